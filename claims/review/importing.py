"""Labels made elsewhere as submitted reviews, many at once.

They are the rows and events that changing and submitting each review would leave, but that claims are linked to their
sources as they are made.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.utils import timezone

from annotator.quotation import quotation_kind
from claims.codebooks import definitions_of
from claims.models import Claim, Codebook, Document, Reading, Review, ReviewEvent, Suggestion, User
from claims.models.insertion import insert_rows
from claims.models.ordered_ids import ordered_id
from claims.review.changes import ClaimDraft, is_own_voice
from claims.review.decisions import decision_on
from claims.sources import Registry

SAME = ("revision", "decision", "reject_reason", "source_name", "mention", "quotation", "attitude", "note", "uncertain")
plain = itemgetter("suggestion", "source_id", *SAME)  # what a claim's record has as the columns have it
JSON_COLUMNS = ("content", "cue", "source", "values")
CLAIM_COLUMNS = (
    *("id", "review_id", "parent_id", "active_seconds", "suggestion_id", "registry_source_id"),
    *SAME,
    *JSON_COLUMNS,
)
EVENT_COLUMNS = ("review_id", "sequence", "change", "claim_id", "verb", "before", "after")
REVIEW_COLUMNS = (
    *("document_id", "reviewer_id", "run_id", "suggestions_shown", "is_reference", "active_seconds"),
    *("sequence", "no_claim", "values"),
)


@dataclass(frozen=True, slots=True)
class ImportedReview:
    """Labels of one person for an article. The drafts fit the article's text and the codebook; a claim around another
    comes before it. ``reading`` is that of the ``suggestions``, by id, which the drafts decide."""

    document: Document
    reviewer: User
    drafts: Mapping[UUID, ClaimDraft]
    no_claim: list[list[int]]
    values: dict[str, Any]
    reading: Reading | None = None
    suggestions: Mapping[int, Suggestion] | None = None
    suggestions_shown: bool = True
    reference: bool = False
    active_seconds: int = 0


@transaction.atomic
def store_reviews(*, reviews: Sequence[ImportedReview], codebook: Codebook, registry: Registry, actor: User) -> None:
    """Store the reviews, their claims and events, and the registry entries that are missing."""
    insert_rows(
        Review,
        REVIEW_COLUMNS,
        map(review_row, reviews),
        role=Review.Role.IMPORTED,
        state=Review.State.SUBMITTED,
        submitted_at=timezone.now(),
        codebook=codebook,
    )
    made = Review.objects.filter(role=Review.Role.IMPORTED, document__in=[review.document.pk for review in reviews])
    ids = {(document, reviewer): pk for document, reviewer, pk in made.values_list("document", "reviewer", "pk")}
    registry.add_missing(draft for review in reviews for draft in review.drafts.values())
    rows = ImportedRows(codebook, registry)
    for review in reviews:
        rows.add(ids[review.document.pk, review.reviewer.pk], review)
    insert_rows(Claim, CLAIM_COLUMNS, rows.claims)
    insert_rows(ReviewEvent, EVENT_COLUMNS, rows.events, actor=actor.actor)


def review_row(review: ImportedReview) -> tuple[Any, ...]:
    """The columns of ``REVIEW_COLUMNS``."""
    return (
        review.document.pk,
        review.reviewer.pk,
        review.reading.run_id if review.reading else None,
        review.suggestions_shown,
        review.reference,
        review.active_seconds,
        len(review.drafts) + 3,
        packed(review.no_claim),
        packed(review.values),
    )


class ImportedRows:
    """The rows of claims and events of reviews that are stored."""

    def __init__(self, codebook: Codebook, registry: Registry) -> None:
        self.definitions = definitions_of(codebook)
        self.registry = registry
        self.key = stored_key()
        self.claims: list[tuple[Any, ...]] = []
        self.events: list[tuple[Any, ...]] = []

    def add(self, pk: int, review: ImportedReview) -> None:
        key, change = self.key, self.key(ordered_id())
        text = review.document.text
        for number, (claim, draft) in enumerate(review.drafts.items(), start=1):
            suggestion = review.suggestions[draft.suggestion] if review.suggestions and draft.suggestion else None
            record = claim_record(claim, number, draft, self.registry.entry_of(draft), text)
            decision = decision_on(record, suggestion, self.definitions, self.registry.project, {})
            record["decision"] = str(decision)  # sqlite3 seeks an adapter for what is not a str itself
            stored = key(claim)
            parent = key(draft.parent) if draft.parent else None
            given = (stored, pk, parent, draft.active_seconds)
            self.claims.append((*given, *plain(record), *(packed(record[column]) for column in JSON_COLUMNS)))
            self.events.append((pk, number, change, stored, record["decision"], None, packed(record)))
        verbs: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
            ("no_claim", {"no_claim": []}, {"no_claim": review.no_claim}),
            ("values", {"values": {}}, {"values": review.values}),
            ("submitted", {"state": Review.State.OPEN}, {"state": Review.State.SUBMITTED}),
        ]
        for sequence, (verb, before, after) in enumerate(verbs, start=len(review.drafts) + 1):
            change = key(ordered_id()) if verb == "submitted" else change
            self.events.append((pk, sequence, change, None, verb, packed(before), packed(after)))


def claim_record(claim: UUID, revision: int, draft: ClaimDraft, source_id: int | None, text: str) -> dict[str, Any]:
    """What ``Claim.record()`` gives of the claim once it is stored, but for its decision."""
    return {
        "id": str(claim),
        "revision": revision,
        "suggestion": draft.suggestion,
        "parent": str(draft.parent) if draft.parent else None,
        "decision": "",
        "reject_reason": draft.rejected,
        "content": draft.content,
        "cue": draft.cue,
        "source": draft.source,
        "source_name": draft.source_name,
        "source_id": source_id,
        "mention": draft.mention,
        "quotation": "own_voice" if is_own_voice(draft) else quotation_kind(text, draft.content),
        "attitude": draft.attitude,
        "values": draft.values,
        "note": draft.note,
        "uncertain": draft.uncertain,
    }


def packed(value: Any) -> str:
    return orjson.dumps(value).decode()


def stored_key() -> Callable[[UUID], str]:
    """How the database keeps a UUID."""
    return str if connection.features.has_native_uuid_field else attrgetter("hex")
