"""Cells that a spreadsheet would take for a formula."""

from typing import Any

STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless_cell(value: Any) -> Any:
    """The value with an apostrophe before a text that a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(STARTS) else value


def harmless(row: dict[str, Any]) -> dict[str, Any]:
    """The row of a CSV without formulas."""
    return {name: harmless_cell(value) for name, value in row.items()}
