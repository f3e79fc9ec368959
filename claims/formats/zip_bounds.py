"""Whether an archive is safe to unpack, from its directory alone."""

import zipfile
from typing import BinaryIO

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
        raise UnsafeArchive(f"not a readable archive, perhaps cut off: {error}") from error
    if len(entries) > MAX_ENTRIES:
        raise UnsafeArchive(f"holds {len(entries)} files; at most {MAX_ENTRIES} are read from one archive")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > max_unpacked:
        raise UnsafeArchive(f"unpacks to {unpacked // 2**20} MB; at most {max_unpacked // 2**20} MB are read")
    for entry in entries:
        if entry.file_size > max(RATIO_FROM, MAX_RATIO * entry.compress_size):
            raise UnsafeArchive(f"{entry.filename[:100]!r} unpacks to over {MAX_RATIO} times its size: a zip bomb?")
    stream.seek(0)
