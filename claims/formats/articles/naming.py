"""What the name of a file says of its article: the day, and in an archive by its folder the outlet.

It only fills in what the file itself leaves open, and no word of a file's own name is ever taken for an outlet.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from claims.formats.articles.rows import ArticleRow, Row

FOLDERS = ("one", "outer", "inner", "none")
DAY = re.compile(r"(?<!\d)(\d{4})(?:-(\d{2})-(\d{2})|_(\d{2})_(\d{2})|(\d{2})(\d{2}))(?!\d)")
EARLIEST = 1600  # the first newspapers; what looks like a day before is a number
LETTER = re.compile(r"[^\W\d_]")
LONGEST = 200  # characters of an outlet's name


@dataclass(frozen=True, slots=True)
class Naming:
    """What is read from names. ``folder`` says which folder in an archive names the outlet: ``one``, if a file lies in
    a single one; ``outer`` or ``inner``, if in several; or ``none``."""

    dates: bool = True
    folder: str = "one"


FROM_NAMES = Naming()


def day_in(path: str) -> date | None:
    """The day that a file's name holds, else the nearest folder's; None if the name holds none, or several."""
    for part in reversed(path.replace("\\", "/").split("/")):
        if found := days_of(part):
            return found.pop() if len(found) == 1 else None
    return None


def days_of(part: str) -> set[date]:
    """The days written in ISO 8601, extended or basic, or with underscores; those that do not exist are passed over."""
    found = set()
    for match in DAY.finditer(part):
        year, month, day = (int(number) for number in match.groups() if number)
        if year >= EARLIEST:
            try:
                found.add(date(year, month, day))
            except ValueError:
                continue
    return found


def folder_of(archive: str, path: str, which: str) -> str:
    """The folder that names the outlet of a file at ``path`` inside the archive; empty if none does.

    Folders named by numbers or days are passed over, and an outermost one that has the archive's own name.
    """
    *folders, _ = path.replace("\\", "/").split("/")
    own = archive.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    if folders[:1] == [own]:
        del folders[0]
    named = [name.strip() for name in folders if LETTER.search(name) and not days_of(name)]
    if not named or which == "none" or (which == "one" and len(named) > 1):
        return ""
    name = unicodedata.normalize("NFC", named[0] if which == "outer" else named[-1])  # macOS takes letters apart
    return name if name.isprintable() and len(name) <= LONGEST else ""


def of_one_article(rows: Iterable[Row], path: str) -> Iterator[Row]:
    """The rows; if they are the one article of a file, with the day of the file's name where it names none."""
    ahead = iter(rows)
    first = list(islice(ahead, 2))
    if len(first) == 1 and isinstance(first[0], ArticleRow) and first[0].published_on is None:
        first = [replace(first[0], published_on=day_in(path))]
    yield from first
    yield from ahead


def with_outlet(rows: Iterable[Row], outlet: str) -> Iterator[Row]:
    """The rows; those that name no outlet have this one."""
    for row in rows:
        yield replace(row, outlet=outlet) if isinstance(row, ArticleRow) and not row.outlet.strip() else row
