"""How far a project is: imported, read by the pipeline, under review, reviewed."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from claims.models import Assignment, Document, Membership, Project, Reading, Review, User
from claims.models.reviews import ReviewQuerySet

OPEN = Q(state=Review.State.OPEN)
SUBMITTED = Q(state=Review.State.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of present articles, and of the reviews and assignments of them."""

    articles: int
    read: int
    unknown_language: int
    failed: int
    assigned: int
    open_reviews: int
    submitted_reviews: int
    reviewed_articles: int

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
    """Costs four queries. ``read`` counts the articles that the newest pipeline run has read."""
    newest = project.runs.order_by("-id").values("pk")[:1]
    readings = (
        Reading.objects.filter(run=newest)
        .exclude(document__in=withdrawn(project))
        .aggregate(
            read=Count("pk", filter=~Q(state=Reading.State.FAILED)),
            unknown_language=Count("pk", filter=Q(state=Reading.State.UNKNOWN_LANGUAGE)),
            failed=Count("pk", filter=Q(state=Reading.State.FAILED)),
        )
    )
    reviews = project_reviews(project).aggregate(
        open_reviews=Count("pk", filter=OPEN),
        submitted_reviews=Count("pk", filter=SUBMITTED),
        reviewed_articles=Count("document", filter=SUBMITTED, distinct=True),
    )
    return Progress(
        articles=project.documents.present().count(), assigned=_assignments(project).count(), **readings, **reviews
    )


def progress_by_person(project: Project) -> list[PersonProgress]:
    """Each reviewer's counts, by name; costs three queries."""
    members = User.objects.filter(memberships__project=project, memberships__role=Membership.Role.REVIEWER)
    assigned = dict(_assignments(project).values_list("reviewer").annotate(Count("pk")))
    counted = (
        project_reviews(project)
        .values("reviewer")
        .annotate(open=Count("pk", filter=OPEN), submitted=Count("pk", filter=SUBMITTED))
    )
    reviews = {
        reviewer: (begun, done) for reviewer, begun, done in counted.values_list("reviewer", "open", "submitted")
    }
    return [
        PersonProgress(person, assigned.get(person.pk, 0), *reviews.get(person.pk, (0, 0)))
        for person in members.order_by("username")
    ]


def withdrawn(project: Project) -> QuerySet[Document]:
    """The few articles to leave out: cheaper, at 100,000 articles, than asking of each whether it is there."""
    return project.documents.withdrawn().order_by()


def project_reviews(project: Project) -> ReviewQuerySet:
    """The reviews of present articles, adjudications and imported labels left out."""
    reviews = Review.objects.filter(codebook__project=project, role=Review.Role.REVIEW)
    return reviews.exclude(document__in=withdrawn(project)).order_by()


def _assignments(project: Project) -> QuerySet[Assignment]:
    return project.assignments.filter(withdrawn_at=None).exclude(document__in=withdrawn(project)).order_by()
