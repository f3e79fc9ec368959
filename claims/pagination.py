"""Pages of a list by the id of their first and last row: page 1,000 is as quick as page 1."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

SIZE = 50

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, newest first. ``older`` and ``newer`` are the ids to ask beyond, None where there is nothing."""

    rows: list[Row]
    older: int | None
    newer: int | None


def asked_page(request: HttpRequest) -> dict[str, int]:
    """``before`` or ``after`` of the query, as ``page_of`` takes it; what is no number is left out."""
    asked = {name: request.GET.get(name, "") for name in ("before", "after")}
    return {name: int(value) for name, value in asked.items() if value.isdecimal() and len(value) < 19}


def page_of(
    rows: QuerySet[Row], *, before: int | None = None, after: int | None = None, size: int | None = None
) -> Page[Row]:
    """The newest rows with an id below ``before``, or those next above ``after``, ``SIZE`` unless told; one query."""
    size = size or SIZE
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
        shown, more_older, more_newer = found[:size][::-1], True, len(found) > size
    else:
        below = rows.filter(pk__lt=before) if before is not None else rows
        found = list(below.order_by("-pk")[: size + 1])
        shown, more_older, more_newer = found[:size], len(found) > size, before is not None
    if not shown:
        return Page([], None, None)
    return Page(shown, shown[-1].pk if more_older else None, shown[0].pk if more_newer else None)
