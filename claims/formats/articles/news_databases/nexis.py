"""Nexis: Nexis Uni and Lexis+ (articles end with “End of Document”), LexisNexis Academic (“1 of 25 DOCUMENTS”)."""

import re
from collections.abc import Iterator, Sequence

from claims.formats.articles.news_databases.parts import COPYRIGHT, article, body_of, date_in, parted
from claims.formats.articles.rows import ArticleRow, Place

END = re.compile(r"End of Document", re.IGNORECASE)
FIELD = re.compile(r"(byline|section|length|dateline|highlight|headline|body):\s*(.*)", re.IGNORECASE)
AFTER = re.compile(r"(?:classification|graphic|load-date:.*|language:.*|publication-type:.*)", re.IGNORECASE)
CLASSIC = re.compile(r"\d+ of \d+ DOCUMENTS")


def articles(lines: Sequence[str], place: Place) -> Iterator[ArticleRow]:
    if any(CLASSIC.fullmatch(line) for line in lines):
        starts = [number for number, line in enumerate(lines) if CLASSIC.fullmatch(line)]
        for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True), start=1):
            yield classic(lines[start + 1 : end], place, number)
        return
    for number, (part, _) in enumerate(parted(lines, END), start=1):
        if "Body" in part:
            yield modern(part, place, number)


def modern(lines: list[str], place: Place, number: int) -> ArticleRow:
    """Title, outlet and date stand above the copyright; a list of all articles may stand before the first."""
    begin = lines.index("Body")
    head = [line for line in lines[:begin] if line]
    fields = {match[1].lower(): match[2] for line in head[-12:] if (match := FIELD.fullmatch(line))}
    dated = max((at for at, line in enumerate(head) if at > 1 and not FIELD.match(line) and date_in(line)), default=0)
    rest = lines[begin + 1 :]
    end = next((at for at, line in enumerate(rest) if AFTER.fullmatch(line)), len(rest))
    return article(
        body_of(rest[:end]),
        place,
        number,
        title=head[dated - 2] if dated else head[0] if head else "",
        outlet=head[dated - 1] if dated else "",
        author=fields.get("byline", ""),
        day=date_in(head[dated]) if dated else None,
        database="Nexis",
        section=fields.get("section", ""),
        dateline=fields.get("dateline", ""),
        copyright=next((line for line in head[dated:] if COPYRIGHT.match(line)), ""),
    )


def classic(lines: Sequence[str], place: Place, number: int) -> ArticleRow:
    """Outlet, date and title, then fields in capitals; the body follows the last of them."""
    filled = [at for at, line in enumerate(lines) if line]
    dated = next((at for at in filled[:8] if date_in(lines[at])), None)
    fields = {}
    begin = 0
    for at in filled[:20]:
        if match := FIELD.fullmatch(lines[at]):
            fields[match[1].lower()] = match[2]
            begin = at + 1
    rest = lines[begin:]
    end = next((at for at, line in enumerate(rest) if AFTER.fullmatch(line)), len(rest))
    return article(
        body_of(rest[:end]),
        place,
        number,
        title=fields.get("headline") or title_above(lines[(dated or 0) + 1 : begin]),
        outlet=next((lines[at] for at in filled if not COPYRIGHT.match(lines[at])), ""),
        author=fields.get("byline", ""),
        day=date_in(lines[dated]) if dated is not None else None,
        database="Nexis",
        section=fields.get("section", ""),
        dateline=fields.get("dateline", ""),
    )


def title_above(lines: Sequence[str]) -> str:
    """The last lines in a row before the first field; an edition may stand above them."""
    end = next((at for at, line in enumerate(lines) if FIELD.fullmatch(line)), len(lines))
    title: list[str] = []
    for line in reversed(lines[:end]):
        if line:
            title.insert(0, line)
        elif title:
            break
    return " ".join(title)
