"""Rows of the database as records: the columns read of each table, and the function that takes them."""

from collections.abc import Container, Mapping
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Func, TextField, Value
from django.db.models.functions import Cast, Coalesce

from claims.formats.records import (
    SCHEMA,
    ArticleMeta,
    ArticleRecord,
    ClaimRecord,
    EventRecord,
    ReviewRecord,
    SuggestionRecord,
    quotes_of,
)
from claims.models import Source
from claims.sources import effective_values

Row = tuple[Any, ...]
OWN_VOICE = "own_voice"


class JoinedJson(Func):
    template = "'[' || %(expressions)s || ']'"
    arg_joiner = " || ',' || "
    output_field = TextField()


def raw(*columns: str) -> JoinedJson:
    """JSON columns as the text of one JSON list: read by orjson at once, many times faster than column by column."""
    return JoinedJson(*(Coalesce(Cast(column, TextField()), Value("null")) for column in columns))


DOCUMENT_COLUMNS = (
    *("pk", "external_id", "text_sha256", "text"),
    *("title", "outlet__name", "author", "published_on", "url", "language", "licence", "redistribute"),
    *("withdrawn_at", raw("metadata")),
)
REVIEW_COLUMNS = (
    *("pk", "document_id", "role", "reviewer__username", "reviewer__actor", "state", "codebook__version"),
    *("run_id", "run__version", "suggestions_shown", "is_reference", "submitted_at", raw("values", "no_claim")),
    *("round__number", "seconds_seen"),
)
# Ids as plain columns: a row that needs no conversion is read twice as fast.
CLAIM_COLUMNS = (
    *("review_id", "registry_source_id", Cast("pk", TextField()), Cast("parent_id", TextField()), "suggestion_id"),
    *("decision", "reject_reason", "source_name", "mention", "quotation", "attitude", "note"),
    *(raw("content", "cue", "source", "values", "uncertain"), "active_seconds"),
)
READING_COLUMNS = ("pk", "document_id", "run_id", "run__version", raw("sentences", "leftovers"))
SUGGESTION_COLUMNS = (
    *("reading_id", "pk", "parent_id", "source_name", "mention", "quotation", "attitude"),
    raw("content", "cue", "source", "antecedent", "values", "scores", "reasons"),
)


EVENT_COLUMNS = ("review_id", "sequence", "verb", "claim_id", "actor", "at", raw("before", "after"))


def article_record(row: Row) -> ArticleRecord:
    """The article with empty lists for what is said about it."""
    pk, external_id, text_sha256, text = row[:4]
    return {
        "schema": SCHEMA,
        "id": pk,
        "external_id": external_id,
        "text": text,
        "text_sha256": text_sha256,
        "meta": meta_record(row[4:]),
        "sentences": [],
        "leftovers": [],
        "sources": [],
        "suggestions": [],
        "reviews": [],
    }


def meta_record(row: Row) -> ArticleMeta:
    title, outlet, author, published_on, url, language, licence, redistribute, withdrawn_at, metadata = row
    return {
        "title": title,
        "outlet": outlet or "",
        "author": author,
        "published_on": published_on.isoformat() if published_on else None,
        "url": url,
        "language": language,
        "licence": licence,
        "redistribute": redistribute,
        "withdrawn": withdrawn_at is not None,
        "metadata": orjson.loads(metadata)[0],
    }


def review_record(row: Row, *, people: str, not_asked: Mapping[int, list[str]]) -> ReviewRecord:
    """``not_asked`` has by version of the codebook the fields that it did not have."""
    pk, _, role, username, actor, state, version, _, run, shown, reference, submitted_at, answers, round, seconds = row
    values, no_claim = orjson.loads(answers)
    record: ReviewRecord = {
        "id": pk,
        "role": role,
        "reviewer": shown_person(username, actor, people),
        "state": state,
        "codebook_version": version,
        "round": round,
        "not_asked": not_asked[version],
        "run": run,
        "suggestions_shown": shown,
        "reference": reference,
        "submitted_at": submitted_at.isoformat() if submitted_at else None,
        "values": values,
        "no_claim": no_claim,
        "claims": [],
    }
    if seconds is not None:
        record["active_seconds"] = seconds
    return record


def shown_person(username: str, actor: UUID, people: str) -> str | None:
    """The reviewer as the export names them. A pseudonym stays the same over all exports of an installation."""
    if people == "names":
        return username
    return f"person-{actor.hex[:8]}" if people == "pseudonyms" else None


def claim_record(
    row: Row,
    *,
    text: str,
    entry: Source | None,
    unasked: tuple[str, ...],
    people: str = "names",
    timed: bool = False,
) -> ClaimRecord:
    """``entry`` is the registry's, merged ones followed; ``unasked`` are the fields not asked for own voice; ``timed``
    puts in the active seconds.

    A private person is named only where people are.
    """
    pk, parent, suggestion, decision, reject_reason, source_name, mention, quotation, attitude, note = row[2:12]
    parts, seconds = row[12:]
    content, cue, source, own, uncertain = orjson.loads(parts)
    values, inherited = effective_values(own, entry.values if entry else {}, unasked if quotation == OWN_VOICE else ())
    record: ClaimRecord = {
        "id": dashed(pk),
        "parent": dashed(parent) if parent else None,
        "suggestion": suggestion,
        "decision": decision,
        "reject_reason": reject_reason,
        "content": content,
        "cue": cue,
        "source": source,
        "quotes": quotes_of(text, content, cue, source),
        "source_name": "" if entry and entry.private_person and people != "names" else source_name,
        "source_id": entry.pk if entry and not entry.private_person else None,
        "mention": mention,
        "quotation": quotation,
        "attitude": attitude,
        "values": values,
        "inherited": inherited,
        "note": note,
        "uncertain": bool(uncertain),
    }
    if timed:
        record["active_seconds"] = seconds
    return record


def event_record(
    row: Row, *, usernames: dict[UUID, str], people: str, linked: Container[int], private: Container[str]
) -> EventRecord:
    """``linked`` are the entries of the registry that may be named; the numbers of others are left out. ``private``
    are claims by private persons, who are named only where people are."""
    _, sequence, verb, claim, actor, at, parts = row
    before, after = orjson.loads(parts)
    for record in (before, after):
        if record and record.get("source_id") not in linked:
            record.pop("source_id", None)
        if record and people != "names" and str(claim) in private:
            record.pop("source_name", None)
    return {
        "sequence": sequence,
        "verb": verb,
        "claim": str(claim) if claim else None,
        "actor": shown_person(usernames.get(actor, f"person-{actor.hex[:8]}"), actor, people),
        "at": at.isoformat(),
        "before": before,
        "after": after,
    }


def dashed(uuid: str) -> str:
    """The usual form of a UUID's text, which SQLite keeps as 32 digits and PostgreSQL as it is shown."""
    return uuid if len(uuid) == 36 else f"{uuid[:8]}-{uuid[8:12]}-{uuid[12:16]}-{uuid[16:20]}-{uuid[20:]}"


def suggestion_record(row: Row, *, text: str, run: str) -> SuggestionRecord:
    _, pk, parent, source_name, mention, quotation, attitude, parts = row
    content, cue, source, antecedent, values, scores, reasons = orjson.loads(parts)
    return {
        "id": pk,
        "run": run,
        "parent": parent,
        "content": content,
        "cue": cue,
        "source": source,
        "quotes": quotes_of(text, content, cue, source),
        "source_name": source_name,
        "antecedent": antecedent,
        "mention": mention,
        "quotation": quotation,
        "attitude": attitude,
        "values": values,
        "scores": scores,
        "reasons": reasons,
    }
