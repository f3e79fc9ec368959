"""Many articles in the first sheet of an Excel workbook, under a header."""

from collections.abc import Container, Iterator
from typing import BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from annotator.saying import say
from claims.formats.articles.columns import EMPTY
from claims.formats.articles.rows import Place, RefusedRow
from claims.formats.articles.tables import Header, Item, column_names, record_of_cells
from claims.formats.zip_bounds import UnsafeArchive, check_bounds

CELL_LIMIT = 32_767  # characters: Excel cuts longer cells off when it saves
MAX_UNPACKED = 256 * 2**20  # bytes: a workbook keeps its texts in one table that is read whole
BROKEN = (BadZipFile, InvalidFileException, ParseError, DefusedXmlException, KeyError, ValueError, OSError)


def records(name: str, stream: BinaryIO) -> Iterator[Item]:
    """One record a row, values only: formulas count as what they last showed."""
    try:
        check_bounds(stream, max_unpacked=MAX_UNPACKED)
        yield from sheet_records(name, stream)
    except UnsafeArchive as error:
        yield RefusedRow(Place(name), str(error))
    except BROKEN as error:
        yield RefusedRow(Place(name), say("not a readable Excel workbook: %(reason)s", reason=error))


def sheet_records(name: str, stream: BinaryIO) -> Iterator[Item]:
    """The records of the first sheet, after the blank rows that it may begin with."""
    workbook = load_workbook(stream, read_only=True, data_only=True)
    rows = enumerate(workbook.worksheets[0].iter_rows(values_only=True), start=1)
    first, names = next((row for row in rows if any(cell not in EMPTY for cell in row[1])), (0, ()))
    if not first:
        return
    header = column_names(names)
    yield Header(header, Place(name, first))
    seems_blank = set()
    for number, cells in rows:
        if any(cell is not None for cell in cells):
            cut = any(isinstance(cell, str) and len(cell) >= CELL_LIMIT for cell in cells)
            told = say("a cell holds %(most)s characters, Excel's limit: its text may be cut off", most=CELL_LIMIT)
            notes = (told,) if cut else ()
            yield record_of_cells(header, cells, Place(name, number), notes)
        else:
            seems_blank.add(number)
    workbook.close()
    if seems_blank:
        yield from rows_of_formulas(name, stream, seems_blank)


def rows_of_formulas(name: str, stream: BinaryIO, seems_blank: Container[int]) -> Iterator[Item]:
    """Those of the rows without a value that are not blank: they hold formulas, saved without what they showed."""
    workbook = load_workbook(stream, read_only=True)
    for number, cells in enumerate(workbook.worksheets[0].iter_rows(values_only=True), start=1):
        if number in seems_blank and any(cell is not None for cell in cells):
            reason = say(
                "only formulas, saved without their results: open the file in a spreadsheet program and save it"
            )
            yield RefusedRow(Place(name, number), reason)
    workbook.close()
