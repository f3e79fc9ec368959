"""Finding articles in a project."""

from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery

from claims.models import Document, Project, Reading, Review, User


class ArticleState(models.TextChoices):
    """Where an article stands for one person."""

    UNREAD = "unread", "Not read by the pipeline yet"
    NEW = "new", "Not begun by me"
    OPEN = "open", "Open with me"
    SUBMITTED = "submitted", "Submitted by me"
    WITHDRAWN = "withdrawn", "Withdrawn"


STATES = {
    ArticleState.UNREAD: Q(withdrawn_at=None, reading_state=None),
    ArticleState.NEW: Q(withdrawn_at=None, review_state=None),
    ArticleState.OPEN: Q(review_state=Review.State.OPEN),
    ArticleState.SUBMITTED: Q(review_state=Review.State.SUBMITTED),
    ArticleState.WITHDRAWN: Q(withdrawn_at__isnull=False),
}


def find_articles(
    *, project: Project, reader: User, title: str = "", outlet: str = "", state: str = ""
) -> QuerySet[Document]:
    """The project's articles without their texts, by part of the title, name of the outlet, and ArticleState.

    Each has ``reading_state`` (of the newest reading, or None) and ``review_state`` (of the reader's own review).
    """
    readings = Reading.objects.filter(document=OuterRef("pk")).order_by("-run_id")
    own = Review.objects.by(reader).filter(document=OuterRef("pk"), role=Review.Role.REVIEW)
    found = (
        project.documents.without_text()
        .select_related("outlet")
        .annotate(reading_state=Subquery(readings.values("state")[:1]), review_state=Subquery(own.values("state")[:1]))
    )
    if title:
        found = found.filter(title__icontains=title)
    if outlet:
        found = found.filter(outlet__name=outlet)
    return found.filter(STATES[ArticleState(state)]) if state else found
