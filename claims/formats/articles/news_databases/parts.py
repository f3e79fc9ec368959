"""What the layouts of news databases have in common."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from annotator.saying import say
from claims.formats.articles.rows import ArticleRow, Place
from claims.formats.dates import MONTH, parse_date

DAY = r"\d{1,2}(?:st|nd|rd|th)?,?"
DATE = re.compile(rf"\b(?:{DAY}\s+{MONTH}|{MONTH}\s+{DAY})\s+\d{{4}}\b", re.IGNORECASE)
COPYRIGHT = re.compile(r"(?:copyright|\(c\)|©)", re.IGNORECASE)


def lines_of(text: str) -> list[str]:
    """The lines without the space around them, whatever the line ends."""
    return [line.strip() for line in re.split(r"\r\n|\r|\n|\f", text.replace("\u00a0", " "))]


def date_in(line: str) -> date | None:
    """The day that a line names, also among weekday, time and place."""
    match = DATE.search(line)
    return parse_date(match[0]) if match else parse_date(line)


def parted(lines: Iterable[str], end: re.Pattern[str]) -> Iterator[tuple[list[str], str]]:
    """The lines before each line that matches ``end``, with that line."""
    gathered: list[str] = []
    for line in lines:
        if end.fullmatch(line):
            yield gathered, line
            gathered = []
        else:
            gathered.append(line)


def body_of(lines: Iterable[str]) -> str:
    """The lines as paragraphs: empty lines in a row count as one, none at the ends."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def article(
    body: str, place: Place, number: int, *, title: str, outlet: str, author: str, day: date | None, **rest: Any
) -> ArticleRow:
    """The article numbered ``number`` in the file. ``rest`` becomes its metadata where it says something."""
    metadata: Mapping[str, Any] = {key: value for key, value in rest.items() if value}
    notes = () if day else (say("no date was found in its header"),)
    return ArticleRow(
        body,
        Place(place.file, number),
        title=title,
        outlet=outlet,
        author=re.sub(r"^by\s+", "", author, flags=re.IGNORECASE).strip(),
        published_on=day,
        metadata=metadata,
        notes=notes,
    )
