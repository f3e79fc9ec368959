"""Finding articles in a project."""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.models import Assignment, Project, Reading, Review, User
from claims.models.corpus import DocumentQuerySet
from claims.models.each_row import ExistsForEach
from claims.models.listed import listed
from claims.models.projects import leads

MANY = 500  # articles


class ArticleState(models.TextChoices):
    """Where an article stands for one person."""

    UNREAD = "unread", _("Not read by the machine yet")
    NEW = "new", _("Not begun by me")
    OPEN = "open", _("Open with me")
    SUBMITTED = "submitted", _("Submitted by me")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class TeamState(models.TextChoices):
    """Where an article stands with everybody, which managers and adjudicators may know. One may be in several."""

    UNASSIGNED = "unassigned", _("Nobody’s yet")
    WAITING = "waiting", _("Given and not begun")
    OVERDUE = "overdue", _("Overdue with somebody")
    BEGUN = "begun", _("Open with somebody")
    REVIEWED = "reviewed", _("Submitted by somebody")
    ADJUDICATED = "adjudicated", _("Adjudicated")


STATES = {
    ArticleState.UNREAD: Q(withdrawn_at=None, reading_state=None),
    ArticleState.NEW: Q(withdrawn_at=None, review_state=None),
    ArticleState.OPEN: Q(review_state=Review.State.OPEN),
    ArticleState.SUBMITTED: Q(review_state=Review.State.SUBMITTED),
    ArticleState.WITHDRAWN: Q(withdrawn_at__isnull=False),
}

LACKING = {
    "outlet": Q(outlet=None),
    "section": ~Q(metadata__has_key="section") | Q(metadata__section=""),
    "author": Q(author=""),
    "published_on": Q(published_on=None),
}


def state_choices(roles: Collection[str]) -> list[tuple[Any, Any]]:
    """The states that a member with these roles may ask for, as choices of a form."""
    own: list[tuple[Any, Any]] = [("", _("Any state")), *ArticleState.choices]
    return [*own, (_("With everybody"), TeamState.choices)] if leads(roles) else own


def find_articles(
    *,
    project: Project,
    reader: User,
    title: str = "",
    outlet: str = "",
    section: str = "",
    state: str = "",
    lacks: str = "",
) -> DocumentQuerySet:
    """The project's articles without their texts, by part of the title, name of the outlet, section, state: an
    ArticleState or a TeamState, for whoever may see it; and by a detail that they lack, one of claims.details.NAMES.

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
    if section:
        found = found.filter(metadata__section=section)
    if lacks:
        found = found.filter(LACKING[lacks])
    if state in TeamState.values:
        return found.filter(stands(TeamState(state), "pk"), withdrawn_at=None)
    return found.filter(STATES[ArticleState(state)]) if state else found


def stands(state: TeamState, article: str) -> Q:
    """Whether the article whose id is in the column ``article`` stands so with somebody."""
    reviews = Review.objects.filter(role=Review.Role.REVIEW).order_by()
    of_article = reviews.filter(document=OuterRef(article))
    places = Assignment.objects.counted().filter(document=OuterRef(article)).order_by()
    theirs = reviews.filter(document=OuterRef("document"), reviewer=OuterRef("reviewer"))
    match state:
        case TeamState.UNASSIGNED:
            return ~Q(Exists(places)) & ~Q(Exists(of_article))
        case TeamState.WAITING:
            return Q(Exists(Assignment.objects.awaited().filter(document=OuterRef(article)).order_by()))
        case TeamState.OVERDUE:
            late = places.filter(due_on__lt=timezone.localdate(), reviewer__isnull=False)
            return Q(Exists(late.filter(~Exists(theirs.submitted()))))
        case TeamState.BEGUN:
            return Q(Exists(of_article.filter(state=Review.State.OPEN)))
        case TeamState.REVIEWED:
            return Q(Exists(of_article.submitted()))
        case TeamState.ADJUDICATED:
            adjudications = Review.objects.filter(role=Review.Role.ADJUDICATION, document=OuterRef(article))
            return Q(Exists(adjudications.submitted().order_by()))


def in_state(state: ArticleState, *, project: Project, reader: User) -> Q:
    """Whether a row's ``document`` is in the state: quicker for a few rows than `find_articles`.

    Where many articles are, each row is asked, and a page is soon full; where few are, most would be asked in vain, and
    the few are looked up.
    """
    own = Review.objects.by(reader).filter(role=Review.Role.REVIEW).order_by()
    there = project.documents.present().order_by()
    articles: QuerySet[Any, int]
    match state:
        case ArticleState.WITHDRAWN:
            return Q(document__withdrawn_at__isnull=False)
        case ArticleState.UNREAD:
            articles = there.filter(~Exists(Reading.objects.filter(document=OuterRef("pk")))).values_list(
                "pk", flat=True
            )
            each = Q(~ExistsForEach(Reading.objects.filter(document=OuterRef("document"))), document__isnull=False)
        case ArticleState.NEW:
            articles = there.filter(~Exists(own.filter(document=OuterRef("pk")))).values_list("pk", flat=True)
            each = Q(~ExistsForEach(own.filter(document=OuterRef("document"))), document__isnull=False)
        case ArticleState.OPEN | ArticleState.SUBMITTED:
            begun = own.filter(state=state.value, document__project=project)
            articles = begun.values_list("document", flat=True)
            each = Q(ExistsForEach(own.filter(state=state.value, document=OuterRef("document"))))
    few = list(articles[: MANY + 1])
    return each if len(few) > MANY else Q(document__in=listed(few, using=articles.db))
