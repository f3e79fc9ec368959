"""Zip files that come out the same byte for byte when their contents are the same."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson

from claims.formats.records import LossReport

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can tell


class Archive:
    """A zip being written; its members bear no date."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive

    @contextmanager
    def member(self, name: str) -> Iterator[IO[bytes]]:
        """One file of the archive, to be written to. One at a time."""
        info = ZipInfo(name, EARLIEST)
        info.compress_type = ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        with self.archive.open(info, "w", force_zip64=True) as stream:
            yield stream

    def add(self, name: str, contents: bytes) -> None:
        with self.member(name) as stream:
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
