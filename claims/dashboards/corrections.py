"""The corrected figures of a project, from its newest estimation sample. The job that counts keeps them."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from claims.dashboards.estimates import Array, Sample, share
from claims.dashboards.facts import Tally, add_all
from claims.models import ArticleFigures, Project, SliceFigures

FEWEST_REVIEWED = 10
MORE = 50
WORDS, CLAIMS = 1, 0
CORRECTED = {"type": WORDS, "named": CLAIMS, "quotation": CLAIMS, "field/commitment": CLAIMS, "stance": CLAIMS}


def corrections_of(project: Project) -> dict[str, Any]:
    """What is known of the sample, and ``rows``: an estimated share of each source type, stance and so on.

    Empty without a sample; without ``rows`` while fewer than `FEWEST_REVIEWED` of its articles are reviewed.
    """
    sample = project.estimation_samples.order_by("-pk").first()
    if sample is None:
        return {}
    articles = list(sample.articles.order_by("position").values_list("document", "stratum", "inclusion_probability"))
    figures = ArticleFigures.objects.in_bulk([pk for pk, _, _ in articles], field_name="document_id")
    drawn = [(stratum, p, is_reviewed(figures.get(pk))) for pk, stratum, p in articles]
    reviewed = [figures[pk] for (pk, _, _), (_, _, done) in zip(articles, drawn, strict=True) if done]
    known = {"sample": sample.name, "drawn": len(drawn), "reviewed": len(reviewed)}
    if len(reviewed) < FEWEST_REVIEWED:
        return known | {"needed": FEWEST_REVIEWED - len(reviewed)}
    weighed = Sample.of(drawn)
    rows = list(estimated(machine_tally(project), reviewed, weighed))
    return known | {"stands_for": round(weighed.population), "rows": rows}


def is_reviewed(row: ArticleFigures | None) -> bool:
    return row is not None and row.human is not None


def machine_tally(project: Project) -> Tally:
    tally: Tally = {}
    of_machine = [SliceFigures.Layer.MACHINE, SliceFigures.Layer.MACHINE_REVIEWED]
    for row in project.slice_figures.filter(cuboid="all", period="", layer__in=of_machine).defer("voices"):
        add_all(tally, row.tally)
    return tally


def estimated(everywhere: Tally, reviewed: list[ArticleFigures], sample: Sample) -> Iterator[dict[str, Any]]:
    keys = {key for row in reviewed for key in [*row.machine, *(row.human or {})]} | everywhere.keys()
    for dimension, measure in CORRECTED.items():
        for key in sorted(key for key in keys if key.startswith(f"{dimension}/")):
            whole = f"{key.rsplit('/', 1)[0]}/" if dimension == "stance" else "all/claims"
            found = share(
                (count(everywhere, key, measure), count(everywhere, whole, measure)),
                (column(reviewed, "human", key, measure), column(reviewed, "human", whole, measure)),
                (column(reviewed, "machine", key, measure), column(reviewed, "machine", whole, measure)),
                sample,
            )
            if found is not None:
                measured = "words" if measure == WORDS else "claims"
                yield {"key": key, "measure": measured, "half_width_after_more": found.after(MORE)} | asdict(found)


def count(tally: Mapping[str, list[int]], key: str, measure: int) -> float:
    """Under a key; under all keys that begin with it if it ends with a slash."""
    if key.endswith("/"):
        return float(sum(counts[measure] for each, counts in tally.items() if each.startswith(key)))
    return float(tally[key][measure]) if key in tally else 0.0


def column(reviewed: list[ArticleFigures], layer: str, key: str, measure: int) -> Array:
    return np.array([count(getattr(row, layer), key, measure) for row in reviewed])
