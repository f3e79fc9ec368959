"""Many articles in the first sheet of an Excel workbook, under a header."""

from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from claims.formats.articles.columns import column_names, has_text, no_text_column, row_from_cells
from claims.formats.articles.rows import Place, RefusedRow, Row
from claims.formats.zip_bounds import UnsafeArchive, check_bounds

CELL_LIMIT = 32_767  # characters: Excel cuts longer cells off when it saves
MAX_UNPACKED = 256 * 2**20  # bytes: a workbook keeps its texts in one table that is read whole
BROKEN = (BadZipFile, InvalidFileException, ParseError, DefusedXmlException, KeyError, ValueError, OSError)


def read(name: str, stream: BinaryIO) -> Iterator[Row]:
    """One row a sheet's row, values only: formulas count as what they last showed."""
    try:
        check_bounds(stream, max_unpacked=MAX_UNPACKED)
        yield from read_sheet(name, stream)
    except UnsafeArchive as error:
        yield RefusedRow(Place(name), str(error))
    except BROKEN as error:
        yield RefusedRow(Place(name), f"not a readable Excel workbook: {error}")


def read_sheet(name: str, stream: BinaryIO) -> Iterator[Row]:
    """The rows of the first sheet."""
    workbook = load_workbook(stream, read_only=True, data_only=True)
    rows = workbook.worksheets[0].iter_rows(values_only=True)
    header = column_names(next(rows, ()))
    if not has_text(header):
        yield no_text_column(Place(name, 1), header)
        return
    for number, cells in enumerate(rows, start=2):
        if any(cell is not None for cell in cells):
            cut = any(isinstance(cell, str) and len(cell) >= CELL_LIMIT for cell in cells)
            notes = (f"a cell holds {CELL_LIMIT} characters, Excel's limit: its text may be cut off",) if cut else ()
            yield row_from_cells(header, cells, Place(name, number), notes)
    workbook.close()
