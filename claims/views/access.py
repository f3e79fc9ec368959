"""Named look-ups with access: 404 for a stranger, 403 for a member without the role."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from claims.models import Project, User


class SignedInRequest(HttpRequest):
    """A request behind ``login_required``."""

    user: User


def get_project(user: User, slug: str, *roles: str) -> tuple[Project, set[str]]:
    """The project and the person's roles in it; costs two queries.

    Raises Http404 if the person is no member, PermissionDenied if they hold none of ``roles`` (any role if empty).
    """
    project = Project.objects.filter(slug=slug).first()
    held = project.roles_of(user) if project else set()
    if project is None or not held:
        raise Http404(f"No project {slug}.")
    if roles and not held.intersection(roles):
        raise PermissionDenied(f"This needs the role {' or '.join(roles)} in {project.name}.")
    return project, held
