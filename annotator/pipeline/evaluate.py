"""The figures of `evaluate`: attributions against hand-made ones, and fields against hand-made labels."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from annotator.pipeline.batch import Failure, Task, engine, read_all
from annotator.pipeline.build import PipelineError, build_pipeline
from annotator.pipeline.scoring import (
    LabelScores,
    calibration_error,
    interval,
    precision_of_top,
    score_article,
    score_labels,
    total,
)
from annotator.pipeline.suggestions import Attribution, Reading
from annotator.spans import Spans

POOLED = ("ministry", "committee", "reporter")
# The hand labels call commitment "stance".
FIELDS = {"source_type": "source_type", "stance": "commitment", "claim_kind": "claim_kind"}


def evaluate(gold: str, predicted: str | None, options: Mapping[str, str], processes: int, rounds: int) -> int:
    """Print precision, recall and F1 of every measure over the articles of `gold`."""
    articles = {row["id"]: row for row in _rows(gold)}
    if predicted is None:
        tasks = (Task(key, row["text"]) for key, row in articles.items())
        found = {t.id: r.to_json()["attributions"] for t, r in _readings(tasks, options, processes)}
    else:
        found = {row["id"]: row["attributions"] for row in _rows(predicted)}
    parts = [score_article(row["text"], row["attributions"], found.get(key, [])) for key, row in articles.items()]
    whole = total(parts)
    _print(f"{len(articles)} articles")
    _print(f"{'':20}{'P':>7}{'R':>7}{'F1':>7}{'pred.':>8}{'gold':>7}" + ("   95 %" if rounds else ""))
    for measure, c in whole.counts.items():
        line = f"{measure:20}{100 * c.precision:7.1f}{100 * c.recall:7.1f}{100 * c.f1:7.1f}{c.predicted:8}{c.gold:7}"
        if rounds and measure.startswith("AR"):
            low, high = interval(parts, measure, rounds)
            line += f"   {100 * low:.1f} - {100 * high:.1f}"
        _print(line)
    counts = whole.counts
    _print(f"source accuracy {100 * counts['AR iou'].right / max(1, counts['AR content'].right):.1f}")
    if whole.confidences:
        _print(f"calibration error {calibration_error(whole.confidences):.3f}")
        _print(f"precision of the surest 30 % {100 * precision_of_top(whole.confidences):.1f}")
    return 0


def evaluate_labels(labels: str, texts: str, options: Mapping[str, str], processes: int, rounds: int) -> int:
    """Print how the fields fare on hand-labelled attributions.

    A line of `labels` has `doc` (the id of an article of `texts`), `doc_offset` (added to its spans), `claim_spans`,
    `cue_spans`, `source_spans`, `source_type`, `stance` (our commitment) and `claim_kind`.
    """
    rows = list(_rows(labels))
    wanted = defaultdict(list)
    for row in rows:
        wanted[row["doc"]].append(row)
    articles = {row["id"]: row["text"] for row in _rows(texts) if row["id"] in wanted}
    tasks = (Task(key, articles[key], given=tuple(map(_shifted, held))) for key, held in wanted.items())
    answered: list[tuple[dict[str, Any], Attribution]] = []
    for task, reading in _readings(tasks, options, processes):
        answered.extend(zip(wanted[task.id], reading.attributions, strict=True))
    for key, name in FIELDS.items():
        asked = [(row[key], claim) for row, claim in answered if row[key] != "none"]
        _print_labels(name, [(label, getattr(claim, name)) for label, claim in asked], rounds)
        scores = [(claim.scores[name], getattr(claim, name) == label) for label, claim in asked]
        sure = [(score, right) for score, right in scores if isinstance(score, float)]
        _print(f"  calibration error {calibration_error(sure):.3f}")
    return 0


def _readings(tasks: Iterable[Task], options: Mapping[str, str], processes: int) -> Iterator[tuple[Task, Reading]]:
    """Raises PipelineError if an article cannot be read: figures without it would be of another set."""
    with engine(processes=processes) as chosen:
        for task, outcome in read_all(tasks, build_pipeline(**options), chosen):
            if isinstance(outcome, Failure):
                raise PipelineError(f"Article {task.id} cannot be read: {outcome.message}")
            yield task, outcome


def _shifted(row: Mapping[str, Any]) -> dict[str, Spans]:
    by = row["doc_offset"]
    keys = {"content": "claim_spans", "cue": "cue_spans", "source": "source_spans"}
    return {role: tuple((s + by, e + by) for s, e in row[key] or ()) for role, key in keys.items()}


def _print_labels(name: str, pairs: Sequence[tuple[str, str]], rounds: int) -> None:
    scores: LabelScores = score_labels(pairs)
    _print(f"\n{name}: {len(pairs)} labels, accuracy {scores.accuracy:.3f}, macro-F1 {scores.macro_f1:.3f}")
    for label, c in scores.by_label.items():
        _print(f"  {label:16} P {c.precision:.2f}  R {c.recall:.2f}  F1 {c.f1:.2f}  ({c.gold})")
    if name == "source_type":
        pooled = [scores.by_label[label] for label in POOLED if label in scores.by_label]
        right, both = sum(c.right for c in pooled), sum(c.predicted + c.gold for c in pooled)
        _print(f"  {', '.join(POOLED)} pooled F1 {2 * right / max(1, both):.3f}")


def _rows(path: str) -> Iterator[dict[str, Any]]:
    with Path(path).open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _print(line: str) -> None:
    print(line)  # noqa: T201
