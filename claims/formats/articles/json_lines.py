"""Many articles, one JSON object a line, in UTF-8."""

from collections.abc import Iterator
from typing import BinaryIO

import orjson

from annotator.saying import say
from claims.formats.articles.rows import MAX_BYTES, Place, RefusedRow
from claims.formats.articles.tables import Item, Record
from claims.formats.repeated_keys import repeated_key


def records(name: str, stream: BinaryIO) -> Iterator[Item]:
    """One record a line; empty lines are passed over; a broken line is refused alone."""
    number = 0
    while line := stream.readline(MAX_BYTES + 1):
        number += 1
        place = Place(name, number)
        if len(line) > MAX_BYTES:
            skip_line(stream)
            yield RefusedRow(place, say("the line is longer than %(most)s MB", most=MAX_BYTES // 2**20))
        elif line.strip():
            yield record_of(line.removeprefix(b"\xef\xbb\xbf"), place)


def record_of(line: bytes, place: Place) -> Item:
    """The record of one line."""
    try:
        values = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return RefusedRow(place, say("not valid JSON in UTF-8: %(reason)s", reason=error))
    if not isinstance(values, dict):
        return RefusedRow(place, say("not a JSON object with a “text”"))
    if (repeated := repeated_key(line, values)) is not None:
        return RefusedRow(place, repeated)
    return Record(values, place)


def skip_line(stream: BinaryIO) -> None:
    """Go on to the next line without holding the rest of this one."""
    while (rest := stream.readline(2**20)) and not rest.endswith(b"\n"):
        pass
