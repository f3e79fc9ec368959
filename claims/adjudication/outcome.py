"""What became of a reviewer's claims: the adjudication as each of its reviewers may read it."""

from dataclasses import dataclass, field
from typing import Literal

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext

from annotator.codebook import REJECT_REASONS
from annotator.spans import quote
from claims.adjudication.settling import REASONS
from claims.adjudication.sheet import Case, read_sheet
from claims.models import Document, Project, Review, User
from claims.models.corpus import DocumentQuerySet

Fate = Literal["kept", "changed", "rejected", "missed"]


class NoOutcome(LookupError):
    """There is nothing to show this person yet; the message says why."""


@dataclass(frozen=True)
class Change:
    """A part that was settled otherwise than the reviewer had it, in words; empty where there is no value."""

    part: str
    own: str
    settled: str


@dataclass(frozen=True)
class Outcome:
    """What became of one claim. ``missed`` is one that the reviewer did not have; ``why`` is the reason given."""

    words: str
    fate: Fate
    changes: list[Change] = field(default_factory=list)
    why: str = ""
    note: str = ""


def adjudication_for(*, document: Document, reviewer: User) -> Review:
    """The finished adjudication of an article that the person reviewed. Raises NoOutcome."""
    own = document.reviews.filter(reviewer=reviewer, role=Review.Role.REVIEW)
    if not own.submitted().exists():
        raise NoOutcome(gettext("You have no submitted review of this article."))
    found = document.reviews.filter(role=Review.Role.ADJUDICATION).select_related("reviewer", "codebook").first()
    if found is None or found.is_open:
        raise NoOutcome(
            gettext("This article is not settled yet. Its outcome stands here when its adjudication is submitted.")
        )
    found.document = document
    return found


def settled_for(*, project: Project, reviewer: User) -> DocumentQuerySet:
    """The articles that the person reviewed and that are settled, newest first."""
    reviewed = Review.objects.by(reviewer).submitted().filter(role=Review.Role.REVIEW).order_by().values("document")
    settled = Review.objects.submitted().filter(document=OuterRef("pk"), role=Review.Role.ADJUDICATION)
    newest = Subquery(settled.order_by().values("submitted_at")[:1])
    found = project.documents.present().without_text().filter(Exists(settled), pk__in=reviewed)
    return found.annotate(settled_at=newest).order_by("-settled_at", "-pk")


def outcomes_for(*, adjudication: Review, reviewer: User) -> list[Outcome]:
    """The settled claims in the order of the text, beside the reviewer's own; the queries of ``read_sheet``."""
    sheet = read_sheet(adjudication)
    if reviewer not in sheet.reviewers:
        return []
    place = sheet.reviewers.index(reviewer)
    cases = sorted([*sheet.cases, *sheet.additions], key=lambda case: (case.content, case.key))
    found = [_outcome(case, place, adjudication.document.text) for case in cases]
    return [outcome for outcome in found if outcome is not None]


def _outcome(case: Case, place: int, text: str) -> Outcome | None:
    """None for what is not settled, and for a claim of others that was not kept."""
    own, settled = case.claims[place], case.outcome
    if settled is None:
        return None
    why, note = REASONS.get(settled.provenance.get("reason", ""), ""), settled.note
    if settled.reject_reason:
        refused = REJECT_REASONS[settled.reject_reason]
        return Outcome(quote(text, own.content), "rejected", [], why or refused, note) if own else None
    if own is None:
        return Outcome(quote(text, settled.content), "missed", [], why, note)
    changes = [
        Change(row.part.name, row.words[place], row.part.words(row.settled, text))
        for row in case.rows
        if not row.part.same([row.values[place], row.settled])
    ]
    return Outcome(quote(text, own.content), "changed" if changes else "kept", changes, why, note)
