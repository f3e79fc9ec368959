"""The formats of files that hold articles themselves, by the end of the file's name."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import BinaryIO, Protocol

from claims.formats.articles import delimited, feed, html_page, json_lines, plain_text, workbook
from claims.formats.articles.rows import Place, RefusedRow, Row
from claims.formats.articles.tables import Item, rows_of


class ArticleFormat(Protocol):
    """A module that reads a format whose articles have their place in it."""

    def read(self, name: str, stream: BinaryIO) -> Iterator[Row]:
        """The articles of a file."""


class TableFormat(Protocol):
    """A module that reads a format of rows whose columns can have any name."""

    def records(self, name: str, stream: BinaryIO) -> Iterator[Item]:
        """The records of a file."""


ARTICLES: dict[str, ArticleFormat] = {
    ".txt": plain_text,
    ".md": plain_text,
    ".html": html_page,
    ".htm": html_page,
    ".rss": feed,
    ".atom": feed,
    ".xml": feed,
}
TABLES: dict[str, TableFormat] = {
    ".csv": delimited,
    ".tsv": delimited,
    ".xlsx": workbook,
    ".jsonl": json_lines,
    ".ndjson": json_lines,
}


def suffix_of(name: str) -> str:
    """The end of a file's name, lower case, with its dot."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def read_file(name: str, stream: BinaryIO, suffix: str, columns: Mapping[str, str]) -> Iterator[Row]:
    """The articles of a file that is no archive; ``columns`` are those of tables, as for ``row_from_record``."""
    if suffix in TABLES:
        return rows_of(TABLES[suffix].records(name, stream), columns)
    if suffix in ARTICLES:
        return ARTICLES[suffix].read(name, stream)
    known = " ".join([*ARTICLES, *TABLES])
    return iter([RefusedRow(Place(name), f"no reader for this kind of file; known are {known}, and .zip of these")])
