"""How often answers of a score were right where people had answered: the confidence that is shown for a field.

The rules give each answer a score by hand; `field_confidence.json` says, by isotonic regression (Zadrozny and Elkan,
KDD 2002) on labelled claims, how often that score was right. Fitted by `tests/benchmarks/field_confidence.py`.
"""

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

TABLES = Path(__file__).parent / "field_confidence.json"

Table = Sequence[tuple[float, float]]
"""Pairs of a score and the share right, both rising; between two pairs a straight line."""


def borne_out(field: str, score: float) -> float:
    """Return the confidence in an answer of the field that the rules gave this score; the score if none is known."""
    table = shipped_tables().get(field)
    return score if table is None else round(interpolated(score, table), 3)


def interpolated(score: float, table: Table) -> float:
    """Return the share right at a score, that of the nearest end beyond the ends."""
    at = bisect_left([known for known, _ in table], score)
    if at == 0:
        return table[0][1]
    if at == len(table):
        return table[-1][1]
    (low, before), (high, after) = table[at - 1], table[at]
    return before + (after - before) * (score - low) / (high - low)


@cache
def shipped_tables() -> Mapping[str, Table]:
    """Return the table of each field that has one."""
    tables = json.loads(TABLES.read_text(encoding="utf-8"))
    return {field: [(score, share) for score, share in rows] for field, rows in tables.items()}
