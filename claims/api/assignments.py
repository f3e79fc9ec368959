"""Assignments over the API: who was given what, taking it back, giving it to somebody else."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django_filters import BooleanFilter, CharFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.errors import ApiError, parsed
from claims.api.lists import Filters, KeyFilter, ProjectList
from claims.assignment import give_back, reassign, withdraw
from claims.models import Assignment, Membership, Project, User

MANAGER = Membership.Role.MANAGER


class AssignmentSerializer(serializers.ModelSerializer[Assignment]):
    """A place in an article's reviews; without a reviewer it is free. ``round`` is a number."""

    article = serializers.IntegerField(source="document_id")
    reviewer = serializers.CharField(source="reviewer.username", default=None, allow_null=True)
    round = serializers.IntegerField(source="round.number", default=None, allow_null=True)

    class Meta:
        model = Assignment
        fields = ["id", "article", "reviewer", "round", "position", "due_on", "assigned_at", "withdrawn_at"]


class AssignmentFilter(Filters):
    article = KeyFilter(field_name="document", help_text="Id of an article")
    reviewer = CharFilter(field_name="reviewer__username", help_text="User name")
    round = KeyFilter(field_name="round__number", help_text="Number of a round")
    free = BooleanFilter(field_name="reviewer", lookup_expr="isnull", help_text="Whether nobody has taken it")
    withdrawn = BooleanFilter(field_name="withdrawn_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Assignment
        fields: tuple[str, ...] = ()


def assignments_of(project: Project) -> QuerySet[Assignment]:
    return project.assignments.select_related("reviewer", "round")


class AssignmentList(ProjectList):
    """The assignments."""

    roles = (MANAGER,)
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilter

    def rows(self, project: Project, roles: set[str]) -> QuerySet[Assignment]:
        return assignments_of(project)

    @extend_schema(operation_id="assignment_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every place in the reviews of articles, newest first; for managers."""
        return super().get(request, *args, **kwargs)


class ReviewerSerializer(serializers.Serializer[dict[str, Any]]):
    """Who is given the place."""

    reviewer = serializers.CharField(max_length=150, help_text="User name of a reviewer of the project")


def asked_assignment(request: Request, slug: str, pk: int) -> tuple[Project, Assignment]:
    """Raises Http404."""
    project, _ = get_project(person(request), slug, MANAGER)
    found = assignments_of(project).filter(pk=pk).first()
    if found is None:
        raise Http404(f"No assignment {pk}.")
    return project, found


@extend_schema(operation_id="assignment_withdraw", request=None, responses={200: AssignmentSerializer})
@api_view(["POST"])
def assignment_withdraw(request: Request, slug: str, pk: int) -> Response:
    """Take the article back. What the person has done stays; a submitted review cannot be taken back."""
    project, found = asked_assignment(request, slug, pk)
    withdraw(assignment=found)
    return Response(AssignmentSerializer(assignments_of(project).get(pk=pk)).data)


@extend_schema(operation_id="assignment_give_back", request=None, responses={200: AssignmentSerializer})
@api_view(["POST"])
def assignment_give_back(request: Request, slug: str, pk: int) -> Response:
    """Undo a withdrawal: the article is the person’s again."""
    project, found = asked_assignment(request, slug, pk)
    give_back(assignment=found)
    return Response(AssignmentSerializer(assignments_of(project).get(pk=pk)).data)


@extend_schema(operation_id="assignment_reassign", request=ReviewerSerializer, responses={200: AssignmentSerializer})
@api_view(["POST"])
def assignment_reassign(request: Request, slug: str, pk: int) -> Response:
    """Give the place to somebody else. Answers it as it stands now: withdrawn, where it was taken from someone."""
    project, found = asked_assignment(request, slug, pk)
    username = parsed(ReviewerSerializer, request.data)["reviewer"]
    held = {"memberships__project": project, "memberships__role": Membership.Role.REVIEWER}
    reviewer = User.objects.filter(username=username, **held).first()
    if reviewer is None:
        raise ApiError("invalid", f"{username!r} is no reviewer of {project}.")
    reassign(assignment=found, reviewer=reviewer)
    return Response(AssignmentSerializer(assignments_of(project).get(pk=pk)).data)
