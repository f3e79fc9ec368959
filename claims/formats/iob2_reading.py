"""IOB2 and CoNLL files read: those of ``iob2`` with their claims, those of others by their tags.

A file of ours has columns of tag and claim for each role, and the text and the answers in comments. Any other is taken
for CoNLL: the form first, tags such as ``B-Source`` in the further columns, an empty line between sentences, one
before ``-DOCSTART-`` or ``# newdoc`` between articles. Its text is its tokens, a space apart, a sentence a line.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from annotator.saying import say
from claims.formats.assembly import (
    ROLE_NAMES,
    Attribution,
    as_suggestions,
    facts_of,
    make_article,
    make_claim,
    make_review,
)
from claims.formats.records import ArticleRecord, ClaimRecord, LossReport, RefusedRecord, Spans
from claims.formats.repeated_keys import loads
from claims.formats.shapes import FAULTS, Unfit, object_of, plain, text_of, told_as
from claims.formats.streams import TooLong, bounded_lines

COMMENT = re.compile(r"# (newdoc id|document|claim \d+) = (.*)")
TAG = re.compile(r"([BIES])-(.+)")


@dataclass
class Block:
    """The lines of one document: what its comments say, and the cells of its sentences."""

    line: int
    comments: dict[str, Any] = field(default_factory=dict)
    sentences: list[list[list[str]]] = field(default_factory=lambda: [[]])

    def __bool__(self) -> bool:
        return any(self.sentences)


def read(stream: BinaryIO, losses: LossReport) -> Iterator[ArticleRecord | RefusedRecord]:
    """Every document of the file."""
    for block in blocks(stream):
        if isinstance(block, RefusedRecord):
            yield block
            continue
        try:
            yield own_document(block, losses) if "document" in block.comments else other_document(block, losses)
        except FAULTS as error:
            yield RefusedRecord(
                block.line,
                say("The document that begins here is not as IOB2 files are: %(reason)s.", reason=plain(error)),
            )


def blocks(stream: BinaryIO) -> Iterator[Block | RefusedRecord]:
    """The documents, read line by line. One with a line that cannot be read is refused as a whole."""
    block, fault = Block(1), ""
    for number, line in enumerate(bounded_lines(stream), start=1):
        try:
            text = line_of(line)
        except (TooLong, UnicodeDecodeError) as error:
            fault = say("Line %(number)s cannot be read: %(reason)s.", number=number, reason=plain(error))
            continue
        match = COMMENT.match(text)
        if (match and match[1] == "newdoc id") or text.startswith("-DOCSTART-"):
            yield from whole(block, fault)
            block, fault = Block(number), ""
        if match:
            if block.comments.setdefault(match[1], match[2]) != match[2]:
                fault = say(
                    "Line %(number)s has the comment “%(name)s” a second time, with another value: keep one.",
                    number=number,
                    name=match[1],
                )
        elif text.strip() and not text.startswith(("# ", "-DOCSTART-")):
            block.sentences[-1].append(text.split("\t") if "\t" in text else text.split())
        elif not text.strip() and block.sentences[-1]:
            block.sentences.append([])
    yield from whole(block, fault)


def line_of(line: bytes | TooLong) -> str:
    """Raises TooLong or UnicodeDecodeError."""
    if isinstance(line, TooLong):
        raise line
    return line.decode("utf-8-sig").rstrip("\r\n")


def whole(block: Block, fault: str) -> Iterator[Block | RefusedRecord]:
    if fault:
        yield RefusedRecord(block.line, fault)
    elif block:
        yield block


def own_document(block: Block, losses: LossReport) -> ArticleRecord:
    """A layer of an article that ``iob2`` wrote."""
    with told_as(say("its comment “document” or “claim” is not the JSON that this export writes")):
        about = object_of(loads(block.comments["document"]), say("its comment “document”"))
        text = text_of(about.get("text"))
        facts = {key.split()[1]: loads(v) for key, v in block.comments.items() if key.startswith("claim ")}
        made = {number: Attribution(fact["id"], parent=fact["parent"]) for number, fact in facts.items()}
    for cells in (cells for sentence in block.sentences for cells in sentence):
        with told_as(
            say(
                "“%(line)s” is not number, form, start, end, then tag and claim for each role",
                line=" ".join(cells)[:80],
            )
        ):
            _, form, start, end, *columns = cells
            if text[int(start) : int(end)] != form:
                raise Unfit(say("%(form)r is not at %(start)s to %(end)s", form=form, start=start, end=end))
            for tag, number in zip(columns[::2], columns[1::2], strict=True):
                if match := TAG.fullmatch(tag):
                    extend(getattr(made[number], match[2]), match[1], int(start), int(end))
    claims = []
    for number, attribution in made.items():
        fact = facts[number]
        if attribution.content:
            claims.append(make_claim(text, attribution, fact["values"], **facts_of(fact)))
        else:
            losses.drop(
                say("claim whose content lies inside or across another"),
                say("document %(name)s", name=block.comments["newdoc id"]),
            )
    known = {str(claim["id"]) for claim in claims}
    for claim in claims:
        claim["id"], parent = str(claim["id"]), str(claim["parent"])
        claim["parent"] = parent if parent in known else None
    record = make_article(text, external_id=about["external_id"])
    if about["role"] == "suggestion":
        record["suggestions"] = as_suggestions(claims, about["run"])
    else:
        record["reviews"] = [make_review(about["reviewer"] or None, claims)]
    return record


def extend(spans: Spans, prefix: str, start: int, end: int) -> None:
    """Begin a chunk, or carry the last one on."""
    if prefix in "IE" and spans:
        spans[-1][1] = end
    else:
        spans.append([start, end])


def other_document(block: Block, losses: LossReport) -> ArticleRecord:
    """An article made of the tokens of a CoNLL file; each content is a claim."""
    text, placed = joined(block.sentences)
    where = say("document at line %(line)s", line=block.line)
    claims: list[ClaimRecord] = []
    for sentence in placed:
        claims += sentence_claims(sentence, text, len(claims), losses, where)
    record = make_article(text)
    record["sentences"] = [[sentence[0][0], sentence[-1][1]] for sentence in placed]
    record["reviews"] = [make_review(None, claims)]
    return record


Placed = list[tuple[int, int, list[str]]]


def joined(sentences: Iterable[list[list[str]]]) -> tuple[str, list[Placed]]:
    """The text, and start, end and tags of the tokens of each sentence."""
    placed: list[Placed] = []
    parts: list[str] = []
    length = 0
    for sentence in filter(None, sentences):
        rows: Placed = []
        for cells in sentence:
            form, tags = cells[0], cells[1:]
            rows.append((length, length + len(form), tags))
            parts.append(form + (" " if cells is not sentence[-1] else "\n"))
            length += len(form) + 1
        placed.append(rows)
    return "".join(parts).removesuffix("\n"), placed


def sentence_claims(
    sentence: Placed, text: str, numbered: int, losses: LossReport, where: str
) -> Iterator[ClaimRecord]:
    """The contents of a sentence as claims. Its only source and its only cue belong to its only content."""
    chunks: dict[str, Spans] = {"content": [], "cue": [], "source": []}
    running: dict[int, str] = {}
    for start, end, tags in sentence:
        for column, tag in enumerate(tags):
            match = TAG.fullmatch(tag)
            role = ROLE_NAMES.get(match[2].lower()) if match else None
            if match and role is None:
                losses.drop(say("tag %(tag)s", tag=match[2]), where)
            if match and role:
                goes_on = match[1] in "IE" and running.get(column) == role
                extend(chunks[role], "I" if goes_on else "B", start, end)
            running[column] = role or ""
    single = len(chunks["content"]) == 1
    for place, span in enumerate(chunks["content"], start=numbered + 1):
        cue = chunks["cue"] if single and len(chunks["cue"]) == 1 else []
        source = chunks["source"] if single and len(chunks["source"]) == 1 else []
        yield make_claim(text, Attribution(str(place), [span], cue, source), {})
    for role in ("cue", "source"):
        if chunks[role] and not (single and len(chunks[role]) == 1):
            losses.drop(say("%(role)s tied to no content", role=role), where, len(chunks[role]))
