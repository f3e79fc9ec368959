"""One article as plain text or Markdown. The text stays as it is written."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from claims.formats.articles.columns import row_from_record
from claims.formats.articles.rows import ArticleRow, Place, RefusedRow, Row, TooLarge, encoding_note, read_whole
from claims.formats.encodings import UndecodableText, decode
from claims.formats.text import BYTE_ORDER_MARK, one_line

MAX_TITLE = 200
FRONT_MATTER = re.compile(r"\ufeff?---\r?\n((?:[\w-]+:[^\n]*\n)+)---\r?\n")
HEADLINE = re.compile(r"\s*(#*)([^\n\r]+)(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n|\Z)")


def read(name: str, stream: BinaryIO) -> Iterator[Row]:
    """The one article of the file; `in Markdown, ``key: value`` lines between two ``---`` before it are its fields."""
    place = Place(name)
    try:
        text, guessed = decode(read_whole(stream))
    except (TooLarge, UndecodableText) as error:
        yield RefusedRow(place, str(error))
        return
    yield article_of(text, place, encoding_note(guessed))


def article_of(text: str, place: Place, notes: tuple[str, ...] = ()) -> Row:
    """The article of a text that may begin with a headline and, in Markdown, with metadata."""
    record = {}
    if place.file.lower().endswith(".md") and (match := FRONT_MATTER.match(text)):
        lines = (line.partition(":") for line in match[1].splitlines())
        record = {key.strip(): value.strip().strip("\"'") for key, _, value in lines}
        text = text[match.end() :]
    row = row_from_record({**record, "text": text}, place, notes)
    if isinstance(row, ArticleRow) and not row.title:
        row = replace(row, title=headline_of(text))
    return row


def headline_of(text: str) -> str:
    """The first line if it stands alone and reads like a headline, else an empty string."""
    match = HEADLINE.match(text.lstrip(BYTE_ORDER_MARK))
    line = one_line(match[2]) if match else ""
    return line if len(line) <= MAX_TITLE and not line.endswith((".", "。", ",", ":")) else ""
