"""Who gets to speak: the figures of a filter, and the short form of them on a project's overview."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from claims.dashboards.charts import (
    Across,
    Chart,
    StanceChart,
    Vocabulary,
    article_charts,
    mix_charts,
    speaker_charts,
    stance_charts,
)
from claims.dashboards.facts import Tally, add_all
from claims.dashboards.filters import Figures, Filter, sum_figures, whole_periods
from claims.models import Outlet, Project

MONTHS_SHOWN = 24
SOURCES_OF_OVERVIEW = 12


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
        names = {str(pk): name for pk, name in Outlet.objects.filter(project=project).values_list("pk", "name")}
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
    """The charts of one filter."""

    filter: Filter
    figures: Figures
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


def report(
    project: Project, chosen: Filter, choices: Choices, words: Vocabulary, *, own_voice: bool, across: bool = True
) -> Report:
    """One query; with ``across``, the stances by outlet and over time cost two more."""
    figures = sum_figures(project, chosen, choices.months)
    compared = [*by_outlet(project, chosen, choices), *over_time(project, chosen, choices)] if across else []
    return Report(
        filter=chosen,
        figures=figures,
        speakers=speaker_charts(figures, words, own_voice=own_voice),
        mixes=mix_charts(figures, words),
        stances=stance_charts(figures, words, compared),
        articles=article_charts(figures, words),
    )


def by_outlet(project: Project, chosen: Filter, choices: Choices) -> list[Across]:
    if chosen.outlet or chosen.byline or len(choices.outlets) < 2:
        return []
    others = chosen.section or chosen.topic or chosen.language
    rows = chosen.slices(project, chosen.periods(choices.months), cuboid="base" if others else "outlet")
    tallies = summed((row.outlet, row.tally) for row in rows.defer("voices").exclude(outlet="").iterator())
    return [
        ("outlet", name, replace(chosen, outlet=pk).query(), tallies[pk])
        for pk, name in choices.outlets.items()
        if pk in tallies
    ]


def over_time(project: Project, chosen: Filter, choices: Choices) -> list[Across]:
    """By month; by year where there are more than `MONTHS_SHOWN` months."""
    months = [month for month in choices.months if chosen.covers(month)]
    by_year = len(months) > MONTHS_SHOWN
    if chosen.byline or len(months) < 2:
        return []
    periods = whole_periods(months, choices.months) if by_year else months
    rows = chosen.slices(project, periods).defer("voices").iterator()
    tallies = summed((row.period[:4] if by_year else row.period, row.tally) for row in rows)
    return [("time", each, in_period(chosen, each).query(), tallies[each]) for each in sorted(tallies)]


def in_period(chosen: Filter, period: str) -> Filter:
    first, final = (period, period) if len(period) == 7 else (f"{period}-01", f"{period}-12")
    return replace(chosen, since=max(first, chosen.since), until=min(final, chosen.until or final))


def summed(rows: Iterable[tuple[str, Tally]]) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for key, tally in rows:
        add_all(found.setdefault(key, {}), {k: v for k, v in tally.items() if k.startswith("stance/")})
    return found


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
    return Overview(Report(chosen, figures, charts, [], [], []), rollup.as_of) if figures.of("all/claims") else None
