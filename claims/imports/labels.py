"""Labels made elsewhere: imported reviews of a person, or suggestions of a named run."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from typing import Any, BinaryIO, NamedTuple

from django.db import transaction
from django.utils.translation import gettext

from claims.codebooks import current, definitions_of
from claims.formats import native
from claims.formats.articles import ArticleRow, Place, RefusedRow
from claims.formats.assembly import as_suggestions
from claims.formats.heap import settled_heap
from claims.formats.records import ArticleRecord, LossReport, RefusedRecord, ReviewRecord, SuggestionRecord
from claims.formats.text import StoredOffsets
from claims.imports.articles import store_candidates
from claims.imports.candidates import Candidate, UnusableArticle, candidate_of
from claims.imports.drafts import Fitting, Questions, UnfitClaim
from claims.imports.report import MAX_TOLD, ImportReport
from claims.models import Document, PipelineRun, Project, Reading, Review, Suggestion, User
from claims.models.insertion import roomy_cache
from claims.review import ImportedReview, store_reviews
from claims.sources import Registry

BATCH = 200


class Readable(NamedTuple):
    """A format that labels are read from: its name and its module."""

    name: str
    module: str


READERS = {
    "native": Readable("Native JSON lines", "claims.formats.native"),
    "label-studio": Readable("Label Studio JSON", "claims.formats.label_studio"),
    "doccano": Readable("doccano JSON lines", "claims.formats.doccano"),
    "brat": Readable("brat, zipped", "claims.formats.brat"),
    "spacy": Readable("spaCy documents", "claims.formats.docbin"),
    "iob2": Readable("IOB2 or CoNLL", "claims.formats.iob2_reading"),
    "cas": Readable("UIMA CAS, XMI or JSON (INCEpTION)", "claims.formats.cas_reading"),
    "web-annotation": Readable("W3C Web Annotation", "claims.formats.web_annotation"),
}


class UnknownReader(LookupError):
    """No format of labels has this name; the message lists them."""


def readable(format_name: str) -> Readable:
    """Raises UnknownReader."""
    if format_name not in READERS:
        raise UnknownReader(f"Labels are not read from {format_name!r}. Formats: {', '.join(READERS)}.")
    return READERS[format_name]


@dataclass
class LabelReport:
    """What came in. ``losses`` lists, row by row, what could not be represented."""

    articles: ImportReport = field(default_factory=ImportReport)
    reviews: int = 0
    claims: int = 0
    suggestions: int = 0
    losses: LossReport = field(default_factory=lambda: LossReport(kept=MAX_TOLD))

    def to_json(self) -> dict[str, Any]:
        counts = {"reviews": self.reviews, "claims": self.claims, "suggestions": self.suggestions}
        return {"articles": self.articles.to_json(), **counts, "losses": self.losses.to_json(gettext)}


def import_labels(
    *,
    project: Project,
    format_name: str,
    name: str,
    stream: BinaryIO,
    imported_by: User,
    reviewer: User | None = None,
    run: str = "",
    on_batch: Callable[[LabelReport], None] | None = None,
    report: LabelReport | None = None,
) -> LabelReport:
    """Store articles that are new, and their labels.

    A review becomes an imported review of the member whom the file names, else of ``reviewer`` (``imported_by`` if
    none is given); with ``run`` its claims become suggestions of the run of that name instead. Labels of a person or
    run that an article has already are left as they are, so that the same file can be imported again. ``stream``
    must be seekable; ``report`` is that of earlier files. Raises UnknownReader, and claims.codebooks.NoCodebook.
    """
    reader = import_module(readable(format_name).module)
    report = report or LabelReport()
    records = reader.read(stream, report.losses)
    if reader is not native:
        records = checked(records)
    importer = LabelImporter(project, name, imported_by, reviewer or imported_by, run, report)
    importer.quotes_checked = reader is native
    with settled_heap(), roomy_cache():
        for batch in batches(records):
            importer.add(batch)
            if on_batch:
                on_batch(report)
    if not importer.saw_any:
        report.articles.refuse(RefusedRow(Place(name), gettext("there is no article in it")))
    return report


def checked(records: Iterator[ArticleRecord | RefusedRecord]) -> Iterator[ArticleRecord | RefusedRecord]:
    """The records, those refused that break the schema or name two claims alike: another tool may say anything."""
    for number, record in enumerate(records, start=1):
        fault = None if isinstance(record, RefusedRecord) else native.record_fault(record)
        yield RefusedRecord(number, fault) if fault else record


Numbered = tuple[int, ArticleRecord | RefusedRecord]


def batches(records: Iterator[ArticleRecord | RefusedRecord]) -> Iterator[list[Numbered]]:
    """The records in lists, each with its number in the file."""
    batch: list[Numbered] = []
    for numbered in enumerate(records, start=1):
        batch.append(numbered)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class LabelImporter:
    """One import under way."""

    def __init__(
        self, project: Project, name: str, imported_by: User, reviewer: User, run: str, report: LabelReport
    ) -> None:
        self.project = project
        self.name = name
        self.imported_by = imported_by
        self.reviewer = reviewer
        self.run = run
        self.report = report
        self.losses = report.losses
        self.codebook = current(project)
        self.questions = Questions(definitions_of(self.codebook), project.target_keys)
        self.registry = Registry(project)
        self.quotes_checked = self.saw_any = False
        members = User.objects.filter(memberships__project=project).distinct()
        self.members = {member.username: member for member in members}

    @transaction.atomic
    def add(self, batch: list[Numbered]) -> None:
        """Store the batch: its new articles, then the labels of each."""
        self.saw_any = True
        labelled: dict[int, ArticleRecord] = {}
        candidates: list[Candidate] = []
        given: dict[int, str] = {}
        for number, record in batch:
            if isinstance(record, RefusedRecord):
                self.report.articles.refuse(RefusedRow(Place(self.name, record.line), record.reason))
                continue
            labelled[number] = record
            if record.get("text"):
                row = article_row(record, Place(self.name, number))
                try:
                    candidates.append(
                        candidate_of(row, project=self.project, imported_by=self.imported_by, language="")
                    )
                except UnusableArticle as error:
                    self.report.articles.refuse(RefusedRow(row.place, str(error)))
                given[number] = row.text
        stored = store_candidates(project=self.project, candidates=candidates, report=self.report.articles)
        documents = {candidate.place.line: (document, candidate.document) for candidate, document in stored}
        documents |= self.documents_without_text(labelled)
        imported = Review.objects.filter(role=Review.Role.IMPORTED, document__in=[d.pk for d, _ in documents.values()])
        self.taken = set(imported.values_list("document", "reviewer"))
        reviews: list[ImportedReview] = []
        for number, record in labelled.items():
            where = f"{self.name}:{number}"
            document, as_given = documents.get(number, (None, None))
            if document is None or as_given is None or document.withdrawn_at:
                self.losses.drop(gettext("labels of an article that is not in the project"), where)
                continue
            offsets = StoredOffsets(given.get(number, ""), as_given.text_changes if number in given else {})
            as_read = self.quotes_checked and number in given and not as_given.text_changes
            fitting = Fitting(as_given.text, offsets, self.questions, self.losses, where, as_read)
            reviews += self.add_labels(record, document, fitting)
        store_reviews(
            reviews=reviews,
            codebook=self.codebook,
            registry=self.registry,
            actor=self.imported_by,
        )

    def documents_without_text(self, labelled: Mapping[int, ArticleRecord]) -> dict[int, tuple[Document, Document]]:
        """The articles of records that have no text of their own, found by its hash."""
        hashes = {number: record["text_sha256"] for number, record in labelled.items() if not record.get("text")}
        present = self.project.documents.present()
        found = {document.text_sha256: document for document in present.filter(text_sha256__in=hashes.values())}
        return {number: (found[sha], found[sha]) for number, sha in hashes.items() if sha in found}

    def add_labels(self, record: ArticleRecord, document: Document, fitting: Fitting) -> Iterator[ImportedReview]:
        """Store the suggestions; the reviews that are left to be stored."""
        stored: dict[int, Suggestion] = {}
        for run in dict.fromkeys(suggestion["run"] for suggestion in record["suggestions"]):
            proposed = [suggestion for suggestion in record["suggestions"] if suggestion["run"] == run]
            stored |= self.add_suggestions(record, document, proposed, run, fitting)
        for review in record["reviews"]:
            if self.run:
                proposed = as_suggestions(review["claims"], self.run)
                self.add_suggestions(record, document, proposed, self.run, fitting)
            elif made := self.review_of(review, document, stored, fitting):
                yield made

    def add_suggestions(
        self, record: ArticleRecord, document: Document, proposed: list[SuggestionRecord], run: str, fitting: Fitting
    ) -> dict[int, Suggestion]:
        """Store the run's reading of the article; the suggestions by their ids in the file."""
        pipeline_run, _ = PipelineRun.objects.get_or_create(
            project=self.project, version=run[:200], defaults={"components": {"imported from": self.name}}
        )
        reading, is_new = Reading.objects.get_or_create(
            run=pipeline_run,
            document=document,
            defaults={
                "language": document.language,
                "sentences": fitting.moved(record["sentences"]),
                "leftovers": fitting.moved(record["leftovers"]),
            },
        )
        if not is_new:
            already = gettext("suggestions of the run %(run)s, which the article has already") % {"run": run}
            self.losses.drop(already, fitting.where)
            return {}
        made: dict[int, Suggestion] = {}
        for suggestion in proposed:
            try:
                made[suggestion["id"]] = suggestion_of(suggestion, reading, len(made), fitting)
            except UnfitClaim as error:
                place = {"where": fitting.where, "id": suggestion["id"]}
                self.losses.drop(str(error), gettext("%(where)s, suggestion %(id)s") % place)
        Suggestion.objects.bulk_create(made.values())
        nested = [(made[s["id"]], made[s["parent"]]) for s in proposed if s["id"] in made and s["parent"] in made]
        for inner, outer in nested:
            inner.parent = outer
        Suggestion.objects.bulk_update([inner for inner, _ in nested], ["parent"])
        self.report.suggestions += len(made)
        return made

    def review_of(
        self, record: ReviewRecord, document: Document, stored: dict[int, Suggestion], fitting: Fitting
    ) -> ImportedReview | None:
        """The review, fit to be stored; None if the article has labels of the person."""
        person = self.members.get(record["reviewer"] or "", self.reviewer)
        if (document.pk, person.pk) in self.taken:
            already = gettext("labels of %(person)s, which the article has already") % {"person": person.username}
            self.losses.drop(already, fitting.where)
            return None
        self.taken.add((document.pk, person.pk))
        decided = [stored[key] for claim in record["claims"] if (key := claim["suggestion"]) in stored]
        reading = decided[0].reading if decided else None
        own = {key: s for key, s in stored.items() if reading and s.reading_id == reading.pk}
        drafts = fitting.drafts(record["claims"], {key: s.pk for key, s in own.items()})
        self.report.reviews += 1
        self.report.claims += len(drafts)
        return ImportedReview(
            document=document,
            reviewer=person,
            drafts=drafts,
            no_claim=fitting.no_claim(record["no_claim"]),
            values=fitting.article_values(record["values"]),
            reading=reading,
            suggestions={s.pk: s for s in own.values()},
            suggestions_shown=record["suggestions_shown"],
            reference=record["reference"],
            active_seconds=int(record.get("active_seconds", 0)),
        )


def article_row(record: ArticleRecord, place: Place) -> ArticleRow:
    meta = record["meta"]
    return ArticleRow(
        place=place,
        text=record["text"],
        external_id=record["external_id"],
        title=meta["title"],
        outlet=meta["outlet"],
        author=meta["author"],
        published_on=read_day(meta["published_on"]),
        url=meta["url"],
        language=meta["language"],
        licence=meta["licence"],
        redistribute=meta["redistribute"],
        metadata=meta["metadata"],
    )


def read_day(day: str | None) -> date | None:
    """None for what is no day of the calendar."""
    try:
        return date.fromisoformat(day) if day else None
    except ValueError:
        return None


def suggestion_of(record: SuggestionRecord, reading: Reading, ordinal: int, fitting: Fitting) -> Suggestion:
    """Raises UnfitClaim. Its answers stay as they are: those that the codebook lacks are not shown."""
    return Suggestion(
        reading=reading,
        ordinal=ordinal,
        **fitting.spans(record),
        source_name=record["source_name"][:300],
        antecedent=next(iter(fitting.moved([record["antecedent"]])), None) if record["antecedent"] else None,
        mention=record["mention"],
        quotation=record["quotation"],
        attitude=record["attitude"],
        values=record["values"],
        scores=record["scores"],
        reasons=record["reasons"],
    )
