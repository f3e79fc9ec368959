"""The formats of files that hold articles themselves, by the end of the file's name."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, Protocol

from claims.formats.articles import delimited, feed, html_page, json_lines, plain_text, workbook
from claims.formats.articles.rows import Row


class Format(Protocol):
    """A module that reads one format."""

    def read(self, name: str, stream: BinaryIO) -> Iterator[Row]:
        """The articles of a file."""


FILES: dict[str, Format] = {
    ".txt": plain_text,
    ".md": plain_text,
    ".html": html_page,
    ".htm": html_page,
    ".jsonl": json_lines,
    ".ndjson": json_lines,
    ".csv": delimited,
    ".tsv": delimited,
    ".xlsx": workbook,
    ".rss": feed,
    ".atom": feed,
    ".xml": feed,
}


def suffix_of(name: str) -> str:
    """The end of a file's name, lower case, with its dot."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()
