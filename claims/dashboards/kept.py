"""Counts over a whole project or a source, kept for a minute where it is large."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from django.core.cache import cache
from django.db.models import Model

LARGE = 5000  # rows; fewer are counted anew each time, so that everybody sees their own work at once
KEPT_FOR = 60  # seconds


class Counts(Protocol):
    """What was counted from ``rows`` rows, at ``as_of``."""

    @property
    def rows(self) -> int: ...
    @property
    def as_of(self) -> datetime: ...


T = TypeVar("T", bound=Counts)


def kept(count: Callable[..., T], *of: Model) -> T:
    """The counts of a project, or of whatever they are of and for: if there are many rows to count, those that this
    process counted within a minute."""
    key = "/".join((count.__qualname__, *(str(each.pk) for each in of)))
    found: T | None = cache.get(key)
    if found is None:
        found = count(*of)
        if found.rows >= LARGE:
            cache.set(key, found, KEPT_FOR)
    return found
