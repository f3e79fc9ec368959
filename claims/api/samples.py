"""Estimation samples over the API. For managers."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.errors import parsed
from claims.api.lists import ProjectList
from claims.assignment import ALLOCATIONS, PERIODS, Design, draw_sample
from claims.assignment.forms import MAX_ARTICLES, a_seed
from claims.models import EstimationSample, Membership, Project, SampledArticle

MANAGER = Membership.Role.MANAGER


class SampleSerializer(serializers.ModelSerializer[EstimationSample]):
    """Articles drawn at random within strata; ``design`` says how, and how many each stratum held and gave."""

    articles = serializers.IntegerField(source="number")
    design = serializers.DictField()
    drawn_by = serializers.CharField(source="drawn_by.username", default=None, allow_null=True)

    class Meta:
        model = EstimationSample
        fields = ["id", "name", "articles", "seed", "design", "drawn_by", "drawn_at"]


class NewSampleSerializer(serializers.Serializer[dict[str, Any]]):
    """The same seed, the same draw; one is made if it is left out."""

    name = serializers.CharField(max_length=100)
    size = serializers.IntegerField(min_value=1, max_value=MAX_ARTICLES)
    by_outlet = serializers.BooleanField(default=True)
    period = serializers.ChoiceField(choices=list(PERIODS.items()), default="", allow_blank=True)
    allocation = serializers.ChoiceField(choices=list(ALLOCATIONS.items()), default="proportional")
    seed = serializers.IntegerField(min_value=0, max_value=2**31, default=a_seed)


def samples_of(project: Project) -> QuerySet[EstimationSample]:
    return project.estimation_samples.annotate(number=Count("articles")).select_related("drawn_by")


class SampleList(ProjectList):
    """The samples."""

    roles = (MANAGER,)
    serializer_class = SampleSerializer

    def rows(self, project: Project, roles: set[str]) -> QuerySet[EstimationSample]:
        return samples_of(project)

    @extend_schema(operation_id="sample_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The samples, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="sample_draw",
        request=NewSampleSerializer,
        responses={201: SampleSerializer},
        examples=[OpenApiExample("200 by outlet", {"name": "June", "size": 200, "seed": 7}, request_only=True)],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Draw a sample; it is never changed after that."""
        project, _ = get_project(person(request), slug, MANAGER)
        asked = parsed(NewSampleSerializer, request.data)
        name = asked.pop("name")
        drawn = draw_sample(project=project, name=name, design=Design(**asked), actor=person(request))
        return Response(SampleSerializer(samples_of(project).get(pk=drawn.pk)).data, status.HTTP_201_CREATED)


class SampledSerializer(serializers.ModelSerializer[SampledArticle]):
    """An article of the sample; a mean over all articles weighs it by 1 / ``inclusion_probability``."""

    article = serializers.IntegerField(source="document_id")

    class Meta:
        model = SampledArticle
        fields = ["id", "article", "position", "stratum", "inclusion_probability"]


class SampledList(ProjectList):
    """The articles of a sample."""

    roles = (MANAGER,)
    serializer_class = SampledSerializer

    def rows(self, project: Project, roles: set[str]) -> QuerySet[SampledArticle]:
        sample = project.estimation_samples.filter(pk=self.kwargs["pk"]).first()
        if sample is None:
            raise Http404(f"No sample {self.kwargs['pk']}.")
        return sample.articles.all()

    @extend_schema(operation_id="sample_articles")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The articles of a sample with the probability with which each was drawn."""
        return super().get(request, *args, **kwargs)
