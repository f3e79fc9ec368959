"""Codebooks over the API: read any version; write the draft as a whole, publish it, discard it."""

from typing import Any

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.conditional import IF_MATCH, refuse_if_changed
from claims.api.errors import parsed
from claims.codebooks import (
    current,
    definitions_of,
    discard_draft,
    faults,
    open_draft,
    payload,
    replace_fields,
)
from claims.codebooks.as_json import FieldsSerializer, definition
from claims.models import Codebook, Membership, Project
from claims.review import publish_draft

MANAGER = Membership.Role.MANAGER


class CodebookSerializer(FieldsSerializer):
    """A version. ``faults`` are sentences that say what keeps a draft from being published."""

    version = serializers.IntegerField()
    published_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    faults = serializers.ListField(child=serializers.CharField())


class NoteSerializer(serializers.Serializer[dict[str, Any]]):
    note = serializers.CharField(allow_blank=True, default="", max_length=2000)


class VersionSerializer(serializers.ModelSerializer[Codebook]):
    """A version without its questions; a draft has no time of publication."""

    class Meta:
        model = Codebook
        fields = ["version", "published_at", "note", "created_at"]


def shown(codebook: Codebook) -> dict[str, Any]:
    definitions = definitions_of(codebook)
    return {
        "version": codebook.version,
        "published_at": codebook.published_at,
        "note": codebook.note,
        "fields": payload(definitions),
        "faults": list(faults(definitions)) if codebook.published_at is None else [],
    }


@extend_schema(operation_id="codebook_read", responses=CodebookSerializer)
@api_view(["GET"])
def codebook(request: Request, slug: str) -> Response:
    """The version in use."""
    project, _ = get_project(person(request), slug)
    return Response(shown(current(project)))


@extend_schema(operation_id="codebook_versions", responses=VersionSerializer(many=True))
@api_view(["GET"])
def versions(request: Request, slug: str) -> Response:
    """Every version, newest first."""
    project, _ = get_project(person(request), slug)
    return Response(VersionSerializer(project.codebooks.all(), many=True).data)


@extend_schema(operation_id="codebook_version", responses=CodebookSerializer)
@api_view(["GET"])
def version(request: Request, slug: str, number: int) -> Response:
    """One version with its questions."""
    project, _ = get_project(person(request), slug)
    found = project.codebooks.filter(version=number).first()
    if found is None:
        raise Http404(f"{project} has no codebook version {number}.")
    return Response(shown(found))


def get_draft(project: Project) -> Codebook:
    """Raises Http404."""
    draft = project.codebooks.filter(published_at=None).first()
    if draft is None:
        raise Http404("There is no draft. PUT the questions to begin one.")
    return draft


def unchanged(request: Request, draft: Codebook) -> Codebook:
    """The draft, locked. Raises ApiError if the request is for another state of it."""
    locked = get_object_or_404(Codebook.objects.select_for_update(), pk=draft.pk)
    refuse_if_changed(request, shown(locked))
    return locked


@extend_schema(operation_id="codebook_draft_read", methods=["GET"], responses=CodebookSerializer)
@extend_schema(
    operation_id="codebook_draft_write",
    methods=["PUT"],
    parameters=[IF_MATCH],
    request=FieldsSerializer,
    responses={200: CodebookSerializer},
)
@extend_schema(operation_id="codebook_draft_discard", methods=["DELETE"], parameters=[IF_MATCH], responses={204: None})
@api_view(["GET", "PUT", "DELETE"])
def draft(request: Request, slug: str) -> Response:
    """The next version, for managers. PUT begins it or replaces all its questions; published versions stay."""
    project, _ = get_project(person(request), slug, MANAGER)
    if request.method == "PUT":
        return Response(written(request, project))
    if request.method == "DELETE":
        discarded(request, project)
        return Response(status=status.HTTP_204_NO_CONTENT)
    return Response(shown(get_draft(project)))


@transaction.atomic
def written(request: Request, project: Project) -> dict[str, Any]:
    asked = parsed(FieldsSerializer, request.data)["fields"]
    under_way = unchanged(request, open_draft(project=project))
    replace_fields(draft=under_way, definitions=[definition(row) for row in asked])
    return shown(under_way)


@transaction.atomic
def discarded(request: Request, project: Project) -> None:
    discard_draft(draft=unchanged(request, get_draft(project)))


@extend_schema(
    operation_id="codebook_draft_publish",
    parameters=[IF_MATCH],
    request=NoteSerializer,
    responses={200: CodebookSerializer},
)
@api_view(["POST"])
@transaction.atomic
def draft_publish(request: Request, slug: str) -> Response:
    """Make the draft the version in use; open reviews keep theirs. A job merges the labels that others replace."""
    project, _ = get_project(person(request), slug, MANAGER)
    note = parsed(NoteSerializer, request.data)["note"]
    under_way = unchanged(request, get_draft(project))
    published, _merging = publish_draft(draft=under_way, actor=person(request), note=note)
    return Response(shown(published))
