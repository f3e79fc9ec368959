"""The pipeline of a project over the API: what reads its articles, training it, how its suggestions are used."""

from typing import Any

from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.conditional import IF_MATCH, refuse_if_changed
from claims.api.errors import ApiError, parsed
from claims.api.jobs import JobSerializer
from claims.models import Job, Membership, PipelineRun, Project
from claims.pipeline_forms import suggested_fields
from claims.preannotation import failed_readings, retry_failed, set_use
from claims.review.confidence import least_confidence
from claims.training import adopt_weights, last_training, start_training, use_shipped_weights

MANAGER = Membership.Role.MANAGER


class RunSerializer(serializers.ModelSerializer[PipelineRun]):
    """A version of the pipeline at work on the project’s articles."""

    components = serializers.DictField()

    class Meta:
        model = PipelineRun
        fields = ["id", "version", "components", "created_at"]


class ComparisonSerializer(serializers.Serializer[dict[str, Any]]):
    """A part of the pipeline in use beside what was learnt, both 0 to 1, with the interval of the difference."""

    part = serializers.CharField()
    measure = serializers.CharField()
    answers = serializers.IntegerField()
    present = serializers.FloatField()
    learnt = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    is_better = serializers.BooleanField()


class TrainingSerializer(serializers.Serializer[dict[str, Any]]):
    """What the last training found. ``id`` is its job, by which it is adopted."""

    id = serializers.IntegerField()
    finished_at = serializers.DateTimeField()
    found_better = serializers.BooleanField()
    comparisons = ComparisonSerializer(many=True)


class UseSerializer(serializers.Serializer[dict[str, Any]]):
    """How suggestions are used: from which confidence (0 to 1) an answer is pre-selected, by field, and the order."""

    least_confidence = serializers.DictField(child=serializers.FloatField(min_value=0, max_value=1))
    most_useful_first = serializers.BooleanField()


class PipelineSerializer(UseSerializer):
    """The newest run, the articles on which it failed, and what the last training found."""

    run = RunSerializer(allow_null=True)
    failed_articles = serializers.IntegerField()
    uses_own_weights = serializers.BooleanField()
    training = TrainingSerializer(allow_null=True)


def pipeline_of(project: Project) -> dict[str, Any]:
    run, training = project.runs.order_by("-id").first(), last_training(project)
    return {
        "run": RunSerializer(run).data if run else None,
        "failed_articles": failed_readings(run).count() if run else 0,
        "uses_own_weights": bool(project.weights),
        "least_confidence": {key: least_confidence(project, key) for key in suggested_fields(project)},
        "most_useful_first": project.most_useful_first,
        "training": training_of(training) if training else None,
    }


def training_of(training: Job) -> dict[str, Any]:
    found = training.result["private"]
    return {
        "id": training.pk,
        "finished_at": training.finished_at,
        "found_better": bool(found.get("weights")),
        "comparisons": found["comparisons"],
    }


@extend_schema(operation_id="pipeline_read", methods=["GET"], responses=PipelineSerializer)
@extend_schema(
    operation_id="pipeline_change",
    methods=["PATCH"],
    parameters=[IF_MATCH],
    request=UseSerializer(partial=True),
    responses={200: PipelineSerializer},
    examples=[OpenApiExample("Ask for stances below 0.9", {"least_confidence": {"stance": 0.9}}, request_only=True)],
)
@api_view(["GET", "PATCH"])
def pipeline(request: Request, slug: str) -> Response:
    """What reads the articles, and how its suggestions are used; PATCH changes that use. For managers."""
    project, _ = get_project(person(request), slug, MANAGER)
    if request.method == "PATCH":
        change_use(request, project)
        project.refresh_from_db()
    return Response(PipelineSerializer(pipeline_of(project)).data)


@transaction.atomic
def change_use(request: Request, project: Project) -> None:
    locked = Project.objects.select_for_update().get(pk=project.pk)
    refuse_if_changed(request, PipelineSerializer(pipeline_of(locked)).data)
    asked = parsed(UseSerializer, request.data, partial=True)
    bounds = asked.get("least_confidence", {})
    if unknown := set(bounds) - set(suggested_fields(locked)):
        raise ApiError("invalid", f"The machine suggests nothing for: {', '.join(sorted(unknown))}.")
    set_use(
        project=locked,
        least_confidence=locked.least_confidence | bounds,
        most_useful_first=asked.get("most_useful_first", locked.most_useful_first),
    )


@extend_schema(operation_id="pipeline_train", request=None, responses={202: JobSerializer})
@api_view(["POST"])
def pipeline_train(request: Request, slug: str) -> Response:
    """Learn from what was reviewed, and compare with what is in use, as a job."""
    project, _ = get_project(person(request), slug, MANAGER)
    return accepted(start_training(project=project, created_by=person(request)))


@extend_schema(operation_id="pipeline_adopt", request=None, responses={202: JobSerializer})
@api_view(["POST"])
def pipeline_adopt(request: Request, slug: str, pk: int) -> Response:
    """Use what a training (the id of its job) found to be better; the articles are read again, as a job."""
    project, _ = get_project(person(request), slug, MANAGER)
    training = project.jobs.filter(pk=pk).first()
    if training is None:
        raise Http404(f"No training {pk}.")
    return accepted(adopt_weights(project=project, training=training, actor=person(request)))


@extend_schema(operation_id="pipeline_use_shipped", request=None, responses={202: JobSerializer})
@api_view(["POST"])
def pipeline_shipped(request: Request, slug: str) -> Response:
    """Go back to the pipeline as it came."""
    project, _ = get_project(person(request), slug, MANAGER)
    return accepted(use_shipped_weights(project=project, actor=person(request)))


@extend_schema(operation_id="pipeline_retry", request=None, responses={202: JobSerializer})
@api_view(["POST"])
def pipeline_retry(request: Request, slug: str) -> Response:
    """Read the articles again on which the pipeline failed."""
    project, _ = get_project(person(request), slug, MANAGER)
    return accepted(retry_failed(project=project, created_by=person(request)))


def accepted(job: Job) -> Response:
    return Response(JobSerializer(job).data, status.HTTP_202_ACCEPTED)
