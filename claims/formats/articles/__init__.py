"""Readers of article files. A new format is a module with ``read`` and an entry here."""

from collections.abc import Iterator
from typing import BinaryIO

from claims.formats.articles import archive
from claims.formats.articles.files import FILES, Format, suffix_of
from claims.formats.articles.rows import ArticleRow, Place, RefusedRow, Row

__all__ = ["FORMATS", "ArticleRow", "Place", "RefusedRow", "Row", "read_articles"]

FORMATS: dict[str, Format] = {**FILES, ".zip": archive}


def read_articles(name: str, stream: BinaryIO, *, suffix: str = "") -> Iterator[Row]:
    """The articles of a file, in the format of the suffix given, else that its name ends in.

    The stream must be seekable.
    Nothing is raised for what the file holds: what cannot be read is yielded as a RefusedRow.
    """
    reader = FORMATS.get(suffix or suffix_of(name))
    if reader is None:
        yield RefusedRow(Place(name), f"no reader for this kind of file; known are {' '.join(FORMATS)}")
        return
    yield from reader.read(name, stream)
