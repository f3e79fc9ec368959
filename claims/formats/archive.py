"""Zip files: written the same byte for byte when their contents are the same, read within bounds."""

import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import orjson

from annotator.saying import say
from claims.formats.records import LossReport
from claims.formats.zip_bounds import UnsafeArchive, check_bounds

DAMAGED = (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError)
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can tell


class NameTaken(ValueError):
    """Two members of an archive would have one name: whoever unpacks it would lose the first."""


class Archive:
    """A zip being written; its members bear no date, and no two a name."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive

    @contextmanager
    def member(self, name: str, *, packed: bool = False) -> Iterator[IO[bytes]]:
        """One file of the archive, to be written to; ``packed`` if it is compressed itself. One at a time. Raises
        NameTaken."""
        if name in self.archive.NameToInfo:
            raise NameTaken(say("The archive holds %(name)r already.", name=name))
        info = ZipInfo(name, EARLIEST)
        info.compress_type = ZIP_STORED if packed else ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        with self.archive.open(info, "w", force_zip64=True) as stream:
            yield stream

    def add(self, name: str, contents: bytes, *, packed: bool = False) -> None:
        with self.member(name, packed=packed) as stream:
            stream.write(contents)

    def copy(self, name: str, source: IO[bytes]) -> None:
        """Add what an open file holds, from its beginning."""
        source.seek(0)
        with self.member(name) as stream:
            shutil.copyfileobj(source, stream)

    def add_losses(self, losses: LossReport) -> None:
        """Add ``losses.json``: what the format could not hold."""
        self.add("losses.json", orjson.dumps(losses.to_json(), option=orjson.OPT_INDENT_2))


@contextmanager
def archive_to(stream: BinaryIO) -> Iterator[Archive]:
    with ZipFile(stream, "w") as archive:
        yield Archive(archive)


def is_zip(stream: BinaryIO) -> bool:
    """Whether the file begins as a zip does. Rewinds the stream, which must be seekable."""
    start = stream.read(4)
    stream.seek(0)
    return start == b"PK\x03\x04"


def read_members(stream: BinaryIO, *, suffix: str, max_unpacked: int) -> Iterator[tuple[str, bytes]]:
    """Name and contents of the archive's files that end in ``suffix``. Raises UnsafeArchive."""
    check_bounds(stream, max_unpacked=max_unpacked)
    with ZipFile(stream) as archive:
        for info in archive.infolist():
            if info.filename.endswith(suffix) and not info.is_dir():
                try:
                    yield info.filename, archive.read(info)
                except DAMAGED as error:
                    raise UnsafeArchive(
                        say("%(name)r is damaged: %(reason)s", name=info.filename[:100], reason=error)
                    ) from error
