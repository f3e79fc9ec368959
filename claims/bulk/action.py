"""What every action on a selection has in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID, uuid5

from django.db.models import QuerySet

from claims.finding import Found
from claims.models import BulkItem, Document, Project, User

CHANGE = UUID("6f6f2f0e-6a0b-4a35-9b57-3c1f5a0d2c11")  # the root of the ids of bulk changes
BATCH = 2000  # rows that are read at once


class InvalidChoice(ValueError):
    """The action lacks something, or cannot be done here; the message says what to do."""


@dataclass(frozen=True)
class Choice:
    """What to do. ``answer`` is ``field=label``, or ``field.target=label``; ``round`` is a number, ``people`` are ids
    of reviewers; ``reason`` is one of OUT_REASONS; ``detail`` is ``name=value``, of claims.details."""

    action: str
    answer: str = ""
    round: int | None = None
    people: tuple[int, ...] = ()
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Plan:
    """``things`` are the ids of what would change; ``becomes`` counts them by what would become of them, and ``whose``
    claims and reviews by the layer and person that they are of."""

    things: list[str]
    becomes: list[tuple[str, int]]
    left: int  # of the selection, that stay as they are
    whose: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True)
class Step:
    """A change that a job is carrying out."""

    job: int
    project: Project
    actor: User
    choice: Choice

    @property
    def change(self) -> UUID:
        """The idempotency key of its events."""
        return uuid5(CHANGE, str(self.job))


class Action(ABC):
    """``apply`` and ``undo`` get some things in one transaction, and yield what they changed."""

    name: ClassVar[Any]
    of_claims: ClassVar[bool] = False
    at_once: ClassVar[int] = 25

    @abstractmethod
    def plan(self, project: Project, found: Found, choice: Choice) -> Plan:
        """What it would do. Raises InvalidChoice."""

    @abstractmethod
    def apply(self, step: Step, things: Sequence[str]) -> Iterator[BulkItem]:
        """Do it to those that still can be changed; what was changed."""

    @abstractmethod
    def undo(self, step: Step, items: Sequence[BulkItem]) -> Iterator[BulkItem]:
        """Take it back where nobody has done anything since; what was taken back."""


def ids_of(articles: QuerySet[Document]) -> QuerySet[Any, Any]:
    """The ids, for a query inside another."""
    return articles.order_by().values("pk")


def each_of(rows: QuerySet[Any, Any]) -> Iterator[Any]:
    """Narrow rows, a few at a time."""
    return rows.iterator(chunk_size=BATCH)


def counted(words: str, found: Sequence[object]) -> list[tuple[str, int]]:
    return [(words, len(found))] if found else []
