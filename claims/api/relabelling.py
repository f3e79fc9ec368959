"""Reviews of earlier codebooks over the API: which have to be asked again, asking them, taking a merge back."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.errors import parsed
from claims.api.jobs import JobSerializer
from claims.api.lists import BIGGEST_KEY, ProjectList
from claims.codebooks import current, definitions_of
from claims.models import Membership, Project, Review
from claims.review import ask_again, reasons, to_ask_again, undo_merge

MANAGER = Membership.Role.MANAGER


class ReReviewSerializer(serializers.ModelSerializer[Review]):
    """A submitted review of an earlier version. ``reasons`` are sentences that say what it does not answer."""

    article = serializers.IntegerField(source="document_id", read_only=True)
    reviewer = serializers.CharField(source="reviewer.username", read_only=True)
    codebook_version = serializers.IntegerField(source="codebook.version", read_only=True)
    reasons = serializers.SerializerMethodField()

    class Meta:
        model = Review
        fields = ["id", "article", "reviewer", "codebook_version", "reasons"]

    def get_reasons(self, review: Review) -> list[str]:
        return reasons(review, definitions_of(current(self.context["view"].project)))


class ChosenSerializer(serializers.Serializer[dict[str, Any]]):
    reviews = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=BIGGEST_KEY), min_length=1, max_length=200
    )


class AskedSerializer(serializers.Serializer[dict[str, Any]]):
    """The ids of the reviews that are open again; ids that had not to be asked are left out."""

    reviews = serializers.ListField(child=serializers.IntegerField())


class ReReviewList(ProjectList):
    """Submitted reviews that the codebook in use asks something else."""

    roles = (MANAGER,)
    serializer_class = ReReviewSerializer

    def rows(self, project: Project, roles: set[str]) -> QuerySet[Review]:
        self.project = project
        return to_ask_again(project).select_related("reviewer", "codebook").prefetch_related("claims")

    @extend_schema(operation_id="re_review_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Submitted reviews of earlier codebooks that only people can bring up to the one in use, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="re_review_ask", request=ChosenSerializer, responses=AskedSerializer)
    @transaction.atomic
    def post(self, request: Request, slug: str) -> Response:
        """Open reviews again, under the codebook in use; what it has no label for is taken off and stays in history."""
        project, _ = get_project(person(request), slug, MANAGER)
        chosen = to_ask_again(project).filter(pk__in=parsed(ChosenSerializer, request.data)["reviews"])
        waiting = Review.objects.locked().filter(pk__in=chosen.values("pk")).order_by("pk")
        asked = [ask_again(review=review, actor=person(request)).pk for review in waiting]
        return Response({"reviews": asked})


@extend_schema(operation_id="codebook_merge_undo", request=None, responses={202: JobSerializer})
@api_view(["POST"])
@transaction.atomic
def merge_undo(request: Request, slug: str) -> Response:
    """A job that gives claims the labels back that publishing the version in use merged."""
    project, _ = get_project(person(request), slug, MANAGER)
    job = undo_merge(codebook=current(project), actor=person(request))
    return Response(JobSerializer(job).data, status.HTTP_202_ACCEPTED)
