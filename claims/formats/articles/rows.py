"""What a reader of article files yields: an article, or a refusal with its place and reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from annotator.saying import say

MAX_BYTES = 32 * 2**20  # of one article, in any format: what a reader holds in memory at once


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row was read. ``line`` counts from 1 (of a sheet: the row; of a feed: the entry); 0 is the whole file."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One article as it was given. ``notes`` say what the reader could not take as it stood; nothing was dropped."""

    text: str
    place: Place
    title: str = ""
    outlet: str = ""
    author: str = ""
    published_on: date | None = None
    url: str = ""
    language: str = ""
    licence: str = ""
    redistribute: bool = False
    external_id: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot become an article, and why."""

    place: Place
    reason: str


Row = ArticleRow | RefusedRow


def or_refused(rows: Iterator[Row], name: str) -> Iterator[Row]:
    """The rows; a refusal of the whole file if there are none."""
    first = next(rows, None)
    yield first or RefusedRow(Place(name), say("there is no article in it"))
    yield from rows


class TooLarge(ValueError):
    """The file is larger than one article may be."""


def read_whole(stream: BinaryIO, most: int = MAX_BYTES) -> bytes:
    """All bytes of a file that is held in memory as a whole; raises TooLarge beyond ``most``."""
    data = stream.read(most + 1)
    if len(data) > most:
        raise TooLarge(say("larger than %(most)s MB, the most for a file of this kind", most=f"{most / 2**20:.3g}"))
    return data


def encoding_note(encoding: str) -> tuple[str, ...]:
    """What is told when an encoding had to be detected."""
    if not encoding:
        return ()
    return (say("not UTF-8: read as %(encoding)s; check accents and quotation marks", encoding=encoding),)
