"""What an import would store, shown before anything is stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.utils.translation import gettext

from annotator.saying import told
from claims.formats.articles import FOLDERS, FROM_NAMES, Naming, RefusedRow, Row
from claims.formats.articles.naming import with_outlet
from claims.imports.candidates import Candidate, UnusableArticle, candidate_of
from claims.models import Project

PREVIEWED = 50  # articles
ASKED_FOLDERS = [which for which in FOLDERS if which != FROM_NAMES.folder]


@dataclass(frozen=True, slots=True)
class PreviewedRow:
    """A row as it would be stored; ``reason`` says why it would be refused, or what could not be taken as it stands."""

    file: str
    line: int
    title: str = ""
    outlet: str = ""
    published_on: date | None = None
    refused: bool = False
    reason: str = ""


def naming_for(*, dates: bool, folder: str, outlet: str) -> Naming:
    """What is read from names. Unless a person says which ``folder``, none names the outlet where ``outlet`` does."""
    return Naming(dates, folder or ("none" if outlet else FROM_NAMES.folder))


def preview_rows(
    *, project: Project, rows: Iterable[Row], language: str = "", outlet: str = "", most: int = PREVIEWED
) -> tuple[list[PreviewedRow], bool]:
    """The first rows as they would be stored, and whether there are more. Nothing is written."""
    found = list(islice(with_outlet(rows, outlet) if outlet else rows, most + 1))
    seen = [seen_row(project, row, language) for row in found[:most]]
    hashes = [row.document.text_sha256 for row in seen if isinstance(row, Candidate)]
    known = dict(project.documents.filter(text_sha256__in=hashes).values_list("text_sha256", "pk"))
    first: dict[str, Candidate] = {}
    return [
        row if isinstance(row, PreviewedRow) else previewed(row, known, first.setdefault(row.document.text_sha256, row))
        for row in seen
    ], len(found) > most


def seen_row(project: Project, row: Row, language: str) -> Candidate | PreviewedRow:
    """The row as an article, or as it is refused."""
    if isinstance(row, RefusedRow):
        return PreviewedRow(row.place.file, row.place.line, refused=True, reason=told(row.reason, gettext))
    try:
        return candidate_of(row, project=project, imported_by=None, language=language or "en")
    except UnusableArticle as error:
        return PreviewedRow(row.place.file, row.place.line, refused=True, reason=told(str(error), gettext))


def previewed(candidate: Candidate, known: Mapping[str, int], first: Candidate) -> PreviewedRow:
    """``known`` are the articles that are there, by the hash of their text; ``first`` is the first row with it."""
    document, notes = candidate.document, candidate.notes
    if (there := known.get(document.text_sha256)) is not None:
        notes = [gettext("already there as article %(number)s") % {"number": there}]
    elif first is not candidate:
        there_too = first.place
        place = there_too.file if there_too.file != candidate.place.file else f"{there_too.file}:{there_too.line}"
        notes = [gettext("the same text as %(place)s, and not imported twice") % {"place": place}]
    return PreviewedRow(
        candidate.place.file,
        candidate.place.line,
        title=document.title or start_of(document.text),
        outlet=candidate.outlet,
        published_on=document.published_on,
        reason="; ".join(notes),
    )


def start_of(text: str, most: int = 80) -> str:
    line = " ".join(text[: 4 * most].split())
    return line if len(line) <= most else f"{line[:most]}…"


def sentence_of(rows: Sequence[PreviewedRow], *, more: bool) -> str:
    """One line about what is shown."""
    counts = {
        "shown": len(rows),
        "outlets": sum(1 for row in rows if row.outlet),
        "dates": sum(1 for row in rows if row.published_on),
        "refused": sum(1 for row in rows if row.refused),
    }
    words = gettext("All %(shown)s: %(outlets)s with an outlet, %(dates)s with a date, %(refused)s refused.")
    if more:
        words = gettext("The first %(shown)s: %(outlets)s with an outlet, %(dates)s with a date, %(refused)s refused.")
    return words % counts
