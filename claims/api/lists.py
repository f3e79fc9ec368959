"""Lists over the API: pages by key, filters by django-filter, one project at a time."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Model, QuerySet
from django_filters.rest_framework import FilterSet, NumberFilter
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from claims.access import get_project, person
from claims.api.errors import parsed
from claims.models import Project
from claims.pagination import Page, page_of

BIGGEST_KEY = 2**63 - 1


class Filters(FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Filters of a list, each a parameter of the query."""


class KeyFilter(NumberFilter):  # type: ignore[misc]  # django-filter has no types
    """A row that others point to, by its id."""

    field_class = forms.IntegerField

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=BIGGEST_KEY, **options)


PLACES = [
    OpenApiParameter(name, {"type": "integer", "minimum": 0, "maximum": BIGGEST_KEY}, description=what)
    for name, what in (("before", "Rows with a lower id"), ("after", "Rows with a higher id"))
]


class PlaceSerializer(serializers.Serializer[dict[str, Any]]):
    """Where in a list a page begins."""

    before = serializers.IntegerField(
        required=False, min_value=0, max_value=BIGGEST_KEY, default=None, help_text="Rows with a lower id"
    )
    after = serializers.IntegerField(
        required=False, min_value=0, max_value=BIGGEST_KEY, default=None, help_text="Rows with a higher id"
    )


class KeyPagination(BasePagination):
    """``{"results", "older", "newer"}``, newest first; the two are the addresses of the pages beside this, or null."""

    def __init__(self, *, size: int | None = None) -> None:
        self.size = size

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        self.request = request
        self.page = self.page_of(queryset, request)
        return self.page.rows

    def page_of(self, queryset: QuerySet[Any], request: Request) -> Page[Any]:
        return page_of(queryset, **parsed(PlaceSerializer, request.query_params), size=self.size)

    def get_paginated_response(self, data: Any) -> Response:
        older, newer = self.address("before", self.page.older), self.address("after", self.page.newer)
        return Response({"results": data, "older": older, "newer": newer})

    def address(self, name: str, key: Any) -> str | None:
        if key is None:
            return None
        bare = remove_query_param(remove_query_param(self.request.build_absolute_uri(), "before"), "after")
        return replace_query_param(bare, name, str(key))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        place = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "older", "newer"],
            "properties": {"results": schema, "older": place, "newer": place},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        key = {"type": "integer", "minimum": 0, "maximum": BIGGEST_KEY}
        return [
            {"name": "before", "in": "query", "schema": key, "description": "Rows with a lower id, the next page"},
            {"name": "after", "in": "query", "schema": key, "description": "Rows with a higher id, the page before"},
        ]


class ProjectList(ListAPIView[Any]):
    """Rows of one project, for members with one of ``roles`` (any role if empty)."""

    roles: ClassVar[tuple[str, ...]] = ()
    pagination_class = KeyPagination

    def rows(self, project: Project, roles: set[str]) -> QuerySet[Any]:
        """What the person, who has these roles, may see."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):  # asked for the schema: there is no project
            model: type[Model] = self.serializer_class.Meta.model  # type: ignore[union-attr]
            return model._default_manager.none()
        return self.rows(*get_project(person(self.request), self.kwargs["slug"], *self.roles))
