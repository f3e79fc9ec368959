"""One article as plain text or Markdown. The text stays as it is written."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from claims.formats.articles.columns import row_from_record
from claims.formats.articles.news_databases import split
from claims.formats.articles.rows import Place, RefusedRow, Row, TooLarge, encoding_note, read_whole
from claims.formats.encodings import UndecodableText, decode

FRONT_MATTER = re.compile(r"\ufeff?---\r?\n((?:[\w-]+:[^\n]*\n)+)---\r?\n")


def read(name: str, stream: BinaryIO) -> Iterator[Row]:
    """The one article of the file, or those of a news database's download.

    In Markdown, ``key: value`` lines between two ``---`` before it are its fields.
    """
    place = Place(name)
    try:
        text, guessed = decode(read_whole(stream))
    except (TooLarge, UndecodableText) as error:
        yield RefusedRow(place, str(error))
        return
    found = split(text, place)
    yield from found
    if not found:
        yield article_of(text, place, encoding_note(guessed))


def article_of(text: str, place: Place, notes: tuple[str, ...] = ()) -> Row:
    """The article of a text that, in Markdown, may begin with its fields."""
    record = {}
    if place.file.lower().endswith(".md") and (match := FRONT_MATTER.match(text)):
        lines = (line.partition(":") for line in match[1].splitlines())
        record = {key.strip(): value.strip().strip("\"'") for key, _, value in lines}
        text = text[match.end() :]
    return row_from_record({**record, "text": text}, place, notes)
