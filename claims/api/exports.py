"""Exports over the API: the file, and what it would hold and lose."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.errors import ApiError
from claims.api.schema import ErrorSerializer
from claims.exports import FORMATS, export_file, get_format
from claims.exports.download import ExportExpired, file_response, prepared_file
from claims.exports.prepared import start_export, waits_for_worker
from claims.exports.selection import LAYERS, PEOPLE, STATES, TEXTS, Selection, count
from claims.models import Job, Project

FILE = {"description": "The file, in the media type of its format"}  # JSON in some formats, binary in others
PARAMETERS = [
    OpenApiParameter("format", enum=list(FORMATS), default="native"),
    OpenApiParameter(
        "layers",
        enum=list(LAYERS),
        many=True,
        description="Default: reviews and adjudications, which hold an article once for each. decisive: one set per "
        "article, its adjudication, else a reference, else the review submitted first; take this to count claims",
    ),
    OpenApiParameter("state", enum=list(STATES), default="submitted"),
    OpenApiParameter("reviewers", many=True, description="User names"),
    OpenApiParameter("outlets", many=True),
    OpenApiParameter("articles", description="Numbers of articles, such as 3,17"),
    OpenApiParameter(
        "filter",
        description="Query string of a search, or of=articles…, of=figures…: the articles it finds something in",
    ),
    OpenApiParameter("people", enum=list(PEOPLE), default="names"),
    OpenApiParameter("text", enum=list(TEXTS), default="included"),
    OpenApiParameter("events", enum=["yes", "no"], default="no", description="Every change, in the native format"),
    OpenApiParameter("byte_order_mark", enum=["yes", "no"], default="yes", description="Of a CSV, for spreadsheets"),
]


class PreparedSerializer(serializers.Serializer[dict[str, Any]]):
    """The job that writes the file: its id, its address, and the address of the file once it is done."""

    id = serializers.IntegerField()
    job = serializers.CharField()
    file = serializers.CharField()


class LossSerializer(serializers.Serializer[dict[str, Any]]):
    """What a format cannot hold, how often, and where for example."""

    what = serializers.CharField()
    count = serializers.IntegerField()
    examples = serializers.ListField(child=serializers.CharField())


class ExportReportSerializer(serializers.Serializer[dict[str, Any]]):
    """What the file would hold and lose, and its size."""

    counts = serializers.DictField(child=serializers.IntegerField())
    losses = LossSerializer(many=True)
    bytes = serializers.IntegerField()


@extend_schema(
    operation_id="export",
    methods=["GET"],
    parameters=PARAMETERS,
    responses={(200, "*/*"): FILE, (409, "application/json"): ErrorSerializer},
)
@extend_schema(
    operation_id="export_prepare",
    methods=["POST"],
    parameters=PARAMETERS,
    request=None,
    responses={202: PreparedSerializer},
)
@api_view(["GET", "POST"])
def export(request: Request, slug: str) -> HttpResponseBase:
    """The labelled claims as a file; ``X-Sayso-Losses`` says what the format could not hold.

    What is too large to wait for gets 409 ``needs_job``: POST the same query, watch the job, then get its ``file``.
    """
    project, format_name, selection = asked_for(request, slug)
    byte_order_mark = request.query_params.get("byte_order_mark") != "no"
    if request.method == "POST":
        job = start_export(
            project=project,
            format_name=format_name,
            selection=selection,
            byte_order_mark=byte_order_mark,
            created_by=person(request),
        )
        links = {"job": reverse("api-job", args=[job.pk]), "file": reverse("api-export-file", args=[slug, job.pk])}
        return Response({"id": job.pk, **links}, status=status.HTTP_202_ACCEPTED)
    if waits_for_worker(project=project, format_name=format_name, selection=selection):
        detail = "This export is too large to wait for. POST the same query: a worker writes it to a file."
        raise ApiError("needs_job", detail, status.HTTP_409_CONFLICT)
    stream, losses = export_file(
        project=project,
        format_name=format_name,
        selection=selection,
        byte_order_mark=byte_order_mark,
    )
    return file_response(request, stream, project, format_name, losses.to_json(gettext))


@extend_schema(operation_id="export_report", parameters=PARAMETERS, responses=ExportReportSerializer)
@api_view(["GET"])
def export_report(request: Request, slug: str) -> Response:
    """What the export would hold, and what the format would drop. Takes as long as the export itself."""
    project, format_name, selection = asked_for(request, slug)
    stream, losses = export_file(project=project, format_name=format_name, selection=selection)
    with stream:
        size = stream.seek(0, 2)
    return Response(
        {"counts": count(project=project, selection=selection), "losses": losses.to_json(gettext), "bytes": size}
    )


def asked_for(request: Request, slug: str) -> tuple[Project, str, Selection]:
    """The project, the format and what the person may have of the selection. Raises ApiError."""
    project, roles = get_project(person(request), slug)
    format_name = request.query_params.get("format") or "native"
    get_format(format_name)
    selection = Selection.from_query(request.query_params).known_in(project, roles)
    return project, format_name, selection.for_member(person(request), roles)


@extend_schema(operation_id="export_file", responses={(200, "*/*"): FILE})
@api_view(["GET"])
def export_prepared(request: Request, slug: str, pk: int) -> HttpResponseBase:
    """The file that a worker has written, by the id of its job; for who asked for it, and managers."""
    project, _ = get_project(person(request), slug)
    job = project.jobs.filter(kind="export", pk=pk, state=Job.State.DONE).first()
    if job is None:
        raise Http404(f"No finished export {pk}.")
    if not job.is_controlled_by(person(request)):
        raise PermissionDenied(gettext("Only a manager or the person who started the export can have its file."))
    try:
        return prepared_file(request, job)
    except ExportExpired as error:
        raise Http404(str(error)) from error
