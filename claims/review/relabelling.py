"""What publishing a codebook does to reviews that were made under earlier versions.

Answers whose label was merged into another become the other by a job, an event each, and can be taken back. Where a
label was split or dropped, or a required field came in, only people can answer: a manager has those reviews asked
again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext, ngettext

from annotator.codebook import FieldDefinition
from claims import jobs
from claims.codebooks import (
    Differences,
    LabelChange,
    current,
    definitions_of,
    differences,
    publish,
    spoken,
    successor,
    translated,
    with_labels,
)
from claims.models import Claim, Codebook, Job, Membership, Project, Review, ReviewEvent, User
from claims.models.reviews import ReviewQuerySet
from claims.review.lifecycle import add_event, reopen_review

KIND = "label-merge"


@dataclass(frozen=True, slots=True)
class Effect:
    """A label that the new version lacks, and how many claims have it for an answer."""

    change: LabelChange
    claims: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing a draft would change. ``not_asked``: reviews that were never asked its new required fields."""

    differences: Differences
    effects: list[Effect]
    not_asked: int


def preview(draft: Codebook) -> Preview:
    """Raises claims.codebooks.NoCodebook if nothing is published yet."""
    project = draft.project
    found = differences(definitions_of(current(project)), definitions_of(draft))
    claims = Claim.objects.filter(review__document__project=project)
    effects = [Effect(change, claims.answering(change.field.key, change.label).count()) for change in found.gone]
    asks_more = any(field.required for field in found.added)
    return Preview(found, effects, _submitted(project).count() if asks_more else 0)


@transaction.atomic
def publish_draft(*, draft: Codebook, actor: User, note: str = "") -> tuple[Codebook, Job | None]:
    """Publish; and the job that merges labels, if any were. Raises claims.codebooks.FaultyCodebook."""
    published = publish(draft=draft, note=note)
    if not any(label.replaces for field in definitions_of(published) for label in field.labels):
        return published, None
    return published, _start(published, actor, undo=False)


def undo_merge(*, codebook: Codebook, actor: User) -> Job:
    """A job that gives claims the labels back that publishing this version merged, but for those changed since."""
    return _start(codebook, actor, undo=True)


def _start(codebook: Codebook, actor: User, *, undo: bool) -> Job:
    arguments = {"codebook": codebook.pk, "undo": undo}
    return jobs.enqueue(project=codebook.project, kind=KIND, arguments=arguments, created_by=actor)


def merge_labels(job: Job) -> dict[str, Any]:
    """Merge the labels of a version in all reviews made under earlier ones, or take that back; review by review."""
    codebook = Codebook.objects.select_related("project").get(pk=job.arguments["codebook"])
    actor = job.created_by
    if actor is None:
        raise jobs.JobFailed(gettext("Nobody asked for this. Start it again from the codebook page."))
    undo = job.arguments["undo"]
    waiting = list((_merged_reviews if undo else _reviews_to_merge)(codebook).values_list("pk", flat=True))
    changed = 0
    for done, pk in enumerate(waiting, start=1):
        with transaction.atomic():
            review = Review.objects.locked().get(pk=pk)
            changed += _take_back(review, codebook, actor) if undo else _merge(review, codebook, actor)
        jobs.report_progress(job, done=done, total=len(waiting))
    told = (
        ngettext("%d claim has its former label again.", "%d claims have their former labels again.", changed)
        if undo
        else ngettext(
            "%d claim has the label that replaces its own.", "%d claims have the label that replaces theirs.", changed
        )
    )
    jobs.report_progress(job, done=len(waiting), total=len(waiting), message=told % changed)
    return {"claims": changed, "reviews": len(waiting)}


def _change_of(codebook: Codebook) -> UUID:
    """What the events of a merge have in common, so that they are found again."""
    return uuid5(NAMESPACE_OID, f"codebook {codebook.pk}")


def _reviews_to_merge(codebook: Codebook) -> ReviewQuerySet:
    """Reviews under earlier versions with an answer that one label alone of this version replaces."""
    wanted = Q(pk__in=[])
    for field in definitions_of(codebook):
        for key in {key for label in field.labels for key in label.replaces}:
            if successor(field, key):
                wanted |= Q(Exists(Claim.objects.filter(review=OuterRef("pk")).answering(field.key, key)))
    earlier = Review.objects.filter(document__project=codebook.project, codebook__version__lt=codebook.version)
    return earlier.filter(wanted).order_by("pk")


def _merge(review: Review, codebook: Codebook, actor: User) -> int:
    """Map merged labels; a review whose version lacks the successor moves to the new one, if nothing else is new."""
    own, new = definitions_of(review.codebook), definitions_of(codebook)
    found = differences(own, new)
    known = {field.key: {label.key for label in field.labels} for field in own}
    merges = {
        (change.field.key, change.label): str(successor(change.field, change.label))
        for change in found.gone
        if change.is_merge
    }
    if any(into not in known[key] for (key, _label), into in merges.items()):
        if found.asks_again:
            return 0
        _move(review, codebook, actor)
    return _relabel(review, merges, actor, _change_of(codebook))


def _relabel(review: Review, merges: dict[tuple[str, str], str], actor: User, change: UUID) -> int:
    changed = 0
    for claim in review.claims.all():
        values = dict(claim.values)
        for (key, label), into in merges.items():
            if key in values:
                values[key] = with_labels(values[key], lambda answer: into if answer == label else answer)  # noqa: B023
        if values != claim.values:
            _set_values(review, claim, values, actor, "merged", change)
            changed += 1
    review.save(update_fields=["sequence"])
    return changed


def _set_values(review: Review, claim: Claim, values: dict[str, Any], actor: User, verb: str, change: UUID) -> None:
    before = claim.record()
    claim.values, claim.revision = values, review.sequence + 1
    claim.save(update_fields=["values", "revision", "changed_at"])
    add_event(review, actor, verb, claim, before, change=change)


def _move(review: Review, codebook: Codebook, actor: User) -> None:
    """Put the review under another version; its events tell from which."""
    before = {"codebook_version": review.codebook.version}
    review.codebook = codebook
    after = {"codebook_version": codebook.version}
    add_event(review, actor, "moved", None, before, change=_change_of(codebook), after=after)
    review.save(update_fields=["codebook", "sequence"])


def _merged_reviews(codebook: Codebook) -> ReviewQuerySet:
    merged = ReviewEvent.objects.filter(review=OuterRef("pk"), change=_change_of(codebook), verb="merged")
    return Review.objects.filter(Exists(merged), document__project=codebook.project).order_by("pk")


def _take_back(review: Review, codebook: Codebook, actor: User) -> int:
    """Give back the labels of claims that nobody has changed since, and the version where all could be given back."""
    events = review.events.filter(change=_change_of(codebook), verb="merged")
    merged = {event.claim_id: event for event in events if event.claim_id}
    claims = list(review.claims.filter(pk__in=merged))
    restored = [claim for claim in claims if claim.revision == merged[claim.pk].sequence]
    for claim in restored:
        _set_values(review, claim, (merged[claim.pk].before or {})["values"], actor, "unmerged", _change_of(codebook))
    moved = review.events.filter(change=_change_of(codebook), verb="moved").last()
    if moved and len(restored) == len(claims):
        version = (moved.before or {})["codebook_version"]
        _move(review, codebook.project.codebooks.get(version=version), actor)
    review.save(update_fields=["sequence"])
    return len(restored)


def _submitted(project: Project) -> ReviewQuerySet:
    reviews = Review.objects.submitted().filter(document__project=project, role=Review.Role.REVIEW)
    return reviews.filter(document__withdrawn_at=None)


def to_ask_again(project: Project) -> ReviewQuerySet:
    """Submitted reviews of earlier versions in which the version in use asks what only people can answer, of people who
    still review here."""
    newest = current(project)
    wanted = Q(pk__in=[])
    for codebook in project.codebooks.exclude(published_at=None).exclude(pk=newest.pk):
        found = differences(definitions_of(codebook), definitions_of(newest))
        if any(field.required for field in found.added):
            wanted |= Q(codebook=codebook)
            continue
        for change in found.gone:
            having = Claim.objects.filter(review=OuterRef("pk")).kept().answering(change.field.key, change.label)
            wanted |= Q(Exists(having), codebook=codebook)
    reviewers = project.memberships.filter(role=Membership.Role.REVIEWER, user__is_active=True)
    return _submitted(project).filter(wanted, reviewer__in=reviewers.order_by().values("user"))


def reasons(review: Review, definitions: Sequence[FieldDefinition]) -> list[str]:
    """Why a review is to be asked again, a sentence each, given the fields of the version in use."""
    found = differences(definitions_of(review.codebook), definitions)
    claims = [claim for claim in review.claims.all() if claim.decision != Claim.Decision.REJECTED]
    counted = ((change, _having(claims, change)) for change in found.gone)
    asked = [
        gettext("%(field)s was not asked.") % {"field": spoken(field.name)} for field in found.added if field.required
    ]
    return asked + [
        ngettext(
            "%(field)s: %(label)s in %(number)s claim.",
            "%(field)s: %(label)s in %(number)s claims.",
            count,
        )
        % {"field": spoken(change.field.name), "label": spoken(change.name), "number": count}
        for change, count in counted
        if count
    ]


def _having(claims: Iterable[Claim], change: LabelChange) -> int:
    def holds(value: Any) -> bool:
        answers = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
        return change.label in answers

    return sum(holds(claim.values.get(change.field.key)) for claim in claims)


@transaction.atomic
def ask_again(*, review: Review, actor: User) -> Review:
    """Open a submitted review, which comes locked, under the version in use.

    Answers that this version has no label for are taken off, an event each, and stay in the history.
    """
    codebook = current(review.document.project)
    reopen_review(review=review, actor=actor)
    if review.codebook_id == codebook.pk:
        return review
    definitions = definitions_of(codebook)
    _move(review, codebook, actor)
    for claim in review.claims.all():
        values = translated(claim.values, definitions)
        if values != claim.values:
            _set_values(review, claim, values, actor, "moved", _change_of(codebook))
    answers = translated(review.values, definitions)
    if answers != review.values:
        before, review.values = {"values": review.values}, answers
        add_event(review, actor, "moved", None, before, change=_change_of(codebook), after={"values": answers})
    review.save(update_fields=["values", "sequence"])
    return review
