"""Finding articles in a project."""

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from claims.models import Document, Project, Reading, Review, User


class ArticleState(models.TextChoices):
    """Where an article stands for one person."""

    UNREAD = "unread", _("Not read by the pipeline yet")
    NEW = "new", _("Not begun by me")
    OPEN = "open", _("Open with me")
    SUBMITTED = "submitted", _("Submitted by me")
    WITHDRAWN = "withdrawn", _("Withdrawn")


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


def in_state(state: ArticleState, reader: User) -> Q:
    """Whether a row's ``document`` is in the state: quicker for a few rows than `find_articles`."""
    own = Review.objects.by(reader).filter(role=Review.Role.REVIEW).order_by()
    match state:
        case ArticleState.UNREAD:
            return Q(~Exists(Reading.objects.filter(document=OuterRef("document"))), document__isnull=False)
        case ArticleState.NEW:
            return Q(~Exists(own.filter(document=OuterRef("document"))), document__isnull=False)
        case ArticleState.WITHDRAWN:
            return Q(document__withdrawn_at__isnull=False)
    return Q(document__in=own.filter(state=state.value).values("document"))
