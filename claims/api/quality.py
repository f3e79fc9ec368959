"""How well a run does, and how much suggestions pull on people, over the API. For managers."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.jobs import JobSerializer
from claims.api.lists import BIGGEST_KEY
from claims.models import Job, Membership
from claims.pull import last_pull, start_pull
from claims.quality.report import last_quality, start_quality
from claims.quality.shown import article_beside_run

MANAGER = Membership.Role.MANAGER
RUN = OpenApiParameter(
    "run", {"type": "integer", "minimum": 0, "maximum": BIGGEST_KEY}, description="The newest, if left out"
)


class MeasuredSerializer(serializers.Serializer[dict[str, Any]]):
    """The figures of a job that measured; ``report`` is as its page shows it, shares from 0 to 1."""

    job = serializers.IntegerField()
    measured_at = serializers.DateTimeField()
    report = serializers.DictField()


def measured(job: Job | None) -> Response:
    """Raises Http404 if there is none."""
    if job is None:
        raise Http404("This was not measured yet: POST here to measure it.")
    body: Any = {"job": job.pk, "measured_at": job.finished_at, "report": without_words(job.result["private"])}
    return Response(MeasuredSerializer(body).data)


def without_words(report: dict[str, Any]) -> dict[str, Any]:
    """Examples point into articles that may be withdrawn, or still blind to who asks: they are for the page."""
    return {key: value for key, value in report.items() if key not in {"examples", "examples_of"}}


@extend_schema(operation_id="quality_read", methods=["GET"], responses=MeasuredSerializer)
@extend_schema(
    operation_id="quality_measure", methods=["POST"], parameters=[RUN], request=None, responses={202: JobSerializer}
)
@api_view(["GET", "POST"])
def quality(request: Request, slug: str) -> Response:
    """GET: the figures of the last measured run; 404 before the first. POST: measure a run, as a job."""
    project, _ = get_project(person(request), slug, MANAGER)
    if request.method == "GET":
        return measured(last_quality(project))
    asked = request.query_params.get("run", "")
    runs = project.runs.filter(pk=int(asked)) if asked.isdecimal() and len(asked) < 19 else project.runs
    run = runs.order_by("-id").first()
    if run is None:
        raise Http404("No run has read this project’s articles yet.")
    job = start_quality(project=project, run=run, created_by=person(request))
    return Response(JobSerializer(job).data, status.HTTP_202_ACCEPTED)


class DifferenceOfFieldSerializer(serializers.Serializer[dict[str, Any]]):
    """A field answered otherwise than by people, in words."""

    field = serializers.CharField()
    suggested = serializers.CharField()
    labelled = serializers.CharField()


class ComparedClaimSerializer(serializers.Serializer[dict[str, Any]]):
    """A claim that both have, that was missed, or that is none (``spurious``), with the words around it."""

    before = serializers.CharField(allow_blank=True)
    words = serializers.CharField()
    after = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=["found", "missed", "spurious"])
    differing = DifferenceOfFieldSerializer(many=True)


class ComparedArticleSerializer(serializers.Serializer[dict[str, Any]]):
    """What people labelled beside what the run suggested, in the order of the text."""

    run = serializers.CharField()
    review = serializers.IntegerField()
    claims = ComparedClaimSerializer(many=True)


@extend_schema(operation_id="quality_article", responses=ComparedArticleSerializer)
@api_view(["GET"])
def quality_article(request: Request, slug: str, pk: int) -> Response:
    """An article’s labels beside the suggestions of the measured run; 403 while you review it yourself."""
    project, _ = get_project(person(request), slug, MANAGER)
    document = get_object_or_404(project.documents.present(), pk=pk)
    try:
        gold, run, rows = article_beside_run(project, document, person(request))
    except LookupError as error:
        raise Http404(str(error)) from error
    claims = [
        {
            **dict(zip(("before", "words", "after"), row.passage, strict=True)),
            "state": row.state,
            "differing": [dict(zip(("field", "suggested", "labelled"), each, strict=True)) for each in row.differing],
        }
        for row in rows
    ]
    body: Any = {"run": run.version, "review": gold.review.pk, "claims": claims}
    return Response(ComparedArticleSerializer(body).data)


@extend_schema(operation_id="pull_read", methods=["GET"], responses=MeasuredSerializer)
@extend_schema(operation_id="pull_measure", methods=["POST"], request=None, responses={202: JobSerializer})
@api_view(["GET", "POST"])
def pull(request: Request, slug: str) -> Response:
    """GET: work with suggestions beside work without; 404 before the first. POST: measure it, as a job."""
    project, _ = get_project(person(request), slug, MANAGER)
    if request.method == "GET":
        return measured(last_pull(project))
    job = start_pull(project=project, created_by=person(request))
    return Response(JobSerializer(job).data, status.HTTP_202_ACCEPTED)
