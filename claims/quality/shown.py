"""The figures of a measured run in words, for its page. Words of articles are read from them as they are now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext

from annotator.codebook import FieldDefinition
from annotator.spans import quote
from claims.codebooks import current, definitions_of, spoken
from claims.gold import Gold, gold_of
from claims.models import Document, Job, PipelineRun, Project, Review, User
from claims.quality.comparing import COMPUTED, COMPUTED_LABELS, Compared, compare, suggestions_of
from claims.quality.report import MEASURES, TENTHS, last_quality

CONTEXT = 60  # characters shown around a claim
LONGEST = 220  # characters shown of a claim
KINDS = {
    "missed": "Claims that it missed",
    "spurious": "Suggestions that are no claims",
    "source": "Right content, wrong source",
}
OUTCOMES = {"accepted": "Accepted", "corrected": "Corrected", "rejected": "Rejected", "added": "Missed, added by hand"}
PARTS = {
    "content": "Content",
    "cue": "Cue",
    "source": "Words of the source",
    "source_name": "Name of the source",
    "mention": "Mention",
    "attitude": "Attitude",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A place in an article, with what was suggested there and what people said."""

    document: Document
    before: str
    words: str
    after: str
    given: str
    expected: str


@dataclass(frozen=True, slots=True)
class Tenth:
    """Suggestions of about the same confidence: how many, and what percentage of them is right."""

    low: int
    high: int
    answers: int
    right: float | None

    @property
    def expected(self) -> float:
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class Count:
    """How often something happened, and its percentage of all."""

    name: str
    times: int
    share: float


class Names:
    """Fields and their labels by key."""

    def __init__(self, project: Project) -> None:
        self.definitions: Sequence[FieldDefinition] = definitions_of(current(project))
        self.fields = COMPUTED | {definition.key: definition.name for definition in self.definitions}
        self.labels: Mapping[str, Mapping[str, str]] = COMPUTED_LABELS | {
            definition.key: {label.key: label.name for label in definition.labels} for definition in self.definitions
        }

    def field(self, key: str) -> str:
        return spoken(self.fields.get(key, key))

    def label(self, field: str, key: str) -> str:
        return spoken(self.labels.get(field, {}).get(key, key)) or "—"


def shown_quality(project: Project, job: Job, viewer: User) -> dict[str, Any]:
    """Everything the page shows of a measurement. Raises NoCodebook."""
    found, names = job.result["private"], Names(project)
    return {
        "measures": [_measure(row) for row in found["attributions"]],
        "unaided": found["unaided"]["articles"],
        "unaided_measures": [_measure(row) for row in found["unaided"]["measures"][:1]],
        "record": _calibration(found["record"]),
        "fields": [_field(key, figures, names) for key, figures in found["fields"].items() if figures["answers"]],
        "outcomes": _outcomes(found["outcomes"], names),
        "examples": _examples(project, found, names, viewer),
    }


def _measure(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"name": MEASURES[row["key"]]} | _percent(row, "precision", "recall", "f1", "low", "high")


def _percent(row: Mapping[str, Any], *keys: str) -> dict[str, float | None]:
    return {key: None if row[key] is None else 100 * row[key] for key in keys}


def _calibration(found: dict[str, Any] | None) -> dict[str, Any] | None:
    if found is None:
        return None
    edges = [round(100 * number / TENTHS) for number in range(TENTHS + 1)]
    tenths = [
        Tenth(low, high, tenth["answers"], 100 * tenth["right"])
        for (low, high), tenth in zip(pairwise(edges), found["tenths"], strict=True)
        if tenth["answers"]
    ]
    return {"tenths": tenths} | _percent(found, "error", "surest")


def _field(key: str, figures: dict[str, Any], names: Names) -> dict[str, Any]:
    labels = [
        label | {"name": names.label(key, label["key"])} | _percent(label, "precision", "recall", "f1")
        for label in figures["labels"]
    ]
    shares = _percent(figures, "accuracy", "macro_f1")
    calibration = _calibration(figures["calibration"])
    return {
        "name": names.field(key),
        "answers": figures["answers"],
        "labels": labels,
        "calibration": calibration,
    } | shares


def _outcomes(found: dict[str, Any], names: Names) -> dict[str, Any]:
    return {
        "reviews": found["reviews"],
        "decisions": _counts({OUTCOMES[key]: times for key, times in found["decisions"].items()}),
        "own_voice": _counts({OUTCOMES[key]: times for key, times in found["own_voice"].items()}),
        "corrected": _counts({PARTS.get(key, names.field(key)): times for key, times in found["corrected"].items()}),
        "rejected": _counts(found["rejected"]),
    }


def _counts(times: Mapping[str, int]) -> list[Count]:
    total = sum(times.values())
    return [Count(name, number, 100 * number / total if total else 0.0) for name, number in times.items()]


def _examples(
    project: Project, found: dict[str, Any], names: Names, viewer: User
) -> list[tuple[str, int, list[Example]]]:
    """By kind, with how many there are. Articles that the viewer is reviewing are left out, so that it stays blind."""
    blind = viewer.reviews.filter(role=Review.Role.REVIEW, state=Review.State.OPEN, document__project=project)
    wanted = {example["document"] for kept in found["examples"].values() for example in kept}
    documents = project.documents.present().exclude(pk__in=blind.values("document")).in_bulk(wanted)
    shown = []
    for kind in [*KINDS, *(key for key in names.fields if key in found["examples"])]:
        kept = [each for each in found["examples"].get(kind, []) if each["document"] in documents]
        examples = [_example(documents[each["document"]], each, kind, names) for each in kept]
        if examples:
            title = spoken(KINDS.get(kind, "")) or gettext("%(field)s answered otherwise") % {
                "field": names.field(kind)
            }
            shown.append((title, found["examples_of"][kind], examples))
    return shown


def _example(document: Document, found: dict[str, Any], kind: str, names: Names) -> Example:
    given, expected = found.get("given", ""), found.get("expected", "")
    if kind == "source":
        given, expected = (quote(document.text, spans) or "—" for spans in (given, expected))
    elif kind not in KINDS:
        given, expected = names.label(kind, given), names.label(kind, expected)
    return Example(document, *passage(document.text, found["content"]), given, expected)


def passage(text: str, content: Sequence[Sequence[int]]) -> tuple[str, str, str]:
    """What stands before a claim, the claim, what stands after it, each cut where it is long."""
    start, end = content[0][0], content[-1][1]
    words = text[start:end] if end - start <= LONGEST else f"{text[start : start + LONGEST]}…"
    return text[max(0, start - CONTEXT) : start], words, text[end : end + CONTEXT]


@dataclass(frozen=True, slots=True)
class Row:
    """A claim of people, a suggestion, or both where they are the same; what differs is named."""

    passage: tuple[str, str, str]
    state: str
    differing: list[tuple[str, str, str]]


class StillReviewing(PermissionDenied):
    """The person reviews the article themself, and has not submitted."""


def article_beside_run(project: Project, document: Document, viewer: User) -> tuple[Gold, PipelineRun, list[Row]]:
    """An article's labels beside what the measured run, or else the newest that read it, suggested there.

    Raises StillReviewing, LookupError if it was not reviewed or not read.
    """
    if viewer.reviews.filter(document=document, role=Review.Role.REVIEW, state=Review.State.OPEN).exists():
        raise StillReviewing(gettext("You are reviewing this article yourself. Submit your review first."))
    gold, job = gold_of(document), last_quality(project)
    runs = project.runs.filter(readings__document=document)
    run = runs.filter(pk=job.result["private"]["run"]).first() if job else runs.order_by("-id").first()
    if gold is None or run is None:
        raise LookupError("This article was not reviewed, or not read by the machine.")
    names = Names(project)
    compared = compare(gold, suggestions_of(run, document.pk), project, names.definitions)
    return gold, run, shown_article(compared, names)


def shown_article(compared: Compared, names: Names) -> list[Row]:
    """What people labelled beside what was suggested, in the order of the text."""
    rows: list[tuple[Any, Row]] = []
    text = compared.text
    for claim, suggestion, is_right in compared.matched:
        wrong = [
            (names.field(each.field), names.label(each.field, each.given), names.label(each.field, each.expected))
            for each in compared.answers(claim, suggestion)
            if not each.is_right
        ]
        if not is_right:
            wrong.insert(
                0, (spoken(PARTS["source"]), quote(text, suggestion.source) or "—", quote(text, claim.source) or "—")
            )
        rows.append((claim.content, Row(passage(text, claim.content), "found", wrong)))
    rows += [(claim.content, Row(passage(text, claim.content), "missed", [])) for claim in compared.missed]
    rows += [(each.content, Row(passage(text, each.content), "spurious", [])) for each in compared.spurious]
    return [row for _, row in sorted(rows, key=lambda item: item[0])]
