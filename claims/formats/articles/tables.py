"""What table formats have in common: a reader yields records as they stand, this makes articles of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from annotator.saying import say
from claims.formats.articles.columns import EMPTY, has_text, row_from_record
from claims.formats.articles.rows import Place, RefusedRow, Row

MAX_COLUMNS = 500
SAMPLES = 3  # values of a column shown in a preview
SAMPLE_LENGTH = 80
PREVIEWED = 20  # records looked at


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table, before its records; JSON Lines have none."""

    columns: list[str]
    place: Place


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table, by column."""

    values: Mapping[str, Any]
    place: Place
    notes: tuple[str, ...] = ()


Item = Header | Record | RefusedRow


def column_names(header: Sequence[object]) -> list[str]:
    """The header's cells as names that are neither empty nor twice the same, so that no column is lost."""
    names: dict[str, None] = {}
    for number, cell in enumerate(header, start=1):
        name = str(cell).strip() if cell not in EMPTY else f"column {number}"
        names[name if name not in names else f"{name} (column {number})"] = None
    return list(names)


def record_of_cells(columns: Sequence[str], cells: Sequence[Any], place: Place, notes: tuple[str, ...]) -> Item:
    """The record of a table's row, refused when it has cells beyond the header."""
    if any(cell not in EMPTY for cell in cells[len(columns) :]):
        reason = say(
            "%(cells)s cells under %(columns)s columns: is there a delimiter in an unquoted cell?",
            cells=len(cells),
            columns=len(columns),
        )
        return RefusedRow(place, reason)
    return Record(dict(zip(columns, cells, strict=False)), place, notes)


def rows_of(items: Iterable[Item], columns: Mapping[str, str]) -> Iterator[Row]:
    """The articles of a table; ``columns`` as for ``row_from_record``. Without a column of texts it is refused."""
    for item in items:
        match item:
            case Header() if len(item.columns) > MAX_COLUMNS:
                yield RefusedRow(
                    item.place,
                    say("%(number)s columns; at most %(most)s are read", number=len(item.columns), most=MAX_COLUMNS),
                )
                return
            case Header():
                if not has_text(item.columns, columns):
                    found = ", ".join(item.columns)[:200]
                    yield RefusedRow(
                        item.place, say("no column holds the text: say which one does (found: %(found)s)", found=found)
                    )
                    return
            case Record():
                yield row_from_record(item.values, item.place, item.notes, columns)
            case RefusedRow():
                yield item


def samples_of(items: Iterable[Item]) -> dict[str, list[str]]:
    """The columns of a table's beginning, each with a few of its values."""
    samples: dict[str, list[str]] = {}
    for item in islice(items, PREVIEWED):
        if isinstance(item, Header):
            if len(item.columns) > MAX_COLUMNS:
                return {}
            samples |= {column: [] for column in item.columns}
        elif isinstance(item, Record):
            for column, value in item.values.items():
                shown = samples.setdefault(column, [])
                if value not in EMPTY and len(shown) < SAMPLES:
                    shown.append(" ".join(str(value)[: 4 * SAMPLE_LENGTH].split())[:SAMPLE_LENGTH])
    return samples
