"""doccano: JSON lines with entities and relations; a list of [start, end, label] is read too.

A label is a role with answers after bars: ``content|claim_kind=fact|stance--china=favour``. Offsets are code points, as
doccano's exports have them; doccano keeps no words to check them by, so a text with characters beyond the basic plane
is told.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import orjson

from annotator.saying import say
from claims.formats.assembly import (
    NESTED_IN,
    PART_OF,
    ROLE_NAMES,
    Attribution,
    Piece,
    as_suggestions,
    assemble,
    make_article,
    make_claim,
    make_review,
    set_answer,
)
from claims.formats.layers import AnyClaim, Layer, text_layers
from claims.formats.parts import LAYER, SAID
from claims.formats.records import (
    SPAN_ROLES,
    ArticleRecord,
    ClaimRecord,
    LossReport,
    RefusedRecord,
    Values,
    WriteOptions,
    article_place,
    claim_place,
)
from claims.formats.repeated_keys import loads
from claims.formats.shapes import FAULTS, list_of, object_of, plain, text_of
from claims.formats.streams import TooLong, bounded_lines
from claims.formats.utf16 import ASTRAL

file_extension = ".doccano.jsonl"
media_type = "application/jsonl"
keeps = frozenset({*SAID, *LAYER, "external_id", "text"} - {"quotation", "source_name"})

OURS = ("external_id", "text_sha256", "layer", "role", "reviewer", "run")
UNCHECKED = say("check of offsets after characters beyond the basic plane (the text and its labels are in)")
KNOWN = {"id", "text", "data", "entities", "relations", "label", "labels", "Comments", "comments", *OURS}


def write(records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
    """Write a line for each layer of each article; further columns are kept by doccano as metadata."""
    losses = LossReport()
    number = 0
    for record in records:
        for text, layer in text_layers(record, losses, keeps):
            number += 1
            row = row_of(record, text, layer, losses)
            stream.write(orjson.dumps({"id": number, **row}, option=orjson.OPT_APPEND_NEWLINE))
    return losses


def row_of(record: ArticleRecord, text: str, layer: Layer, losses: LossReport) -> dict[str, Any]:
    where = article_place(record)
    if ASTRAL.search(text):
        losses.drop(
            say("text with characters beyond the basic plane, where doccano’s own page counts otherwise"), where
        )
    entities: list[dict[str, Any]] = []
    heads: dict[Any, int] = {}
    ties: list[tuple[int, int, str]] = []
    for claim in layer.claims:
        heads[claim["id"]] = len(entities) + 1
        for role in SPAN_ROLES:
            for place, (start, end) in enumerate(claim[role]):
                key = len(entities) + 1
                label = "|".join(["content", *answers(claim, losses)]) if key == heads[claim["id"]] else role
                entities.append({"id": key, "label": label, "start_offset": start, "end_offset": end})
                if role != "content" or place:
                    ties.append((heads[claim["id"]], key, PART_OF if role == "content" else role))
    ties += [(heads[c["id"]], heads[c["parent"]], NESTED_IN) for c in layer.claims if c["parent"] in heads]
    relations = [
        {"id": number, "from_id": first, "to_id": second, "type": kind}
        for number, (first, second, kind) in enumerate(ties, start=1)
    ]
    ours = {"layer": layer.name, "role": layer.role, "reviewer": layer.reviewer, "run": layer.run}
    known = {"external_id": record["external_id"], "text_sha256": record["text_sha256"]}
    return {"text": text, "entities": entities, "relations": relations, "Comments": [], **known, **ours}


def answers(claim: AnyClaim, losses: LossReport) -> Iterator[str]:
    """The answers that can be part of a label's name: keys, numbers, yes and no. The rest is told."""
    usual = make_claim("", Attribution("", source=claim["source"]), {})
    for key in ("mention", "attitude"):
        if claim[key] != usual[key]:
            yield f"{key}={claim[key]}"
    for key, value in claim["values"].items():
        for target, answer in (value if isinstance(value, dict) else {"": value}).items():
            written = ";".join(answer) if isinstance(answer, list) else str(answer)
            written = written.lower() if isinstance(answer, bool) else written
            if re.fullmatch(r"[\w;-]+", written):
                yield f"{key}--{target}={written}" if target else f"{key}={written}"
            elif answer is not None:
                losses.drop(say("answer of %(key)s that is free text", key=key), claim_place(claim))


def read(stream: BinaryIO, losses: LossReport) -> Iterator[ArticleRecord | RefusedRecord]:
    """A label is a role (content, cue, source), with answers after bars: ``content|claim_kind=fact``."""
    for number, line in enumerate(bounded_lines(stream), start=1):
        if isinstance(line, TooLong):
            yield RefusedRecord(number, str(line))
        elif line.strip():
            try:
                row = object_of(loads(line), say("the line"))
                yield read_row(row, losses, say("line %(number)s", number=number))
            except orjson.JSONDecodeError as error:
                yield RefusedRecord(number, say("This line is not JSON: %(reason)s.", reason=error))
            except FAULTS as error:
                yield RefusedRecord(
                    number, say("This line is not as doccano writes them: %(reason)s.", reason=plain(error))
                )


def read_row(row: dict[str, Any], losses: LossReport, where: str) -> ArticleRecord:
    text = text_of(row.get("text", row.get("data")))
    if ASTRAL.search(text):
        losses.drop(UNCHECKED, where)
    if comments := row.get("Comments") or row.get("comments"):
        losses.drop(say("comment"), where, len(comments))
    metadata = {key: value for key, value in row.items() if key not in KNOWN}
    if "id" in row and "layer" not in row:
        metadata["doccano_id"] = row["id"]
    record = make_article(text, external_id=str(row.get("external_id") or ""), metadata=metadata)
    claims = read_claims(row, text, losses, where)
    if row.get("role") == "suggestion":
        record["suggestions"] = as_suggestions(claims, str(row["run"]))
    else:
        record["reviews"] = [make_review(row.get("reviewer"), claims)]
    return record


def read_claims(row: dict[str, Any], text: str, losses: LossReport, where: str) -> list[ClaimRecord]:
    entities = row.get("entities")
    if entities is None:
        triples = list_of(row.get("label") or row.get("labels"), say("the list of labels"))
        keys = ("start_offset", "end_offset", "label")
        entities = [
            {"id": number, **dict(zip(keys, triple, strict=False))} if isinstance(triple, list) else triple
            for number, triple in enumerate(triples)
        ]
    pieces: list[Piece] = []
    values: dict[str, Values] = {}
    for number, entity in enumerate(list_of(entities, say("“entities”")), start=1):
        if not is_entity(entity):
            losses.drop(
                say("label that has no start, end and name"),
                say("%(where)s, label %(number)s", where=where, number=number),
            )
            continue
        name, *answers = entity["label"].split("|")
        if name.lower() not in ROLE_NAMES:
            losses.drop(say("label %(name)s", name=name), where)
            continue
        key = str(entity["id"])
        pieces.append(Piece(key, ROLE_NAMES[name.lower()], entity["start_offset"], entity["end_offset"]))
        values.setdefault(key, read_answers(answers, losses, where))
    relations = []
    for number, relation in enumerate(list_of(row.get("relations"), say("“relations”")), start=1):
        if isinstance(relation, dict) and {"from_id", "to_id", "type"} <= relation.keys():
            relations.append((str(relation["from_id"]), str(relation["to_id"]), str(relation["type"])))
        else:
            losses.drop(
                say("relation that has no from_id, to_id and type"),
                say("%(where)s, relation %(number)s", where=where, number=number),
            )
    return [read_claim(made, values[made.key], text) for made in assemble(pieces, relations, losses, where).values()]


def is_entity(entity: Any) -> bool:
    """Whether it has what a labelled span has."""
    if not isinstance(entity, dict) or not isinstance(entity.get("label"), str) or "id" not in entity:
        return False
    return all(type(entity.get(edge)) is int for edge in ("start_offset", "end_offset"))


def read_claim(made: Attribution, values: Values, text: str) -> ClaimRecord:
    facts = {key: values.pop(key) for key in ("mention", "attitude") if key in values}
    return make_claim(text, made, values, **facts)


def read_answers(answers: list[str], losses: LossReport, where: str) -> Values:
    values: Values = {}
    for answer in answers:
        field, equals, value = answer.partition("=")
        if equals:
            set_answer(values, field, value)
        else:
            losses.drop(say("part of a label without a field: %(answer)s", answer=answer), where)
    return values
