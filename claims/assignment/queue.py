"""What a person is to review, and the handing out of the next article."""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext

from claims.assignment.ordering import in_order
from claims.assignment.standing import Standing, standing_of
from claims.models import Assignment, Document, Project, Review, Round, User
from claims.models.corpus import DocumentQuerySet


class NotAssigned(Exception):
    """The article is not the person's to review; the message says what to do."""


def queue(*, project: Project, reviewer: User, standing: Standing | None = None) -> DocumentQuerySet:
    """What the person has begun, then what was given to them, by due date and round; without texts.

    Each article has ``review_state`` ("open" or None) and ``due_on``. Left out are submitted and withdrawn ones,
    those found not to be relevant, and what was given in a round that the person may not work in. ``standing`` is
    the person's, where it is known already.
    """
    standing = standing or standing_of(project=project, reviewer=reviewer)
    own = Review.objects.by(reviewer).filter(role=Review.Role.REVIEW)
    begun = own.still_held().filter(state=Review.State.OPEN, document__project=project)
    given = Assignment.objects.of(reviewer).filter(project=project)
    waiting = given.filter(
        Q(round=None) | Q(round__in=standing.rounds), ~Exists(own.filter(document=OuterRef("document")))
    )
    of_article = given.filter(document=OuterRef("pk"))
    return (
        project.documents.relevant()
        .without_text()
        .filter(pk__in=begun.order_by().values("document").union(waiting.order_by().values("document")))
        .annotate(
            review_state=Subquery(own.filter(document=OuterRef("pk")).values("state")),
            due_on=Subquery(of_article.values("due_on")),
            given_in=Subquery(of_article.values("round__number")),
            given_at=Subquery(of_article.values("position")),
        )
        .order_by(
            F("review_state").asc(nulls_last=True),
            F("due_on").asc(nulls_last=True),
            *in_order(project, [F("given_in").asc(nulls_last=True), "given_at", "pk"]),
        )
    )


def unassigned(*, project: Project, reviewer: User) -> DocumentQuerySet:
    """Articles given to nobody that the person has not begun, in the order of import; without texts.

    In a project that never had a round every reviewer may review each of them.
    """
    own = Review.objects.by(reviewer).filter(document=OuterRef("pk"), role=Review.Role.REVIEW)
    given = Assignment.objects.standing().filter(document=OuterRef("pk"))
    return (
        project.documents.relevant()
        .without_text()
        .filter(~Exists(own), ~Exists(given))
        .order_by(*in_order(project, ["pk"]))
    )


def free_places(*, round: Round, reviewer: User) -> QuerySet[Assignment]:
    """Places of the round that the person could take, in the order in which they are handed out."""
    had = Assignment.objects.filter(reviewer=reviewer, document=OuterRef("document"))
    own = Review.objects.by(reviewer).filter(document=OuterRef("document"), role=Review.Role.REVIEW)
    places = Assignment.objects.free().filter(round=round, document__withdrawn_at=None, document__out_reason="")
    order = in_order(round.project, ["position", "id"], article="document")
    return places.filter(~Exists(had), ~Exists(own)).order_by(*order)


def next_article(*, project: Project, reviewer: User, standing: Standing | None = None) -> Document | None:
    """The article that the person would get next, given to them or not; nothing is taken."""
    standing = standing or standing_of(project=project, reviewer=reviewer)
    found = queue(project=project, reviewer=reviewer, standing=standing).first()
    if found is not None:
        return found
    if not standing.has_rounds:
        return unassigned(project=project, reviewer=reviewer).first()
    places = (free_places(round=each, reviewer=reviewer) for each in standing.production)
    found_places = (each.select_related("document").defer("document__text").first() for each in places)
    return next((place.document for place in found_places if place is not None), None)


def may_take(standing: Standing, reviewer: User) -> bool:
    """Whether a free place waits for the person, in any of their rounds."""
    return any(free_places(round=each, reviewer=reviewer).exists() for each in standing.production)


@transaction.atomic
def take_next(*, project: Project, reviewer: User) -> Document | None:
    """The article to go on with: one begun, one given to the person, else a free place, which is theirs from now on.

    However many people ask at once, each place goes to one of them, and a person in two tabs gets one article.
    """
    User.objects.select_for_update(no_key=True).get(pk=reviewer.pk)
    standing = standing_of(project=project, reviewer=reviewer)
    for each in standing.shared:
        join_round(round=each, reviewer=reviewer)
    found = queue(project=project, reviewer=reviewer, standing=standing).first()
    if found is not None:
        return found
    if not standing.has_rounds:
        return unassigned(project=project, reviewer=reviewer).first()
    place = _take_first(standing, reviewer)
    return place.document if place else None


@transaction.atomic
def place_of(*, document: Document, reviewer: User) -> Assignment | None:
    """The person's place in the article's reviews, a free one if they hold none; None in a project without rounds.

    Raises NotAssigned if there is none for them.
    """
    found = Assignment.objects.filter(document=document, reviewer=reviewer).select_related("round__codebook").first()
    standing = standing_of(project=document.project, reviewer=reviewer)
    if found is not None:
        return _usable(found, standing)
    if not standing.has_rounds:
        return None
    place = _take_first(standing, reviewer, document)
    if place is None and standing.test is not None:
        raise NotAssigned(gettext("Production articles come after the entry test. Ask for the next article."))
    if place is None and not standing.rounds:
        raise NotAssigned(
            gettext("This article is not assigned to you, and no round is open. A manager gives it out in a new round.")
        )
    if place is None:
        raise NotAssigned(
            gettext("This article is not assigned to you. What is stands below; a manager can give you this one too.")
        )
    return place


def _usable(found: Assignment, standing: Standing) -> Assignment:
    if found.withdrawn_at is not None:
        raise NotAssigned(gettext("This article was taken back from you by a manager. Ask for the next one."))
    if found.round is not None and not found.round.is_open:
        raise NotAssigned(gettext("%(round)s is closed: nothing new is begun in it.") % {"round": found.round})
    if found.round is not None and found.round not in standing.rounds:
        raise NotAssigned(gettext("Production articles come after the entry test. Ask for the next article."))
    return found


def _take_first(standing: Standing, reviewer: User, document: Document | None = None) -> Assignment | None:
    """A place of the first round that has one for the person."""
    places = (take_place(round=each, reviewer=reviewer, document=document) for each in standing.production)
    return next((place for place in places if place is not None), None)


def take_place(*, round: Round, reviewer: User, document: Document | None = None) -> Assignment | None:
    """Give the person the round's next free place, or one of ``document``; None if there is none or they hold enough.

    Inside a transaction: rows that another person is just taking are passed over.
    """
    if round.load_limit is not None and unfinished(round=round, reviewer=reviewer) >= round.load_limit:
        return None
    places = free_places(round=round, reviewer=reviewer)
    if document is not None:
        places = places.filter(document=document)
    place = places.select_related("document").select_for_update(skip_locked=True, of=("self",)).first()
    if place is not None:
        place.reviewer, place.round = reviewer, round
        place.save(update_fields=["reviewer"])
    return place


def unfinished(*, round: Round, reviewer: User) -> int:
    """How many articles of the round the person holds without having submitted them; one query."""
    done = Review.objects.by(reviewer).submitted().filter(document=OuterRef("document"), role=Review.Role.REVIEW)
    return Assignment.objects.of(reviewer).filter(~Exists(done), round=round).count()


def join_round(*, round: Round, reviewer: User) -> None:
    """In a test and a training everybody gets the same articles, those who come late too."""
    if Assignment.objects.filter(round=round, reviewer=reviewer).exists():
        return
    had = Assignment.objects.filter(reviewer=reviewer).values("document")
    shared = Assignment.objects.standing().filter(round=round).exclude(document__in=had).order_by("position")
    articles = {row["document"]: row for row in shared.values("document", "position", "due_on")}
    Assignment.objects.bulk_create(
        Assignment(
            project_id=round.project_id,
            round=round,
            reviewer=reviewer,
            document_id=row["document"],
            position=row["position"],
            due_on=row["due_on"],
        )
        for row in articles.values()
    )
