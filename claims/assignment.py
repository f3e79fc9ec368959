"""Who reviews what."""

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from claims.models import Assignment, Document, Project, Review, User


def queue(*, project: Project, reviewer: User) -> QuerySet[Document]:
    """What the person has begun, then what was given to them, by due date; without texts.

    Each article has ``review_state`` ("open" or None) and ``due_on``. Submitted and withdrawn ones are left out.
    """
    own = Review.objects.by(reviewer).filter(role=Review.Role.REVIEW)
    begun = own.filter(state=Review.State.OPEN, document__project=project)
    given = Assignment.objects.filter(project=project, reviewer=reviewer, withdrawn_at=None)
    waiting = given.filter(~Exists(own.filter(document=OuterRef("document"))))
    return (
        project.documents.present()
        .without_text()
        .filter(pk__in=begun.order_by().values("document").union(waiting.order_by().values("document")))
        .annotate(
            review_state=Subquery(own.filter(document=OuterRef("pk")).values("state")),
            due_on=Subquery(given.filter(document=OuterRef("pk")).values("due_on")),
        )
        .order_by(F("review_state").asc(nulls_last=True), F("due_on").asc(nulls_last=True), "pk")
    )


def unassigned(*, project: Project, reviewer: User) -> QuerySet[Document]:
    """Articles given to nobody that the person has not begun, in the order of import; without texts."""
    own = Review.objects.by(reviewer).filter(document=OuterRef("pk"), role=Review.Role.REVIEW)
    given = Assignment.objects.filter(document=OuterRef("pk"), withdrawn_at=None)
    return project.documents.present().without_text().filter(~Exists(own), ~Exists(given)).order_by("pk")


def next_article(*, project: Project, reviewer: User) -> Document | None:
    """The article to go on with: one begun, else one given to the person, else one given to nobody; two queries."""
    return queue(project=project, reviewer=reviewer).first() or unassigned(project=project, reviewer=reviewer).first()
