"""What an export holds: which articles, whose reviews, which layers, people by name or not, text or not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from django.db.models import Count, Exists, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims.finding import Found, Where, what_is_found
from claims.models import Claim, Document, Project, Review, Suggestion, User
from claims.models.projects import leads, sees_times
from claims.models.reviews import ReviewQuerySet

LAYERS: Mapping[str, Any] = {
    "decisive": _("One set per article: its adjudication, else a reference, else the review submitted first"),
    "reviews": _("Reviews"),
    "adjudications": _("Adjudications"),
    "suggestions": _("Suggestions"),
}
STATES: Mapping[str, Any] = {"submitted": _("Submitted reviews only"), "all": _("Open reviews too")}
PEOPLE: Mapping[str, Any] = {"names": _("User names"), "pseudonyms": _("Pseudonyms"), "dropped": _("Left out")}
TEXTS: Mapping[str, Any] = {
    "included": _("Included"),
    "shareable": _("Only where it may be passed on"),
    "left_out": _("Left out"),
}
ROLES_OF_LAYER = {
    "reviews": (Review.Role.REVIEW, Review.Role.IMPORTED),
    "adjudications": (Review.Role.ADJUDICATION,),
}


BIGGEST_KEY = 2**63 - 1


class InvalidSelection(ValueError):
    """A wish that cannot be met; the message names the option and what it takes."""


@dataclass(frozen=True)
class Selection:
    """The choices of an export. Empty ``reviewers``, ``outlets`` or ``articles`` mean all of them.

    ``reviewers`` are user names, ``outlets`` names, ``articles`` ids.
    ``asked_by`` is the id of the person who gets the export: of articles that they are reviewing it holds nobody else's
    review, nor suggestions that their review hides. The layer ``decisive`` is of each
    article the one review that stands for people's judgement; with ``reviews`` and ``adjudications`` an article's
    claims come several times. ``events`` adds every change of each review, which only the native format holds.
    ``times`` puts in how long everybody worked; without, only the time of ``asked_by`` is in, and none where people are
    dropped. ``filter`` is a query string as in claims.finding, asked by that person: the articles in which it finds
    something are exported, whole.
    """

    layers: tuple[str, ...] = ("reviews", "adjudications")
    state: str = "submitted"
    reviewers: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    articles: tuple[int, ...] = ()
    people: str = "names"
    text: str = "included"
    events: bool = False
    filter: str = ""
    asked_by: int | None = None
    times: bool = False

    def __post_init__(self) -> None:
        for option, value, known in (
            *(("layers", layer, LAYERS) for layer in self.layers or ("none",)),
            ("state", self.state, STATES),
            ("people", self.people, PEOPLE),
            ("text", self.text, TEXTS),
        ):
            if value not in known:
                raise InvalidSelection(
                    gettext("%(option)s cannot be %(value)r. It takes %(known)s.")
                    % {"option": option, "value": value, "known": ", ".join(known)}
                )

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """The choices of a query string; what it does not name keeps its default. Raises InvalidSelection."""
        chosen: dict[str, Any] = {
            name: query[name] for name in ("state", "people", "text", "filter") if query.get(name)
        }
        for name in ("layers", "reviewers", "outlets"):
            chosen[name] = tuple(value for value in query.getlist(name) if value)
        if not chosen["layers"]:
            del chosen["layers"]
        chosen["events"] = query.get("events") == "yes"
        return cls(**chosen, articles=article_ids(query.getlist("articles")))

    @property
    def review_roles(self) -> list[str]:
        return [role for layer in self.layers for role in ROLES_OF_LAYER.get(layer, ())]

    def reviews(self, project: Project) -> ReviewQuerySet:
        """The reviews it holds."""
        reviews = Review.objects.filter(codebook__project=project)
        if "decisive" not in self.layers:
            reviews = reviews.filter(role__in=self.review_roles)
        elif self.review_roles:
            reviews = reviews.filter(Q(role__in=self.review_roles) | Q(pk__in=reviews.decisive().values("pk")))
        else:
            reviews = reviews.decisive()
        if self.state == "submitted":
            reviews = reviews.submitted()
        if self.reviewers:
            reviews = reviews.filter(reviewer__username__in=self.reviewers)
        return reviews if self.asked_by is None else reviews.unless_blind_to(User(pk=self.asked_by))

    def timed_reviews(self, project: Project) -> ReviewQuerySet:
        """The reviews it holds, which know as ``seconds_seen`` the active seconds that it holds of them, if any."""
        if self.people == "dropped":
            return self.reviews(project).with_seconds_seen(None, of_all=False)
        return self.reviews(project).with_seconds_seen(self.asked_by, of_all=self.times)

    @property
    def is_of_reviews(self) -> bool:
        """Whether it holds only articles with a review that it holds."""
        return bool(self.reviewers) or (self.state == "submitted" and "suggestions" not in self.layers)

    def documents(self, project: Project) -> QuerySet[Document]:
        """The articles it holds, by id: those with a review that it holds; all of them where nothing narrows that."""
        documents = Document.objects.filter(project=project).order_by("pk")
        if self.outlets:
            documents = documents.filter(outlet__name__in=self.outlets)
        if self.articles:
            documents = documents.filter(pk__in=self.articles)
        if self.filter:
            documents = documents.filter(pk__in=self.found(project).articles.order_by().values("pk"))
        if self.is_of_reviews:
            documents = documents.filter(Exists(self.reviews(project).filter(document=OuterRef("pk"))))
        return documents

    def found(self, project: Project) -> Found:
        """What the filter finds. Raises InvalidSelection, for half a filter would give out more than was asked for."""
        asker = User.objects.get(pk=self.asked_by or 0)
        found = what_is_found(Where(project, asker, project.roles_of(asker), QueryDict(self.filter)))
        if found.faults:
            raise InvalidSelection(
                gettext("The filter is not understood: %(faults)s") % {"faults": " ".join(map(str, found.faults))}
            )
        return found

    def leaves_out_text(self, *, redistribute: bool) -> bool:
        return self.text == "left_out" or (self.text == "shareable" and not redistribute)

    def known_in(self, project: Project, roles: Iterable[str] | None = None) -> Self:
        """Itself. Raises InvalidSelection for a reviewer, outlet or article that the project does not have.

        Whom a member with these roles names beside themselves is not looked at where they get own reviews only: the
        answer would say who is there.
        """
        if self.reviewers and (roles is None or leads(roles)):
            members = Q(pk__in=reviewers_in(project).order_by().values("pk")) | Q(memberships__project=project)
            refuse_unknown("reviewers", self.reviewers, User.objects.filter(members).values_list("username", flat=True))
        if self.outlets:
            refuse_unknown("outlets", self.outlets, project.outlets.values_list("name", flat=True))
        if self.articles:
            possible = [pk for pk in self.articles if pk <= BIGGEST_KEY]
            there = Document.objects.filter(project=project, pk__in=possible).values_list("pk", flat=True)
            refuse_unknown("articles", self.articles, there)
        return self

    def for_member(self, user: User, roles: Iterable[str]) -> "Selection":
        """The part that the person may have: a reviewer who is neither manager nor adjudicator gets own reviews."""
        asked = replace(self, asked_by=user.pk, times=sees_times(roles))
        return asked if leads(roles) else replace(asked, reviewers=(user.username,))


def refuse_unknown(option: str, asked: Iterable[Any], known: Iterable[Any]) -> None:
    """Raises InvalidSelection for the first that is not known."""
    there = set(known)
    for value in asked:
        if value not in there:
            raise InvalidSelection(
                gettext("%(option)s cannot be %(value)r: this project has no such one.")
                % {"option": option, "value": value}
            )


def reviewers_in(project: Project) -> QuerySet[User]:
    """Everybody whose labels the project has, by user name."""
    reviews = Review.objects.filter(reviewer=OuterRef("pk"), codebook__project=project).order_by()
    return User.objects.filter(Exists(reviews)).order_by("username")


def article_ids(lists: Iterable[str]) -> tuple[int, ...]:
    """The numbers in texts such as ``3,17``. Raises InvalidSelection."""
    ids = [part.strip() for text in lists for part in text.split(",") if part.strip()]
    for part in ids:
        if not part.isdecimal():
            raise InvalidSelection(
                gettext("articles cannot be %(part)r. It takes numbers of articles, such as 3,17.") % {"part": part}
            )
    return tuple(int(part) for part in ids)


def count(*, project: Project, selection: Selection) -> dict[str, int]:
    """What the export would hold: articles, submitted, open and adjudicated reviews, claims and how many of them are
    ``rejected``, suggestions."""
    documents = selection.documents(project)
    reviews = selection.reviews(project).order_by()
    if selection.outlets or selection.articles or selection.filter:
        reviews = reviews.filter(document__in=documents.order_by())
    submitted, adjudicated = Q(state=Review.State.SUBMITTED), Q(role=Review.Role.ADJUDICATION)
    claims = Claim.objects.order_by()
    found = reviews.aggregate(
        articles=Count("document", distinct=True),
        submitted=Count("pk", filter=submitted & ~adjudicated),
        open=Count("pk", filter=Q(state=Review.State.OPEN)),
        adjudicated=Count("pk", filter=submitted & adjudicated),
        claims=Sum(number_in(claims), default=0),
        rejected=Sum(number_in(claims.filter(decision=Claim.Decision.REJECTED)), default=0),
    )
    if not selection.is_of_reviews:
        found["articles"] = documents.count()
    suggestions = Suggestion.objects.filter(reading__document__in=documents.order_by())
    return {**found, "suggestions": suggestions.count() if "suggestions" in selection.layers else 0}


def number_in(claims: QuerySet[Claim]) -> Subquery:
    """How many of the claims a review has. Counted without the grouping that Django would add for each review."""
    counted = Func(template="COUNT(*)", output_field=IntegerField())
    return Subquery(claims.filter(review=OuterRef("pk")).annotate(number=counted).values("number"))
