"""Readers of article files. A new format is a module with ``read`` or ``records`` and an entry in ``files``."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from claims.formats.articles import archive, folder
from claims.formats.articles.columns import NO_COLUMNS
from claims.formats.articles.files import ARTICLES, TABLES, read_file, suffix_of, table_format
from claims.formats.articles.naming import FOLDERS, FROM_NAMES, Naming
from claims.formats.articles.rows import ArticleRow, Place, RefusedRow, Row, or_refused
from claims.formats.articles.tables import samples_of

__all__ = [
    "FOLDERS",
    "FORMATS",
    "FROM_NAMES",
    "ArticleRow",
    "Naming",
    "Place",
    "RefusedRow",
    "Row",
    "column_samples",
    "read_articles",
    "read_folder",
]

FORMATS = (*ARTICLES, *TABLES, ".zip")


def read_articles(
    name: str,
    stream: BinaryIO,
    *,
    suffix: str = "",
    columns: Mapping[str, str] = NO_COLUMNS,
    naming: Naming = FROM_NAMES,
) -> Iterator[Row]:
    """The articles of a file, in the format of the suffix given, else that its name ends in.

    The stream must be seekable. ``columns`` names the fields of a table's columns, where their names do not say them;
    ``naming`` says what names of files are read for.
    Nothing is raised for what the file holds: what cannot be read is yielded as a RefusedRow.
    """
    suffix = suffix or suffix_of(name)
    if suffix == ".zip":
        return or_refused(archive.read(name, stream, columns, naming), name)
    return read_file(name, stream, suffix, columns, naming=naming)


def read_folder(
    path: Path, *, suffix: str = "", columns: Mapping[str, str] = NO_COLUMNS, naming: Naming = FROM_NAMES
) -> Iterator[Row]:
    """The articles of all files in a folder and the folders in it, as of a file."""
    return or_refused(folder.read(path, suffix, columns, naming), str(path))


def column_samples(name: str, stream: BinaryIO) -> dict[str, list[str]]:
    """The columns of a table, each with a few of its values; empty if the file is no table."""
    suffix = suffix_of(name)
    return samples_of(table_format(suffix).records(name, stream)) if suffix in TABLES else {}
