"""Who the API takes the request to be from."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import person
from claims.models import ApiToken, Membership


class ScopeSerializer(serializers.ModelSerializer[ApiToken]):
    """A token without its secret. ``project`` is null for all of the person's projects."""

    project = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True, allow_null=True)

    class Meta:
        model = ApiToken
        fields = ["name", "project", "may_write", "expires_at"]


class RolesInProjectSerializer(serializers.Serializer[dict[str, Any]]):
    """What the person is in a project."""

    project = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Membership.Role.choices))


class MeSerializer(serializers.Serializer[dict[str, Any]]):
    """The person, their roles as far as the token reaches, and the token; null for the session of a browser."""

    username = serializers.CharField()
    name = serializers.CharField()
    projects = RolesInProjectSerializer(many=True)
    token = ScopeSerializer(allow_null=True)


@extend_schema(operation_id="me", responses=MeSerializer)
@api_view(["GET"])
def me(request: Request) -> Response:
    """Who you are, what you may do where, and how far this token reaches."""
    user = person(request)
    held: dict[str, list[str]] = {}
    memberships = user.memberships.select_related("project").order_by("project__slug", "role")
    for membership in memberships:
        if user.only_project_id in (None, membership.project_id):
            held.setdefault(membership.project.slug, []).append(membership.role)
    token = request.auth if isinstance(request.auth, ApiToken) else None
    return Response(
        {
            "username": user.username,
            "name": user.display_name,
            "projects": [{"project": slug, "roles": roles} for slug, roles in held.items()],
            "token": ScopeSerializer(token).data if token else None,
        }
    )
