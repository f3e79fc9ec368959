"""The people of a project and invitations to it, over the API."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.accounts.memberships import MAX_DAYS, change_roles, invitation_of, invite, join, revoke
from claims.api.conditional import IF_MATCH, refuse_if_changed
from claims.api.errors import parsed
from claims.api.lists import ProjectList
from claims.models import Invitation, Membership, Project, User

MANAGER = Membership.Role.MANAGER


class RolesField(serializers.ListField):
    child = serializers.ChoiceField(choices=Membership.Role.choices)


class PersonSerializer(serializers.Serializer[dict[str, Any]]):
    """Somebody in the project."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    is_active = serializers.BooleanField()
    roles = RolesField()


class RolesSerializer(serializers.Serializer[dict[str, Any]]):
    """What the person may do; none means leaving."""

    roles = RolesField(max_length=len(Membership.Role))


class ChangedSerializer(PersonSerializer):
    """``handed_back``: articles that the person no longer reviews, and has not submitted."""

    handed_back = serializers.IntegerField()


def members_of(project: Project) -> list[dict[str, Any]]:
    """The people by user name, with their roles; one query."""
    held: dict[User, list[str]] = {}
    for membership in project.memberships.select_related("user").order_by("user__username", "role"):
        held.setdefault(membership.user, []).append(membership.role)
    return [record(user, roles) for user, roles in held.items()]


def record(user: User, roles: list[str]) -> dict[str, Any]:
    named = {"username": user.username, "name": user.display_name}
    return {"id": user.pk, **named, "is_active": user.is_active, "roles": roles}


@extend_schema(operation_id="person_list", responses=PersonSerializer(many=True))
@api_view(["GET"])
def people(request: Request, slug: str) -> Response:
    """Who works here, by user name; for managers."""
    project, _ = get_project(person(request), slug, MANAGER)
    found: Any = members_of(project)
    return Response(PersonSerializer(found, many=True).data)


@extend_schema(operation_id="person_read", methods=["GET"], responses=PersonSerializer)
@extend_schema(
    operation_id="person_change",
    methods=["PUT"],
    parameters=[IF_MATCH],
    request=RolesSerializer,
    responses={200: ChangedSerializer},
    examples=[OpenApiExample("Reviews and adjudicates", {"roles": ["reviewer", "adjudicator"]}, request_only=True)],
)
@api_view(["GET", "PUT"])
def member(request: Request, slug: str, pk: int) -> Response:
    """A member; for managers. PUT sets what they may do; all their work stays under their name."""
    project, _ = get_project(person(request), slug, MANAGER)
    if request.method == "PUT":
        return Response(changed(request, project, pk))
    return Response(PersonSerializer(member_of(project, pk)[1]).data)


def member_of(project: Project, pk: int) -> tuple[User, Any]:
    """The person and their record. Raises Http404."""
    found = User.objects.filter(memberships__project=project, pk=pk).distinct().first()
    if found is None:
        raise Http404(f"No member {pk}.")
    roles = project.memberships.filter(user=found).order_by("role").values_list("role", flat=True)
    return found, record(found, list(roles))


@transaction.atomic
def changed(request: Request, project: Project, pk: int) -> Any:
    Project.objects.select_for_update().get(pk=project.pk)
    found, before = member_of(project, pk)
    refuse_if_changed(request, PersonSerializer(before).data)
    roles = sorted(set(parsed(RolesSerializer, request.data)["roles"]))
    handed_back = change_roles(project=project, user=found, roles=roles, by=person(request))
    body: Any = {**record(found, roles), "handed_back": handed_back}
    return ChangedSerializer(body).data


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    """A link by which people join; the link itself is shown only when it is made."""

    roles = RolesField()
    created_by = serializers.CharField(source="created_by.username")

    class Meta:
        model = Invitation
        fields = ["id", "roles", "uses_left", "expires_at", "revoked_at", "is_usable", "created_by", "created_at"]


class NewInvitationSerializer(serializers.Serializer[dict[str, Any]]):
    """For how many people, and for how many days."""

    roles = RolesField(allow_empty=False, max_length=len(Membership.Role))
    uses = serializers.IntegerField(min_value=1, max_value=500, default=1)
    days = serializers.IntegerField(min_value=1, max_value=MAX_DAYS, default=7)


class MadeInvitationSerializer(InvitationSerializer):
    """With its link, this once."""

    link = serializers.URLField()

    class Meta(InvitationSerializer.Meta):
        fields = [*InvitationSerializer.Meta.fields, "link"]


class InvitationList(ProjectList):
    """The invitations."""

    roles = (MANAGER,)
    serializer_class = InvitationSerializer

    def rows(self, project: Project, roles: set[str]) -> QuerySet[Invitation]:
        return project.invitations.select_related("created_by")

    @extend_schema(operation_id="invitation_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The invitations, newest first; for managers."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="invitation_make",
        request=NewInvitationSerializer,
        responses={201: MadeInvitationSerializer},
        examples=[OpenApiExample("Five reviewers", {"roles": ["reviewer"], "uses": 5}, request_only=True)],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make a link by which others join; it is told only now."""
        project, _ = get_project(person(request), slug, MANAGER)
        asked = parsed(NewInvitationSerializer, request.data)
        made, path = invite(project=project, created_by=person(request), **asked)
        made.link = request.build_absolute_uri(path)  # type: ignore[attr-defined]
        return Response(MadeInvitationSerializer(made).data, status.HTTP_201_CREATED)


@extend_schema(operation_id="invitation_revoke", request=None, responses={200: InvitationSerializer})
@api_view(["POST"])
def invitation_revoke(request: Request, slug: str, pk: int) -> Response:
    """Make the link useless. Who joined by it stays."""
    project, _ = get_project(person(request), slug, MANAGER)
    found = project.invitations.filter(pk=pk).first()
    if found is None:
        raise Http404(f"No invitation {pk}.")
    revoke(invitation=found)
    return Response(InvitationSerializer(project.invitations.select_related("created_by").get(pk=pk)).data)


class JoinedSerializer(serializers.Serializer[dict[str, Any]]):
    """Where the person is now."""

    project = serializers.CharField()
    roles = RolesField()


@extend_schema(operation_id="invitation_join", request=None, responses={200: JoinedSerializer})
@api_view(["POST"])
def invitation_join(request: Request, secret: str) -> Response:
    """Join a project by the secret of an invitation’s link; not by a token for one project."""
    user = person(request)
    if user.only_project_id is not None:
        raise PermissionDenied("Join with a token for all your projects.")
    invitation = invitation_of(secret)
    join(invitation=invitation, user=user)
    project = invitation.project
    body: Any = {"project": project.slug, "roles": sorted(project.roles_of(user))}
    return Response(JoinedSerializer(body).data)
