"""Releases over the API: make one, read what it holds, have its files, compare two."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.errors import parsed
from claims.api.jobs import JobSerializer
from claims.api.lists import ProjectList
from claims.exports.download import stored_file
from claims.exports.release import archive_of, compare, path_of, start_release
from claims.exports.selection import PEOPLE, TEXTS
from claims.models import Membership, Project, Release

MANAGER, ADJUDICATOR = Membership.Role.MANAGER, Membership.Role.ADJUDICATOR


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    """A release. ``manifest`` has the SHA-256 and size of each file, counts, and articles by split."""

    created_by = serializers.CharField(source="created_by.username", default="")
    manifest = serializers.DictField()

    class Meta:
        model = Release
        fields = ["number", "note", "created_by", "created_at", "manifest"]


class WishSerializer(serializers.Serializer[dict[str, Any]]):
    """How people and texts go into the release."""

    note = serializers.CharField(allow_blank=True, default="", max_length=500)
    people = serializers.ChoiceField(choices=list(PEOPLE.items()), default="pseudonyms")
    text = serializers.ChoiceField(choices=list(TEXTS.items()), default="shareable")


class DifferenceSerializer(serializers.Serializer[dict[str, Any]]):
    """SHA-256 of the texts of articles."""

    added = serializers.ListField(child=serializers.CharField())
    removed = serializers.ListField(child=serializers.CharField())
    changed = serializers.ListField(child=serializers.CharField())


class ReleaseList(ProjectList):
    """The releases."""

    roles = (MANAGER, ADJUDICATOR)
    serializer_class = ReleaseSerializer

    def rows(self, project: Project, roles: set[str]) -> QuerySet[Release]:
        return project.releases.select_related("created_by")

    @extend_schema(operation_id="release_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The releases, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="release_make", request=WishSerializer, responses={202: JobSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Make the next release, as a job whose result names its number; for managers."""
        project, _ = get_project(person(request), slug, MANAGER)
        job = start_release(project=project, created_by=person(request), **parsed(WishSerializer, request.data))
        return Response(JobSerializer(job).data, status.HTTP_202_ACCEPTED)


def get_release(request: Request, slug: str, number: int) -> Release:
    """Raises Http404."""
    project, _ = get_project(person(request), slug, MANAGER, ADJUDICATOR)
    release = project.releases.select_related("created_by").filter(number=number).first()
    if release is None:
        raise Http404(f"{project} has no release {number}.")
    release.project = project
    return release


@extend_schema(operation_id="release_read", responses=ReleaseSerializer)
@api_view(["GET"])
def release(request: Request, slug: str, number: int) -> Response:
    """One release with its files."""
    return Response(ReleaseSerializer(get_release(request, slug, number)).data)


@extend_schema(operation_id="release_compare", responses=DifferenceSerializer)
@api_view(["GET"])
def release_compare(request: Request, slug: str, number: int, other: int) -> Response:
    """What an older release (the first) and a newer one (the second) do not have in common."""
    return Response(compare(get_release(request, slug, number), get_release(request, slug, other)))


@extend_schema(operation_id="release_file", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
@api_view(["GET"])
def release_file(request: Request, slug: str, number: int, name: str) -> HttpResponseBase:
    """A file of the release, as its manifest names it."""
    found = get_release(request, slug, number)
    shown = f"{slug}-{number}-{name.replace('/', '-')}"
    return stored_file(request, path_of(found, name), project=found.project, name=shown)


@extend_schema(operation_id="release_archive", responses={(200, "application/zip"): OpenApiTypes.BINARY})
@api_view(["GET"])
def release_archive(request: Request, slug: str, number: int) -> HttpResponseBase:
    """All files of the release in one .zip, with `SHA256SUMS`; with Range, a part of it."""
    path = archive_of(found := get_release(request, slug, number))
    return stored_file(request, path, project=found.project, name=path.name, media_type="application/zip")
