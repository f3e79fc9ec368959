"""Labelled claims as files. ``FORMATS`` names every format; docs/exports.md describes them."""

import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import islice
from typing import IO, Any, BinaryIO, NamedTuple, cast

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims.exports.codebook import questions_of
from claims.exports.reading import read_articles
from claims.exports.selection import Selection
from claims.formats.heap import settled_heap
from claims.formats.records import ArticleRecord, Format, LossReport, WriteOptions
from claims.models import Project


class Listed(NamedTuple):
    """A format as it is offered: its name, what it is for, the module that writes it, and how many articles are
    written while the person waits (none where the web process must not load the libraries)."""

    name: Any
    purpose: Any
    module: str
    at_once: int


FORMATS = {
    "native": Listed(_("Native JSON lines"), _("one article a line, nothing lost"), "claims.formats.native", 10_000),
    "csv": Listed("CSV", _("one row a claim, for spreadsheets and statistics"), "claims.formats.claims_csv", 10_000),
    "xlsx": Listed(_("Excel workbook"), _("linked tables as sheets"), "claims.formats.workbook", 200),
    "parquet": Listed("Parquet", _("linked tables for pandas, polars, R"), "claims.formats.parquet", 2_000),
    "stata": Listed("Stata", _("linked tables with labels"), "claims.formats.stata", 0),
    "spss": Listed("SPSS", _("linked tables with labels"), "claims.formats.spss", 0),
    "spacy": Listed("spaCy", _("documents to train on, with a configuration"), "claims.formats.docbin", 0),
    "iob2": Listed("IOB2", _("a tag for each token, CoNLL columns"), "claims.formats.iob2", 1_000),
    "brat": Listed("brat", _("standoff files, attributions as events"), "claims.formats.brat", 1_000),
    "label-studio": Listed("Label Studio", _("tasks and their configuration"), "claims.formats.label_studio", 1_000),
    "doccano": Listed("doccano", _("entities and relations, JSON lines"), "claims.formats.doccano", 1_000),
    "cas-xmi": Listed("UIMA CAS XMI", _("for INCEpTION, with its type system"), "claims.formats.cas_xmi", 0),
    "cas-json": Listed("UIMA CAS JSON", _("for INCEpTION and dkpro-cassis"), "claims.formats.cas_json", 0),
    "web-annotation": Listed("W3C Web Annotation", _("JSON-LD with selectors"), "claims.formats.web_annotation", 1_000),
    "schema-org": Listed(
        "schema.org Claim", _("JSON-LD for publishers and archives"), "claims.formats.schema_org", 1_000
    ),
    "codebook": Listed(_("Codebook"), _("the questions as a page to print"), "claims.formats.codebook_html", 100_000),
}


class UnknownFormat(LookupError):
    """No format has this name; the message lists them."""


def listed(name: str) -> Listed:
    """Raises UnknownFormat."""
    if name not in FORMATS:
        raise UnknownFormat(
            gettext("There is no format %(name)r. Formats: %(formats)s.")
            % {"name": name, "formats": ", ".join(FORMATS)}
        )
    return FORMATS[name]


def get_format(name: str) -> Format:
    """The format's module, imported only now: some load large libraries. Raises UnknownFormat."""
    return cast(Format, import_module(listed(name).module))


def export_claims(
    *,
    project: Project,
    format_name: str,
    stream: BinaryIO,
    selection: Selection,
    byte_order_mark: bool = True,
    on_article: Callable[[], None] | None = None,
) -> LossReport:
    """Write what the selection holds; return what the format could not hold. Memory does not grow with the project.

    ``on_article`` is called after each article. Articles are read in chunks, not in one transaction: a review
    submitted meanwhile is in the export or it is not.

    Raises UnknownFormat.
    """
    file_format = get_format(format_name)
    asked, not_asked = questions_of(project)
    with settled_heap():
        records = read_articles(project=project, selection=selection, asked=asked, not_asked=not_asked)
        if on_article:
            records = told(records, on_article)
        losses = file_format.write(records, stream, WriteOptions(asked, byte_order_mark))
    if selection.events and format_name != "native":
        losses.drop(gettext("history of the reviews"), gettext("all articles"))
    return losses


def told(records: Iterator[ArticleRecord], on_article: Callable[[], None]) -> Iterator[ArticleRecord]:
    for record in records:
        yield record
        on_article()


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
    asked, not_asked = questions_of(project)
    records = read_articles(project=project, selection=selection, asked=asked, not_asked=not_asked, at_once=articles)
    return list(islice(records, articles))
