"""Which articles and whose labels a dashboard is of. A filter is a query string, so every page of figures is a link."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from more_itertools import partition

from claims.dashboards.facts import Tally, add_all
from claims.dashboards.rollup import FILTERS, layers_of
from claims.models import ArticleFigures, Project, SliceFigures

LAYER = SliceFigures.Layer
LABELS: Mapping[str, Any] = {
    "best": _("People’s where reviewed, else the machine’s"),
    "machine": _("The machine’s only"),
    "human": _("People’s only"),
}
LAYERS = {
    "best": (LAYER.MACHINE, LAYER.HUMAN),
    "machine": (LAYER.MACHINE, LAYER.MACHINE_REVIEWED),
    "human": (LAYER.HUMAN,),
}
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Filter:
    """Empty values filter nothing. ``since`` and ``until`` are months, both included; ``outlet`` is an id."""

    outlet: str = ""
    section: str = ""
    byline: str = ""
    topic: str = ""
    language: str = ""
    since: str = ""
    until: str = ""
    labels: str = "best"

    @classmethod
    def from_query(cls, query: QueryDict, prefix: str = "") -> Self:
        """The filter of a query string. What cannot be is left out; `faults_of` says so."""
        asked = {field.name: query.get(prefix + field.name, "").strip()[:300] for field in fields(cls)}
        months = {name: asked[name] if MONTH.fullmatch(asked[name]) else "" for name in ("since", "until")}
        return cls(**asked | months | {"labels": asked["labels"] if asked["labels"] in LABELS else "best"})

    def query(self, prefix: str = "", **more: str) -> str:
        """As a query string, without what is at its default."""
        chosen = {prefix + f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}
        return urlencode(chosen | more)

    @property
    def cuboid(self) -> str:
        """The cuboid that has slices of exactly its filters; see claims.dashboards.rollup."""
        chosen = [name for name in FILTERS if getattr(self, name)]
        return "all" if not chosen else chosen[0] if len(chosen) == 1 else "base"

    @property
    def has_period(self) -> bool:
        return bool(self.since or self.until)

    def covers(self, month: str) -> bool:
        return bool(month) and self.since <= month and (not self.until or month <= self.until)

    def articles(self, project: Project) -> QuerySet[ArticleFigures]:
        """The rows of the articles it lets through."""
        chosen = {name: getattr(self, name) for name in (*FILTERS, "byline") if getattr(self, name)}
        rows = project.article_figures.filter(**chosen)
        if self.has_period:
            rows = rows.filter(month__gte=self.since or "0", month__lte=self.until or "9")
        return rows.filter(human__isnull=False) if self.labels == "human" else rows

    def slices(
        self, project: Project, periods: Iterable[str] | None = None, cuboid: str = ""
    ) -> QuerySet[SliceFigures]:
        """The slices whose sum are its articles, one set for each of the periods, all there are unless told. Bylines
        have none."""
        chosen = {name: getattr(self, name) for name in FILTERS if getattr(self, name)}
        rows = project.slice_figures.filter(cuboid=cuboid or self.cuboid, layer__in=LAYERS[self.labels], **chosen)
        return rows if periods is None else rows.filter(period__in=list(periods))

    def periods(self, months: Sequence[str]) -> dict[str, int]:
        """The signed years and months that make up its period; all time without one."""
        return signed_periods(months, self.covers) if self.has_period else {"": 1}


def signed_periods(months: Sequence[str], covers: Callable[[str], bool]) -> dict[str, int]:
    """The fewest years and months whose sum are those of the project's ``months`` that are covered: 1 for each that is
    added, -1 for a month that is taken from its year."""
    found: dict[str, int] = {}
    for year, in_year in groupby(months, key=lambda month: month[:4]):
        taken, added = map(list, partition(covers, in_year))
        found |= {year: 1} | dict.fromkeys(taken, -1) if len(taken) + 1 < len(added) else dict.fromkeys(added, 1)
    return found


def faults_of(query: QueryDict) -> list[str]:
    """What the query asks that cannot be, in words."""
    faults = [
        gettext("“%(month)s” is no month: write it like 2026-03.") % {"month": query[name]}
        for name in ("since", "until", "other_since", "other_until")
        if query.get(name) and not MONTH.fullmatch(query.get(name, ""))
    ]
    for chosen in (Filter.from_query(query), Filter.from_query(query, "other_")):
        if chosen.since and chosen.until and chosen.since > chosen.until:
            faults.append(gettext("The first month is after the last, so no article fits: swap them."))
    return faults


@dataclass(frozen=True)
class Figures:
    """Sums over some articles: ``tally`` of all claims, ``voices`` of the leading sources.

    ``reviewed`` of the ``articles`` carry people's labels.
    """

    tally: Tally
    voices: Tally
    articles: int
    reviewed: int

    def of(self, key: str, measure: int = 0) -> int:
        counts = self.tally.get(key)
        return counts[measure] if counts else 0


def sum_figures(project: Project, chosen: Filter, months: Sequence[str]) -> Figures:
    """The filter's figures; one query. Bylines are summed from the articles, everything else from slices."""
    if not chosen.byline:
        periods = chosen.periods(months)
        rows = chosen.slices(project, periods)
        return gather((row.layer, row.tally, row.voices, periods[row.period]) for row in rows.iterator())
    layers = LAYERS[chosen.labels]
    of_articles = (part for row in chosen.articles(project).iterator(chunk_size=1000) for part in layers_of(row))
    return gather((*part, 1) for part in of_articles if part[0] in layers)


def gather(parts: Iterable[tuple[str, Tally, Tally, int]]) -> Figures:
    """The sums of (layer, tally, voices, 1 to add or -1 to take away)."""
    tally: Tally = {}
    voices: Tally = {}
    articles = reviewed = 0
    for layer, added, added_voices, sign in parts:
        count = sign * added.get("articles/all", [0])[0]
        articles += count
        reviewed += 0 if layer == LAYER.MACHINE else count
        add_all(tally, added, sign)
        add_all(voices, added_voices, sign)
    return Figures(tally, voices, articles, reviewed)
