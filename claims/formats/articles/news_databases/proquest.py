"""ProQuest: “Document 1 of 25” or a rule of underscores before each article, fields named at the start of a line."""

import re
from collections.abc import Iterator, Sequence

from claims.formats.articles.news_databases.parts import article, body_of, date_in
from claims.formats.articles.rows import ArticleRow, Place

START = re.compile(r"Document \d+ of \d+|_{20,}")
FIELD = re.compile(
    r"(Title|Author|Publication info|Publication title|Publication date|Publication year|Pages|First page|Section|"
    r"Abstract|Full text|Links|Subject|Location|People|Company / organization|Publication subject|Publisher|"
    r"Place of publication|Country of publication|ISSN|Source type|Language of publication|Document type|"
    r"ProQuest document ID|Document URL|Copyright|Last updated|Database|Volume|Issue|Dateline|Column):\s*(.*)",
    re.IGNORECASE,
)


def articles(lines: Sequence[str], place: Place) -> Iterator[ArticleRow]:
    number = 0
    for part in parts(lines):
        fields = fields_of(part)
        if "full text" in fields and "proquest document id" in fields:
            number += 1
            yield article_of(fields, place, number)


def parts(lines: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for line in lines:
        if START.fullmatch(line):
            yield part
            part = []
        else:
            part.append(line)
    yield part


def fields_of(lines: Sequence[str]) -> dict[str, list[str]]:
    """The lines of each field by its name in lower case. A name inside the full text begins a field once only."""
    fields: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        if (match := FIELD.fullmatch(line)) and match[1].lower() not in fields:
            name = match[1].lower()
            fields[name] = [match[2]] if match[2] else []
        elif name:
            fields[name].append(line)
    return fields


def article_of(fields: dict[str, list[str]], place: Place, number: int) -> ArticleRow:
    def joined(name: str) -> str:
        return " ".join(filter(None, fields.get(name, [])))

    info = joined("publication info")
    return article(
        body_of(fields["full text"]),
        place,
        number,
        title=joined("title"),
        outlet=joined("publication title") or info.partition(";")[0].strip(),
        author=joined("author"),
        day=date_in(joined("publication date")) or date_in(info),
        database="ProQuest",
        proquest_id=joined("proquest document id"),
        proquest_address=joined("document url"),
        section=joined("section"),
        copyright=joined("copyright"),
    )
