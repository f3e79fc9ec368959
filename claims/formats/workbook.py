"""Linked tables as the sheets of one Excel workbook."""

from collections.abc import Iterable
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from annotator.saying import say
from claims.formats.records import ArticleRecord, LossReport, WriteOptions, spans_text
from claims.formats.tables import KEEPS, Column, Row, Tables

file_extension = ".xlsx"
keeps = KEEPS
media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

CELL_LIMIT = 32_767
ROW_LIMIT = 1_048_576


def write(records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
    """Write one sheet a table. Text is stored as text, so that no cell is a formula."""
    tables = Tables(options.project)
    book = Workbook(write_only=True)
    sheets = {name: Sheet(book, name, columns, tables.losses) for name, columns in tables.columns.items()}
    for record in records:
        for name, row in tables.rows(record):
            sheets[name].add(row)
    book.save(stream)
    return tables.losses


class Sheet:
    """One table. A sheet has room for 1,048,576 rows, a cell for 32,767 characters; what is beyond is counted."""

    def __init__(self, book: Workbook, name: str, columns: tuple[Column, ...], losses: LossReport) -> None:
        self.sheet = book.create_sheet(name)
        self.sheet.freeze_panes = "A2"
        self.name = name
        self.columns = columns
        self.losses = losses
        self.rows = 1
        self.sheet.append([self.heading(column) for column in columns])

    def heading(self, column: Column) -> WriteOnlyCell:
        cell = WriteOnlyCell(self.sheet, column.name)
        cell.font = Font(bold=True)
        return cell

    def add(self, row: Row) -> None:
        if self.rows == ROW_LIMIT:
            self.losses.drop(say("row of %(name)s beyond %(most)s", name=self.name, most=f"{ROW_LIMIT:,}"), str(row[0]))
            return
        self.rows += 1
        self.sheet.append([self.cell(value, column.name) for column, value in zip(self.columns, row, strict=True)])

    def cell(self, value: Any, column: str) -> Any:
        if isinstance(value, list):
            value = spans_text(value)
        return self.text(value, column) if isinstance(value, str) else value

    def text(self, value: str, column: str) -> Any:
        if ILLEGAL_CHARACTERS_RE.search(value):
            self.losses.drop(say("control characters, which a workbook cannot hold"), self.place(column))
            value = ILLEGAL_CHARACTERS_RE.sub("", value)
        if len(value) > CELL_LIMIT:
            self.losses.drop(
                say("characters of a cell beyond %(most)s", most=f"{CELL_LIMIT:,}"),
                self.place(column),
                len(value) - CELL_LIMIT,
            )
            value = value[:CELL_LIMIT]
        if not value.startswith("="):
            return value
        cell = WriteOnlyCell(self.sheet, value)
        cell.data_type = "s"
        return cell

    def place(self, column: str) -> str:
        """The column in the row at hand, as a place in a report of losses."""
        return say("%(sheet)s row %(row)s, %(column)s", sheet=self.name, row=self.rows, column=column)
