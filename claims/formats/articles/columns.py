"""Columns and keys by the names they go by elsewhere, for every format that has rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from claims.formats.articles.rows import ArticleRow, Place, RefusedRow, Row
from claims.formats.dates import parse_date

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
}
FIELDS = {name: field for field, names in NAMES.items() for name in names.split()}
METADATA = {"metadata", "meta"}
YES = {"1", "true", "yes", "y"}
EMPTY = (None, "")


def known_name(column: str) -> str:
    """A column's name as ``FIELDS`` spells it."""
    return column.strip().lower().replace(" ", "_").replace("-", "_")


def column_names(header: Sequence[object]) -> list[str]:
    """The header's cells as names that are neither empty nor twice the same, so that no column is lost."""
    names: list[str] = []
    for number, cell in enumerate(header, start=1):
        name = str(cell).strip() if cell not in EMPTY else f"column {number}"
        names.append(name if name not in names else f"{name} (column {number})")
    return names


def has_text(columns: Iterable[str]) -> bool:
    """Whether one of the columns holds the text."""
    return any(FIELDS.get(known_name(column)) == "text" for column in columns)


def no_text_column(place: Place, columns: Iterable[str]) -> RefusedRow:
    """The refusal of a table without a column of texts."""
    found = ", ".join(columns)[:200]
    return RefusedRow(place, f"no column holds the text: name one “text” (columns found: {found})")


def row_from_cells(columns: Sequence[str], cells: Sequence[Any], place: Place, notes: tuple[str, ...] = ()) -> Row:
    """An article from a table's row, refused when it has cells beyond the header."""
    if any(cell not in EMPTY for cell in cells[len(columns) :]):
        return RefusedRow(
            place, f"{len(cells)} cells under {len(columns)} columns: is there a delimiter in an unquoted cell?"
        )
    return row_from_record(dict(zip(columns, cells, strict=False)), place, notes)


def row_from_record(record: Mapping[str, Any], place: Place, notes: tuple[str, ...] = ()) -> Row:
    """An article from named values.

    Where several columns go by a field's names, the first in the order of ``NAMES`` that is filled is taken. Whatever
    is left, or cannot be used, is kept in ``metadata`` under its own name.
    """
    filled = {column: value for column, value in record.items() if value not in EMPTY}
    columns = columns_of_fields(filled)
    values = {field: filled.pop(column) for field, column in columns.items()}
    text = values.pop("text", None)
    if not isinstance(text, str):
        return RefusedRow(place, "no text" if text is None else f"the text is a {type(text).__name__}, not a string")
    metadata = flattened(filled)
    day = day_of(values.get("published_on"))
    if day is None and "published_on" in values:
        written = as_text(values["published_on"])
        metadata.setdefault(columns["published_on"], written)
        notes += (f"the date “{written[:40]}” is not clear: kept in the metadata; write it as 2026-01-31",)
    named = {field: as_text(value) for field, value in values.items() if field != "published_on"}
    redistribute = named.pop("redistribute", "").lower() in YES
    return ArticleRow(text, place, published_on=day, redistribute=redistribute, metadata=metadata, notes=notes, **named)


def columns_of_fields(filled: dict[str, Any]) -> dict[str, str]:
    """For each field that the record has, the column it is taken from."""
    by_name = {known_name(column): column for column in reversed(filled)}
    found = {field: next((name for name in names.split() if name in by_name), "") for field, names in NAMES.items()}
    return {field: by_name[name] for field, name in found.items() if name}


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
