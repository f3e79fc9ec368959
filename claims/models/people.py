"""People. Labels and events name a person by an opaque actor id, so that a person can be anonymised."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models

NAMED = ("username", "first_name", "last_name")
"""The columns that a list shows of a person: read without the others, rows of people cost half."""


class User(AbstractUser):
    """A person who signs in. ``actor`` is the name under which events and exports know them.

    ``only_project_id`` is never stored: a request that came with a token for one project has a person who is a
    stranger to all others. ``has_unread`` neither: whether there are unread notices, where it was read with the person.
    """

    only_project_id: int | None = None
    has_unread: bool | None = None

    actor = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    preferences = models.JSONField(default=dict, blank=True)

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username
