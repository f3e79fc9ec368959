"""How fast a project goes, and when it will be done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Case, Count, Exists, IntegerField, Min, OuterRef, Q, Sum, Value, When
from django.utils import timezone
from more_itertools import bucket

from claims.dashboards.progress import project_reviews, withdrawn
from claims.models import Project, Review, User

WEEKS_SHOWN = 12
LONGEST_STRETCH = timedelta(weeks=4)  # what the pace is counted over
SHORTEST_STRETCH = timedelta(days=1)
FEWEST_REVIEWS = 5  # submitted; of fewer no end is foretold


@dataclass(frozen=True, slots=True)
class Week:
    """Reviews submitted in the week from ``monday``; ``share`` is in percent of the busiest week shown."""

    monday: date
    reviews: int
    minutes: float
    share: float


@dataclass(frozen=True, slots=True)
class Pace:
    """``per_week`` is the mean of the last ``days``, ``left`` the given or free places still to review.

    The days are those since the first place was given or the first review submitted, at most four weeks. ``rows`` is
    the number of submitted reviews, ``minutes`` are the mean active minutes of one. ``done_on`` is None if nothing is
    left or moves, or too little is done to tell. ``people`` has each reviewer's submitted reviews and mean active
    minutes, by their id.
    """

    as_of: datetime
    rows: int
    weeks: list[Week]
    days: int
    per_week: float
    left: int
    minutes: float | None
    done_on: date | None
    people: dict[int, tuple[int, float | None]]

    @property
    def lacking(self) -> int:
        """How many more reviews must be submitted before an end is foretold."""
        return max(0, FEWEST_REVIEWS - self.rows)


class Submitted(NamedTuple):
    """The submitted reviews of a reviewer in a week: those ``timed`` took ``seconds`` of activity in all."""

    reviewer: int
    week: int | None
    is_recent: bool
    reviews: int
    timed: int
    seconds: int
    first: datetime


def project_pace(project: Project, now: datetime | None = None) -> Pace:
    """Two queries. Reviews submitted in no time at all (imported, made by programs) do not count for minutes."""
    now = now or timezone.now()
    first = (now - timedelta(weeks=WEEKS_SHOWN - 1)).date()
    first -= timedelta(days=first.weekday())
    mondays = [first + timedelta(weeks=number) for number in range(WEEKS_SHOWN)]
    submitted = _submitted(project, mondays, recent=now - LONGEST_STRETCH)
    by_week = bucket(submitted, key=attrgetter("week"))
    counted = [_sum(by_week[place]) for place in range(WEEKS_SHOWN)]
    most = max(reviews for reviews, _ in counted) or 1
    weeks = [
        Week(day, reviews, minutes or 0.0, share=100 * reviews / most)
        for day, (reviews, minutes) in zip(mondays, counted, strict=True)
    ]
    left, first_given = _places(project)
    begun = min([each.first for each in submitted] + ([first_given] if first_given else []), default=now)
    stretch = max(SHORTEST_STRETCH, min(LONGEST_STRETCH, now - begun))
    per_week = sum(each.reviews for each in submitted if each.is_recent) * timedelta(weeks=1) / stretch
    by_person = bucket(submitted, key=attrgetter("reviewer"))
    people = {reviewer: _sum(by_person[reviewer]) for reviewer in sorted(by_person)}
    reviews, minutes = _sum(submitted)
    can_be_told = left and per_week and reviews >= FEWEST_REVIEWS
    done_on = now.date() + timedelta(days=ceil(7 * left / per_week)) if can_be_told else None
    return Pace(now, reviews, weeks, round(stretch / timedelta(days=1)), per_week, left, minutes, done_on, people)


def _submitted(project: Project, mondays: Sequence[date], recent: datetime) -> list[Submitted]:
    """One query. ``week`` is the place in ``mondays``, None before them.

    The weeks are compared with, the newest first: to truncate a time, SQLite would call Python for each review.
    """
    starts = [timezone.make_aware(datetime.combine(day, time.min)) for day in mondays]
    weeks = [When(submitted_at__gte=start, then=Value(place)) for place, start in enumerate(starts)]
    rows = (
        project_reviews(project)
        .submitted()
        .annotate(
            week=Case(*reversed(weeks), output_field=IntegerField()),
            is_recent=Case(When(submitted_at__gte=recent, then=Value(True)), default=Value(False)),
        )
        .values_list("reviewer", "week", "is_recent")
        .annotate(
            reviews=Count("pk"),
            timed=Count("pk", filter=Q(active_seconds__gt=0)),
            seconds=Sum("active_seconds"),
            first=Min("submitted_at"),
        )
    )
    return [Submitted(*row) for row in rows]


def _sum(submitted: Iterable[Submitted]) -> tuple[int, float | None]:
    """The number of reviews, and the mean active minutes of the timed ones."""
    rows = list(submitted)
    timed = sum(each.timed for each in rows)
    return sum(each.reviews for each in rows), sum(each.seconds for each in rows) / timed / 60 if timed else None


def _places(project: Project) -> tuple[int, datetime | None]:
    """How many assignments, given or free, have a review that can be and is not submitted, and when the first
    assignment was made; one query."""
    done = Review.objects.filter(
        document=OuterRef("document"), reviewer=OuterRef("reviewer"), role=Review.Role.REVIEW, state="submitted"
    )
    places = project.assignments.counted().exclude(document__in=withdrawn(project)).order_by()
    found = places.aggregate(left=Count("pk", filter=~Exists(done)), first=Min("assigned_at"))
    return found["left"], found["first"]


def minutes_by_person(pace: Pace) -> list[tuple[User, int, float | None]]:
    """Each reviewer with their submitted reviews and mean active minutes, by name; one query."""
    return [(user, *pace.people[user.pk]) for user in User.objects.filter(pk__in=pace.people).order_by("username")]
