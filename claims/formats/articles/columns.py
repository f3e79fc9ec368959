"""Columns and keys by the names they go by elsewhere, for every format that has rows."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from annotator.saying import say
from claims.formats.articles.rows import ArticleRow, Place, RefusedRow, Row
from claims.formats.dates import parse_date
from claims.formats.shapes import kind_of

NAMES = {
    "text": "text body content article fulltext full_text article_text",
    "title": "title headline heading",
    "outlet": "outlet source publication publisher newspaper site sitename",
    "author": "author authors byline",
    "published_on": "published_on date published publication_date published_at pubdate",
    "url": "url link uri",
    "language": "language lang",
    "licence": "licence license",
    "redistribute": "redistribute",
    "external_id": "external_id id article_id",
    "section": "section rubric",
    "topic": "topic theme",
}
IN_METADATA = {"section", "topic"}  # kept there, under these names
FIELDS = {name: field for field, names in NAMES.items() for name in names.split()}
RANKS = {name: rank for names in NAMES.values() for rank, name in enumerate(names.split())}
NO_COLUMNS: Mapping[str, str] = MappingProxyType({})
METADATA = {"metadata", "meta"}
YES = {"1", "true", "yes", "y"}
EMPTY = (None, "")


@lru_cache(maxsize=1000)
def known_name(column: str) -> str:
    """A column's name as ``FIELDS`` spells it."""
    return column.strip().lower().replace(" ", "_").replace("-", "_")


def field_of(column: str, columns: Mapping[str, str]) -> str:
    """The field that a column holds, as ``columns`` says, else by its name; empty: none."""
    return columns[column] if column in columns else FIELDS.get(known_name(column), "")


def row_from_record(
    record: Mapping[str, Any], place: Place, notes: tuple[str, ...] = (), columns: Mapping[str, str] = NO_COLUMNS
) -> Row:
    """An article from named values.

    ``columns`` says of columns which field they hold, or "" for none; others go by their names. Where several columns
    hold a field, the first in the order of ``NAMES`` that is filled is taken. Whatever is left, or cannot be used, is
    kept in ``metadata`` under its own name.
    """
    filled = {column: value for column, value in record.items() if value not in EMPTY}
    taken = columns_of_fields(filled, columns)
    values = {field: filled.pop(column) for field, column in taken.items()}
    text = values.pop("text", None)
    if not isinstance(text, str):
        return RefusedRow(
            place,
            say("no text") if text is None else say("the text is %(kind)s, not a text in quotes", kind=kind_of(text)),
        )
    metadata = flattened(filled)
    for field in [field for field, value in values.items() if not is_plain(field, value)]:
        column, value = taken[field], values.pop(field)
        metadata.setdefault(column, value)
        kept = say(
            "“%(column)s” is %(kind)s, not a text: kept in the metadata", column=column[:40], kind=kind_of(value)
        )
        notes += (kept,)
    day = day_of(values.get("published_on"))
    if day is None and "published_on" in values:
        written = as_text(values["published_on"])
        metadata.setdefault(taken["published_on"], written)
        notes += (
            say("the date “%(date)s” is not clear: kept in the metadata; write it as 2026-01-31", date=written[:40]),
        )
    named = {field: as_text(value) for field, value in values.items() if field != "published_on"}
    for field in sorted(named.keys() & IN_METADATA):
        if field in metadata:  # of a metadata object
            metadata[f"metadata.{field}"] = metadata[field]
        metadata[field] = named.pop(field)
    redistribute = named.pop("redistribute", "").lower() in YES
    return ArticleRow(text, place, published_on=day, redistribute=redistribute, metadata=metadata, notes=notes, **named)


def has_text(columns: Iterable[str], said: Mapping[str, str] = NO_COLUMNS) -> bool:
    """Whether one of the columns holds the text, as ``said`` or by its name."""
    return any(field_of(column, said) == "text" for column in columns)


def columns_of_fields(filled: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, str]:
    """For each field that the record has, the column it is taken from."""
    found: dict[str, str] = {}
    for column in sorted(filled, key=lambda column: -1 if column in columns else RANKS.get(known_name(column), 0)):
        if field := field_of(column, columns):
            found.setdefault(field, column)
    return found


def flattened(rest: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that are no field of ours; those of a ``metadata`` object stand beside the others."""
    metadata = {column: value for column, value in rest.items() if not is_metadata(column, value)}
    for column, value in rest.items():
        if is_metadata(column, value):
            metadata |= {(key if key not in metadata else f"{column}.{key}"): item for key, item in value.items()}
    return metadata


def is_metadata(column: str, value: Any) -> bool:
    """Whether this is the object that holds the row's own further columns."""
    return known_name(column) in METADATA and isinstance(value, Mapping)


def is_plain(field: str, value: Any) -> bool:
    """Whether a value can stand for the field: no list or object but a list of authors, yes or no only where asked."""
    if field == "author" and isinstance(value, list):
        return all(is_plain("", part) for part in value)
    return not isinstance(value, Mapping | list) and (field == "redistribute" or not isinstance(value, bool))


def as_text(value: Any) -> str:
    """A value as text: 7.0 from a sheet is the number 7, a list of names is joined by commas."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value).strip()


def day_of(value: Any) -> date | None:
    """The day of a cell, which may be a date already; None when it is not clear."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else parse_date(str(value))
