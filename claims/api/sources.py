"""The registry of sources over the API."""

from typing import Any

from django.db.models import QuerySet
from django_filters import CharFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import person
from claims.api.lists import Filters, ProjectList
from claims.models import Membership, Project, Source, User

KEEPERS = (Membership.Role.MANAGER, Membership.Role.ADJUDICATOR)


class SourceSerializer(serializers.ModelSerializer[Source]):
    """A body or person who speaks."""

    aliases = serializers.SlugRelatedField[Any](slug_field="name", many=True, read_only=True)
    values = serializers.DictField()

    class Meta:
        model = Source
        fields = [
            "id", "name", "kind", "role", "speaks_for", "country", "state_affiliation", "gender", "aliases", "values",
        ]  # fmt: skip


class SourceFilter(Filters):
    name = CharFilter(lookup_expr="icontains", help_text="Part of the name")

    class Meta:
        model = Source
        fields = ["name", "kind", "country"]


def registry(project: Project, reader: User, roles: set[str]) -> QuerySet[Source]:
    """Entries that no blind review holds back; private persons are never linked, and not listed."""
    return project.sources.settled().readable_by(reader, roles).filter(private_person=False).prefetch_related("aliases")


class SourceList(ProjectList):
    """The registry."""

    serializer_class = SourceSerializer
    filterset_class = SourceFilter

    def rows(self, project: Project, roles: set[str]) -> QuerySet[Source]:
        return registry(project, person(self.request), roles)

    @extend_schema(operation_id="source_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The project's sources, newest first, without private persons and what a blind review still holds back."""
        return super().get(request, *args, **kwargs)
