"""Plain functions that make rows with sensible defaults."""

from typing import Any

from django.utils.text import slugify

from claims.models import Membership, Project, User


def make_user(username: str = "ada", **fields: Any) -> User:
    return User.objects.create_user(username=username, password="correct horse battery", **fields)


def make_project(name: str = "Harbour", *, role: str = "reviewer", **people: User) -> Project:
    """A project; each keyword is a person given ``role`` (``mia=...`` becomes a manager)."""
    project = Project.objects.create(name=name, slug=slugify(name))
    for called, user in people.items():
        held = {"mia": "manager", "cleo": "adjudicator"}.get(called, role)
        Membership.objects.create(project=project, user=user, role=held)
    return project
