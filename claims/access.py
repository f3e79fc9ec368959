"""Named look-ups with access: 404 for a stranger, 403 for a member without the role."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpRequest
from django.utils.translation import gettext
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from claims.models import Project, Review, User
from claims.models.projects import in_projects_of
from claims.models.reviews import ReviewQuerySet


class SignedInRequest(HttpRequest):
    """A request behind ``login_required``."""

    user: User


def person(request: Request) -> User:
    """The person behind a request of the API. Raises NotAuthenticated if there is none."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user


def get_project(user: User, slug: str, *roles: str, beside: Sequence[str] = ()) -> tuple[Project, set[str]]:
    """The project, with what is kept ``beside`` it, and the person's roles in it; costs one query.

    Raises Http404 if the person is no member, PermissionDenied if they hold none of ``roles`` (any role if empty).
    """
    visible = Project.objects.visible_to(user).filter(slug=slug).order_by()
    if beside:
        visible = visible.select_related(*beside)
    # One row for each role: filtered by the person, the join has no other memberships.
    rows: list[Any] = list(visible if user.is_superuser else visible.annotate(held=F("memberships__role")))
    if not rows:
        raise Http404(f"No project {slug}.")
    project: Project = rows[0]
    held = project.roles_of(user) if user.is_superuser else {row.held for row in rows}
    if roles and not held.intersection(roles):
        needed = gettext(" or ").join(gettext(role) for role in roles)
        raise PermissionDenied(
            gettext("This needs the role %(roles)s in %(project)s.") % {"roles": needed, "project": project.name}
        )
    project.held_roles = held
    return project, held


def get_own_review(user: User, pk: int, reviews: ReviewQuerySet | None = None) -> Review:
    """The person's own review with document, project and codebook; one query.

    ``reviews`` is how to load it, for example ``Review.objects.locked()``. Raises Http404 for a stranger to the
    project, PermissionDenied for a member whose review it is not.
    """
    if reviews is None:
        reviews = Review.objects.select_related("document__outlet", "codebook")
    found = reviews.filter(in_projects_of(user, "document__project"), pk=pk).select_related("document__project")
    rows = list(found.order_by())
    if not rows:
        raise Http404(f"No review {pk}.")
    review: Review = rows[0]
    if review.reviewer_id != user.pk:
        raise PermissionDenied(gettext("This is another person’s review."))
    return review
