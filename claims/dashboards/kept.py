"""Counts over a whole project, kept for a minute where the project is large."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from django.core.cache import cache

from claims.models import Project

LARGE = 5000  # rows; fewer are counted anew each time, so that everybody sees their own work at once
KEPT_FOR = 60  # seconds


class Counts(Protocol):
    """What was counted from ``rows`` rows, at ``as_of``."""

    @property
    def rows(self) -> int: ...
    @property
    def as_of(self) -> datetime: ...


T = TypeVar("T", bound=Counts)


def kept(count: Callable[[Project], T], project: Project) -> T:
    """The project's counts: if there are many rows to count, those that this process counted within a minute."""
    key = f"{count.__qualname__}/{project.pk}"
    found: T | None = cache.get(key)
    if found is None:
        found = count(project)
        if found.rows >= LARGE:
            cache.set(key, found, KEPT_FOR)
    return found
