"""A folder of files, read as a .zip of them is: a folder in it may name the outlet, and a name the day."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from annotator.saying import say
from claims.formats.articles import archive
from claims.formats.articles.files import read_file, suffix_of
from claims.formats.articles.naming import Naming, folder_of, with_outlet
from claims.formats.articles.rows import Place, RefusedRow, Row, or_refused


def read(folder: Path, suffix: str, columns: Mapping[str, str], naming: Naming) -> Iterator[Row]:
    """The articles of every file inside, folder by folder in the order of their names; a file that cannot be read is
    refused alone. Links to other folders are not followed."""
    for path in files_of(folder):
        inside = path.relative_to(folder).as_posix()
        shown = f"{folder.resolve().name}/{inside}"
        try:
            stream = path.open("rb")
        except OSError as error:
            yield RefusedRow(Place(shown), say("it cannot be read: %(reason)s", reason=error.strerror))
            continue
        with stream:
            kind = suffix or suffix_of(path.name)
            if kind == ".zip":
                rows = or_refused(archive.read(shown, stream, columns, naming), shown)
            else:
                rows = read_file(shown, stream, kind, columns, naming=naming, path=inside)
            outlet = folder_of(folder.resolve().name, inside, naming.folder)
            yield from with_outlet(rows, outlet) if outlet else rows


def files_of(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = Path(here, name)
            if not archive.is_clutter(path.relative_to(folder).as_posix()):
                yield path
