"""Many files in a .zip. A name inside is only ever shown, never a path to write to."""

import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from annotator.saying import say
from claims.formats.articles.files import is_one_article, read_file, suffix_of
from claims.formats.articles.naming import Naming, day_in, folder_of, with_outlet
from claims.formats.articles.rows import Place, RefusedRow, Row
from claims.formats.zip_bounds import UnsafeArchive, check_bounds

MAX_UNPACKED = 2 * 2**30  # bytes over all entries; they are read one after the other
ENCRYPTED = 0x1  # of an entry's flags
IN_UTF8 = 0x800
IN_MEMORY = 16 * 2**20  # bytes of an entry held in memory; a larger one goes to a temporary file
CLUTTER = ("__MACOSX/", ".DS_Store", "Thumbs.db")
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


def read(name: str, stream: BinaryIO, columns: Mapping[str, str], naming: Naming) -> Iterator[Row]:
    """The articles of every file inside; an entry that cannot be read is refused alone."""
    try:
        check_bounds(stream, max_unpacked=MAX_UNPACKED)
    except UnsafeArchive as error:
        yield RefusedRow(Place(name), str(error))
        return
    with zipfile.ZipFile(stream) as archive:
        for entry in archive.infolist():
            if not entry.is_dir() and not is_clutter(entry.filename):
                yield from read_entry(name, archive, entry, columns, naming)


def names_tell(name: str, stream: BinaryIO, naming: Naming) -> bool:
    """Whether the name of the file, or in an archive that of a file inside, tells a day or an outlet."""
    if suffix_of(name) != ".zip":
        return naming.dates and is_one_article(suffix_of(name)) and day_in(name) is not None
    try:
        check_bounds(stream, max_unpacked=MAX_UNPACKED)
        with zipfile.ZipFile(stream) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and not is_clutter(entry.filename)]
    except (UnsafeArchive, *BROKEN):
        return False  # which its reader says
    for path, is_known in map(path_of, entries):
        if is_known and folder_of(name, path, naming.folder):
            return True
        if naming.dates and is_one_article(suffix_of(path)) and day_in(path):
            return True
    return False


def is_clutter(path: str) -> bool:
    """Whether an operating system left the file there."""
    return path.startswith(CLUTTER) or path.rsplit("/", 1)[-1].startswith(CLUTTER)


def read_entry(
    name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, columns: Mapping[str, str], naming: Naming
) -> Iterator[Row]:
    """The articles of one file inside, told as ``archive.zip/path``."""
    path, is_known = path_of(entry)
    outlet = folder_of(name, path, naming.folder) if is_known else ""
    shown = f"{name}/{''.join(letter if letter.isprintable() else '?' for letter in path)[:200]}"
    if entry.flag_bits & ENCRYPTED:
        yield RefusedRow(Place(shown), say("the file is encrypted"))
        return
    try:
        stream = unpacked(archive, entry)
    except BROKEN as error:
        yield RefusedRow(Place(shown), say("damaged in the archive: %(reason)s", reason=error))
        return
    with stream:
        rows = read_file(shown, stream, suffix_of(path), columns, naming=naming, path=path)
        yield from with_outlet(rows, outlet) if outlet else rows


def path_of(entry: zipfile.ZipInfo) -> tuple[str, bool]:
    """The entry's path, and whether its letters are known: macOS writes UTF-8 and does not say so, older programs write
    the encoding of their machine."""
    if entry.filename.isascii() or entry.flag_bits & IN_UTF8:
        return entry.filename, True
    try:
        return entry.filename.encode("cp437").decode(), True
    except UnicodeError:
        return entry.filename, False


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> BinaryIO:
    """The whole entry, its checksum verified before any of it is read; on disk if large, without a name."""
    stream = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the caller closes it)
    with archive.open(entry) as packed:
        shutil.copyfileobj(packed, stream)
    stream.seek(0)
    return cast(BinaryIO, stream)
