"""Changing the claims of a review: all or nothing, against the revisions that the person saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext

from annotator.codebook import ATTITUDES, MENTIONS, REJECT_REASONS, FieldDefinition
from annotator.quotation import quotation_kind
from annotator.spans import SpanError, Spans, check_spans
from claims.codebooks import UnknownLabel, check_values, definitions_of
from claims.models import Claim, Review, ReviewEvent, Suggestion, User
from claims.review.decisions import decision_on

ROLES = ("content", "cue", "source")
UNREAD = ("reading", "ordinal", "parent", "antecedent", "scores", "reasons")
"""What no change asks of a suggestion."""
TO_CHANGE = (
    Claim.objects.select_related("suggestion")
    .defer("created_at", *(f"suggestion__{name}" for name in UNREAD))
    .order_by()
)
"""Claims as every change asks for them: built once, for that takes longer than the database."""


class InvalidChange(ValueError):
    """A change that cannot be stored as it is; the message says what is wrong."""


class TakenBack(Exception):
    """A manager has given the article to somebody else; what was saved stays."""

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "A manager has taken this article back from you. What you saved is kept, and what you have not saved "
                "waits in this browser, should the article be given to you again."
            )
        )


class NotOpen(Exception):
    """The review is submitted; it can be reopened."""


class StaleRevision(Exception):
    """A claim was changed elsewhere since the person saw it. ``claims`` are as stored now, ``deleted`` are gone."""

    def __init__(self, claims: list[dict[str, Any]], deleted: list[str]) -> None:
        super().__init__(gettext("This claim was changed elsewhere since you opened it."))
        self.claims = claims
        self.deleted = deleted


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """A claim as a person wants it. ``rejected`` is a reason key or empty; ``quotes`` are the words under the spans.

    Spans are lists of half-open [start, end) in code points of the article's text. A role missing from ``quotes`` is
    not compared with the text.
    """

    content: Any
    cue: Any = ()
    source: Any = ()
    quotes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    suggestion: int | None = None
    parent: UUID | None = None
    rejected: str = ""
    source_name: str = ""
    source_id: int | None = None
    mention: str = "none"
    attitude: str = "statement"
    values: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    uncertain: bool = False
    provenance: Mapping[str, Any] = field(default_factory=dict)  # of adjudications; empty: as it was
    active_seconds: int = 0  # of labels made elsewhere; a change says its own


@dataclass(frozen=True, slots=True)
class Put:
    """Store ``draft`` as the claim; ``revision`` is the one the person saw, 0 for a new claim."""

    claim: UUID
    revision: int
    draft: ClaimDraft


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove the claim: an added one vanishes, a suggested one is undecided again."""

    claim: UUID
    revision: int


@dataclass(frozen=True, slots=True)
class SetNoClaim:
    """The spans read and found to hold no claim, all of them."""

    spans: Any


@dataclass(frozen=True, slots=True)
class SetValues:
    """The article-scope answers, all of them."""

    values: Mapping[str, Any]


Operation = Put | Delete | SetNoClaim | SetValues


@dataclass(frozen=True, slots=True)
class ChangeResult:
    """What the change left behind: the touched claims as stored, the ids that are gone, the review's own state."""

    sequence: int
    claims: list[dict[str, Any]]
    deleted: list[str]
    no_claim: list[list[int]]
    values: dict[str, Any]


def is_own_voice(draft: ClaimDraft) -> bool:
    """Whether the reporter claims it: nobody else is named, and the answer says so."""
    return not draft.cue and not draft.source and draft.values.get("source_type") == "reporter"


def change_claims(
    *,
    review: Review,
    actor: User,
    change: UUID,
    operations: Sequence[Operation],
    active_seconds: int = 0,
    is_correction: bool = False,
) -> ChangeResult:
    """Apply the operations, write one event for each, and return the state they left. A correction is a manager's
    change of many reviews at once, and so may touch submitted ones.

    ``review`` comes from ``Review.objects.locked_for(change)`` inside the caller's transaction, which an error must
    roll back. The same ``change`` twice is applied once. Raises NotOpen, TakenBack, StaleRevision if a
    touched claim moved, InvalidChange, UnknownLabel or SpanError.
    """
    touched = [operation.claim for operation in operations if isinstance(operation, Put | Delete)]
    if len(set(touched)) != len(touched):
        raise InvalidChange(gettext("A change may name each claim once."))
    if review.knows_change:
        return _result(review, touched)
    if not review.is_open and not is_correction:
        raise NotOpen(gettext("This review is submitted. Reopen it to change it."))
    if review.role == Review.Role.REVIEW and review.taken_back and not is_correction:
        raise TakenBack
    return _Change(review, actor, change, active_seconds).apply(operations, touched)


def _result(review: Review, touched: Sequence[UUID]) -> ChangeResult:
    claims = {claim.id: claim for claim in Claim.objects.filter(review=review, id__in=touched)}
    return ChangeResult(
        sequence=review.sequence,
        claims=[claim.record() for claim in claims.values()],
        deleted=[str(key) for key in touched if key not in claims],
        no_claim=review.no_claim,
        values=review.values,
    )


class _Change:
    """One change under way: the rows it reads once, and the events it gathers."""

    def __init__(self, review: Review, actor: User, change: UUID, active_seconds: int) -> None:
        self.review = review
        self.document = review.document
        self.actor = actor
        self.change = change
        self.active_seconds = max(0, min(active_seconds, 3600))
        self.definitions: tuple[FieldDefinition, ...] = definitions_of(review.codebook)
        self.events: list[ReviewEvent] = []

    def apply(self, operations: Sequence[Operation], touched: Sequence[UUID]) -> ChangeResult:
        self._read_claims(operations, touched)
        self._refuse_foreign()
        self._refuse_stale(operations)
        self.suggestions = self._suggestions(operations)
        for operation in operations:
            match operation:
                case Put():
                    self._put(operation)
                case Delete():
                    self._delete(operation)
                case SetNoClaim():
                    spans = check_spans(operation.spans, len(self.document.text), role="no_claim")
                    self._set_review("no_claim", [list(span) for span in spans])
                case SetValues():
                    values = check_values(operation.values, self.definitions, scope="article", targets=self._targets)
                    self._set_review("values", values)
        ReviewEvent.objects.bulk_create(self.events)
        self.review.active_seconds += self.active_seconds
        self.review.save(update_fields=["sequence", "no_claim", "values", "active_seconds"])
        stored = [claim.record() for claim in self.claims.values()]
        deleted = [str(key) for key in touched if key not in self.claims]
        return ChangeResult(self.review.sequence, stored, deleted, self.review.no_claim, self.review.values)

    def _read_claims(self, operations: Sequence[Operation], touched: Sequence[UUID]) -> None:
        """The touched claims, ``rivals`` that decide a suggestion which the change would decide anew, and parents."""
        new = [op.draft.suggestion for op in operations if isinstance(op, Put) and op.draft.suggestion is not None]
        parents = [op.draft.parent for op in operations if isinstance(op, Put) and op.draft.parent is not None]
        deciding = Q(review=self.review, suggestion__in=new)
        claims = TO_CHANGE.filter(Q(id__in=[*touched, *parents]) | deciding)
        found = {claim.id: claim for claim in claims} if touched else {}
        self.claims = {key: found.pop(key) for key in touched if key in found}
        others = [claim for claim in found.values() if claim.review_id == self.review.pk]
        self.rivals = [claim for claim in others if claim.suggestion_id in new]
        self.parents = {claim.id for claim in others}

    @property
    def _targets(self) -> list[str]:
        return self.document.project.target_keys

    def _refuse_foreign(self) -> None:
        for claim in self.claims.values():
            if claim.review_id != self.review.pk:
                raise InvalidChange(gettext("Claim %(claim)s belongs to another review.") % {"claim": claim.id})

    def _refuse_stale(self, operations: Sequence[Operation]) -> None:
        moved = [rival.record() for rival in self.rivals]
        gone: list[str] = []
        for operation in operations:
            if not isinstance(operation, Put | Delete):
                continue
            stored = self.claims.get(operation.claim)
            if stored is None and operation.revision != 0:
                gone.append(str(operation.claim))
            elif stored is not None and stored.revision != operation.revision:
                moved.append(stored.record())
        if moved or gone:
            raise StaleRevision(moved, gone)

    def _suggestions(self, operations: Sequence[Operation]) -> dict[int, Suggestion]:
        wanted = {op.draft.suggestion for op in operations if isinstance(op, Put) and op.draft.suggestion is not None}
        found = {claim.suggestion.pk: claim.suggestion for claim in self.claims.values() if claim.suggestion}
        if wanted - found.keys():
            own = Suggestion.objects.filter(reading__run=self.review.run_id, reading__document=self.document)
            found |= own.in_bulk(wanted - found.keys())
        for key in wanted - found.keys():
            raise InvalidChange(gettext("Suggestion %(key)s is not one of this review’s.") % {"key": key})
        return found

    def _put(self, operation: Put) -> None:
        draft = operation.draft
        spans = self._checked_spans(draft)
        self._check_names(draft)
        own_voice = is_own_voice(draft)
        quotation = "own_voice" if own_voice else quotation_kind(self.document.text, spans["content"])
        values = check_values(draft.values, self.definitions, scope="claim", targets=self._targets, own_voice=own_voice)
        stored = self.claims.get(operation.claim)
        before = stored.record() if stored else None
        claim = stored or Claim(id=operation.claim, review=self.review)
        suggestion = self.suggestions.get(draft.suggestion) if draft.suggestion is not None else None
        for role in ROLES:
            setattr(claim, role, [list(span) for span in spans[role]])
        claim.suggestion = suggestion
        claim.parent_id = self._parent(draft.parent, operation.claim)
        claim.source_name, claim.registry_source_id = draft.source_name, self._registry_source(draft.source_id, stored)
        claim.mention, claim.attitude, claim.quotation = draft.mention, draft.attitude, quotation
        claim.values, claim.note, claim.uncertain = values, draft.note, draft.uncertain
        if self.review.role == Review.Role.ADJUDICATION and draft.provenance:
            claim.provenance = dict(draft.provenance)
        claim.reject_reason = draft.rejected
        claim.decision = decision_on(
            claim.record(), suggestion, self.definitions, self.document.project, self.review.proposed_names
        )
        claim.revision = self.review.sequence + 1
        claim.active_seconds += self.active_seconds
        claim.save(force_insert=stored is None)
        self.claims[claim.id] = claim
        self._event(claim.decision, claim.id, before, claim.record())

    def _checked_spans(self, draft: ClaimDraft) -> dict[str, Spans]:
        text = self.document.text
        spans = {role: check_spans(getattr(draft, role), len(text), role=role) for role in ROLES}
        if not spans["content"]:
            raise SpanError(gettext("content: a claim needs at least one span."))
        for role, quotes in draft.quotes.items():
            words = [text[start:end] for start, end in spans.get(role, ())]
            if list(quotes) != words:
                raise SpanError(
                    gettext("%(role)s: the text there is %(words)r, not %(quotes)r.")
                    % {"role": role, "words": words, "quotes": list(quotes)}
                )
        return spans

    def _check_names(self, draft: ClaimDraft) -> None:
        for name, value, known in (
            ("mention", draft.mention, MENTIONS),
            ("attitude", draft.attitude, ATTITUDES),
            ("reason", draft.rejected, REJECT_REASONS | {"": ""}),
        ):
            if value not in known:
                raise UnknownLabel(
                    gettext("%(value)r is not a %(name)s. Allowed: %(known)s.")
                    % {"value": value, "name": name, "known": ", ".join(filter(None, known))}
                )
        if draft.rejected and draft.suggestion is None and self.review.role != Review.Role.ADJUDICATION:
            raise InvalidChange(gettext("Only a suggestion can be rejected; delete the claim instead."))
        if len(draft.source_name) > 300:
            raise InvalidChange(gettext("The name of a source has at most 300 characters."))

    def _parent(self, parent: UUID | None, child: UUID) -> UUID | None:
        if parent is None:
            return None
        if parent == child or parent not in self.claims.keys() | self.parents:
            raise InvalidChange(
                gettext("%(parent)s cannot hold this claim: it is not another claim of this review.")
                % {"parent": parent}
            )
        return parent

    def _registry_source(self, source_id: int | None, stored: Claim | None) -> int | None:
        if source_id is None or (stored is not None and stored.registry_source_id == source_id):
            return source_id
        if not self.review.visible_sources().filter(pk=source_id).exists():
            raise InvalidChange(
                gettext("Source %(source_id)s is not in this project’s registry.") % {"source_id": source_id}
            )
        return source_id

    def _delete(self, operation: Delete) -> None:
        claim = self.claims.pop(operation.claim, None)
        if claim is None:
            raise InvalidChange(gettext("There is no claim %(claim)s in this review.") % {"claim": operation.claim})
        for child in Claim.objects.filter(parent=claim):
            self._unnest(self.claims.get(child.id, child))
        before = claim.record()
        claim.delete()
        self._event("deleted", operation.claim, before, None)

    def _unnest(self, child: Claim) -> None:
        before = child.record()
        child.parent = None
        child.revision = self.review.sequence + 1
        child.save(update_fields=["parent", "revision", "changed_at"])
        self.claims[child.id] = child
        self._event("unnested", child.id, before, child.record())

    def _set_review(self, name: str, value: Any) -> None:
        before = getattr(self.review, name)
        setattr(self.review, name, value)
        self._event(name, None, {name: before}, {name: value})

    def _event(
        self, verb: str, claim_id: UUID | None, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> None:
        self.review.sequence += 1
        self.events.append(
            ReviewEvent(
                review=self.review,
                sequence=self.review.sequence,
                change=self.change,
                claim_id=claim_id,
                verb=verb,
                actor=self.actor.actor,
                before=before,
                after=after,
            )
        )
