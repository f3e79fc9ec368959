"""What the arguments of a command name."""

from django.core.management.base import CommandError

from claims.models import Membership, Project, User


def project_named(slug: str) -> Project:
    """Raises CommandError."""
    project = Project.objects.filter(slug=slug).first()
    if project is None:
        known = ", ".join(Project.objects.values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no project {slug!r}. Projects: {known}.")
    return project


def person_named(username: str) -> User:
    """Raises CommandError."""
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise CommandError(f"Nobody active has the user name {username!r}.")
    return person


def manager_named(project: Project, username: str) -> User:
    """Raises CommandError unless the person manages the project."""
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None or Membership.Role.MANAGER not in project.roles_of(person):
        raise CommandError(f"{username!r} is no manager of {project.name}.")
    return person
