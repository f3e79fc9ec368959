"""Reprints over the API."""

from dataclasses import asdict
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.jobs import JobSerializer
from claims.models import Membership
from claims.near_duplicates import last_found, start_search


class CopySerializer(serializers.Serializer[dict[str, Any]]):
    """An article, and how like the group's first it is (0 to 1)."""

    article = serializers.IntegerField()
    similarity = serializers.FloatField()


class NearDuplicatesSerializer(serializers.Serializer[dict[str, Any]]):
    """Groups of articles that are nearly the same text."""

    found_at = serializers.DateTimeField()
    groups = serializers.ListField(child=CopySerializer(many=True))


@extend_schema(operation_id="near_duplicates_read", methods=["GET"], responses=NearDuplicatesSerializer)
@extend_schema(operation_id="near_duplicates_search", methods=["POST"], request=None, responses={202: JobSerializer})
@api_view(["GET", "POST"])
def near_duplicates(request: Request, slug: str) -> Response:
    """GET: what the last search found; 404 before the first. POST: search again, as a job. For managers."""
    project, _ = get_project(person(request), slug, Membership.Role.MANAGER)
    if request.method == "POST":
        job = start_search(project=project, created_by=person(request))
        return Response(JobSerializer(job).data, status.HTTP_202_ACCEPTED)
    found = last_found(project)
    if found is None:
        raise Http404("The articles were not compared yet.")
    return Response(asdict(found))
