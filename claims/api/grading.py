"""References and grades over the API, and a person's own standing."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django_filters import BooleanFilter
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.claims import ReviewSerializer
from claims.api.errors import parsed
from claims.api.lists import Filters, ProjectList
from claims.assignment import entry_test, standing_of
from claims.dashboards.progress import project_reviews
from claims.grading import mark_reference, work_over_time
from claims.models import Membership, Project, Review, Round

MANAGER, REVIEWER = Membership.Role.MANAGER, Membership.Role.REVIEWER


class ReferenceFilter(Filters):
    is_reference = BooleanFilter()

    class Meta:
        model = Review
        fields: tuple[str, ...] = ()


class ReferenceList(ProjectList):
    """What may serve as right."""

    roles = (MANAGER,)
    serializer_class = ReviewSerializer
    filterset_class = ReferenceFilter

    def rows(self, project: Project, roles: set[str]) -> QuerySet[Review]:
        return Review.objects.may_be_references(project).select_related("reviewer", "codebook")

    @extend_schema(operation_id="reference_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Adjudications and imported reviews that are, or may become, references; newest first. For managers."""
        return super().get(request, *args, **kwargs)


class MarkSerializer(serializers.Serializer[dict[str, Any]]):
    is_reference = serializers.BooleanField()


class MarkedSerializer(MarkSerializer):
    """``graded``: reviews of the article that were graded anew."""

    graded = serializers.IntegerField()


@extend_schema(
    operation_id="reference_mark",
    request=MarkSerializer,
    responses={200: MarkedSerializer},
    examples=[OpenApiExample("Right", {"is_reference": True}, request_only=True)],
)
@api_view(["POST"])
def reference_mark(request: Request, slug: str, pk: int) -> Response:
    """Take an adjudication or imported review as right, or no longer; the article’s reviews are graded by it."""
    project, _ = get_project(person(request), slug, MANAGER)
    wanted = parsed(MarkSerializer, request.data)["is_reference"]
    review = Review.objects.filter(document__project=project, pk=pk).first()
    if review is None:
        raise Http404(f"No review {pk}.")
    graded = mark_reference(review=review, is_reference=wanted)
    body: Any = {"is_reference": wanted, "graded": graded}
    return Response(MarkedSerializer(body).data)


class WorkSerializer(serializers.Serializer[dict[str, Any]]):
    """The mean grade (0 to 1) of a person’s reviews of a month, of articles with a reference."""

    username = serializers.CharField(source="person.username")
    month = serializers.CharField()
    reviews = serializers.IntegerField()
    grade = serializers.FloatField()


@extend_schema(operation_id="grade_list", responses=WorkSerializer(many=True))
@api_view(["GET"])
def grades(request: Request, slug: str) -> Response:
    """How everybody does beside the references, by month; for managers."""
    project, _ = get_project(person(request), slug, MANAGER)
    found: Any = work_over_time(project)
    return Response(WorkSerializer(found, many=True).data)


class EntryTestSerializer(serializers.Serializer[dict[str, Any]]):
    """How far you are with a round’s test; ``grade`` is null before the first article."""

    round = serializers.IntegerField(source="round.number")
    pass_mark = serializers.FloatField(source="round.pass_mark")
    articles = serializers.IntegerField()
    graded = serializers.IntegerField()
    grade = serializers.FloatField(allow_null=True)
    is_passed = serializers.BooleanField()


class OwnWorkSerializer(serializers.Serializer[dict[str, Any]]):
    """``rounds`` are those you may work in now."""

    submitted = serializers.IntegerField()
    rounds = serializers.ListField(child=serializers.IntegerField())
    tests = EntryTestSerializer(many=True)
    work = WorkSerializer(many=True)


@extend_schema(operation_id="own_work", responses=OwnWorkSerializer)
@api_view(["GET"])
def own_work(request: Request, slug: str) -> Response:
    """What you have done here, your entry tests, and how you do beside references."""
    project, _ = get_project(person(request), slug, REVIEWER)
    tests = project.rounds.filter(kind=Round.Kind.TEST).order_by("-number")[:3]
    body: Any = {
        "submitted": project_reviews(project).by(person(request)).submitted().count(),
        "rounds": [each.number for each in standing_of(project=project, reviewer=person(request)).rounds],
        "tests": [entry_test(each, person(request)) for each in tests],
        "work": work_over_time(project, [person(request)]),
    }
    return Response(OwnWorkSerializer(body).data)
