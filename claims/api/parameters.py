"""The parameters of a query: those that an address has, and no other."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request

from claims.api.errors import ApiError


class FilterBackend(DjangoFilterBackend):  # type: ignore[misc]  # django-filter has no types
    """The filters of a list. A parameter that is none of them is an error: a misspelt one would give every row."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        filters = self.get_filterset_class(view, queryset)
        own = filters.base_filters if filters else getattr(view, "parameters", ())
        only_known(request, [*own, "before", "after", "format"])
        found: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        return found


def only_known(request: Request, names: Iterable[str]) -> None:
    """Raises ApiError for a parameter of the query with another name."""
    known = list(names)
    for name in request.query_params:
        if name not in known:
            detail = f"There is no parameter {name[:100]!r} here. It takes {', '.join(known)}."
            raise ApiError("unknown_parameter", detail)
