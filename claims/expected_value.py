"""How much the review of an article is likely to teach: more where suggestions are uncertain and their labels rare.

Uncertainty sampling (Lewis and Gale 1994) with the rarity of the suggested labels added. Of each attributed suggestion:
the mean entropy of its confidences, in bits, plus the mean of how rare its labels are in the run, from 0 (everywhere)
to 1 (once). Of an article: the mean over its suggestions, drawn towards zero where there are few, because suggestions
and not articles are what a reviewer's time goes into.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from claims.models import PipelineRun, Reading, Suggestion

FIELDS = ("source_type", "commitment", "claim_kind")
FEW = 5
WRITTEN_AT_ONCE = 500


def value_readings(run: PipelineRun) -> None:
    """Write ``expected_value`` of every reading of the run that came to an end with suggestions or without."""
    seen: dict[str, Counter[str]] = {field: Counter() for field in FIELDS}
    for _, values, _ in _attributed(run):
        for field in FIELDS:
            seen[field].update([str(values.get(field))])
    sums: dict[int, float] = defaultdict(float)
    counts: Counter[int] = Counter()
    for reading_id, values, scores in _attributed(run):
        sums[reading_id] += uncertainty(scores) + _rarity(values, seen)
        counts[reading_id] += 1
    rows = []
    for row in run.readings.filter(state=Reading.State.DONE).only("pk").order_by("pk"):
        row.expected_value = round(sums[row.pk] / (counts[row.pk] + FEW), 6)
        rows.append(row)
    Reading.objects.bulk_update(rows, ["expected_value"], batch_size=WRITTEN_AT_ONCE)


def _attributed(run: PipelineRun) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    found = Suggestion.objects.filter(reading__run=run).exclude(quotation="own_voice").order_by("pk")
    yield from found.values_list("reading_id", "values", "scores").iterator(chunk_size=2000)


def uncertainty(scores: dict[str, Any]) -> float:
    """Mean entropy in bits of the chances in a suggestion's scores, from 0 (sure) to 1 (even)."""
    given = [scores[key] for key in ("record", *FIELDS) if isinstance(scores.get(key), (int, float))]
    return sum(map(_entropy, given)) / len(given) if given else 0.0


def _entropy(chance: float) -> float:
    if not 0 < chance < 1:
        return 0.0
    return -chance * math.log2(chance) - (1 - chance) * math.log2(1 - chance)


def _rarity(values: dict[str, Any], seen: dict[str, Counter[str]]) -> float:
    rare = []
    for field in FIELDS:
        total = seen[field].total()
        share = seen[field][str(values.get(field))] / total
        rare.append(math.log(share) / math.log(1 / total) if total > 1 else 0.0)
    return sum(rare) / len(rare)
