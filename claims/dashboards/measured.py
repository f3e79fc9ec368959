"""What a project has to show already, of what jobs and people have made: nothing is measured for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Coalesce

from claims.agreement.report import reports
from claims.dashboards.charts import Row, Vocabulary, speaker_charts
from claims.dashboards.filters import Figures, Filter
from claims.models import Project, Review
from claims.quality.report import MEASURES, measurements

TYPES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Headline:
    """The figure that stands for a measurement, between 0 and 1, with its interval if there is one."""

    name: str
    coefficient: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """``agreement`` is of articles that nobody reviewed with suggestions, ``suggestions`` of the run measured last,
    ``types`` are the commonest source types by people's labels. None and empty where nothing was measured."""

    adjudicated: int
    release: int | None
    released_at: datetime | None
    agreement: Headline | None
    suggestions: Headline | None
    types: Sequence[Row]


def measured(project: Project) -> Measured:
    """At most two queries."""
    adjudications = Review.objects.filter(codebook__project=project, role=Review.Role.ADJUDICATION).submitted()
    counted = adjudications.order_by().values("role").annotate(number=Count("document", distinct=True))
    human = Filter(labels="human").slices(project, [""]).order_by()
    found: dict[str, Any] = Project.objects.values(  # type: ignore[assignment]
        adjudicated=Coalesce(Subquery(counted.values("number")), 0),
        release=newest(project.releases.all(), "number"),
        released_at=newest(project.releases.all(), "created_at"),
        agreement=newest(reports(project), "result"),
        suggestions=newest(measurements(project), "result"),
        tally=newest(human, "tally"),
    ).get(pk=project.pk)
    agreement, suggestions, tally = found["agreement"], found["suggestions"], found["tally"]
    types = speaker_charts(Figures(tally, {}, 0, 0), Vocabulary.of(project), own_voice=False)[0].rows if tally else []
    return Measured(
        adjudicated=found["adjudicated"],
        release=found["release"],
        released_at=found["released_at"],
        agreement=of_agreement(agreement["private"]) if agreement else None,
        suggestions=of_suggestions(suggestions["private"]) if suggestions else None,
        types=types[:TYPES_SHOWN],
    )


def newest(rows: QuerySet[Any], column: str) -> Subquery:
    return Subquery(rows.values(column)[:1])


def of_agreement(report: dict[str, Any]) -> Headline | None:
    for measure in report["sections"]["unassisted"]["measures"]:
        estimate = measure["coefficients"][measure["headline"]]
        if estimate["value"] is not None:
            key = measure["headline"]
            coefficient = "F1" if key == "f1" else key
            return Headline(measure["name"], coefficient, estimate["value"], estimate["low"], estimate["high"])
    return None


def of_suggestions(report: dict[str, Any]) -> Headline | None:
    first = report["attributions"][0]
    if first["f1"] is None:
        return None
    return Headline(MEASURES[first["key"]], "F1", first["f1"], first["low"], first["high"])
