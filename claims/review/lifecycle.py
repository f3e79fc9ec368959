"""Opening, submitting and reopening a review."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from annotator.codebook import FieldDefinition
from claims.assignment import place_of
from claims.codebooks import asked_at, current, definitions_of, missing
from claims.models import (
    Claim,
    Document,
    PipelineRun,
    Project,
    Reading,
    Review,
    ReviewEvent,
    Suggestion,
    User,
    Webhook,
)
from claims.models.projects import leads
from claims.review.changes import NotOpen, TakenBack
from claims.review.withholding import is_withheld
from claims.sources import link_named_sources, proposed_names, settle_sources, take_settled_types
from claims.webhooks import tell


class StaleReview(Exception):
    """The review has changes that the person who submits it has not seen."""


class AdjudicationStarted(Exception):
    """The review is part of an adjudication: its reviewer can no longer open it again."""


class IncompleteReview(Exception):
    """Something is left to decide. ``suggestions`` are undecided, ``claims`` lack an answer, ``sentences`` are open."""

    def __init__(
        self, *, suggestions: list[int], claims: dict[str, list[str]], sentences: list[list[int]], article: list[str]
    ) -> None:
        of_claims, of_sentences, of_article = len(claims), len(sentences), len(article)
        undecided = len(suggestions)
        parts = [
            (undecided, ngettext("%d suggestion is undecided", "%d suggestions are undecided", undecided)),
            (of_claims, ngettext("%d claim lacks a required answer", "%d claims lack a required answer", of_claims)),
            (
                of_sentences,
                ngettext(
                    "%d sentence has neither a claim nor “no claim”",
                    "%d sentences have neither a claim nor “no claim”",
                    of_sentences,
                ),
            ),
            (
                of_article,
                ngettext(
                    "%d question about the article is open", "%d questions about the article are open", of_article
                ),
            ),
        ]
        told = gettext("; ").join(what % count for count, what in parts if count)
        super().__init__(gettext("%(told)s.") % {"told": told})
        self.suggestions = suggestions
        self.claims = claims
        self.sentences = sentences
        self.article = article


def own_review(reviewer: User, *, project: Project, article: int) -> Review | None:
    """The person's review of the article of the project, with it, if there is one and it was not withdrawn; it knows
    ``taken_back``. One query."""
    present = {"document__project": project, "document__withdrawn_at": None}
    reviews = Review.objects.by(reviewer).filter(role=Review.Role.REVIEW, document=article, **present)
    found = list(reviews.with_taken_back().select_related("document__outlet", "codebook").order_by())
    return found[0] if found else None


def open_review(*, document: Document, reviewer: User) -> Review:
    """The person's review of the article, made now if there is none. It pins the newest run that read the article.

    Its codebook is that of the round it is assigned in, else the one published last. Raises
    claims.codebooks.NoCodebook if the project has none published, claims.assignment.NotAssigned if the project works
    in rounds and the person has no place here.
    """
    own = Review.objects.by(reviewer).filter(document=document, role=Review.Role.REVIEW).select_related("codebook")
    found = own.first()
    if found is not None:
        found.document = document  # with the project that came with it
        return found
    run = PipelineRun.objects.filter(readings__in=document.readings.finished()).order_by("-id").first()
    try:
        with transaction.atomic():
            place = place_of(document=document, reviewer=reviewer)
            round = place.round if place else None
            return Review.objects.create(
                document=document,
                reviewer=reviewer,
                codebook=round.codebook if round else current(document.project),
                run=run,
                round=round,
                suggestions_shown=not is_withheld(document),
                proposed_names=_names_from_registry(document, run, reviewer) if run else {},
            )
    except IntegrityError:  # another tab of the same person was first
        return Review.objects.by(reviewer).get(document=document, role=Review.Role.REVIEW)


def _names_from_registry(document: Document, run: PipelineRun, reviewer: User) -> dict[str, str]:
    suggested = Suggestion.objects.filter(reading__run=run, reading__document=document).exclude(source_name="")
    names = set(suggested.order_by().values_list("source_name", flat=True))
    return proposed_names(project=document.project, names=names, reader=reviewer)


def reading_of(review: Review) -> Reading | None:
    """The pinned run's reading of the article."""
    return Reading.objects.filter(run=review.run_id, document=review.document_id).first() if review.run_id else None


def visible_suggestions(review: Review, reading: Reading | None) -> list[Suggestion]:
    """The suggestions to be decided in this review, in order; one query."""
    project = review.document.project
    if reading is None or not review.suggestions_shown:
        return []
    found = list(Suggestion.objects.filter(reading=reading).order_by("ordinal"))
    return [suggestion for suggestion in found if is_wanted(suggestion, project)]


def candidates(review: Review, reading: Reading | None) -> list[Suggestion]:
    """What the machine was too unsure of to propose in this review, as suggestions that no row holds."""
    if reading is None or not review.suggestions_shown:
        return []
    project = review.document.project
    possible = [Suggestion(reading=reading, **columns) for columns in reading.candidates]
    return [suggestion for suggestion in possible if is_wanted(suggestion, project)]


def is_wanted(suggestion: Suggestion, project: Project) -> bool:
    """Whether the project labels what is suggested: its kind of attribution, or the reporter's own voice."""
    if suggestion.quotation == "own_voice":
        return project.own_voice
    return not project.attitudes or suggestion.attitude in project.attitudes


def undecided_suggestions(review: Review) -> list[int]:
    """The ids of suggestions that no claim of the review decides."""
    decided = set(review.claims.exclude(suggestion=None).values_list("suggestion_id", flat=True))
    wanted = visible_suggestions(review, reading_of(review))
    return [suggestion.pk for suggestion in wanted if suggestion.pk not in decided]


def submit_review(*, review: Review, actor: User, sequence: int) -> Review:
    """Close the review, which comes locked. ``sequence`` is the last event the person has seen.

    Imported labels may be incomplete: their tool asked other questions. Raises NotOpen, TakenBack, StaleReview if
    there are later events, IncompleteReview if something is left to decide.
    """
    if not review.is_open:
        raise NotOpen(gettext("This review is submitted already."))
    if review.role == Review.Role.REVIEW and review.taken_back:
        raise TakenBack
    if review.sequence != sequence:
        raise StaleReview(gettext("This review was changed elsewhere since you opened it. Reload it, then submit."))
    if review.role != Review.Role.IMPORTED:
        _refuse_incomplete(review)
    for claim, before in link_named_sources(review=review):
        claim.revision = review.sequence + 1
        claim.save(update_fields=["registry_source", "revision", "changed_at"])
        add_event(review, actor, "linked", claim, before)
    review.state, review.submitted_at = Review.State.SUBMITTED, timezone.now()
    add_event(review, actor, "submitted", None, {"state": Review.State.OPEN})
    review.save(update_fields=["state", "submitted_at", "sequence"])
    article = review.document
    settle_sources(project=article.project, articles=Document.objects.filter(pk=article.pk))
    if review.role == Review.Role.ADJUDICATION:
        take_settled_types(adjudication=review, actor=actor)
    _tell(review, actor)
    return review


def _tell(review: Review, actor: User) -> None:
    """Webhooks hear of reviews and adjudications, not of imported labels."""
    events = {
        Review.Role.REVIEW: Webhook.Event.REVIEW_SUBMITTED,
        Review.Role.ADJUDICATION: Webhook.Event.ARTICLE_ADJUDICATED,
    }
    event = events.get(Review.Role(review.role))
    if event:
        data = {"review": review.pk, "article": review.document_id, "reviewer": actor.username}
        tell(project=review.document.project, event=event, data=data)


def reopen_review(*, review: Review, actor: User) -> Review:
    """Open a submitted review again, which comes locked. An open one is left as it is.

    Raises AdjudicationStarted if the article is being adjudicated, unless the actor adjudicates or manages.
    """
    if review.is_open:
        return review
    _refuse_adjudicated(review, actor)
    review.state, review.submitted_at = Review.State.OPEN, None
    add_event(review, actor, "reopened", None, {"state": Review.State.SUBMITTED})
    review.save(update_fields=["state", "submitted_at", "sequence"])
    return review


def close_again(*, review: Review, actor: User, sequence: int, submitted_at: datetime) -> bool:
    """Undo a reopening of the review, which comes locked; False if anything was done in it since ``sequence``."""
    if not review.is_open or review.sequence != sequence:
        return False
    review.state, review.submitted_at = Review.State.SUBMITTED, submitted_at
    add_event(review, actor, "submitted", None, {"state": Review.State.OPEN})
    review.save(update_fields=["state", "submitted_at", "sequence"])
    return True


def _refuse_adjudicated(review: Review, actor: User) -> None:
    adjudicated = Review.objects.filter(document=review.document_id, role=Review.Role.ADJUDICATION).exists()
    if review.role != Review.Role.REVIEW or not adjudicated:
        return
    if not leads(review.document.project.roles_of(actor)):
        raise AdjudicationStarted(
            gettext("This article is being adjudicated. Ask its adjudicator or a manager to open your review again.")
        )


def add_event(
    review: Review,
    actor: User,
    verb: str,
    claim: Claim | None,
    before: dict[str, Any] | None,
    *,
    change: UUID | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write the review's next event, about a claim, or about the review itself with what of it is other ``after``."""
    review.sequence += 1
    ReviewEvent.objects.create(
        review=review,
        sequence=review.sequence,
        change=change or uuid4(),
        claim_id=claim.id if claim else None,
        verb=verb,
        actor=actor.actor,
        before=before,
        after=claim.record() if claim else after or {"state": review.state},
    )


def _refuse_incomplete(review: Review) -> None:
    definitions = asked_at(review.document.project.depth, definitions_of(review.codebook))
    claims = [claim for claim in review.claims.all() if claim.decision != Claim.Decision.REJECTED]
    if review.document.project.depth == Project.Depth.FULL:
        suggestions, sentences = undecided_suggestions(review), []
    else:
        suggestions, sentences = [], open_sentences(review, claims)
    incomplete = {str(claim.id): names for claim in claims if (names := _missing(claim, definitions))}
    article = missing(review.values, definitions, scope="article")
    if suggestions or incomplete or sentences or article:
        raise IncompleteReview(suggestions=suggestions, claims=incomplete, sentences=sentences, article=article)


def _missing(claim: Claim, definitions: tuple[FieldDefinition, ...]) -> list[str]:
    return missing(claim.values, definitions, scope="claim", own_voice=claim.quotation == "own_voice")


def open_sentences(review: Review, claims: list[Claim]) -> list[list[int]]:
    """Sentences outside web-page leftovers that neither a claim's content nor a no-claim span touches."""
    reading = reading_of(review)
    if reading is None:
        return []
    settled = [span for claim in claims for span in claim.content] + review.no_claim + reading.leftovers
    return [[start, end] for start, end in reading.sentences if not any(s < end and start < e for s, e in settled)]
