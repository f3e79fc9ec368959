"""Pages of a list by the id of their first and last row: page 1,000 is as quick as page 1."""

from dataclasses import dataclass
from typing import Generic, TypedDict, TypeVar, cast

from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest

SIZE = 50

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows. ``older`` is the id to ask ``before``, ``newer`` the id to ask ``after``; None where nothing is."""

    rows: list[Row]
    older: int | None
    newer: int | None


class Place(TypedDict, total=False):
    """Where a page begins: one of the two."""

    before: int
    after: int


def asked_page(request: HttpRequest) -> Place:
    """``before`` or ``after`` of the query, as ``page_of`` takes it; what is no number is left out."""
    asked = {name: request.GET.get(name, "") for name in ("before", "after")}
    numbers = {name: int(value) for name, value in asked.items() if value.isdecimal() and len(value) < 19}
    return cast(Place, numbers)


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


def page_by(
    rows: QuerySet[Row],
    key: Combinable,
    *,
    descending: bool = False,
    before: int | None = None,
    after: int | None = None,
    size: int | None = None,
) -> Page[Row]:
    """The first rows in the order of a key, of which an index must hold the order; those with a greater key than the
    row with the id ``after``, or a smaller one than that with the id ``before``. Two queries at most."""
    size = size or SIZE
    keyed, pk = rows.alias(key=key), before if after is None else after
    at = rows.model._default_manager.filter(pk=pk).values_list(key, flat=True).first() if pk is not None else ""
    if at is None:
        return Page([], None, None)
    upwards = after is not None or (pk is None and not descending)
    if pk is not None and upwards:
        keyed = keyed.filter(Q(key__gt=at) | Q(key=at, pk__gt=pk), key__gte=at)
    elif pk is not None:
        keyed = keyed.filter(Q(key__lt=at) | Q(key=at, pk__lt=pk), key__lte=at)
    found = list(keyed.order_by(*(("key", "pk") if upwards else ("-key", "-pk")))[: size + 1])
    shown, more = found[:size], len(found) > size
    if not shown:
        return Page([], None, None)
    lowest, highest = (shown[0].pk, shown[-1].pk) if upwards else (shown[-1].pk, shown[0].pk)
    if upwards == descending:
        shown.reverse()
    more_below, more_above = (pk is not None, more) if upwards else (more, pk is not None)
    return Page(shown, lowest if more_below else None, highest if more_above else None)
