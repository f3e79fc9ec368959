"""Opening and submitting an adjudication."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext, ngettext

from annotator.spans import normalise_spans
from claims.adjudication.drafts import agreed_draft, draft_as_it_is
from claims.adjudication.settling import CannotAdjudicate, apply
from claims.adjudication.sheet import Sheet, article_parts, outcome_id, read_sheet
from claims.agreement.doubles import compared_reviews
from claims.codebooks import current
from claims.models import Document, Project, Reading, Review, User
from claims.review import Operation, Put, SetNoClaim, SetValues, submit_review


class UnsettledDifferences(Exception):
    """Differences are left to settle; ``cases`` are their keys."""

    def __init__(self, cases: list[str]) -> None:
        count = len(cases)
        super().__init__(
            ngettext("%(number)s difference is not settled yet.", "%(number)s differences are not settled yet.", count)
            % {"number": count}
        )
        self.cases = cases


def open_adjudication(*, document: Document, adjudicator: User) -> Review:
    """The adjudication of the article, made now if there is none; then what is agreed on is taken over.

    Raises CannotAdjudicate unless two reviews are submitted, if another person adjudicates the article, or if the
    adjudicator has an open review of it, which has to stay blind.
    """
    found = _own_adjudication(document, adjudicator)
    if found is not None:
        return found
    with transaction.atomic():
        reviews = list(document.reviews.filter(role=Review.Role.REVIEW).select_for_update())
        found = _own_adjudication(document, adjudicator)  # another tab may have been first
        if found is not None:
            return found
        _refuse_too_early(document, reviews, adjudicator)
        review = Review.objects.create(
            document=document,
            reviewer=adjudicator,
            role=Review.Role.ADJUDICATION,
            codebook=current(document.project),
            run_id=max((review.run_id for review in reviews if review.run_id and not review.is_open), default=None),
            suggestions_shown=False,
        )
        take_over_agreed(review=review, actor=adjudicator)
    return review


def _own_adjudication(document: Document, adjudicator: User) -> Review | None:
    """Raises CannotAdjudicate if it is another person's."""
    found = document.reviews.filter(role=Review.Role.ADJUDICATION).select_related("reviewer", "codebook").first()
    if found is not None and found.reviewer_id != adjudicator.pk:
        raise CannotAdjudicate(
            gettext("%(reviewer)s adjudicates this article already.") % {"reviewer": found.reviewer.display_name}
        )
    return found


def _refuse_too_early(document: Document, reviews: list[Review], adjudicator: User) -> None:
    if any(review.is_open and review.reviewer_id == adjudicator.pk for review in reviews):
        raise CannotAdjudicate(
            gettext("You have an open review of this article. Submit it first: until then it stays blind.")
        )
    submitted = sum(not review.is_open for review in reviews)
    if submitted < 2:
        raise CannotAdjudicate(
            ngettext(
                "“%(title)s” has %(number)s submitted review; an adjudication needs two. Assign it to another "
                "reviewer, or wait until the open reviews are submitted.",
                "“%(title)s” has %(number)s submitted reviews; an adjudication needs two. Assign it to another "
                "reviewer, or wait until the open reviews are submitted.",
                submitted,
            )
            % {"title": document, "number": submitted}
        )


def take_over_agreed(*, review: Review, actor: User) -> None:
    """Store what everybody agrees on in every part and is not stored yet. Inside a transaction."""
    sheet = read_sheet(review)
    operations: list[Operation] = []
    decided: set[int | None] = set()  # of two claims that people made of one suggestion the first decides it
    for case in sheet.cases:
        if case.agreed and case.open:
            draft = agreed_draft(case, review)
            if draft.suggestion in decided:
                draft = replace(draft, suggestion=None)
            decided.add(draft.suggestion)
            revision = case.outcome.revision if case.outcome else 0
            operations.append(Put(outcome_id(review, case.key), revision, draft))
    values = _agreed_values(review)
    if values and not review.values:
        operations.append(SetValues(values))
    if operations:
        apply(review, actor, uuid4(), operations)


def _agreed_values(review: Review) -> dict[str, Any]:
    markings = compared_reviews(review.document.project).filter(document=review.document)
    values: list[dict[str, Any]] = list(markings.values_list("values", flat=True))
    found = {part.key: [each.get(part.key) for each in values] for part in article_parts(review)}
    return {
        part.key: found[part.key][0]
        for part in article_parts(review)
        if found[part.key] and found[part.key][0] is not None and part.same(found[part.key])
    }


def submit_adjudication(*, review: Review, actor: User) -> Review:
    """Nest the claims as the reviewers did, note where nothing is claimed, and close the adjudication, which comes
    locked. Raises UnsettledDifferences, and what claims.review.submit_review raises."""
    sheet = read_sheet(review)
    if not sheet.cases and not sheet.reviewers:
        raise CannotAdjudicate(gettext("Fewer than two submitted reviews are left. Have them submitted again first."))
    if sheet.unsettled:
        raise UnsettledDifferences(sheet.unsettled)
    operations: list[Operation] = [*_nestings(sheet), SetNoClaim(_no_claim(sheet))]
    apply(review, actor, uuid4(), operations)
    locked = Review.objects.locked().get(pk=review.pk)
    return submit_review(review=locked, actor=actor, sequence=locked.sequence)


def _nestings(sheet: Sheet) -> list[Put]:
    """Claims whose parent in a review was kept get the parent's outcome as theirs."""
    outcome_of = {str(claim.pk): case.outcome for case in sheet.cases for claim in case.present if case.outcome}
    puts = []
    for case in sheet.cases:
        if case.outcome is None:
            continue
        parents = [outcome_of.get(str(claim.parent_id)) for claim in case.present if claim.parent_id]
        kept = [parent for parent in parents if parent and not parent.reject_reason and parent.pk != case.outcome.pk]
        parent_id = kept[0].pk if kept else None
        if parent_id != case.outcome.parent_id:
            puts.append(
                Put(case.outcome.pk, case.outcome.revision, replace(draft_as_it_is(case.outcome), parent=parent_id))
            )
    return puts


def _no_claim(sheet: Sheet) -> list[list[int]]:
    """What a reviewer found to hold no claim and no settled claim touches; in a project that asks sentence by
    sentence, every sentence without a settled claim."""
    review = sheet.review
    document = review.document
    settled = [case.outcome for case in [*sheet.cases, *sheet.additions]]
    kept = [outcome for outcome in settled if outcome and not outcome.reject_reason]
    claimed = [span for claim in [*kept, *sheet.others] for span in claim.content]
    marked = [
        span
        for spans in document.reviews.filter(role=Review.Role.REVIEW).values_list("no_claim", flat=True)
        for span in spans
    ]
    if document.project.depth != Project.Depth.FULL:
        reading = Reading.objects.filter(run=review.run_id, document=document).first()
        marked += reading.sentences if reading else []
    free = [(s, e) for s, e in marked if not any(s < end and start < e for start, end in claimed)]
    return [list(span) for span in normalise_spans(free, len(document.text))]
