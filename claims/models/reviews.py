"""One person's pass over one article: its claims, and every change of them."""

import uuid
from collections.abc import Collection
from functools import cache, cached_property
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from claims.models.assignments import Assignment, Round
from claims.models.blindness import StillBlind
from claims.models.corpus import Document
from claims.models.people import User
from claims.models.projects import Codebook, Project, leads
from claims.models.sources import Source, SourceQuerySet
from claims.models.standing import RANK, Surpassed
from claims.models.suggestions import PipelineRun, Suggestion


class ReviewQuerySet(models.QuerySet["Review"]):
    def by(self, user: User) -> Self:
        return self.filter(reviewer=user)

    def readable_by(self, user: User, roles: Collection[str]) -> Self:
        """What a member with these roles may read: their own; as manager or adjudicator everybody's, but for articles
        that they are reviewing themself, which stay blind until they have submitted."""
        if not leads(roles):
            return self.by(user)
        return self.unless_blind_to(user)

    def unless_blind_to(self, user: User) -> Self:
        """Without others' reviews of articles that the person has an open review of."""
        return self.filter(Q(reviewer=user) | ~_reviewing(user, "document"))

    def open_to(self, user: User) -> Self:
        """Submitted reviews of articles that nobody has still to review, and the person's own."""
        theirs = Q(~StillBlind("document"), state=Review.State.SUBMITTED)
        return self.filter(theirs | Q(reviewer=user))

    def answering(self, field: str, answer: Any) -> Self:
        """Reviews whose answer about the article to a field is this, or holds it as one of several."""
        inside = Q(**{f"values__{field}__icontains": f'"{answer}"'}) if isinstance(answer, str) else Q()
        return self.filter(Q(**{f"values__{field}": answer}) | inside)

    def may_be_references(self, project: Project) -> Self:
        """What is submitted, was not made by reviewing, and so may be marked as right."""
        kinds = [Review.Role.ADJUDICATION, Review.Role.IMPORTED]
        return self.submitted().filter(document__project=project, document__withdrawn_at=None, role__in=kinds)

    def submitted(self) -> Self:
        return self.filter(state=Review.State.SUBMITTED)

    def by_standing(self) -> Self:
        """By article, of each the review first that stands for people's judgement: the adjudication; without one a
        reference; else the one that was submitted first."""
        return self.alias(rank=RANK).order_by("document_id", "rank", "submitted_at", "pk")

    def decisive(self) -> Self:
        """Of each article the submitted review that stands for people's judgement."""
        return self.submitted().filter(~Surpassed("pk"))

    def with_seconds_seen(self, person: int | None, *, of_all: bool) -> Self:
        """Reviews that know as ``seconds_seen`` their active seconds: the own ones of the person with this id, with
        ``of_all`` (see claims.models.projects.sees_times) everybody's; else None."""
        own = Case(When(reviewer=person, then="active_seconds"), output_field=models.PositiveIntegerField())
        return self.annotate(seconds_seen=F("active_seconds") if of_all else own)

    def with_taken_back(self) -> Self:
        """Reviews that know as ``taken_back`` whether a manager has taken the article back from the reviewer."""
        return self.annotate(taken_back=_taken_back())

    def still_held(self) -> Self:
        """Reviews of articles that no manager has taken back from the reviewer."""
        return self.filter(~_taken_back())

    def locked(self) -> Self:
        """Rows locked until the transaction ends, with what a change of them reads: ``taken_back`` too. Only inside a
        transaction."""
        rows = self.select_for_update(of=("self",)).select_related("document__project", "codebook")
        return rows.with_taken_back()

    def knowing(self, change: uuid.UUID) -> Self:
        """Reviews that know as ``knows_change`` whether the change was applied before."""
        return self.annotate(knows_change=_KnowsChange("pk", Value(change, models.UUIDField())))


class _KnowsChange(Func):
    """Whether a review, by its id, has an event of the change. In SQL: every save asks it, and building the question
    takes Django longer than the rest of the query."""

    arity = 2
    output_field = models.BooleanField()
    template = "EXISTS (SELECT 1 FROM claims_reviewevent known WHERE known.review_id = %(expressions)s)"
    arg_joiner = " AND known.change = "


_Manager = models.Manager.from_queryset(ReviewQuerySet)


class ReviewManager(_Manager["Review"]):
    @cached_property
    def _to_change(self) -> ReviewQuerySet:
        """Every save begins with it: built once, and with no column that it does not read, for both take longer than
        the database does."""
        own = ["reviewer", "role", "state", "run", "proposed_names", "sequence", "no_claim", "values", "active_seconds"]
        asked = ["document__project__targets", "document__project__depth"]
        return self.locked().only(*own, "codebook__published_at", "document__text", *asked)

    def locked_for(self, change: uuid.UUID) -> ReviewQuerySet:
        """Locked rows with what a change of their claims reads, and ``knows_change``."""
        return self._to_change.knowing(change)


class Review(models.Model):
    """A pass over an article. An adjudication and an imported set of labels are reviews too, told apart by ``role``.

    ``run`` is the pipeline run pinned when the review was opened: its suggestions are the ones decided here.
    ``proposed_names`` are the registry's names for names of these suggestions, as it knew them then.
    ``sequence`` is the number of the last event. ``no_claim`` lists spans read and found to hold no claim.
    ``values`` holds the article-scope fields. ``round`` is the round it was assigned in, if any. ``grade``, from 0 to
    1, is how far it agrees with the article's reference; see claims.quality.
    """

    class Role(models.TextChoices):
        REVIEW = "review", _("Review")
        ADJUDICATION = "adjudication", _("Adjudication")
        IMPORTED = "imported", _("Imported")

    WHOSE: ClassVar[dict[str, Any]] = {
        Role.REVIEW: _("Review of %s"),
        Role.ADJUDICATION: _("Adjudication by %s"),
        Role.IMPORTED: _("Imported labels of %s"),
    }

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        SUBMITTED = "submitted", _("Submitted")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="reviews", db_index=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews", db_index=False
    )
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.REVIEW)
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    codebook = models.ForeignKey(Codebook, on_delete=models.PROTECT, related_name="reviews", db_index=False)
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews", db_index=False
    )
    run = models.ForeignKey(PipelineRun, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews")
    suggestions_shown = models.BooleanField(default=True)
    proposed_names = models.JSONField(default=dict, blank=True)
    grade = models.FloatField(null=True, blank=True)
    is_reference = models.BooleanField("reference (“gold”)", default=False)
    sequence = models.PositiveIntegerField(default=0)
    no_claim = models.JSONField(default=list, blank=True)
    values = models.JSONField(default=dict, blank=True)
    active_seconds = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewManager()
    seconds_seen: int | None  # set by ReviewQuerySet.with_seconds_seen()
    knows_change: bool  # set by ReviewQuerySet.knowing()
    taken_back: bool  # set by ReviewQuerySet.with_taken_back()

    class Meta:
        ordering = ["document_id", "id"]
        indexes = [
            # whether an article is blind, and which of its reviews stands for it, is asked of each claim
            models.Index(
                fields=["document", "state", "role", "is_reference", "submitted_at"], name="review_of_article"
            ),
            models.Index(fields=["codebook", "role", "state", "document", "reviewer"], name="review_by_state"),
            models.Index(fields=["reviewer", "state", "role", "document"], name="review_by_reviewer"),
            models.Index(fields=["round", "reviewer", "state"], name="review_of_round"),
            models.Index(
                fields=["codebook", "role", "state", "reviewer", "submitted_at", "grade"],
                condition=Q(grade__isnull=False),
                name="review_graded",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["document", "reviewer", "role"], name="review_once"),
            models.CheckConstraint(
                name="review_role_known", condition=Q(role__in=["review", "adjudication", "imported"])
            ),
            models.CheckConstraint(
                name="review_submitted_has_time",
                condition=Q(state="open", submitted_at=None) | Q(state="submitted", submitted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} of {self.document} by {self.reviewer}"

    @property
    def whose(self) -> str:
        """The layer in words, and whose it is: for those who may know."""
        return str(self.WHOSE[self.role] % self.reviewer.display_name)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def visible_sources(self) -> SourceQuerySet:
        """Registry entries that may be shown and linked in the review: the project's own, and those it made itself.

        A reviewer's own review shows no more than its reviewer may see; see SourceQuerySet.visible_to.
        """
        sources = Source.objects.filter(Q(review=None) | Q(review=self), merged_into=None)
        sources = sources.filter(project=self.document.project_id)
        if self.role != self.Role.REVIEW:
            return sources
        return sources.visible_to(User(pk=self.reviewer_id))  # who is compared by key: no query reads them


def _reviewing(user: User, document: str) -> Exists:
    """Whether the person is reviewing the article that the field ``document`` leads to."""
    own = Review.objects.by(user).filter(document=OuterRef(document), role=Review.Role.REVIEW)
    return Exists(own.filter(state=Review.State.OPEN))


@cache
def _taken_back() -> Exists:
    """Whether the article of a review was taken back from its reviewer: built once, as every change asks it."""
    own = {"document": OuterRef("document"), "reviewer": OuterRef("reviewer")}
    return Exists(Assignment.objects.filter(**own, withdrawn_at__isnull=False))


class ClaimQuerySet(models.QuerySet["Claim"]):
    def kept(self) -> Self:
        """What somebody holds to be a claim."""
        return self.exclude(decision=Claim.Decision.REJECTED)

    def answering(self, field: str, label: str) -> Self:
        """Claims whose answer to a field of labels is the label, or holds it: one of several, or of one target."""
        inside = Q(**{f"values__{field}__icontains": f'"{label}"'})
        return self.filter(Q(**{f"values__{field}": label}) | inside)

    def readable_by(self, user: User, roles: Collection[str]) -> Self:
        """The claims of the reviews that ReviewQuerySet.readable_by lets a member with these roles read."""
        if not leads(roles):
            return self.filter(review__reviewer=user)
        return self.filter(Q(review__reviewer=user) | ~_reviewing(user, "review__document"))

    def open_to(self, user: User) -> Self:
        """Claims of submitted reviews of articles that nobody has still to review, and the person's own."""
        theirs = Q(~StillBlind("review__document"), review__state=Review.State.SUBMITTED)
        return self.filter(theirs | Q(review__reviewer=user))

    def decisive(self) -> Self:
        """The claims of the one review of each article that stands for people's judgement."""
        return self.filter(~Surpassed("review"), review__state=Review.State.SUBMITTED)


class Claim(models.Model):
    """One decided record. The id is made by the client, so that a change sent twice makes one claim.

    Spans (``content``, ``cue``, ``source``) are lists of half-open [start, end) in code points of the article's text.
    ``registry_source`` is the entry the source mention points to; ``values`` keeps only what this claim says itself.
    ``provenance`` is set in adjudications: which claims were compared, whose each part is, and why; see
    claims.adjudication. An adjudication can also reject what no suggestion proposed.
    """

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        CORRECTED = "corrected", _("Corrected")
        ADDED = "added", _("Added")
        REJECTED = "rejected", _("Rejected")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="claims", db_index=False)
    suggestion = models.ForeignKey(
        Suggestion, on_delete=models.PROTECT, null=True, blank=True, related_name="claims", db_index=False
    )
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="nested", db_index=False
    )
    revision = models.PositiveIntegerField(default=1)
    decision = models.CharField(max_length=20, choices=Decision.choices)
    reject_reason = models.CharField(max_length=30, blank=True)
    content = models.JSONField()
    cue = models.JSONField(default=list, blank=True)
    source = models.JSONField(default=list, blank=True)
    source_name = models.CharField(max_length=300, blank=True)
    registry_source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="claims")
    mention = models.CharField(max_length=20)
    quotation = models.CharField(max_length=20)
    attitude = models.CharField(max_length=20)
    values = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)
    uncertain = models.BooleanField(default=False)
    provenance = models.JSONField(default=dict, blank=True)
    active_seconds = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["review_id", "created_at", "id"]
        indexes = [
            models.Index(fields=["review", "decision"], name="claim_of_review"),  # counted without reading claims
            # most claims of an import have neither
            models.Index(fields=["suggestion"], condition=Q(suggestion__isnull=False), name="claim_by_suggestion"),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="claim_by_parent"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "suggestion"],
                condition=Q(suggestion__isnull=False),
                name="claim_decides_a_suggestion_once",
            ),
            models.CheckConstraint(
                name="claim_decision_known",
                condition=Q(decision__in=["accepted", "corrected", "added", "rejected"]),
            ),
            models.CheckConstraint(
                name="claim_added_or_suggested",
                condition=Q(decision="added", suggestion=None)
                | Q(decision="rejected")
                | Q(decision__in=["accepted", "corrected"], suggestion__isnull=False),
            ),
            models.CheckConstraint(
                name="claim_rejected_has_reason",
                condition=(Q(decision="rejected") & ~Q(reject_reason=""))
                | (~Q(decision="rejected") & Q(reject_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"Claim {self.id}"

    def record(self) -> dict[str, Any]:
        """The claim as JSON values: what the API answers and what events keep."""
        provenance = {"provenance": self.provenance} if self.provenance else {}
        return provenance | {
            "id": str(self.id),
            "revision": self.revision,
            "suggestion": self.suggestion_id,
            "parent": str(self.parent_id) if self.parent_id else None,
            "decision": self.decision,
            "reject_reason": self.reject_reason,
            "content": self.content,
            "cue": self.cue,
            "source": self.source,
            "source_name": self.source_name,
            "source_id": self.registry_source_id,
            "mention": self.mention,
            "quotation": self.quotation,
            "attitude": self.attitude,
            "values": self.values,
            "note": self.note,
            "uncertain": self.uncertain,
        }


class ReviewEventQuerySet(models.QuerySet["ReviewEvent"]):
    def since(self, event: "int | OuterRef", *, project: "Project | int | OuterRef") -> Self:
        """Events of the project after the one with this id.

        The project is asked of each event, and not joined, so that SQLite begins with the few new events, not with the
        project's articles.
        """
        whose = OuterRef(project) if isinstance(project, OuterRef) else project
        of_project = Review.objects.filter(pk=OuterRef("review"), document__project=whose)
        return self.filter(Exists(of_project), pk__gt=event)


class ReviewEvent(models.Model):
    """One change of a review, numbered within it, never changed or deleted.

    ``claim_id`` is empty for what concerns the review as a whole (submitted, reopened, no claim). ``before`` and
    ``after`` are the record as it was and as it became; null where there was none. ``change`` is the idempotency key
    of the request; one change may make several events.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="events", db_index=False)
    sequence = models.PositiveIntegerField()
    change = models.UUIDField()
    claim_id = models.UUIDField(null=True, blank=True, db_index=True)
    verb = models.CharField(max_length=20)
    actor = models.UUIDField()
    at = models.DateTimeField(auto_now_add=True)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)

    objects = ReviewEventQuerySet.as_manager()

    class Meta:
        ordering = ["review_id", "sequence"]
        indexes = [models.Index(fields=["review", "change"], name="event_by_change")]  # idempotency look-up
        constraints = [models.UniqueConstraint(fields=["review", "sequence"], name="event_sequence_once")]

    def __str__(self) -> str:
        return f"{self.verb} {self.sequence}"
