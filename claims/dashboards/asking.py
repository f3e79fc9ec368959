"""What a page, a table or a request for figures is of, as its query string says."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext

from annotator.logs import ALWAYS
from claims.dashboards.charts import Chart, Vocabulary
from claims.dashboards.facts import MEASURES
from claims.dashboards.filters import Filter, faults_of
from claims.dashboards.rollup import current_rollup
from claims.dashboards.speakers import Choices, Report, report
from claims.dashboards.stances import StanceChart
from claims.models import Project, Rollup, User

BYLINE_PERMISSION = "view_byline_figures"
SMALLEST_BYLINE = 5  # articles; fewer say more of a person than of their work

logger = logging.getLogger(ALWAYS)


@dataclass(frozen=True)
class Asked:
    """One filter, or two to compare."""

    project: Project
    rollup: Rollup | None
    filters: tuple[Filter, ...]
    own_voice: bool
    faults: list[str]

    def reports(self, choices: Choices, words: Vocabulary) -> list[Report]:
        alone = len(self.filters) == 1
        return [
            report(self.project, each, choices, words, own_voice=self.own_voice, across=alone) for each in self.filters
        ]


def asked_figures(*, project: Project, user: User, query: QueryDict) -> Asked:
    """Raises PermissionDenied: figures by byline need a permission of their own, and are written to the log."""
    chosen, faults = Filter.from_query(query), faults_of(query)
    if chosen.byline:
        if not may_see_bylines(user):
            raise PermissionDenied(gettext("Figures by byline need the permission “Can see figures by byline”."))
        logger.info("Figures by byline: user %s, project %s, byline %r", user.pk, project.slug, chosen.byline)
        if chosen.articles(project).count() < SMALLEST_BYLINE:
            faults.append(
                gettext("Figures by byline are shown from %(number)s articles on; this byline has fewer.")
                % {"number": SMALLEST_BYLINE}
            )
            chosen = replace(chosen, byline="\N{NO-BREAK SPACE}")
    other = Filter.from_query(query, "other_")
    filters = [chosen]
    if other.outlet or other.has_period:
        period = other if other.has_period else chosen  # the other period is one of its own, open at an end not given
        filters.append(replace(chosen, outlet=other.outlet or chosen.outlet, since=period.since, until=period.until))
    return Asked(project, current_rollup(project), tuple(filters), "own_voice" in query, faults)


def has_bylines(asked: Asked) -> bool:
    """Whether there is a byline to ask for, or one is asked for; one query."""
    return bool(asked.filters[0].byline) or asked.project.article_figures.exclude(byline="").exists()


def may_see_bylines(user: User) -> bool:
    """One query."""
    held = Q(user=user) | Q(group__user=user)
    return user.is_superuser or Permission.objects.filter(held, codename=BYLINE_PERMISSION).exists()


def tidy_rows(asked: Asked, reports: list[Report], as_of: datetime, *, only: str = "") -> Iterator[dict[str, Any]]:
    """One line a figure; of all charts, or of the one whose key is ``only``."""
    for each in reports:
        shared = {
            "project": asked.project.slug,
            "as_of": f"{as_of:%Y-%m-%dT%H:%M:%SZ}",
            "labels": each.filter.labels,
            "articles": each.figures.articles,
            "articles_reviewed": each.figures.reviewed,
            "filter": each.filter.query(),
        }
        yield from (shared | line for line in tidy([each for each in each.charts if only in ("", each.key)]))


def tidy(charts: Iterable[Chart | StanceChart]) -> Iterator[dict[str, Any]]:
    """One line a figure, for R and Stata."""
    for each in charts:
        for line in lines_of_stances(each) if isinstance(each, StanceChart) else lines_of_bars(each):
            yield {"chart": each.key, **dict(zip(("row", "label", "measure", "value", "percent"), line, strict=True))}


Line = tuple[str, str, str, int, float | str]  # row, label, measure, value, percent where there is one


def lines_of_stances(chart: StanceChart) -> Iterator[Line]:
    for stack in chart.stacks:
        for part in stack.parts:
            yield stack.name, part.name, "claims", part.count, round(part.width, 3)
        if stack.unsure:
            yield stack.name, "", "claims_unsure", stack.unsure, round(stack.unsure_share, 3)


def lines_of_bars(chart: Chart) -> Iterator[Line]:
    names = ("articles",) if chart.measure == "articles" else MEASURES
    for row in chart.rows:
        percents = {chart.measure: round(row.share, 3), f"{chart.measure}_unsure": round(row.unsure_share, 3)}
        measures = list(zip(names, row.counts, strict=False))
        if row.unsure_share:
            measures += zip(("claims_unsure", "words_unsure"), row.unsure, strict=True)
        for measure, value in measures:
            yield row.name, "", measure, value, percents.get(measure, "")
