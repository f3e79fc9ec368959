"""The charts of "Who gets to speak": tables whose rows are bars, made of summed figures."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.codebook import MENTIONS, QUOTATIONS
from claims.dashboards.facts import Tally
from claims.dashboards.filters import Figures
from claims.models import Field, Project, Source

ROWS_SHOWN = 18
STACKS_SHOWN = 8
PLACES = 8  # ways to draw a part of a bar
NAMED = {"yes": "Named or described", "no": "Unnamed"}
RESTS_ON = {
    "one_source": "One source only",
    "no_source": "No source at all",
}
STANCE_TITLES = {
    "type": "Stance toward {}, by source type",
    "source": "Stance toward {}, by source",
    "outlet": "Stance toward {}, by outlet",
    "time": "Stance toward {}, over time",
}
REGISTRY = {"kind": "Person or body", "country": "Country", "state": "State affiliation"}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words for the keys that figures are counted under. A key that the codebook no longer has keeps its key."""

    fields: Mapping[str, tuple[str, int]]  # name and position
    labels: Mapping[tuple[str, str], str]
    order: Mapping[tuple[str, str], int]
    targets: Mapping[str, str]
    source_types: Sequence[str] = ()  # keys, of the newest codebook

    @classmethod
    def of(cls, project: Project) -> "Vocabulary":
        """Of all published codebooks, the newest word winning; one query."""
        fields: dict[str, tuple[str, int]] = {}
        labels: dict[tuple[str, str], str] = {}
        order: dict[tuple[str, str], int] = {}
        published = Field.objects.filter(codebook__project=project, codebook__published_at__isnull=False)
        columns = ("codebook__version", "key", "name", "position", "labels__key", "labels__name", "labels__position")
        types: dict[int, list[str]] = {}
        for version, key, name, position, label, word, place in published.order_by(columns[0]).values_list(*columns):
            fields[key] = (name, position)
            if label:
                labels[key, label], order[key, label] = word, place
                if key == "source_type":
                    types.setdefault(version, []).append(label)
        return cls(fields, labels, order, project.target_names, types[max(types)] if types else ())

    def label(self, field: str, key: str) -> str:
        return self.labels.get((field, key)) or key or "Not given"

    def place(self, field: str, key: str) -> int:
        """From 1 on, how a label is drawn: the same in every chart, whichever other labels there are."""
        return min(self.order.get((field, key), PLACES - 1) + 1, PLACES)

    def sort(self, field: str, keys: Iterable[str]) -> list[str]:
        return sorted(keys, key=lambda key: (self.order.get((field, key), 999), key))


@dataclass(frozen=True, slots=True)
class Row:
    """A bar. ``counts`` are claims, words, and claims in the headline, the lead, and as first voice.

    ``share`` is in percent of the chart's total, ``length`` in percent of its longest bar.
    """

    key: str
    name: str
    counts: Sequence[int]
    share: float
    length: float
    note: str = ""

    @property
    def later(self) -> int:
        return self.counts[0] - self.counts[2] - self.counts[3]


@dataclass(frozen=True, slots=True)
class Chart:
    """``measure`` is what the bars show: ``words``, ``claims`` or ``articles``."""

    key: str
    title: str
    rows: Sequence[Row]
    measure: str
    note: str = ""

    @property
    def shown(self) -> Sequence[Row]:
        """What a page has room for; the table as CSV holds all rows."""
        return self.rows[:ROWS_SHOWN]

    @property
    def has_positions(self) -> bool:
        return self.measure == "words"


def chart(
    key: str,
    title: str,
    counted: Mapping[str, Sequence[int]],
    names: Callable[[str], str],
    *,
    measure: str,
    total: int | None = None,
    note: str = "",
) -> Chart:
    """Rows by length. ``counted`` maps the keys of figures to counts; shares are of ``total``, or of the sum."""
    place = 1 if measure == "words" else 0
    longest = max((counts[place] for counts in counted.values()), default=0) or 1
    whole = (sum(counts[place] for counts in counted.values()) if total is None else total) or 1
    rows = [
        Row(each, names(each), counts, 100 * counts[place] / whole, 100 * counts[place] / longest)
        for each, counts in sorted(counted.items(), key=lambda item: (-item[1][place], item[0]))
    ]
    return Chart(key, title, rows, measure, note)


def under(tally: Tally, prefix: str) -> dict[str, list[int]]:
    return {key: counts for key, counts in tally.items() if key.startswith(prefix)}


def last(key: str) -> str:
    return key.rsplit("/", 1)[-1]


def speaker_charts(figures: Figures, words: Vocabulary, *, own_voice: bool) -> list[Chart]:
    """Source types and sources, by words given."""
    types = under(figures.tally, "type/") | (under(figures.tally, "own/") if own_voice else {})

    def type_name(key: str) -> str:
        return QUOTATIONS["own_voice"] if key.startswith("own/") else words.label("source_type", last(key))

    sources = under(figures.voices, "source/")
    said = figures.of("all/claims", 1)
    return [
        chart("type", "Source types", types, type_name, measure="words"),
        chart("source", "Named sources", sources, lambda key: key.split("/", 1)[1], measure="words", total=said),
    ]


def unheard(figures: Figures, words: Vocabulary) -> list[str]:
    """The names of the source types that say nothing; the reporter is no source."""
    silent = {key for key in words.source_types if key != "reporter" and not figures.of(f"type/{key}")}
    return [words.label("source_type", key) for key in words.sort("source_type", silent)]


def mix_charts(figures: Figures, words: Vocabulary) -> list[Chart]:
    """How sources are quoted and named, and every question of the codebook that is answered of claims."""
    tally = figures.tally
    charts = [
        chart(
            "quotation",
            "Quotation",
            under(tally, "quotation/"),
            lambda k: QUOTATIONS.get(last(k), last(k)),
            measure="claims",
        ),
        chart("named", "Named or not", under(tally, "named/"), lambda k: NAMED[last(k)], measure="claims"),
        chart(
            "mention",
            "Form of the mention",
            under(tally, "mention/"),
            lambda k: MENTIONS.get(last(k), last(k)),
            measure="claims",
        ),
    ]
    asked = sorted({key.split("/")[1] for key in tally if key.startswith("field/")})
    for field in sorted(asked, key=lambda key: words.fields.get(key, ("", 999))[1]):
        name, note = named_field(field, words)
        charts.append(
            chart(
                f"field-{field}",
                name,
                under(tally, f"field/{field}/"),
                field_label(field, words),
                measure="claims",
                note=note,
            )
        )
    kinds = dict(Source.Kind.choices)
    for fact, name in REGISTRY.items():
        charts.append(
            chart(
                fact, name, under(tally, f"{fact}/"), lambda k: kinds.get(last(k), k.split("/", 1)[1]), measure="claims"
            )
        )
    return [each for each in charts if each.rows]


def article_charts(figures: Figures, words: Vocabulary) -> list[Chart]:
    """What is counted by article: those that rest on one source, and the questions asked of articles."""
    tally, total = figures.tally, figures.articles
    rests = {key: counts for key, counts in under(tally, "articles/").items() if last(key) in RESTS_ON}
    charts = [
        chart(
            "articles",
            "Articles that rest on few sources",
            rests,
            lambda k: RESTS_ON[last(k)],
            measure="articles",
            total=total,
        )
    ]
    for field in sorted({key.split("/")[1] for key in tally if key.startswith("article/")}):
        name, note = named_field(field, words)
        counted = under(tally, f"article/{field}/")
        charts.append(
            chart(
                f"article-{field}", name, counted, field_label(field, words), measure="articles", total=total, note=note
            )
        )
    return [each for each in charts if each.rows]


def named_field(key: str, words: Vocabulary) -> tuple[str, str]:
    field = words.fields.get(key)
    return (field[0], "") if field else (key, "The codebook no longer asks this; the answers are of before.")


def field_label(field: str, words: Vocabulary) -> Callable[[str], str]:
    return lambda key: words.label(field, last(key))


@dataclass(frozen=True, slots=True)
class Part:
    """One label’s part of a stacked bar from ``start`` to ``start + width`` percent, drawn as its ``place`` says."""

    key: str
    place: int
    name: str
    label: str
    count: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Stack:
    name: str
    parts: Sequence[Part]
    total: int
    query: str = ""


@dataclass(frozen=True, slots=True)
class StanceChart:
    """Stances toward one target: a stacked bar for each source type, source, outlet or period."""

    key: str
    title: str
    labels: Sequence[tuple[int, str]]  # place and name
    stacks: Sequence[Stack]
    is_series: bool = False

    @property
    def shown(self) -> Sequence[Stack]:
        """What a page has room for; a series in time is shown whole."""
        return self.stacks if self.is_series else self.stacks[:STACKS_SHOWN]


def stack(
    name: str, counted: Mapping[str, tuple[str, int]], words: Vocabulary, labels: Sequence[str], query: str = ""
) -> Stack:
    """``counted`` maps a stance label to the key of figures and the count."""
    total = sum(count for _, count in counted.values())
    parts, start = [], 0.0
    for label in labels:
        key, count = counted.get(label, ("", 0))
        width = 100 * count / total if total else 0
        parts.append(Part(key, words.place("stance", label), words.label("stance", label), label, count, start, width))
        start += width
    return Stack(name, parts, total, query)


def stances_of(tally: Tally, target: str) -> dict[str, tuple[str, int]]:
    """Label to the key and the claims, over all source types."""
    return {last(key): (key, counts[0]) for key, counts in under(tally, f"stance/{target}/").items()}


Across = tuple[str, str, str, Tally]  # chart (outlet or time), name, query of the bar's own filter, tally


def stance_charts(figures: Figures, words: Vocabulary, across: Sequence[Across]) -> list[StanceChart]:
    """For each target, by source type and by source, and ``across`` outlets and time."""
    targets = sorted({key.split("/")[1] for key in figures.tally if key.startswith("stance/")})
    return [each for target in targets for each in charts_toward(target, figures, words, across) if each.stacks]


def charts_toward(target: str, figures: Figures, words: Vocabulary, across: Sequence[Across]) -> Iterator[StanceChart]:
    labels = words.sort("stance", stances_of(figures.tally, target))
    legend = [(words.place("stance", label), words.label("stance", label)) for label in labels]
    name = words.targets.get(target, target or "what the claim is about")

    by_type: dict[str, dict[str, tuple[str, int]]] = {}
    for key, counts in under(figures.tally, f"stance-type/{target}/").items():
        by_type.setdefault(key.split("/")[2], {})[last(key)] = (key, counts[0])
    by_source: dict[str, dict[str, tuple[str, int]]] = {}
    for key, counts in under(figures.voices, f"source-stance/{target}/").items():
        _, _, label, source = key.split("/", 3)
        by_source.setdefault(source, {})[label] = (key, counts[0])
    types = {words.label("source_type", each): held for each, held in by_type.items()}
    for dimension, counted in (("type", types), ("source", by_source)):
        stacks = [stack(each, held, words, labels) for each, held in counted.items()]
        yield StanceChart(
            f"stance-{dimension}-{target}", STANCE_TITLES[dimension].format(name), legend, largest(stacks)
        )
    for dimension in ("outlet", "time"):
        stacks = [
            stack(each, stances_of(tally, target), words, labels, query)
            for kind, each, query, tally in across
            if kind == dimension
        ]
        shown = largest(stacks) if dimension == "outlet" else [each for each in stacks if each.total]
        if len(shown) < 2:
            continue
        yield StanceChart(
            f"stance-{dimension}-{target}", STANCE_TITLES[dimension].format(name), legend, shown, dimension == "time"
        )


def largest(stacks: Iterable[Stack]) -> list[Stack]:
    filled = (each for each in stacks if each.total)
    return sorted(filled, key=lambda each: (-each.total, each.name))


def tidy(charts: Iterable[Chart | StanceChart]) -> Iterable[dict[str, Any]]:
    """One line a figure, for R and Stata."""
    for each in charts:
        if isinstance(each, StanceChart):
            for held in each.stacks:
                for part in held.parts:
                    share = round(part.width, 3)
                    yield {
                        "chart": each.key,
                        "row": held.name,
                        "label": part.name,
                        "measure": "claims",
                        "value": part.count,
                        "percent": share,
                    }
            continue
        for row in each.rows:
            measures = zip(("claims", "words", "headline", "lead", "first"), row.counts, strict=False)
            if each.measure == "articles":
                measures = zip(("articles",), row.counts, strict=False)
            for measure, value in measures:
                percent = round(row.share, 3) if measure == each.measure else ""
                yield {
                    "chart": each.key,
                    "row": row.name,
                    "label": "",
                    "measure": measure,
                    "value": value,
                    "percent": percent,
                }
