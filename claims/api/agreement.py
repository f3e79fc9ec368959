"""Agreement over the API: the figures of the last report."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.agreement.report import is_out_of_date, last_report, start_agreement
from claims.api.errors import ApiError
from claims.api.jobs import JobSerializer
from claims.models import Membership

PEOPLE = OpenApiParameter("people", description="Ids of two people, such as 3,7; everybody if left out")
ROLES = (Membership.Role.MANAGER, Membership.Role.ADJUDICATOR)


@extend_schema(operation_id="agreement_read", methods=["GET"], parameters=[PEOPLE], responses={200: dict})
@extend_schema(
    operation_id="agreement_measure",
    methods=["POST"],
    parameters=[PEOPLE],
    request=None,
    responses={202: JobSerializer},
)
@api_view(["GET", "POST"])
def agreement(request: Request, slug: str) -> Response:
    """GET: the last report, with whether reviews changed since. POST: measure again, as a job."""
    project, _ = get_project(person(request), slug, *ROLES)
    people = asked_people(request)
    if request.method == "POST":
        job = start_agreement(project=project, people=people, created_by=person(request))
        return Response(JobSerializer(job).data, status=status.HTTP_202_ACCEPTED)
    report = last_report(project, people)
    if report is None:
        raise Http404("Agreement was not measured yet.")
    counts = {key: report.result[key] for key in ("articles", "reviews")}
    return Response(
        {
            "job": report.pk,
            "measured_at": report.finished_at,
            "out_of_date": is_out_of_date(project, report),
            **counts,
            **report.result["private"],
        }
    )


def asked_people(request: Request) -> list[int]:
    """Raises ApiError unless it names two ids or nobody."""
    asked = request.query_params.get("people", "")
    parts = asked.split(",") if asked else []
    if len(parts) not in (0, 2) or not all(part.isdecimal() for part in parts):
        raise ApiError("invalid_people", f"people cannot be {asked!r}. It takes the ids of two people, such as 3,7.")
    return sorted(map(int, parts))
