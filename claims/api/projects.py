"""Projects over the API: find them, make one, change one, see how far it is."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django_filters import CharFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.validators import UniqueValidator

from claims.access import get_project, person
from claims.api.conditional import IF_MATCH, refuse_if_changed
from claims.api.errors import parsed
from claims.api.lists import Filters, KeyPagination
from claims.dashboards.kept import kept
from claims.dashboards.progress import progress_by_person, project_progress
from claims.models import Membership, Project
from claims.models.projects import MAX_TARGETS
from claims.preannotation import retarget
from claims.projects import (
    LONGEST_NAME,
    MAX_NAMES,
    Target,
    change_project,
    create_project,
    may_create_projects,
    named_targets,
)


class TargetSerializer(serializers.Serializer[dict[str, Any]]):
    """What stances are toward. The key is made of the name, and stays with it; by its other names the machine knows it
    too."""

    key = serializers.CharField(read_only=True)
    name = serializers.CharField(max_length=LONGEST_NAME)
    also_called = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_NAME), max_length=MAX_NAMES, default=list
    )


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """A project."""

    targets = TargetSerializer(many=True)

    class Meta:
        model = Project
        fields = [
            "id", "slug", "name", "description", "guidelines", "depth", "targets", "attitudes", "own_voice",
            "relevance_step", "withheld_share", "created_at",
        ]  # fmt: skip


class SettingsSerializer(serializers.Serializer[dict[str, Any]]):
    """What a manager may change. ``withheld_share`` is the share of articles, 0 to 1, without suggestions."""

    name = serializers.CharField(max_length=200)
    description = serializers.CharField(allow_blank=True, required=False, max_length=10_000)
    guidelines = serializers.CharField(allow_blank=True, required=False, max_length=200_000)
    depth = serializers.ChoiceField(choices=Project.Depth.choices, required=False)
    targets = TargetSerializer(many=True, required=False, max_length=MAX_TARGETS)  # type: ignore[call-arg]
    relevance_step = serializers.BooleanField(required=False)
    withheld_share = serializers.FloatField(required=False, min_value=0, max_value=1)


class NewProjectSerializer(SettingsSerializer):
    slug = serializers.SlugField(
        required=False, max_length=50, validators=[UniqueValidator(Project.objects.all())], help_text="Made of the name"
    )


class ProjectFilter(Filters):
    name = CharFilter(lookup_expr="icontains", help_text="Part of the name")

    class Meta:
        model = Project
        fields = ["name"]


class ProjectList(ListAPIView[Project]):
    """The projects."""

    serializer_class = ProjectSerializer
    pagination_class = KeyPagination
    filterset_class = ProjectFilter
    queryset = Project.objects.none()

    def get_queryset(self) -> QuerySet[Project]:
        return Project.objects.filter(pk__in=Project.objects.visible_to(person(self.request)).order_by().values("pk"))

    @extend_schema(operation_id="project_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The projects you are a member of, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="project_create",
        request=NewProjectSerializer,
        responses={status.HTTP_201_CREATED: ProjectSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make a project with the preset codebook; you are its manager. For staff, and managers of another project."""
        if not may_create_projects(person(request)):
            raise PermissionDenied("Only staff and managers make projects, with a token for all their projects.")
        asked = with_targets(parsed(NewProjectSerializer, request.data), known=[])
        project = create_project(manager=person(request), **asked)
        return Response(ProjectSerializer(project).data, status.HTTP_201_CREATED)


def with_targets(asked: dict[str, Any], *, known: Sequence[Target]) -> dict[str, Any]:
    """The targets with their keys."""
    if "targets" in asked:
        asked["targets"] = named_targets(
            {target["name"]: target.get("also_called", ()) for target in asked["targets"]}, known=known
        )
    return asked


@extend_schema(operation_id="project_read", methods=["GET"], responses=ProjectSerializer)
@extend_schema(
    operation_id="project_change",
    methods=["PATCH"],
    parameters=[IF_MATCH],
    request=SettingsSerializer(partial=True),
    responses={200: ProjectSerializer},
)
@api_view(["GET", "PATCH"])
def project(request: Request, slug: str) -> Response:
    """A project. PATCH changes what it names, for managers; with If-Match only if nobody was faster."""
    if request.method == "PATCH":
        found, _ = get_project(person(request), slug, Membership.Role.MANAGER)
        return Response(changed(request, found))
    found, _ = get_project(person(request), slug)
    return Response(ProjectSerializer(found).data)


@transaction.atomic
def changed(request: Request, found: Project) -> Any:
    locked = Project.objects.select_for_update().get(pk=found.pk)
    refuse_if_changed(request, ProjectSerializer(locked).data)
    asked = with_targets(parsed(SettingsSerializer, request.data, partial=True), known=locked.targets)
    stored = {key: getattr(locked, key) for key in SettingsSerializer().get_fields()}
    settings = stored | asked
    retarget(project=locked, targets=settings.pop("targets"), created_by=person(request))
    change_project(project=locked, **settings)
    return ProjectSerializer(locked).data


class ProgressSerializer(serializers.Serializer[dict[str, Any]]):
    """Counts of present articles, their readings, reviews and assignments."""

    as_of = serializers.DateTimeField()
    articles = serializers.IntegerField()
    read = serializers.IntegerField()
    unread = serializers.IntegerField()
    unknown_language = serializers.IntegerField()
    failed = serializers.IntegerField()
    assigned = serializers.IntegerField()
    open_reviews = serializers.IntegerField()
    submitted_reviews = serializers.IntegerField()
    reviewed_articles = serializers.IntegerField()


@extend_schema(operation_id="project_progress", responses=ProgressSerializer)
@api_view(["GET"])
def progress(request: Request, slug: str) -> Response:
    """How far the project is; of a project of more than 5,000 articles, as it was within the last minute."""
    found, _ = get_project(person(request), slug)
    counted = kept(project_progress, found)
    return Response(ProgressSerializer({**asdict(counted), "unread": counted.unread}).data)


class MemberSerializer(serializers.Serializer[dict[str, Any]]):
    """A reviewer, with their counts."""

    username = serializers.CharField(source="person.username")
    name = serializers.CharField(source="person.display_name")
    assigned = serializers.IntegerField()
    open_reviews = serializers.IntegerField()
    submitted_reviews = serializers.IntegerField()


@extend_schema(operation_id="project_reviewers", responses=MemberSerializer(many=True))
@api_view(["GET"])
def reviewers(request: Request, slug: str) -> Response:
    """The reviewers with how far each is; for managers."""
    found, _ = get_project(person(request), slug, Membership.Role.MANAGER)
    counted: Any = progress_by_person(found)
    return Response(MemberSerializer(counted, many=True).data)
