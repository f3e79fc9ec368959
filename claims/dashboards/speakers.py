"""Who gets to speak: the figures of a filter, and the short form of them on a project's overview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext

from claims.dashboards.charts import (
    Chart,
    Vocabulary,
    article_charts,
    mix_charts,
    speaker_charts,
    under,
    unheard,
)
from claims.dashboards.facts import UNSURE, Tally, add_all
from claims.dashboards.filters import Figures, Filter, signed_periods, sum_figures
from claims.dashboards.stances import Across, StanceChart, stance_charts
from claims.models import Outlet, Project

MONTHS_SHOWN = 24
SOURCES_OF_OVERVIEW = 12


def outlet_names(project: Project) -> dict[str, str]:
    """By id, as figures have it; one query."""
    return {str(pk): name for pk, name in Outlet.objects.filter(project=project).values_list("pk", "name")}


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to filter by. ``months`` are those with articles, in order."""

    outlets: dict[str, str]
    sections: list[str]
    topics: list[str]
    languages: list[str]
    months: list[str]

    @classmethod
    def of(cls, project: Project) -> "Choices":
        """Two queries."""
        names = outlet_names(project)
        columns = ("outlet", "section", "topic", "language", "period")
        known = project.slice_figures.filter(cuboid__in=["all", "outlet", "section", "topic", "language"]).order_by()
        found = list(known.values_list(*columns).distinct())
        outlets, sections, topics, languages, periods = (
            sorted({row[place] for row in found if row[place]}) for place in range(len(columns))
        )
        return cls(
            {pk: names[pk] for pk in sorted(outlets, key=lambda pk: names.get(pk, "")) if pk in names},
            sections,
            topics,
            languages,
            [period for period in periods if len(period) == 7],
        )


@dataclass(frozen=True, slots=True)
class Report:
    """The charts of one filter, which is ``name`` in words."""

    name: str
    filter: Filter
    figures: Figures
    unheard: Sequence[str]
    speakers: Sequence[Chart]
    mixes: Sequence[Chart]
    stances: Sequence[StanceChart]
    articles: Sequence[Chart]

    @property
    def charts(self) -> list[Chart | StanceChart]:
        return [*self.speakers, *self.stances, *self.mixes, *self.articles]

    @property
    def attributed_percent(self) -> int:
        """Of all words in claims, how many are not the reporter's own."""
        said, own = self.figures.of("all/claims", 1), self.figures.of("own/voice", 1)
        return round(100 * said / (said + own)) if said else 0

    @property
    def unsure_percent(self) -> int:
        """Of the words of sources, those whose source type the machine is unsure of."""
        unsure = sum(counts[1] for counts in under(self.figures.tally, f"{UNSURE}type/").values())
        return round(100 * unsure / (self.figures.of("all/claims", 1) or 1))


def report(
    project: Project, chosen: Filter, choices: Choices, words: Vocabulary, *, own_voice: bool, across: bool = True
) -> Report:
    """One query; ``across`` outlets and time is one more."""
    figures = sum_figures(project, chosen, choices.months)
    compared = stances_across(project, chosen, choices) if across and not chosen.byline else []
    return Report(
        name=name_of(chosen, choices.outlets),
        filter=chosen,
        figures=figures,
        unheard=unheard(figures, words) if figures.articles else [],
        speakers=speaker_charts(figures, words, own_voice=own_voice),
        mixes=mix_charts(figures, words),
        stances=stance_charts(figures, words, compared),
        articles=article_charts(figures, words),
    )


def name_of(chosen: Filter, outlets: Mapping[str, str]) -> str:
    """A filter in words, with the names of the ``outlets``."""
    outlet = outlets.get(chosen.outlet, chosen.outlet)
    period = f"{chosen.since or '…'} – {chosen.until or '…'}" if chosen.has_period else ""
    parts = [outlet, chosen.section, chosen.byline.strip(), chosen.topic, chosen.language, period]
    return ", ".join(part for part in parts if part) or gettext("All articles")


def stances_across(project: Project, chosen: Filter, choices: Choices) -> list[Across]:
    """By outlet, and over time: by month, or by year where there are more than `MONTHS_SHOWN` months. One query."""
    months = [month for month in choices.months if chosen.covers(month)]
    by_year = len(months) > MONTHS_SHOWN
    in_time = signed_periods(choices.months, chosen.covers) if by_year else dict.fromkeys(months, 1)
    in_all = {} if chosen.outlet else chosen.periods(choices.months)
    each_outlet = "base" if chosen.section or chosen.topic or chosen.language else "outlet"
    rows = chosen.slices(project, in_time) | chosen.slices(project, in_all, cuboid=each_outlet)
    outlets: dict[str, Tally] = {}
    times: dict[str, Tally] = {}
    for row in rows.defer("voices").iterator():
        stances = {key: counts for key, counts in row.tally.items() if key.startswith(("stance/", f"{UNSURE}stance/"))}
        if row.cuboid == each_outlet and row.period in in_all and row.outlet:
            add_all(outlets.setdefault(row.outlet, {}), stances, in_all[row.period])
        if row.cuboid == chosen.cuboid and row.period in in_time:
            add_all(times.setdefault(row.period[:4] if by_year else row.period, {}), stances, in_time[row.period])
    of_outlets = [(pk, name) for pk, name in choices.outlets.items() if pk in outlets]
    return [
        *(("outlet", name, replace(chosen, outlet=pk).query(), outlets[pk]) for pk, name in of_outlets),
        *(("time", each, in_period(chosen, each).query(), times[each]) for each in sorted(times)),
    ]


def in_period(chosen: Filter, period: str) -> Filter:
    first, final = (period, period) if len(period) == 7 else (f"{period}-01", f"{period}-12")
    return replace(chosen, since=max(first, chosen.since), until=min(final, chosen.until or final))


@dataclass(frozen=True, slots=True)
class Overview:
    """The machine's reading of all articles, as of a time."""

    report: Report
    as_of: datetime

    @property
    def charts(self) -> list[Chart]:
        types, sources = self.report.speakers
        return [types, replace(sources, rows=sources.rows[:SOURCES_OF_OVERVIEW])]


def overview_of(project: Project) -> Overview | None:
    """None before the first count or without claims; at most four queries."""
    rollup = getattr(project, "rollup", None)
    if rollup is None or rollup.as_of is None:
        return None
    words, chosen = Vocabulary.of(project), Filter(labels="machine")
    figures = sum_figures(project, chosen, [])
    charts = speaker_charts(figures, words, own_voice=False)
    return (
        Overview(Report("", chosen, figures, unheard(figures, words), charts, [], [], []), rollup.as_of)
        if figures.of("all/claims")
        else None
    )
