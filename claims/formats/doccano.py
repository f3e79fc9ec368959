"""doccano: JSON lines with entities and relations, or with a list of [start, end, label].

Offsets are taken as code points, as doccano's exports have them; doccano keeps no words to check them by, so a text
with characters beyond the basic plane is told.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from claims.formats.assembly import ROLE_NAMES, Piece, assemble, make_article, make_claim, make_review, set_answer
from claims.formats.records import ArticleRecord, ClaimRecord, LossReport, RefusedRecord, Values
from claims.formats.utf16 import ASTRAL

KNOWN = {"id", "text", "data", "entities", "relations", "label", "labels", "Comments", "comments"}


def read(stream: BinaryIO, losses: LossReport) -> Iterator[ArticleRecord | RefusedRecord]:
    """A label is a role (content, cue, source), with answers after bars: ``content|claim_kind=fact``."""
    for number, line in enumerate(stream, start=1):
        if line.strip():
            try:
                yield read_row(orjson.loads(line), losses, f"line {number}")
            except orjson.JSONDecodeError as error:
                yield RefusedRecord(number, f"This line is not JSON: {error}.")
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                yield RefusedRecord(number, f"This line is not as doccano writes them ({error!r}).")


def read_row(row: dict[str, Any], losses: LossReport, where: str) -> ArticleRecord:
    text = row["text"] if "text" in row else row["data"]
    if ASTRAL.search(text):
        losses.drop("text with characters beyond the basic plane, where doccano’s offsets may differ", where)
    if comments := row.get("Comments") or row.get("comments"):
        losses.drop("comment", where, len(comments))
    metadata = {key: value for key, value in row.items() if key not in KNOWN}
    record = make_article(text, metadata=metadata | ({"doccano_id": row["id"]} if "id" in row else {}))
    record["reviews"] = [make_review(None, read_claims(row, text, losses, where))]
    return record


def read_claims(row: dict[str, Any], text: str, losses: LossReport, where: str) -> list[ClaimRecord]:
    entities = row.get("entities")
    if entities is None:
        triples = row.get("label") or row.get("labels") or []
        entities = [
            {"id": number, "label": label, "start_offset": start, "end_offset": end}
            for number, (start, end, label) in enumerate(triples)
        ]
    pieces, values = [], {}
    for entity in entities:
        name, *answers = entity["label"].split("|")
        if name.lower() not in ROLE_NAMES:
            losses.drop(f"label {name}", where)
            continue
        key = str(entity["id"])
        pieces.append(Piece(key, ROLE_NAMES[name.lower()], entity["start_offset"], entity["end_offset"]))
        values[key] = read_answers(answers, losses, where)
    relations = [(str(r["from_id"]), str(r["to_id"]), str(r["type"])) for r in row.get("relations", [])]
    return [make_claim(text, made, values[made.key]) for made in assemble(pieces, relations, losses, where).values()]


def read_answers(answers: list[str], losses: LossReport, where: str) -> Values:
    values: Values = {}
    for answer in answers:
        field, equals, value = answer.partition("=")
        if equals:
            set_answer(values, field, value)
        else:
            losses.drop(f"part of a label without a field: {answer}", where)
    return values
