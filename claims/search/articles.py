"""Finding articles in a project."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from claims.models import Document, Project, Reading, Review, User

MANY = 500  # articles


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


def in_state(state: ArticleState, *, project: Project, reader: User) -> Q:
    """Whether a row's ``document`` is in the state: quicker for a few rows than `find_articles`.

    Where many articles are, each row is asked, and a page is soon full; where few are, most would be asked in vain, and
    the few are looked up.
    """
    own = Review.objects.by(reader).filter(role=Review.Role.REVIEW).order_by()
    there = project.documents.present().order_by()
    articles: QuerySet[Any]
    match state:
        case ArticleState.WITHDRAWN:
            return Q(document__withdrawn_at__isnull=False)
        case ArticleState.UNREAD:
            articles = there.filter(~Exists(Reading.objects.filter(document=OuterRef("pk")))).values("pk")
            each = Q(~Exists(Reading.objects.filter(document=OuterRef("document"))), document__isnull=False)
        case ArticleState.NEW:
            articles = there.filter(~Exists(own.filter(document=OuterRef("pk")))).values("pk")
            each = Q(~Exists(own.filter(document=OuterRef("document"))), document__isnull=False)
        case ArticleState.OPEN | ArticleState.SUBMITTED:
            articles = own.filter(state=state.value, document__project=project).values("document")
            each = Q(Exists(own.filter(state=state.value, document=OuterRef("document"))))
    return each if articles[: MANY + 1].count() > MANY else Q(document__in=articles)
