"""Many files in a .zip. A name inside is only ever shown, never a path to write to."""

import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from claims.formats.articles.files import read_file, suffix_of
from claims.formats.articles.rows import Place, RefusedRow, Row
from claims.formats.zip_bounds import UnsafeArchive, check_bounds

MAX_UNPACKED = 2 * 2**30  # bytes over all entries; they are read one after the other
ENCRYPTED = 0x1  # of an entry's flags
IN_MEMORY = 16 * 2**20  # bytes of an entry held in memory; a larger one goes to a temporary file
CLUTTER = ("__MACOSX/", ".DS_Store", "Thumbs.db")
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


def read(name: str, stream: BinaryIO, columns: Mapping[str, str]) -> Iterator[Row]:
    """The articles of every file inside; an entry that cannot be read is refused alone."""
    try:
        check_bounds(stream, max_unpacked=MAX_UNPACKED)
    except UnsafeArchive as error:
        yield RefusedRow(Place(name), str(error))
        return
    with zipfile.ZipFile(stream) as archive:
        for entry in archive.infolist():
            if not entry.is_dir() and not is_clutter(entry.filename):
                yield from read_entry(name, archive, entry, columns)


def is_clutter(path: str) -> bool:
    """Whether an operating system left the file there."""
    return path.startswith(CLUTTER) or path.rsplit("/", 1)[-1].startswith(CLUTTER)


def read_entry(
    name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, columns: Mapping[str, str]
) -> Iterator[Row]:
    """The articles of one file inside, told as ``archive.zip/path``."""
    shown = f"{name}/{''.join(letter if letter.isprintable() else '?' for letter in entry.filename)[:200]}"
    if entry.flag_bits & ENCRYPTED:
        yield RefusedRow(Place(shown), "the file is encrypted")
        return
    try:
        stream = unpacked(archive, entry)
    except BROKEN as error:
        yield RefusedRow(Place(shown), f"damaged in the archive: {error}")
        return
    with stream:
        yield from read_file(shown, stream, suffix_of(entry.filename), columns)


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> BinaryIO:
    """The whole entry, its checksum verified before any of it is read; on disk if large, without a name."""
    stream = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the caller closes it)
    with archive.open(entry) as packed:
        shutil.copyfileobj(packed, stream)
    stream.seek(0)
    return cast(BinaryIO, stream)
