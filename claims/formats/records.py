"""The records every format reads or writes: one article with its suggestions and reviews, as the native format has it.

Spans are lists of half-open [start, end) in Unicode code points of the article's text. ``quotes`` holds the words of
each span, so that a record can be read, and checked, where the text is left out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal, NotRequired, Protocol, TypedDict

from annotator.codebook import FieldDefinition
from annotator.saying import say, told

SCHEMA = "sayso/1"
SPAN_ROLES: tuple[Literal["content", "cue", "source"], ...] = ("content", "cue", "source")
PIECES = " … "

Spans = list[list[int]]
Values = dict[str, Any]


class Quotes(TypedDict):
    """The words of each span, in the order of the spans. Empty lists where the text was taken down."""

    content: list[str]
    cue: list[str]
    source: list[str]


class SuggestionRecord(TypedDict):
    """A claim as a pipeline run proposed it. ``parent`` is the id of the suggestion whose content contains it."""

    id: int
    run: str
    parent: int | None
    content: Spans
    cue: Spans
    source: Spans
    quotes: Quotes
    source_name: str
    antecedent: list[int] | None
    mention: str
    quotation: str
    attitude: str
    values: Values
    scores: dict[str, Any]
    reasons: dict[str, Any]


class ClaimRecord(TypedDict):
    """A decided claim. ``values`` are the effective ones; ``inherited`` names those that come from the source.

    ``active_seconds`` is how long people worked on it, idle time left out; only for who may see it.
    """

    id: str
    parent: str | None
    suggestion: int | None
    decision: str
    reject_reason: str
    content: Spans
    cue: Spans
    source: Spans
    quotes: Quotes
    source_name: str
    source_id: int | None
    mention: str
    quotation: str
    attitude: str
    values: Values
    inherited: list[str]
    note: str
    uncertain: bool
    active_seconds: NotRequired[int]


class EventRecord(TypedDict):
    """One change of a review: the claim's record as it was and as it became, or the part of the review."""

    sequence: int
    verb: str
    claim: str | None
    actor: str | None
    at: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class ReviewRecord(TypedDict):
    """One person's pass over the article. ``reviewer`` is null where people are dropped.

    ``round`` is the number of the round it was made in; ``not_asked`` are the fields that its version of the codebook
    did not have. Labels made elsewhere know neither. ``active_seconds`` is how long the reviewer worked on it, idle
    time left out; only for who may see it.
    """

    id: int
    role: str
    reviewer: str | None
    state: str
    codebook_version: int
    round: NotRequired[int | None]
    not_asked: NotRequired[list[str]]
    run: str | None
    suggestions_shown: bool
    reference: bool
    submitted_at: str | None
    values: Values
    no_claim: Spans
    active_seconds: NotRequired[int]
    claims: list[ClaimRecord]
    events: NotRequired[list[EventRecord]]


class SourceRecord(TypedDict):
    """An entry of the project's registry that a claim of the article points to."""

    id: int
    name: str
    kind: str
    role: str
    country: str
    state_affiliation: str
    gender: str
    aliases: list[str]
    values: Values


class ArticleMeta(TypedDict):
    """What is known about the article. ``metadata`` holds the importer's other columns, untouched."""

    title: str
    outlet: str
    author: str
    published_on: str | None
    url: str
    language: str
    licence: str
    redistribute: bool
    withdrawn: bool
    metadata: dict[str, Any]


class ArticleRecord(TypedDict):
    """One article with all that is said about it; a line of the native format."""

    schema: str
    id: int
    external_id: str
    text: NotRequired[str]
    text_sha256: str
    meta: ArticleMeta
    sentences: Spans
    leftovers: Spans
    sources: list[SourceRecord]
    suggestions: list[SuggestionRecord]
    reviews: list[ReviewRecord]


@dataclass(frozen=True)
class ProjectRecord:
    """What a format must know besides the articles: the questions asked, and what stances are toward.

    ``targets`` is target key to name; the one key of a project that names none is "". ``also_called`` has their other
    names, by name.
    """

    slug: str
    name: str
    fields: tuple[FieldDefinition, ...]
    targets: dict[str, str]
    also_called: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class WriteOptions:
    """``byte_order_mark`` makes spreadsheet programs read a CSV as UTF-8; other formats ignore it."""

    project: ProjectRecord
    byte_order_mark: bool = True


@dataclass
class LossReport:
    """What a format could not hold: how often, and where it happened first (``kept`` places of each kind)."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)
    kept: int = 5

    def drop(self, what: str, where: str, count: int = 1) -> None:
        """Note ``count`` losses of the kind ``what``; ``where`` is one of the places."""
        self.counts[what] = self.counts.get(what, 0) + count
        examples = self.examples.setdefault(what, [])
        if len(examples) < self.kept:
            examples.append(where)

    def to_json(self, translate: Callable[[str], str] = str) -> list[dict[str, Any]]:
        return [
            {
                "what": told(what, translate),
                "count": count,
                "examples": [told(where, translate) for where in self.examples[what]],
            }
            for what, count in self.counts.items()
        ]


def article_place(article: ArticleRecord) -> str:
    """The article as a place in a report of losses."""
    return say("article %(id)s", id=article["id"])


def claim_place(claim: ClaimRecord | SuggestionRecord) -> str:
    """The claim as a place in a report of losses."""
    return say("claim %(id)s", id=claim["id"])


class Format(Protocol):
    """What a format module offers to ``claims.exports``. ``keeps`` names the parts that it holds, see ``parts``."""

    file_extension: str
    media_type: str
    keeps: frozenset[str]

    def write(self, records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
        """Write every record; return what the format could not hold."""


@dataclass(frozen=True)
class RefusedRecord:
    """A line or row that was not read, and why."""

    line: int
    reason: str


def quotes_of(text: str, content: Spans, cue: Spans, source: Spans) -> Quotes:
    """The words of the spans. Empty where there is no text."""
    if not text:
        return {"content": [], "cue": [], "source": []}
    return {"content": words_of(text, content), "cue": words_of(text, cue), "source": words_of(text, source)}


def words_of(text: str, spans: Spans) -> list[str]:
    if len(spans) == 1:  # nearly always
        start, end = spans[0]
        return [text[start:end]]
    return [text[start:end] for start, end in spans]


def spans_text(spans: Spans) -> str:
    """``52-78;114-130``."""
    if len(spans) == 1:  # nearly always
        start, end = spans[0]
        return f"{start}-{end}"
    return ";".join([f"{start}-{end}" for start, end in spans])
