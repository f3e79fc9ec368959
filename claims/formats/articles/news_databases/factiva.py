"""Factiva: every article ends with “Document” and its accession number; with indexing, fields have two-letter codes."""

import re
from collections.abc import Iterator, Sequence

from claims.formats.articles.news_databases.parts import COPYRIGHT, article, body_of, date_in, parted
from claims.formats.articles.rows import ArticleRow, Place

END = re.compile(r"(?:AN\s+)?Document\s+([A-Za-z0-9]{15,40})")
CODES = "SE HD BY CR WC PD ET SN SC ED PG VOL LA CY LP TD CT ART CO IN NS RE IPC IPD PUB AN RF CLM"
CODE = re.compile(rf"({CODES.replace(' ', '|')})(?:\s+(.*))?")
WORDS = re.compile(r"[\d,.]+ words", re.IGNORECASE)


def articles(lines: Sequence[str], place: Place) -> Iterator[ArticleRow]:
    for number, (part, end) in enumerate(parted(lines, END), start=1):
        match = END.fullmatch(end)
        key = match[1] if match else ""
        fields = coded(part)
        if {"HD", "TD"} <= fields.keys() or {"HD", "LP"} <= fields.keys():
            yield with_codes(fields, key, place, number)
        else:
            yield as_displayed(part, key, place, number)


def coded(lines: Sequence[str]) -> dict[str, list[str]]:
    """The lines of each field by its code; what stands before the first is left out."""
    fields: dict[str, list[str]] = {}
    code = ""
    for line in lines:
        if (match := CODE.fullmatch(line)) and match[1] not in fields:
            code = match[1]
            fields[code] = [match[2]] if match[2] else []
        elif code:
            fields[code].append(line)
    return fields


def with_codes(fields: dict[str, list[str]], key: str, place: Place, number: int) -> ArticleRow:
    def joined(code: str) -> str:
        return " ".join(filter(None, fields.get(code, [])))

    return article(
        body_of([*fields.get("LP", []), "", *fields.get("TD", [])]),
        place,
        number,
        title=joined("HD"),
        outlet=joined("SN"),
        author=joined("BY"),
        day=date_in(joined("PD")),
        database="Factiva",
        accession=key,
        section=joined("SE"),
        copyright=joined("CY"),
    )


def as_displayed(lines: list[str], key: str, place: Place, number: int) -> ArticleRow:
    """Title and byline stand above the number of words; date, time, outlet and copyright below it."""
    counted = next((at for at, line in enumerate(lines) if WORDS.fullmatch(line)), None)
    if counted is None:
        return article(body_of(lines), place, number, title="", outlet="", author="", day=None, accession=key)
    above = [line for line in lines[:counted] if line]
    byline = above.pop() if above and above[-1].lower().startswith("by ") else ""
    copyright_at = next((at for at in range(counted, len(lines)) if COPYRIGHT.match(lines[at])), counted)
    below = [line for line in lines[counted + 1 : copyright_at] if line]
    dated = next((at for at, line in enumerate(below) if date_in(line)), None)
    named = [line for line in below[(dated or 0) + 1 :] if not re.fullmatch(r"\d{1,2}:\d{2}.*", line)]
    return article(
        body_of(lines[copyright_at + 1 :]),
        place,
        number,
        title=above[-1] if above else "",
        outlet=named[0] if named else "",
        author=byline,
        day=date_in(below[dated]) if dated is not None else None,
        database="Factiva",
        accession=key,
        copyright=lines[copyright_at] if copyright_at != counted else "",
    )
