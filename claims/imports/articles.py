"""Articles from rows of files into a project, in batches that are stored whole or not at all."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.db import transaction
from django.utils.translation import gettext

from claims.formats.articles import ArticleRow, RefusedRow, Row
from claims.formats.articles.naming import with_outlet
from claims.formats.heap import settled_heap
from claims.imports.candidates import Candidate, UnusableArticle, candidate_of
from claims.imports.report import ImportReport
from claims.models import Document, Outlet, Project, User

BATCH_ROWS = 500
BATCH_CHARACTERS = 8_000_000  # what a batch may hold in memory, whatever its number of rows


def import_articles(
    *,
    project: Project,
    rows: Iterable[Row],
    imported_by: User | None,
    language: str = "",
    outlet: str = "",
    on_batch: Callable[[ImportReport], None] | None = None,
) -> ImportReport:
    """Store every row that is a new article; tell of every row that is not.

    An article is known by the hash of its text, so an import that was stopped can simply be run again. ``language``
    and ``outlet`` are taken for rows that name none. ``on_batch`` is called with the report so far after each batch.
    """
    report = ImportReport()
    with settled_heap():
        for batch in batches(with_outlet(rows, outlet) if outlet else rows):
            add_batch(project=project, rows=batch, imported_by=imported_by, language=language, report=report)
            if on_batch:
                on_batch(report)
    return report


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows in lists, bounded in number and in characters."""
    batch: list[Row] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += len(row.text) if isinstance(row, ArticleRow) else 0
        if len(batch) == BATCH_ROWS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def add_batch(
    *, project: Project, rows: Sequence[Row], imported_by: User | None, language: str, report: ImportReport
) -> None:
    """Store the batch in one transaction."""
    candidates: list[Candidate] = []
    for row in rows:
        if isinstance(row, RefusedRow):
            report.refuse(row)
            continue
        try:
            candidates.append(candidate_of(row, project=project, imported_by=imported_by, language=language))
        except UnusableArticle as error:
            report.refuse(RefusedRow(row.place, str(error)))
    with transaction.atomic():
        store_candidates(project=project, candidates=candidates, report=report)


def store_candidates(
    *, project: Project, candidates: Sequence[Candidate], report: ImportReport
) -> list[tuple[Candidate, Document]]:
    """Store what is new, tell of each, and return those that are in the project now, with their articles.

    To be called in a transaction.
    """
    Project.objects.select_for_update().get(pk=project.pk)  # two imports into one project take turns
    new, repeated = told_apart(candidates, stored_before(project, candidates), report)
    set_outlets(project, new)
    Document.objects.bulk_create(candidate.document for candidate in new)
    for candidate in new:
        report.tell("added", candidate.place, article=candidate.document.pk)
    for candidate, document in repeated:
        known = gettext("already there as article %(number)s") % {"number": document.pk}
        withdrawn = gettext(" and was withdrawn") if document.withdrawn_at else ""
        report.tell("known", candidate.place, f"{known}{withdrawn}", document.pk)
    for candidate in new:
        for note in candidate.notes:
            report.tell("noted", candidate.place, note, candidate.document.pk)
    return [*((candidate, candidate.document) for candidate in new), *repeated]


def stored_before(project: Project, candidates: Sequence[Candidate]) -> list[Document]:
    """The project's articles that share a text or an external id with a candidate."""
    documents = project.documents.only("project", "text_sha256", "external_id", "withdrawn_at")
    hashes = [candidate.document.text_sha256 for candidate in candidates]
    ids = [candidate.document.external_id for candidate in candidates if candidate.document.external_id]
    same_text = documents.filter(text_sha256__in=hashes)
    return [*same_text, *documents.filter(external_id__in=ids).exclude(external_id="")]


def told_apart(
    candidates: Sequence[Candidate], stored: Sequence[Document], report: ImportReport
) -> tuple[list[Candidate], list[tuple[Candidate, Document]]]:
    """The new candidates, and those already there with the article they repeat; the rest is refused in the report."""
    by_hash = {document.text_sha256: document for document in stored}
    by_id = {document.external_id: document for document in stored if document.external_id}
    new, repeated = [], []
    for candidate in candidates:
        document = candidate.document
        if same_text := by_hash.get(document.text_sha256):
            repeated.append((candidate, same_text))
        elif document.external_id in by_id:
            report.refuse(
                RefusedRow(
                    candidate.place,
                    gettext("another text has the id “%(id)s”; articles never change: give this one a new id")
                    % {"id": document.external_id},
                )
            )
        else:
            new.append(candidate)
            by_hash[document.text_sha256] = document
            if document.external_id:
                by_id[document.external_id] = document
    return new, repeated


def set_outlets(project: Project, candidates: Sequence[Candidate]) -> None:
    """Give each candidate its outlet, making those that the project does not have."""
    names = {candidate.outlet for candidate in candidates if candidate.outlet}
    if not names:
        return
    Outlet.objects.bulk_create((Outlet(project=project, name=name) for name in names), ignore_conflicts=True)
    outlets = {outlet.name: outlet for outlet in project.outlets.filter(name__in=names)}
    for candidate in candidates:
        candidate.document.outlet = outlets.get(candidate.outlet)
