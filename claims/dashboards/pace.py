"""How fast a project goes, and when it will be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

from django.db.models import Avg, Case, Count, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils import timezone

from claims.dashboards.progress import project_reviews, withdrawn
from claims.models import Project, Review, User
from claims.models.reviews import ReviewQuerySet

WEEKS_SHOWN = 12
WEEKS_OF_PACE = 4


@dataclass(frozen=True, slots=True)
class Week:
    """Reviews submitted in the week from ``monday``; ``share`` is in percent of the busiest week shown."""

    monday: date
    reviews: int
    minutes: float
    share: float


@dataclass(frozen=True, slots=True)
class Pace:
    """``per_week`` is the mean of the last `WEEKS_OF_PACE` weeks, ``left`` the given or free places still to review.

    ``minutes`` are the mean active minutes of a submitted review. ``done_on`` is None if nothing is left or moves.
    """

    weeks: list[Week]
    per_week: float
    left: int
    minutes: float | None
    done_on: date | None


def project_pace(project: Project, now: datetime | None = None) -> Pace:
    """Three queries. Reviews submitted in no time at all (imported, made by programs) do not count for minutes."""
    now = now or timezone.now()
    submitted = project_reviews(project).submitted()
    timed = submitted.filter(active_seconds__gt=0).aggregate(mean=Avg("active_seconds"))["mean"]
    first = (now - timedelta(weeks=WEEKS_SHOWN - 1)).date()
    first -= timedelta(days=first.weekday())
    mondays = [first + timedelta(weeks=number) for number in range(WEEKS_SHOWN)]
    counted = _by_week(submitted, mondays)
    most = max(reviews for reviews, _ in counted) or 1
    weeks = [Week(day, *held, share=100 * held[0] / most) for day, held in zip(mondays, counted, strict=True)]
    since = now - timedelta(weeks=WEEKS_OF_PACE)
    per_week = submitted.filter(submitted_at__gte=since).count() / WEEKS_OF_PACE
    left = places_left(project)
    done_on = now.date() + timedelta(days=ceil(7 * left / per_week)) if left and per_week else None
    return Pace(weeks, per_week, left, timed / 60 if timed else None, done_on)


def _by_week(submitted: ReviewQuerySet, mondays: Sequence[date]) -> list[tuple[int, float]]:
    """How many reviews were submitted in each week, and their mean active minutes; one query.

    The weeks are compared with, the newest first: to truncate a time, SQLite would call Python for each review.
    """
    starts = [timezone.make_aware(datetime.combine(day, time.min)) for day in mondays]
    weeks = [When(submitted_at__gte=start, then=Value(place)) for place, start in enumerate(starts)]
    counted = (
        submitted.filter(submitted_at__gte=starts[0])
        .annotate(week=Case(*reversed(weeks), output_field=IntegerField()))
        .values_list("week")
        .annotate(reviews=Count("pk"), seconds=Avg("active_seconds", filter=Q(active_seconds__gt=0)))
    )
    found = {week: (reviews, (seconds or 0) / 60) for week, reviews, seconds in counted}
    return [found.get(place, (0, 0.0)) for place in range(len(mondays))]


def places_left(project: Project) -> int:
    """Standing assignments, given or free, whose review is not submitted; one query."""
    done = Review.objects.filter(
        document=OuterRef("document"), reviewer=OuterRef("reviewer"), role=Review.Role.REVIEW, state="submitted"
    )
    standing = project.assignments.standing().exclude(document__in=withdrawn(project)).order_by()
    return standing.exclude(Exists(done)).count()


def minutes_by_person(project: Project) -> list[tuple[User, int, float | None]]:
    """Each reviewer with their submitted reviews and mean active minutes; two queries."""
    counted = project_reviews(project).submitted().values("reviewer")
    rows = counted.annotate(reviews=Count("pk"), mean=Avg("active_seconds", filter=Q(active_seconds__gt=0)))
    found = {row["reviewer"]: (row["reviews"], row["mean"] / 60 if row["mean"] else None) for row in rows}
    return [(user, *found[user.pk]) for user in User.objects.filter(pk__in=found).order_by("username")]
