"""Linked tables as Stata files in a zip."""

from collections.abc import Iterable
from typing import BinaryIO

import pandas as pd
import pyreadstat

from claims.formats.records import ArticleRecord, LossReport, WriteOptions
from claims.formats.statistics import ValueLabels, VariableLabels, write_tables
from claims.formats.tables import KEEPS

file_extension = ".dta.zip"
keeps = KEEPS
media_type = "application/zip"

LABEL_LIMIT = 80
TEXT_LIMIT = 2045  # of str#, in bytes


def write(records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
    """Write one .dta a table. Text beyond 2,045 bytes is cut, and counted."""
    return write_tables(records, stream, options, extension=".dta", text_limit=TEXT_LIMIT, save=save)


def save(frame: pd.DataFrame, path: str, labels: VariableLabels, answers: ValueLabels) -> None:
    short: VariableLabels = {name: label and label[:LABEL_LIMIT] for name, label in labels.items()}
    pyreadstat.write_dta(frame, path, column_labels=short, variable_value_labels=answers, version=14)
