"""Pages of a list by the id of their first and last row: page 1,000 is as quick as page 1."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest

SIZE = 50

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows. ``older`` is the id to ask ``before``, ``newer`` the id to ask ``after``; None where nothing is."""

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


def page_by_name(
    rows: QuerySet[Row], *, before: int | None = None, after: int | None = None, size: int | None = None
) -> Page[Row]:
    """The first rows in the order of the alphabet, those after the row with the id ``after``, or those before the one
    with the id ``before``; two queries at most. Capitals count as small letters."""
    size = size or SIZE
    named = rows.alias(named=Lower("name"))
    key = before if after is None else after
    known = rows.model._default_manager.filter(pk=key).values_list(Lower("name"), flat=True)
    at = known.first() if key is not None else ""
    if at is None:
        return Page([], None, None)
    if key is not None and after is None:
        there = named.filter(Q(named__lt=at) | Q(named=at, pk__lt=key), named__lte=at)
        found = list(there.order_by("-named", "-pk")[: size + 1])
        shown, more_before, more_after = found[:size][::-1], len(found) > size, True
    else:
        if key is not None:
            named = named.filter(Q(named__gt=at) | Q(named=at, pk__gt=key), named__gte=at)
        found = list(named.order_by("named", "pk")[: size + 1])
        shown, more_before, more_after = found[:size], key is not None, len(found) > size
    if not shown:
        return Page([], None, None)
    return Page(shown, shown[0].pk if more_before else None, shown[-1].pk if more_after else None)
