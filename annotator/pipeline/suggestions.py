"""What the pipeline answers: plain, frozen records that hold offsets and labels, never a spaCy object.

All spans are half-open, in Unicode code points of the text exactly as given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from annotator.spans import Span, Spans

Stance = Mapping[str, str]
Score = float | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Attribution:
    """One suggested claim: who says what by which words, with a value, a score and a reason for each field.

    `parent` is the id of the smallest attribution whose content holds this one. `stance` maps each target to
    a label; the key "" is the open target, what the claim is about. `scores` are estimated chances in 0 to 1
    that the record or the field is right.
    """

    id: int
    content: Spans
    cue: Spans = ()
    source: Spans = ()
    parent: int | None = None
    source_name: str = ""
    antecedent: Span | None = None
    mention: str = "none"
    quotation: str = "indirect"
    attitude: str = "statement"
    source_type: str = "unnamed"
    stance: Stance = field(default_factory=dict)
    commitment: str = "support"
    claim_kind: str = "fact"
    scores: Mapping[str, Score] = field(default_factory=dict)
    reasons: Mapping[str, Any] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, str | Stance]:
        """The values of the fields that a reviewer is asked for, by field key."""
        return {
            "source_type": self.source_type,
            "stance": self.stance,
            "commitment": self.commitment,
            "claim_kind": self.claim_kind,
        }

    def to_json(self) -> dict[str, Any]:
        """Return the record for JSON; the values stand under `values` and beside it."""
        record = {key: _plain(value) for key, value in asdict(self).items()}
        return record | {"values": {key: record[key] for key in self.values}}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Attribution":
        """Read what `to_json` wrote; keys that it does not know are left aside."""
        known = {name: record[name] for name in cls.__dataclass_fields__ if name in record}
        for role in ("content", "cue", "source"):
            known[role] = _spans(known.get(role, ()))
        if known.get("antecedent") is not None:
            known["antecedent"] = tuple(known["antecedent"])
        return cls(**known)


@dataclass(frozen=True, slots=True)
class SourceMentions:
    """One source of the article under its fullest name, and every place where it is mentioned as a source.

    ``kind`` is "person" or "organisation", empty where the article does not make it sure.
    """

    name: str
    mentions: Spans
    kind: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "mentions": _plain(self.mentions), "kind": self.kind}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "SourceMentions":
        return cls(record["name"], _spans(record["mentions"]), record.get("kind", ""))


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything the pipeline says of one article.

    `language` is "en" or "unknown"; of an unknown language only the sentences are given. `leftovers` are
    paragraphs of the web page that are no part of the article. `nested` are claims inside the content of an
    attribution, their `parent`: a list of their own, because corpora to measure attributions on do not mark them.
    `candidates` are too unsure to be proposed: what a reviewer who adds a claim is offered.
    """

    language: str
    sentences: Spans
    attributions: tuple[Attribution, ...] = ()
    own_voice: tuple[Attribution, ...] = ()
    sources: tuple[SourceMentions, ...] = ()
    leftovers: Spans = ()
    nested: tuple[Attribution, ...] = ()
    candidates: tuple[Attribution, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "language": self.language,
            "sentences": _plain(self.sentences),
            "attributions": [attribution.to_json() for attribution in self.attributions],
            "nested": [attribution.to_json() for attribution in self.nested],
            "own_voice": [attribution.to_json() for attribution in self.own_voice],
            "sources": [source.to_json() for source in self.sources],
            "leftovers": _plain(self.leftovers),
            "candidates": [attribution.to_json() for attribution in self.candidates],
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Reading":
        return cls(
            language=record["language"],
            sentences=_spans(record["sentences"]),
            attributions=tuple(map(Attribution.from_json, record["attributions"])),
            nested=tuple(map(Attribution.from_json, record["nested"])),
            own_voice=tuple(map(Attribution.from_json, record["own_voice"])),
            sources=tuple(map(SourceMentions.from_json, record["sources"])),
            leftovers=_spans(record["leftovers"]),
            candidates=tuple(map(Attribution.from_json, record["candidates"])),
        )


def _spans(pairs: Sequence[Sequence[int]]) -> Spans:
    return tuple((start, end) for start, end in pairs)


def _plain(value: Any) -> Any:
    """Return `value` with tuples as lists and mappings as dicts."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value
