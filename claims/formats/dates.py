"""Dates as people write them in metadata. What could be read in two ways is not read at all."""

import re
from datetime import date, datetime

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?,?"
)
DAY = r"(\d{1,2})(?:st|nd|rd|th)?,?"
WEEKDAY = r"(?:[a-z]+,\s+)?"
YEAR_FIRST = re.compile(r"(\d{4})(?:[/.](\d{1,2})[/.](\d{1,2})|年\s?(\d{1,2})月\s?(\d{1,2})日)")
DAY_MONTH = re.compile(rf"{WEEKDAY}{DAY}\s+{MONTH}\s+(\d{{4}})\b")  # RFC 2822 too
MONTH_DAY = re.compile(rf"{WEEKDAY}{MONTH}\s+{DAY}\s+(\d{{4}})\b")
NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")


def parse_date(written: str) -> date | None:
    """The day named, in the writer's own time zone; None when it is not clear which day is meant.

    ISO 8601, RFC 2822, ``5 January 2026``, ``Jan. 5, 2026``, ``2026/1/5``, ``5.1.2026``, ``2026年1月5日``, and
    ``31/12/2026`` or ``12/31/2026`` where one number can only be the day.
    """
    written = written.strip()
    try:
        return datetime.fromisoformat(written).date()
    except ValueError:
        pass
    try:
        return spelled_date(written.lower())
    except ValueError:
        return None


def spelled_date(written: str) -> date | None:
    """The forms that are not ISO 8601; raises ValueError for a day that does not exist."""
    if match := YEAR_FIRST.match(written):
        year, month, day = (int(part) for part in match.groups() if part)
        return date(year, month, day)
    if match := DAY_MONTH.match(written):
        return date(int(match[3]), MONTHS.index(match[2][:3]) + 1, int(match[1]))
    if match := MONTH_DAY.match(written):
        return date(int(match[3]), MONTHS.index(match[1][:3]) + 1, int(match[2]))
    if match := NUMERIC.fullmatch(written):
        return numeric_date(int(match[1]), match[2], int(match[3]), int(match[4]))
    return None


def numeric_date(first: int, sign: str, second: int, year: int) -> date | None:
    """Dots mean the day comes first; otherwise only a number above 12, or twice the same, tells."""
    if sign == "." or first > 12 or first == second:
        return date(year, second, first)
    return date(year, first, second) if second > 12 else None
