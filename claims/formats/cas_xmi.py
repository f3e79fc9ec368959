"""UIMA CAS XMI in a zip, with its type system; see ``cas``."""

from collections.abc import Iterable
from typing import BinaryIO

from claims.formats import cas
from claims.formats.records import ArticleRecord, LossReport, WriteOptions

file_extension = ".xmi.zip"
media_type = "application/zip"
keeps = cas.KEEPS


def write(records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
    return cas.write_zip(records, stream, options, suffix=".xmi")
