"""Exports over the API: the file, and what it would hold and lose."""

from django.http.response import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.errors import ApiError
from claims.exports import FORMATS, UnknownFormat, export_file, get_format
from claims.exports.download import file_response
from claims.exports.prepared import start_export, waits_for_worker
from claims.exports.selection import LAYERS, PEOPLE, STATES, TEXTS, InvalidSelection, Selection, count
from claims.models import Project

PARAMETERS = [
    OpenApiParameter("format", enum=list(FORMATS), default="native"),
    OpenApiParameter("layers", enum=list(LAYERS), many=True),
    OpenApiParameter("state", enum=list(STATES), default="submitted"),
    OpenApiParameter("reviewers", many=True, description="User names"),
    OpenApiParameter("outlets", many=True),
    OpenApiParameter("articles", description="Numbers of articles, such as 3,17"),
    OpenApiParameter("people", enum=list(PEOPLE), default="names"),
    OpenApiParameter("text", enum=list(TEXTS), default="included"),
    OpenApiParameter("events", enum=["yes", "no"], default="no", description="Every change, in the native format"),
    OpenApiParameter("byte_order_mark", enum=["yes", "no"], default="yes", description="Of a CSV, for spreadsheets"),
]


@extend_schema(
    operation_id="export",
    methods=["GET"],
    parameters=PARAMETERS,
    responses={(200, "*/*"): OpenApiTypes.BINARY, 409: dict},
)
@extend_schema(
    operation_id="export_prepare", methods=["POST"], parameters=PARAMETERS, request=None, responses={202: dict}
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
        links = {"job": reverse("api-job", args=[job.pk]), "file": reverse("export-file", args=[slug, job.pk])}
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
    return file_response(stream, project, format_name, losses.to_json())


@extend_schema(operation_id="export_report", parameters=PARAMETERS, responses={200: dict})
@api_view(["GET"])
def export_report(request: Request, slug: str) -> Response:
    """What the export would hold, and what the format would drop. Takes as long as the export itself."""
    project, format_name, selection = asked_for(request, slug)
    stream, losses = export_file(project=project, format_name=format_name, selection=selection)
    with stream:
        size = stream.seek(0, 2)
    return Response({"counts": count(project=project, selection=selection), "losses": losses.to_json(), "bytes": size})


def asked_for(request: Request, slug: str) -> tuple[Project, str, Selection]:
    """The project, the format and what the person may have of the selection. Raises ApiError."""
    project, roles = get_project(person(request), slug)
    format_name = request.query_params.get("format") or "native"
    try:
        get_format(format_name)
        selection = Selection.from_query(request.query_params)
    except UnknownFormat as error:
        raise ApiError("unknown_format", str(error)) from error
    except InvalidSelection as error:
        raise ApiError("invalid_selection", str(error)) from error
    return project, format_name, selection.for_member(person(request), roles)
