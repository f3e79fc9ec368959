"""How far each reviewer is with a round."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from claims.models import Assignment, Review, Round, User
from claims.models.people import NAMED


@dataclass(frozen=True, slots=True)
class ReviewerProgress:
    """What was taken back counts nowhere. ``overdue``: given with a date that has passed, and not submitted."""

    person: User
    given: int
    begun: int
    submitted: int
    overdue: int


def round_progress(round: Round) -> tuple[list[ReviewerProgress], int]:
    """Each reviewer's, by name, and how many places are free; costs four queries."""
    standing = Assignment.objects.standing().filter(round=round).order_by()
    given = dict(standing.values_list("reviewer").annotate(Count("pk")))
    free = given.pop(None, 0)
    taken_back = Review.objects.filter(
        document__assignments__round=round,
        document__assignments__reviewer=F("reviewer"),
        document__assignments__withdrawn_at__isnull=False,
    )
    held = Review.objects.filter(round=round).exclude(pk__in=taken_back.order_by().values("pk"))  # these few found once
    reviews = held.order_by().values("reviewer")
    counted = {
        row["reviewer"]: (row["begun"], row["submitted"])
        for row in reviews.annotate(
            begun=Count("pk", filter=Q(state=Review.State.OPEN)),
            submitted=Count("pk", filter=Q(state=Review.State.SUBMITTED)),
        )
    }
    done = Review.objects.submitted().filter(document=OuterRef("document"), reviewer=OuterRef("reviewer"), round=round)
    late = standing.filter(~Exists(done), reviewer__isnull=False, due_on__lt=timezone.localdate())
    overdue = dict(late.values_list("reviewer").annotate(Count("pk")))
    people = User.objects.filter(pk__in={*given, *counted}).only(*NAMED).order_by("username")
    rows = [
        ReviewerProgress(person, given.get(person.pk, 0), *counted.get(person.pk, (0, 0)), overdue.get(person.pk, 0))
        for person in people
    ]
    return rows, free
