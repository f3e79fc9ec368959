"""Many articles in a table of comma, semicolon, tab or bar separated values with a header."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, TextIO

from annotator.saying import say
from claims.formats.articles.columns import FIELDS, known_name
from claims.formats.articles.rows import MAX_BYTES, Place, RefusedRow, TooLarge, encoding_note
from claims.formats.articles.tables import Header, Item, column_names, record_of_cells
from claims.formats.encodings import UndecodableText, stream_encoding

MAX_HEADER = 2**20  # characters
DELIMITERS = ",;\t|"
csv.field_size_limit(MAX_BYTES)


def records(name: str, stream: BinaryIO) -> Iterator[Item]:
    """The records of the table. The stream must be seekable. A record that is not well-formed is refused alone."""
    place = Place(name)
    try:
        encoding, guessed = stream_encoding(stream)
    except UndecodableText as error:
        yield RefusedRow(place, str(error))
        return
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        yield from table_records(name, text, encoding_note(guessed))
    except (TooLarge, UnicodeDecodeError) as error:
        yield RefusedRow(place, say("the rest of the file cannot be read: %(reason)s", reason=error))
    finally:
        text.detach()


def table_records(name: str, text: TextIO, notes: tuple[str, ...]) -> Iterator[Item]:
    """The records of a decoded table, after the blank lines that it may begin with."""
    first, line = 1, text.readline(MAX_HEADER).lstrip("\ufeff")
    while line and not line.strip():
        first, line = first + 1, text.readline(MAX_HEADER)
    if not line:
        return
    header, delimiter = split_header(line)
    lines = bounded_lines(text)
    yield Header(header, Place(name, first))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        place = Place(name, reader.line_num + first + 1)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield RefusedRow(
                place,
                say("not a well-formed record (%(reason)s); a quotation mark inside a cell is doubled", reason=error),
            )
            continue
        if any(cells):
            yield record_of_cells(header, cells, place, notes)


def bounded_lines(text: TextIO) -> Iterator[str]:
    """The lines of the file; raises TooLarge rather than hold an endless one."""
    while line := text.readline(MAX_BYTES + 1):
        if len(line) > MAX_BYTES:
            raise TooLarge(say("a line is longer than %(most)s MB", most=MAX_BYTES // 2**20))
        yield line


def split_header(line: str) -> tuple[list[str], str]:
    """The column names and the delimiter: the one that gives most names we know, then most columns."""

    def names_known(delimiter: str) -> tuple[int, int]:
        columns = next(csv.reader([line], delimiter=delimiter), [])
        return sum(known_name(column) in FIELDS for column in columns), len(columns)

    delimiter = max(DELIMITERS, key=names_known)
    return column_names(next(csv.reader([line], delimiter=delimiter), [])), delimiter
