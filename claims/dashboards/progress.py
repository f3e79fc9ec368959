"""How far a project is: imported, read by the pipeline, under review, reviewed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from claims.models import Assignment, Document, Membership, Project, Reading, Review, User
from claims.models.people import NAMED
from claims.models.reviews import ReviewQuerySet

OPEN = Q(state=Review.State.OPEN)
SUBMITTED = Q(state=Review.State.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of present articles, and of the reviews and assignments of them, at ``as_of``."""

    as_of: datetime
    articles: int
    read: int
    unknown_language: int
    failed: int
    assigned: int
    open_reviews: int
    submitted_reviews: int
    reviewed_articles: int

    @property
    def rows(self) -> int:
        return self.articles

    @property
    def unread(self) -> int:
        return self.articles - self.read - self.failed


@dataclass(frozen=True, slots=True)
class PersonProgress:
    person: User
    assigned: int
    open_reviews: int
    submitted_reviews: int


def project_progress(project: Project) -> Progress:
    """Costs two queries. ``read`` counts the articles that the newest pipeline run has read."""
    newest = project.runs.order_by("-id").values("pk")[:1]
    readings = Reading.objects.filter(run=newest).exclude(document__in=withdrawn(project))
    failed = readings.filter(state=Reading.State.FAILED)
    unknown = readings.filter(state=Reading.State.UNKNOWN_LANGUAGE)
    reviews = project_reviews(project).aggregate(
        open_reviews=Count("pk", filter=OPEN),
        submitted_reviews=Count("pk", filter=SUBMITTED),
        reviewed_articles=Count("document", filter=SUBMITTED, distinct=True),
    )
    counted = Project.objects.values(
        articles=_number(project.documents.present(), "project"),
        readings=_number(readings, "run"),
        unknown_language=_number(unknown, "run"),
        failed=_number(failed, "run"),
        assigned=_number(_assignments(project), "project"),
    ).get(pk=project.pk)
    found: dict[str, int] = dict(counted.items())  # type: ignore[arg-type]
    return Progress(as_of=timezone.now(), read=found.pop("readings") - found["failed"], **found, **reviews)


def _number(rows: QuerySet[Any], one: str) -> Coalesce:
    """How many rows there are, for the middle of a query; ``one`` is what all of them have the same."""
    numbered = rows.order_by().values(one).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(numbered), 0)


def progress_by_person(project: Project) -> list[PersonProgress]:
    """The counts of each reviewer, and of other members who were given or reviewed articles; costs three queries."""
    assigned = dict(_assignments(project).values_list("reviewer").annotate(Count("pk")))
    counted = (
        project_reviews(project)
        # only of members: one index has all that is asked, by person
        .filter(reviewer__in=project.memberships.order_by().values("user"))
        .values("reviewer")
        .annotate(open=Count("pk", filter=OPEN), submitted=Count("pk", filter=SUBMITTED))
    )
    reviews = {
        reviewer: (begun, done) for reviewer, begun, done in counted.values_list("reviewer", "open", "submitted")
    }
    asked = Q(memberships__role=Membership.Role.REVIEWER) | Q(pk__in={*assigned, *reviews} - {None})
    members = User.objects.filter(asked, memberships__project=project).distinct()
    return [
        PersonProgress(person, assigned.get(person.pk, 0), *reviews.get(person.pk, (0, 0)))
        for person in members.only(*NAMED).order_by("username")
    ]


def withdrawn(project: Project) -> QuerySet[Document]:
    """The few articles to leave out: cheaper, at 100,000 articles, than asking of each whether it is there."""
    return project.documents.withdrawn().order_by()


def project_reviews(project: Project) -> ReviewQuerySet:
    """The reviews of present articles, adjudications and imported labels left out."""
    reviews = Review.objects.filter(codebook__in=project.codebooks.order_by(), role=Review.Role.REVIEW)
    return reviews.exclude(document__in=withdrawn(project)).order_by()


def _assignments(project: Project) -> QuerySet[Assignment]:
    return project.assignments.counted().exclude(document__in=withdrawn(project)).order_by()
