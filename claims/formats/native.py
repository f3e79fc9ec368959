"""The native format: JSON lines, one article a line, nothing lost. Described in docs/native-format.md."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import orjson

from annotator.saying import say
from annotator.spans import SpanError, check_spans
from claims.formats.parts import ALL
from claims.formats.records import (
    SCHEMA,
    SPAN_ROLES,
    ArticleRecord,
    ClaimRecord,
    LossReport,
    RefusedRecord,
    Spans,
    SuggestionRecord,
    WriteOptions,
)
from claims.formats.repeated_keys import repeated_key
from claims.formats.streams import TooLong, bounded_lines

if TYPE_CHECKING:
    import jsonschema_rs

file_extension = ".jsonl"
media_type = "application/jsonl"
keeps = ALL
SCHEMA_FILE = Path(__file__).with_name("native.schema.json")


def write(records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
    """Write one line an article. Nothing is lost, so the report is always empty."""
    for record in records:
        stream.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
    return LossReport()


def read(stream: BinaryIO, losses: LossReport) -> Iterator[ArticleRecord | RefusedRecord]:
    """Every line as a record that holds to the schema and whose quotes are the words at their offsets, or refused.

    Nothing that holds to the schema is lost, so ``losses`` is left alone.
    """
    for number, line in enumerate(bounded_lines(stream), start=1):
        if isinstance(line, TooLong):
            yield RefusedRecord(number, str(line))
        elif line.strip():
            yield read_line(number, line)


def read_line(number: int, line: bytes) -> ArticleRecord | RefusedRecord:
    """One line checked."""
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return RefusedRecord(number, say("This line is not JSON: %(reason)s.", reason=error))
    if (reason := record_fault(record) or span_fault(record)) is not None:
        return RefusedRecord(number, reason)
    if (repeated := repeated_key(line, record)) is not None:
        return RefusedRecord(number, say("%(reason)s.", reason=repeated))
    return cast(ArticleRecord, record)


def record_fault(record: Any) -> str | None:
    """Where the record breaks the schema, or names two things alike; None if it holds."""
    return schema_fault(record) or id_fault(record)


@cache
def validator() -> "jsonschema_rs.Draft202012Validator":
    import jsonschema_rs  # 5 MB in each process that reads this format, and in no other

    return jsonschema_rs.Draft202012Validator(orjson.loads(SCHEMA_FILE.read_bytes()))


def schema_fault(record: Any) -> str | None:
    """Where the record breaks the schema; None if it holds."""
    if isinstance(record, dict) and record.get("schema") != SCHEMA:
        return say(
            "The line says schema %(named)r; this version reads %(known)r.", named=record.get("schema"), known=SCHEMA
        )
    if validator().is_valid(record):  # twice as fast as looking for errors
        return None
    error = next(validator().iter_errors(record))
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path]
    return say("At $%(place)s: %(reason)s.", place="".join(steps), reason=error.message[:300])


def id_fault(record: ArticleRecord) -> str | None:
    """The first id that two claims of a review, or two suggestions, have; None if each has its own."""
    named: list[tuple[str, Sequence[ClaimRecord | SuggestionRecord]]] = [(say("suggestions"), record["suggestions"])]
    named += [(say("claims of the review %(id)s", id=review["id"]), review["claims"]) for review in record["reviews"]]
    for what, rows in named:
        ids = [row["id"] for row in rows]
        if len(set(ids)) < len(ids):
            twice = next(each for each in ids if ids.count(each) > 1)
            return say("Two of the %(what)s have the id %(twice)r: give each its own.", what=what, twice=twice)
    return None


def span_fault(record: ArticleRecord) -> str | None:
    """The first span that lies outside the text or is not at its quote; None if all are right or there is no text."""
    text = record.get("text")
    if not text:
        return None
    length = len(text)
    claims: list[ClaimRecord | SuggestionRecord] = [*record["suggestions"]]
    for review in record["reviews"]:
        claims += review["claims"]
    for claim in claims:
        quotes = claim["quotes"]
        for role in SPAN_ROLES:
            if is_one_quote(claim[role], quotes[role], text, length):
                continue
            try:
                spans = check_spans(claim[role], length, role=role)
            except SpanError as error:
                return say("%(id)s %(reason)s", id=claim["id"], reason=error)
            found = [text[start:end] for start, end in spans]
            if found != quotes[role]:
                return say(
                    "The %(role)s of %(id)s is %(found)s in the text, but %(quotes)s in its quotes.",
                    role=role,
                    id=claim["id"],
                    found=found,
                    quotes=quotes[role],
                )
    return None


def is_one_quote(spans: Spans, quotes: list[str], text: str, length: int) -> bool:
    """Whether there is one span, inside the text and at its quote, as nearly always."""
    if len(spans) != 1 or len(quotes) != 1:
        return False
    start, end = spans[0]
    return type(start) is type(end) is int and 0 <= start < end <= length and text[start:end] == quotes[0]
