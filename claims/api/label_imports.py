"""Articles with labels made elsewhere, over the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view, parser_classes
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.errors import ApiError, parsed
from claims.api.jobs import JobSerializer
from claims.imports import hold_files
from claims.imports.label_files import start_label_import
from claims.imports.labels import READERS
from claims.models import Membership, User


class LabelFilesSerializer(serializers.Serializer[dict[str, Any]]):
    """A file of labels, and whose they are where it names no member. With ``run`` they become its suggestions."""

    file = serializers.FileField()
    format = serializers.ChoiceField(choices=[(key, readable.name) for key, readable in READERS.items()])
    reviewer = serializers.CharField(max_length=150, help_text="User name of a member")
    run = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)


@extend_schema(
    operation_id="label_import", request={"multipart/form-data": LabelFilesSerializer}, responses={202: JobSerializer}
)
@api_view(["POST"])
@parser_classes([MultiPartParser])
def label_import(request: Request, slug: str) -> Response:
    """Import articles with labels, as a job; its result says row by row what was not taken. For managers."""
    project, _ = get_project(person(request), slug, Membership.Role.MANAGER)
    asked = parsed(LabelFilesSerializer, request.data)
    reviewer = User.objects.filter(username=asked["reviewer"], memberships__project=project).first()
    if reviewer is None:
        raise ApiError("invalid", f"{asked['reviewer']!r} is no member of {project}.")
    job = start_label_import(
        project=project,
        key=hold_files(project=project, files=[asked["file"]]),
        format_name=asked["format"],
        reviewer=reviewer,
        run=asked["run"],
        created_by=person(request),
    )
    return Response(JobSerializer(job).data, status.HTTP_202_ACCEPTED)
