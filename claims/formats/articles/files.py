"""The formats of files that hold articles themselves, by the end of the file's name."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import PurePosixPath
from typing import BinaryIO, Protocol, cast

from annotator.saying import say
from claims.formats.articles.naming import FROM_NAMES, Naming, of_one_article
from claims.formats.articles.rows import Place, RefusedRow, Row, or_refused
from claims.formats.articles.tables import Item, rows_of


class ArticleFormat(Protocol):
    """A module that reads a format whose articles have their place in it."""

    def read(self, name: str, stream: BinaryIO) -> Iterator[Row]:
        """The articles of a file."""


class TableFormat(Protocol):
    """A module that reads a format of rows whose columns can have any name."""

    def records(self, name: str, stream: BinaryIO) -> Iterator[Item]:
        """The records of a file."""


# Modules of this package, imported at first use: those for workbooks and pages take a second to load.
ARTICLES = {
    ".txt": "plain_text",
    ".md": "plain_text",
    ".docx": "word",
    ".rtf": "rich_text",
    ".pdf": "pdf",
    ".html": "html_page",
    ".htm": "html_page",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
}
TABLES = {
    ".csv": "delimited",
    ".tsv": "delimited",
    ".xlsx": "workbook",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
}


def article_format(suffix: str) -> ArticleFormat:
    return cast(ArticleFormat, import_module(f"claims.formats.articles.{ARTICLES[suffix]}"))


def table_format(suffix: str) -> TableFormat:
    return cast(TableFormat, import_module(f"claims.formats.articles.{TABLES[suffix]}"))


def suffix_of(name: str) -> str:
    """The end of a file's name, lower case, with its dot."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def is_one_article(suffix: str) -> bool:
    """Whether such a file usually holds one article."""
    return ARTICLES.get(suffix, "feed") != "feed"


def read_file(
    name: str,
    stream: BinaryIO,
    suffix: str,
    columns: Mapping[str, str],
    *,
    naming: Naming = FROM_NAMES,
    path: str | None = None,
) -> Iterator[Row]:
    """The articles of a file that is no archive; ``columns`` are those of tables, as for ``row_from_record``.

    The day is read from ``path``, the file's place in an archive, else from its name.
    """
    if suffix in TABLES:
        return or_refused(rows_of(table_format(suffix).records(name, stream), columns), name)
    if suffix in ARTICLES:
        rows = article_format(suffix).read(name, stream)
        dated = naming.dates and is_one_article(suffix)
        return of_one_article(rows, name if path is None else path) if dated else rows
    known = " ".join([*ARTICLES, *TABLES])
    return iter(
        [
            RefusedRow(
                Place(name), say("no reader for this kind of file; known are %(known)s, and .zip of these", known=known)
            )
        ]
    )
