"""Labelled claims as files. ``FORMATS`` names every format; docs/exports.md describes them."""

import gc
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from itertools import islice
from typing import IO, BinaryIO, NamedTuple, cast

from claims.exports.codebook import project_record
from claims.exports.reading import read_articles
from claims.exports.selection import Selection
from claims.formats.records import ArticleRecord, Format, LossReport, WriteOptions
from claims.models import Project


class Listed(NamedTuple):
    """A format as it is offered: its name, what it is for, and the module that writes it."""

    name: str
    purpose: str
    module: str


FORMATS = {
    "native": Listed("Native JSON lines", "one article a line, nothing lost", "claims.formats.native"),
    "csv": Listed("CSV", "one row a claim, for spreadsheets and statistics", "claims.formats.claims_csv"),
    "xlsx": Listed("Excel workbook", "linked tables as sheets", "claims.formats.workbook"),
    "parquet": Listed("Parquet", "linked tables for pandas, polars, R", "claims.formats.parquet"),
    "stata": Listed("Stata", "linked tables with labels", "claims.formats.stata"),
    "spss": Listed("SPSS", "linked tables with labels", "claims.formats.spss"),
    "spacy": Listed("spaCy", "documents to train on, with a configuration", "claims.formats.docbin"),
    "iob2": Listed("IOB2", "a tag for each token, CoNLL columns", "claims.formats.iob2"),
    "brat": Listed("brat", "standoff files, attributions as events", "claims.formats.brat"),
    "label-studio": Listed("Label Studio", "tasks and their labelling configuration", "claims.formats.label_studio"),
    "codebook": Listed("Codebook", "the questions as a page to print", "claims.formats.codebook_html"),
}


class UnknownFormat(LookupError):
    """No format has this name; the message lists them."""


def get_format(name: str) -> Format:
    """The format's module, imported only now: some load large libraries. Raises UnknownFormat."""
    if name not in FORMATS:
        raise UnknownFormat(f"There is no format {name!r}. Formats: {', '.join(FORMATS)}.")
    return cast(Format, import_module(FORMATS[name].module))


def export_claims(
    *, project: Project, format_name: str, stream: BinaryIO, selection: Selection, byte_order_mark: bool = True
) -> LossReport:
    """Write what the selection holds; return what the format could not hold. Memory does not grow with the project.

    Articles are read in chunks, not in one transaction: a review submitted meanwhile is in the export or it is not.
    Raises UnknownFormat.
    """
    file_format = get_format(format_name)
    asked = project_record(project)
    with settled_heap():
        records = read_articles(project=project, selection=selection, asked=asked)
        return file_format.write(records, stream, WriteOptions(asked, byte_order_mark))


def export_file(
    *, project: Project, format_name: str, selection: Selection, byte_order_mark: bool = True
) -> tuple[IO[bytes], LossReport]:
    """The export as an open file without a name, at its beginning: whole, or not there at all."""
    stream = tempfile.TemporaryFile()  # noqa: SIM115  # the caller hands it on
    losses = export_claims(
        project=project,
        format_name=format_name,
        stream=cast(BinaryIO, stream),
        selection=selection,
        byte_order_mark=byte_order_mark,
    )
    stream.seek(0)
    return stream, losses


def preview(*, project: Project, selection: Selection, articles: int = 3) -> list[ArticleRecord]:
    """The first articles that the export would hold."""
    first = tuple(selection.documents(project).values_list("pk", flat=True)[:articles])
    if not first:
        return []
    narrowed = replace(selection, articles=first)
    return list(islice(read_articles(project=project, selection=narrowed, asked=project_record(project)), articles))


@contextmanager
def settled_heap() -> Iterator[None]:
    """Spare the garbage collector what was there before.

    A stream of records makes it look through the whole process again and again: a third of the time of an export.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
