"""Attributions put together from loose spans and relations, as other annotation tools keep them."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from annotator.saying import say
from claims.formats.records import (
    SCHEMA,
    ArticleRecord,
    ClaimRecord,
    LossReport,
    ReviewRecord,
    Spans,
    SuggestionRecord,
    Values,
    quotes_of,
)
from claims.formats.shapes import text_of

ROLE_NAMES = {
    **dict.fromkeys(("content", "claim", "quote", "quotation", "proposition"), "content"),
    **dict.fromkeys(("cue", "verb", "reporting_verb", "reporting verb"), "cue"),
    **dict.fromkeys(("source", "speaker", "claimer", "holder"), "source"),
}
PART_OF, NESTED_IN = "part_of", "nested_in"


@dataclass(frozen=True)
class Piece:
    """A labelled span with the name it has in its file."""

    key: str
    role: str
    start: int
    end: int


@dataclass
class Attribution:
    """One claim in the making. ``key`` is that of its first content piece; so is ``parent`` of the claim around it."""

    key: str
    content: Spans = field(default_factory=list)
    cue: Spans = field(default_factory=list)
    source: Spans = field(default_factory=list)
    parent: str | None = None


def assemble(
    pieces: Iterable[Piece], relations: Iterable[tuple[str, str, str]], losses: LossReport, where: str
) -> dict[str, Attribution]:
    """The claims by key. ``relations`` are (from, to, type), in either direction.

    Contents tied by ``part_of`` are one; a cue or source belongs to every content that it is tied to, whatever the
    relation is called. What is tied to nothing, relations and names of relations that mean nothing here, and what bears
    the key of another piece are counted as lost.
    """
    known: dict[str, Piece] = {}
    for piece in pieces:
        if known.setdefault(piece.key, piece) is not piece:
            losses.drop(say("%(role)s with the id of another part", role=piece.role), where)
    tied = []
    for relation in relations:
        if relation[0] in known and relation[1] in known:
            tied.append(relation)
        else:
            losses.drop(say("relation %(kind)s, an end of which is missing or was not taken", kind=relation[2]), where)
    head = {key: key for key, piece in known.items() if piece.role == "content"}
    for first, second, kind in tied:
        if kind == PART_OF and first in head and second in head:
            head = {key: head[first] if top == head[second] else top for key, top in head.items()}
    claims = {top: Attribution(top) for top in head.values()}
    for key, top in head.items():
        claims[top].content.append([known[key].start, known[key].end])
    used = set(head)
    for first, second, kind in tied:
        if first in head and second in head:
            if kind == NESTED_IN:
                claims[head[first]].parent = head[second]
            elif kind != PART_OF:
                losses.drop(say("relation %(kind)s", kind=kind), where)
            continue
        content, other = (first, second) if first in head else (second, first)
        if content not in head:
            losses.drop(say("relation %(kind)s between two parts that are no content", kind=kind), where)
            continue
        piece = known[other]
        if kind in (PART_OF, NESTED_IN):
            losses.drop(say("relation %(kind)s between a content and a %(role)s", kind=kind, role=piece.role), where)
            continue
        if kind and ROLE_NAMES.get(kind.lower()) != piece.role:
            losses.drop(
                say(
                    "name of a relation %(kind)s, which ties a %(role)s to its content all the same",
                    kind=kind,
                    role=piece.role,
                ),
                where,
            )
        used.add(other)
        (claims[head[content]].cue if piece.role == "cue" else claims[head[content]].source).append(
            [piece.start, piece.end]
        )
    for key in known.keys() - used:
        losses.drop(say("%(role)s tied to no content", role=known[key].role), where)
    for claim in claims.values():
        claim.content, claim.cue, claim.source = sorted(claim.content), sorted(claim.cue), sorted(claim.source)
    return claims


def make_article(text: str, *, external_id: str = "", **meta: Any) -> ArticleRecord:
    """An article without labels. Of ``meta`` only what is known here and of the right type is taken.

    Raises Unfit for a text that is none.
    """
    text_of(text)
    record: ArticleRecord = {
        "schema": SCHEMA,
        "id": 0,
        "external_id": external_id,
        "text": text,
        "text_sha256": hashlib.sha256(text.encode(errors="replace")).hexdigest(),
        "meta": {
            "title": "",
            "outlet": "",
            "author": "",
            "published_on": None,
            "url": "",
            "language": "",
            "licence": "",
            "redistribute": False,
            "withdrawn": False,
            "metadata": {},
        },
        "sentences": [],
        "leftovers": [],
        "sources": [],
        "suggestions": [],
        "reviews": [],
    }
    usual = cast(dict[str, Any], record["meta"])
    for key, value in meta.items():
        if key in usual and isinstance(value, str if usual[key] is None else type(usual[key])):
            usual[key] = value
    return record


def make_review(reviewer: str | None, claims: list[ClaimRecord]) -> ReviewRecord:
    return {
        "id": 0,
        "role": "imported",
        "reviewer": reviewer,
        "state": "submitted",
        "codebook_version": 0,
        "run": None,
        "suggestions_shown": False,
        "reference": False,
        "submitted_at": None,
        "values": {},
        "no_claim": [],
        "claims": claims,
    }


def make_claim(text: str, made: Attribution, values: Values, **facts: Any) -> ClaimRecord:
    """``facts`` replace what is taken for granted: mention, attitude, source_name and so on."""
    claim: ClaimRecord = {
        "id": made.key,
        "parent": made.parent,
        "suggestion": None,
        "decision": "added",
        "reject_reason": "",
        "content": made.content,
        "cue": made.cue,
        "source": made.source,
        "quotes": quotes_of(text, made.content, made.cue, made.source),
        "source_name": "",
        "source_id": None,
        "mention": "named" if made.source else "none",
        "quotation": "indirect",
        "attitude": "statement",
        "values": values,
        "inherited": [],
        "note": "",
        "uncertain": False,
    }
    claim.update(cast(Any, facts))
    return claim


def as_suggestions(claims: list[ClaimRecord], run: str) -> list[SuggestionRecord]:
    """The claims as proposals of a run, numbered in their order."""
    numbers = {claim["id"]: number for number, claim in enumerate(claims, start=1)}
    return [
        {
            "id": numbers[claim["id"]],
            "run": run,
            "parent": numbers.get(claim["parent"] or ""),
            "content": claim["content"],
            "cue": claim["cue"],
            "source": claim["source"],
            "quotes": claim["quotes"],
            "source_name": claim["source_name"],
            "antecedent": None,
            "mention": claim["mention"],
            "quotation": claim["quotation"],
            "attitude": claim["attitude"],
            "values": claim["values"],
            "scores": {},
            "reasons": {},
        }
        for claim in claims
    ]


def set_answer(values: Values, name: str, answer: Any) -> None:
    """File an answer under its field, and its target where the name has one: ``stance--china``."""
    key, _, target = name.removeprefix("field--").partition("--")
    if target:
        values.setdefault(key, {})[target] = answer
    else:
        values[key] = answer


def facts_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """What a note or span of ours says of a claim beside its spans and answers."""
    keys = ("source_name", "mention", "quotation", "attitude", "note", "uncertain")
    return {key: record[key] for key in keys if key in record}
