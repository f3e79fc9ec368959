"""Linked tables as SPSS files in a zip."""

from collections.abc import Iterable
from typing import BinaryIO

import pandas as pd
import pyreadstat

from claims.formats.records import ArticleRecord, LossReport, WriteOptions
from claims.formats.statistics import ValueLabels, VariableLabels, write_tables
from claims.formats.tables import KEEPS

file_extension = ".sav.zip"
keeps = KEEPS
media_type = "application/zip"

TEXT_LIMIT = 32_767  # bytes


def write(records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
    """Write one .sav a table. Text beyond 32,767 bytes is cut, and counted."""
    return write_tables(records, stream, options, extension=".sav", text_limit=TEXT_LIMIT, save=save)


def save(frame: pd.DataFrame, path: str, labels: VariableLabels, answers: ValueLabels) -> None:
    pyreadstat.write_sav(frame, path, column_labels=labels, variable_value_labels=answers)
