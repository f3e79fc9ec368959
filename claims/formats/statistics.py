"""Linked tables for Stata and SPSS: numbered answers with value labels, and a label for every variable."""

import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from annotator.saying import say
from claims.formats import codebook_html
from claims.formats.archive import archive_to
from claims.formats.records import ArticleRecord, LossReport, WriteOptions, spans_text
from claims.formats.tables import Column, Row, Tables

RESERVED = {
    *("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"),
    *("byte", "int", "long", "float", "double", "if", "in", "using", "strl", "_all", "_n", "_cons"),
}
NAME_LIMIT = 32

VariableLabels = dict[str, str | None]
ValueLabels = dict[str, dict[int | float, str]]
SaveTable = Callable[[pd.DataFrame, str, VariableLabels, ValueLabels], None]


def write_tables(
    records: Iterable[ArticleRecord],
    stream: BinaryIO,
    options: WriteOptions,
    *,
    extension: str,
    text_limit: int,
    save: SaveTable,
) -> LossReport:
    """Write one file a table into a zip, and the codebook. ``text_limit`` is in bytes of UTF-8.

    The libraries take whole tables, so memory grows with the number of claims.
    """
    tables = Tables(options.project)
    rows: dict[str, list[Row]] = {name: [] for name in tables.columns}
    for record in records:
        for name, row in tables.rows(record):
            rows[name].append(row)
    with archive_to(stream) as archive, tempfile.TemporaryDirectory() as folder:
        for name, columns in tables.columns.items():
            variables = variables_of(columns)
            frame = frame_of(variables, rows.pop(name), text_limit, tables.losses)
            labels: VariableLabels = {variable: column.label for variable, column in variables.items()}
            coded = {variable: value_labels(column) for variable, column in variables.items() if is_coded(column)}
            path = Path(folder) / f"{name}{extension}"
            save(frame, str(path), labels, coded)
            with path.open("rb") as saved:
                archive.copy(path.name, saved)
        archive.add("codebook.html", codebook_html.page(options.project).encode())
        archive.add_losses(tables.losses)
    return tables.losses


def variables_of(columns: Iterable[Column]) -> dict[str, Column]:
    """The columns by names that both programs take: letters, digits and underscores, at most 32, none reserved."""
    variables: dict[str, Column] = {}
    for column in columns:
        name = re.sub(r"\W", "_", column.name, flags=re.ASCII)[:NAME_LIMIT]
        if name.lower() in RESERVED or not name[0].isalpha():
            name = f"v_{name}"[:NAME_LIMIT]
        number = 1
        while name in variables:
            number += 1
            name = f"{name[: NAME_LIMIT - 4]}_{number}"
        variables[name] = column
    return variables


def is_coded(column: Column) -> bool:
    return bool(column.answers) or column.kind == "yes_no"


def value_labels(column: Column) -> dict[int | float, str]:
    """Number to words: answers from 1 in the order of the codebook, no and yes as 0 and 1."""
    if column.kind == "yes_no":
        return {0: "No", 1: "Yes"}
    return {number: words for number, words in enumerate(column.answers.values(), start=1)}  # noqa: C416


def frame_of(variables: dict[str, Column], rows: list[Row], text_limit: int, losses: LossReport) -> pd.DataFrame:
    series = {}
    for index, (name, column) in enumerate(variables.items()):
        cells = Cells(column, text_limit, losses)
        values = [cells.value(row[index], str(row[0])) for row in rows]
        numeric = is_coded(column) or column.kind in {"integer", "decimal"}
        series[name] = pd.Series(values, dtype="float64" if numeric else "object")
    return pd.DataFrame(series)


class Cells:
    """The values of one column as numbers or text."""

    def __init__(self, column: Column, text_limit: int, losses: LossReport) -> None:
        self.column = column
        self.codes = {key: number for number, key in enumerate(column.answers, start=1)}
        self.text_limit = text_limit
        self.losses = losses

    def value(self, value: Any, where: str) -> Any:
        if isinstance(value, list):
            value = spans_text(value)
        if self.codes:
            return self.code(value, where)
        if isinstance(value, str):
            return self.text(value, where)
        if value is None:
            return "" if self.column.kind in {"text", "spans"} else None
        return float(value)

    def code(self, value: str | None, where: str) -> float | None:
        if value is not None and value not in self.codes:
            self.losses.drop(
                say(
                    "value %(value)s of %(column)s, which is not in the codebook", value=value, column=self.column.name
                ),
                where,
            )
        return self.codes.get(value or "")

    def text(self, value: str, where: str) -> str:
        encoded = value.replace("\0", "").encode()
        if len(encoded) <= self.text_limit:
            return encoded.decode()
        self.losses.drop(
            say("bytes of “%(column)s” beyond %(most)s", column=self.column.name, most=f"{self.text_limit:,}"),
            where,
            len(encoded) - self.text_limit,
        )
        return encoded[: self.text_limit].decode(errors="ignore")
