"""Linked tables as Parquet files in a zip. Spans stay lists of start and end."""

import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from claims.formats.archive import archive_to
from claims.formats.records import SCHEMA, ArticleRecord, LossReport, WriteOptions
from claims.formats.tables import KEEPS, Column, Row, Tables

file_extension = ".parquet.zip"
keeps = KEEPS
media_type = "application/zip"

SPANS = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32())]))
ARROW_TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "decimal": pa.float64(),
    "yes_no": pa.bool_(),
    "spans": SPANS,
}
BATCH = 5000


def write(records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
    """Write one file a table, rows in batches so that memory stays flat."""
    tables = Tables(options.project)
    with ExitStack() as files, archive_to(stream) as archive:
        writers = {
            name: TableWriter(files.enter_context(tempfile.TemporaryFile()), columns)
            for name, columns in tables.columns.items()
        }
        for record in records:
            for name, row in tables.rows(record):
                writers[name].add(row)
        for name, writer in writers.items():
            writer.close()
            archive.copy(f"{name}.parquet", writer.stream)
        archive.add_losses(tables.losses)
    return tables.losses


def write_table(name: str, records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
    """Write one of the tables as a Parquet file of its own."""
    tables = Tables(options.project)
    writer = TableWriter(stream, tables.columns[name])
    for record in records:
        for table, row in tables.rows(record):
            if table == name:
                writer.add(row)
    writer.close()
    return tables.losses


class TableWriter:
    """One Parquet file, written in batches."""

    def __init__(self, stream: Any, columns: tuple[Column, ...]) -> None:
        self.stream = stream
        self.columns = columns
        described = [pa.field(c.name, ARROW_TYPES[c.kind], metadata={"label": c.label}) for c in columns]
        self.schema = pa.schema(described, metadata={"schema": SCHEMA, "offsets": "Unicode code points"})
        self.writer = pq.ParquetWriter(stream, self.schema)
        self.rows: list[Row] = []

    def add(self, row: Row) -> None:
        self.rows.append(row)
        if len(self.rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        values = zip(*self.rows, strict=True) if self.rows else ([] for _ in self.columns)
        arrays = [
            pa.array(struct_spans(column) if field.kind == "spans" else column, ARROW_TYPES[field.kind])
            for field, column in zip(self.columns, values, strict=True)
        ]
        self.writer.write_table(pa.Table.from_arrays(arrays, schema=self.schema))
        self.rows = []

    def close(self) -> None:
        self.flush()
        self.writer.close()


def struct_spans(column: Iterable[Any]) -> list[Any]:
    return [[{"start": start, "end": end} for start, end in spans] for spans in column]
