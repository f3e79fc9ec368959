"""The charts of "Who gets to speak": tables whose rows are bars, made of summed figures."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotator.codebook import MENTIONS, QUOTATIONS
from claims.codebooks import spoken
from claims.dashboards.facts import UNSURE, Tally
from claims.dashboards.filters import Figures
from claims.models import Field, Project, Source

ROWS_SHOWN = 18
PLACES = 8  # ways to draw a part of a bar
NAMED = {"yes": "Named or described", "no": "Unnamed"}
RESTS_ON = {
    "one_source": "One source only",
    "no_source": "No source at all",
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

    ``share`` is in percent of the chart's total, ``length`` in percent of its longest bar. ``unsure`` are the claims
    and words of answers that the machine is unsure of, ``unsure_share`` is in percent of what the bar shows.
    """

    key: str
    name: str
    counts: Sequence[int]
    share: float
    length: float
    unsure: Sequence[int] = (0, 0)
    unsure_share: float = 0

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

    @property
    def has_unsure(self) -> bool:
        return any(row.unsure_share for row in self.rows)


def chart(
    key: str,
    title: str,
    counted: Mapping[str, Sequence[int]],
    names: Callable[[str], str],
    *,
    measure: str,
    total: int | None = None,
    note: str = "",
    unsure: Mapping[str, Sequence[int]] | None = None,
) -> Chart:
    """Rows by length. ``counted`` maps the keys of figures to counts; shares are of ``total``, or of the sum.

    ``unsure`` is the tally that has, under keys of its own, what of ``counted`` the machine is unsure of.
    """
    place = 1 if measure == "words" else 0
    longest = max((counts[place] for counts in counted.values()), default=0) or 1
    whole = (sum(counts[place] for counts in counted.values()) if total is None else total) or 1
    rows = []
    for each, counts in sorted(counted.items(), key=lambda item: (-item[1][place], item[0])):
        doubtful = (unsure or {}).get(UNSURE + each, (0, 0))
        rows.append(
            Row(
                key=each,
                name=names(each),
                counts=counts,
                share=100 * counts[place] / whole,
                length=100 * counts[place] / longest,
                unsure=doubtful[:2],
                unsure_share=100 * doubtful[place] / (counts[place] or 1),
            )
        )
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
        chart("type", "Source types", types, type_name, measure="words", unsure=figures.tally),
        chart(
            "source",
            "Named sources",
            sources,
            lambda key: key.split("/", 1)[1],
            measure="words",
            total=said,
            unsure=figures.voices,
        ),
    ]


def unheard(figures: Figures, words: Vocabulary) -> list[str]:
    """The names of the source types that say nothing; neither the reporter nor “other” is anybody."""
    silent = {key for key in words.source_types if key not in {"reporter", "other"} and not figures.of(f"type/{key}")}
    return [spoken(words.label("source_type", key)) for key in words.sort("source_type", silent)]


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
                unsure=tally,
            )
        )
    kinds = dict(Source.Kind.choices)
    for fact, name in REGISTRY.items():
        charts.append(
            chart(
                fact,
                name,
                under(tally, f"{fact}/"),
                lambda k: str(kinds.get(last(k), k.split("/", 1)[1])),
                measure="claims",
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
