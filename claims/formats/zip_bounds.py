"""Whether an archive is safe to unpack, from its directory alone."""

import zipfile
from typing import BinaryIO

from annotator.saying import say

MAX_ENTRIES = 20_000
MAX_RATIO = 200  # times its packed size; text packs to a tenth at best
RATIO_FROM = 2**20  # bytes: small entries may pack better


class UnsafeArchive(ValueError):
    """The archive would unpack to more than a reader may hold, or is no archive."""


def check_bounds(stream: BinaryIO, *, max_unpacked: int) -> None:
    """Raise UnsafeArchive for too many entries, too many bytes unpacked, or a suspicious ratio. Rewinds the stream.

    The sizes are the archive's own claims; ``zipfile`` never unpacks more of an entry than it claims.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UnsafeArchive(say("not a readable archive, perhaps cut off: %(reason)s", reason=error)) from error
    if len(entries) > MAX_ENTRIES:
        raise UnsafeArchive(
            say(
                "holds %(number)s files; at most %(most)s are read from one archive",
                number=len(entries),
                most=MAX_ENTRIES,
            )
        )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > max_unpacked:
        raise UnsafeArchive(
            say(
                "unpacks to %(size)s MB; at most %(most)s MB are read",
                size=unpacked // 2**20,
                most=max_unpacked // 2**20,
            )
        )
    for entry in entries:
        if entry.file_size > max(RATIO_FROM, MAX_RATIO * entry.compress_size):
            raise UnsafeArchive(
                say(
                    "%(name)r unpacks to over %(most)s times its size: a zip bomb?",
                    name=entry.filename[:100],
                    most=MAX_RATIO,
                )
            )
    stream.seek(0)
