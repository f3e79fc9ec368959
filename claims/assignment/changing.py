"""Taking assignments back and giving them to others. A review that was begun stays with who began it."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext

from claims.models import Assignment, Document, Project, Review, Round, User
from claims.sources import settle_sources


class AssignmentDone(Exception):
    """The review of this assignment is submitted: it can no longer be taken back."""


class AlreadyGiven(Exception):
    """The person has, or has had, this article."""


@transaction.atomic
def withdraw(*, assignment: Assignment) -> None:
    """Take the article back; in production its place is free again for somebody else.

    What the person has done stays. Raises AssignmentDone if they have submitted it.
    """
    assignment = _locked(assignment)
    if assignment.withdrawn_at is not None:
        return
    assignment.withdrawn_at = timezone.now()
    assignment.save(update_fields=["withdrawn_at"])
    if assignment.round and assignment.round.kind == Round.Kind.PRODUCTION and assignment.reviewer_id is not None:
        _place_like(assignment, reviewer=None).save()
    _settle_sources(assignment)


@transaction.atomic
def reassign(*, assignment: Assignment, reviewer: User) -> None:
    """Give the place to somebody else. Raises AssignmentDone, or AlreadyGiven if they have had the article."""
    assignment = _locked(assignment)
    had = Assignment.objects.filter(document=assignment.document_id, reviewer=reviewer)
    begun = Review.objects.by(reviewer).filter(document=assignment.document_id)
    if had.exists() or begun.exists():
        raise AlreadyGiven(
            gettext("%(reviewer)s has had “%(document)s” already. Choose somebody else.")
            % {"reviewer": reviewer.display_name, "document": assignment.document}
        )
    if assignment.reviewer_id is None:
        assignment.reviewer = reviewer
        assignment.save(update_fields=["reviewer"])
        return
    assignment.withdrawn_at = timezone.now()
    assignment.save(update_fields=["withdrawn_at"])
    _place_like(assignment, reviewer=reviewer).save()


@transaction.atomic
def give_back(*, assignment: Assignment) -> None:
    """Undo a withdrawal. The place that it left free is taken away again, if it is still free."""
    if assignment.withdrawn_at is None:
        return
    left = Assignment.objects.free().filter(document=assignment.document_id, round=assignment.round_id)
    left.filter(pk__in=list(left.select_for_update().values_list("pk", flat=True)[:1])).delete()
    assignment.withdrawn_at = None
    assignment.save(update_fields=["withdrawn_at"])


@transaction.atomic
def take_away(*, assignment: Assignment) -> bool:
    """Undo giving it: the place is no more. False if a review of it was begun, or it was taken back meanwhile."""
    begun = Review.objects.filter(document=assignment.document_id, reviewer=assignment.reviewer_id)
    if assignment.withdrawn_at is not None or (assignment.reviewer_id is not None and begun.exists()):
        return False
    assignment.delete()
    _settle_sources(assignment)
    return True


@transaction.atomic
def withdraw_unfinished(*, project: Project, reviewer: User) -> int:
    """Take back everything that the person has not submitted; how many."""
    done = Review.objects.by(reviewer).submitted().filter(document=OuterRef("document"), role=Review.Role.REVIEW)
    held = list(Assignment.objects.of(reviewer).filter(~Exists(done), project=project).select_related("round"))
    for assignment in held:
        withdraw(assignment=assignment)
    return len(held)


def _locked(assignment: Assignment) -> Assignment:
    """The row, locked. Raises AssignmentDone if its review is submitted."""
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("round", "document")
    assignment = rows.get(pk=assignment.pk)
    submitted = Review.objects.submitted().filter(
        document=assignment.document_id, reviewer=assignment.reviewer_id, role=Review.Role.REVIEW
    )
    if assignment.reviewer_id is not None and submitted.exists():
        raise AssignmentDone(gettext("This article is reviewed and submitted: it is no longer taken back."))
    return assignment


def _settle_sources(assignment: Assignment) -> None:
    settle_sources(project=assignment.project, articles=Document.objects.filter(pk=assignment.document_id))


def _place_like(assignment: Assignment, *, reviewer: User | None) -> Assignment:
    return Assignment(
        project_id=assignment.project_id,
        document_id=assignment.document_id,
        round_id=assignment.round_id,
        sample_id=assignment.sample_id,
        position=assignment.position,
        due_on=assignment.due_on,
        reviewer=reviewer,
    )
