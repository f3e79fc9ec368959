"""Correcting one answer of many claims of a review, submitted or not, and taking that back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from claims.models import Claim, Review, ReviewEvent, User
from claims.review.changes import ClaimDraft, Put, change_claims


def corrected(values: Mapping[str, Any], field: str, answer: Any) -> dict[str, Any]:
    """The answers with another one; of a field with targets, the answer is ``{target: label}`` for some of them."""
    if isinstance(answer, Mapping):
        return {**values, field: {**(values.get(field) or {}), **answer}}
    return {**values, field: answer}


def correct_answer(
    *, review: Review, actor: User, change: UUID, claims: Sequence[UUID], field: str, answer: Any
) -> list[UUID]:
    """Give the claims this answer, by one event each; those that it changed. An answer once given is given again.

    ``review`` comes from ``Review.objects.locked_for(change)``. Raises UnknownLabel if the review's codebook does not
    know the answer, or a claim's other answers any more.
    """
    return _put(review, actor, change, claims, lambda record: corrected(record["values"], field, answer))


def take_back_correction(*, review: Review, actor: User, change: UUID) -> list[UUID]:
    """Give the claims that ``change`` corrected the answers they had; those that nobody has touched since."""
    made = {event.claim_id: event for event in ReviewEvent.objects.filter(review=review, change=change)}
    untouched = [
        claim.pk
        for claim in review.claims.filter(pk__in=[key for key in made if key])
        if claim.revision == (made[claim.pk].after or {}).get("revision")
    ]
    before = {str(key): (event.before or {}).get("values", {}) for key, event in made.items()}
    return _put(review, actor, uuid5(change, "undo"), untouched, lambda record: before[record["id"]])


def _put(
    review: Review,
    actor: User,
    change: UUID,
    claims: Sequence[UUID],
    values_of: Callable[[dict[str, Any]], dict[str, Any]],
) -> list[UUID]:
    """Store the claims as they are but for their answers; nothing for one whose answers stay."""
    records = [(claim, claim.record()) for claim in Claim.objects.filter(review=review, pk__in=claims)]
    operations = [
        Put(claim.pk, claim.revision, draft_of(record, values))
        for claim, record in records
        if (values := values_of(record)) != record["values"]
    ]
    if operations:
        change_claims(review=review, actor=actor, change=change, operations=operations, is_correction=True)
    return [operation.claim for operation in operations]


def draft_of(record: Mapping[str, Any], values: Mapping[str, Any]) -> ClaimDraft:
    """The draft that stores the record again, with these answers."""
    same = ("content", "cue", "source", "suggestion", "source_name", "source_id", "mention", "attitude", "note")
    return ClaimDraft(
        **{name: record[name] for name in same},
        parent=UUID(record["parent"]) if record["parent"] else None,
        rejected=record["reject_reason"],
        uncertain=record["uncertain"],
        values=values,
    )
