"""Keeping the registry of sources over the API: facts, merging, splitting; for managers and adjudicators."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.conditional import IF_MATCH, refuse_if_changed
from claims.api.errors import ApiError, parsed
from claims.api.lists import BIGGEST_KEY
from claims.api.sources import KEEPERS, SourceSerializer, registry
from claims.codebooks import check_values, current, definitions_of
from claims.models import Project, Source
from claims.review import split_source
from claims.sources import change_source, keep_apart, merge_sources, separate_source, similar_pairs


class KeyField(serializers.IntegerField):
    """The id of a source."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=BIGGEST_KEY, **options)


class FactsSerializer(serializers.ModelSerializer[Source]):
    """What is known of a source. ``speaks_for`` is the id of another; ``values`` holds answers such as source_type."""

    speaks_for = KeyField(allow_null=True)
    values = serializers.DictField()

    class Meta:
        model = Source
        fields = [
            "name", "kind", "role", "speaks_for", "country", "state_affiliation", "gender", "private_person", "values",
        ]  # fmt: skip


class OtherSerializer(serializers.Serializer[dict[str, Any]]):
    other = KeyField()


class NamesSerializer(serializers.Serializer[dict[str, Any]]):
    """Other names of the source that are another’s."""

    names = serializers.ListField(child=serializers.CharField(max_length=300), allow_empty=False, max_length=1000)


class PairSerializer(serializers.Serializer[dict[str, Any]]):
    """``likeness`` is from 0 to 100; ``together`` counts articles in which both speak."""

    first = KeyField(source="first.pk")
    second = KeyField(source="second.pk")
    names = serializers.SerializerMethodField()
    likeness = serializers.IntegerField()
    reason = serializers.CharField()
    together = serializers.IntegerField()

    def get_names(self, pair: Any) -> list[str]:
        return [pair.first.name, pair.second.name]


def kept_entry(request: Request, slug: str, pk: int) -> tuple[Project, Source]:
    """Raises Http404 for one that a blind review holds back or that was merged."""
    project, _ = get_project(person(request), slug, *KEEPERS)
    return project, one_of(project.sources.settled(), pk)


def one_of(sources: QuerySet[Source], pk: int) -> Source:
    found = sources.filter(pk=pk).first()
    if found is None:
        raise Http404(f"No source {pk}.")
    return found


def answered(project: Project, pk: int) -> Response:
    """The entry as it stands now."""
    return Response(SourceSerializer(project.sources.prefetch_related("aliases").get(pk=pk)).data)


@extend_schema(operation_id="source_read", methods=["GET"], responses=SourceSerializer)
@extend_schema(
    operation_id="source_change",
    methods=["PATCH"],
    parameters=[IF_MATCH],
    request=FactsSerializer(partial=True),
    responses={200: SourceSerializer},
    examples=[OpenApiExample("A ministry of France", {"country": "France"}, request_only=True)],
)
@api_view(["GET", "PATCH"])
def source(request: Request, slug: str, pk: int) -> Response:
    """One entry of the registry. PATCH changes the facts that it names; with If-Match only if nobody was faster."""
    if request.method == "PATCH":
        return source_change(request, slug, pk)
    project, roles = get_project(person(request), slug)
    return Response(SourceSerializer(one_of(registry(project, person(request), roles), pk)).data)


@transaction.atomic
def source_change(request: Request, slug: str, pk: int) -> Response:
    """Raises Http404, and what changing a source raises."""
    project, entry = kept_entry(request, slug, pk)
    refuse_if_changed(request, SourceSerializer(entry).data)
    serializer = FactsSerializer(entry, data=request.data, partial=True)
    serializer.is_valid(raise_exception=True)
    facts: dict[str, Any] = dict(serializer.validated_data)
    if "speaks_for" in facts:
        other = facts["speaks_for"]
        facts["speaks_for"] = None if other is None else spokesman_of(project, other)
    if "values" in facts:
        facts["values"] = checked_values(project, facts["values"])
    change_source(source=entry, actor=person(request), facts=facts)
    return answered(project, pk)


def checked_values(project: Project, values: dict[str, Any]) -> dict[str, Any]:
    """The answers about a source: its own questions, and the source type that its claims take over.

    Raises UnknownLabel.
    """
    definitions = definitions_of(current(project))
    checked: dict[str, Any] = {}
    for key, value in values.items():
        scope = "claim" if key == "source_type" else "source"
        checked |= check_values({key: value}, definitions, scope=scope, targets=project.target_keys)
    return checked


def spokesman_of(project: Project, pk: int) -> Source:
    """Raises ApiError."""
    found = project.sources.settled().filter(pk=pk).first()
    if found is None:
        raise ApiError("invalid", f"speaks_for: there is no source {pk}.")
    return found


@extend_schema(
    operation_id="source_merge",
    request=OtherSerializer,
    responses={200: SourceSerializer},
    examples=[OpenApiExample("The same body", {"other": 17}, request_only=True)],
)
@api_view(["POST"])
def source_merge(request: Request, slug: str, pk: int) -> Response:
    """Make the entry another name of ``other``, which is answered."""
    project, entry = kept_entry(request, slug, pk)
    other = one_of(project.sources.settled(), parsed(OtherSerializer, request.data)["other"])
    merge_sources(into=other, sources=[entry], actor=person(request))
    return answered(project, other.pk)


@extend_schema(operation_id="source_keep_apart", request=OtherSerializer, responses={204: None})
@api_view(["POST"])
def source_keep_apart(request: Request, slug: str, pk: int) -> Response:
    """Note that the entry and ``other`` are different; the pair is not offered again."""
    project, entry = kept_entry(request, slug, pk)
    other = one_of(project.sources.settled(), parsed(OtherSerializer, request.data)["other"])
    keep_apart(source=entry, other=other, actor=person(request))
    return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(operation_id="source_separate", request=None, responses={200: SourceSerializer})
@api_view(["POST"])
def source_separate(request: Request, slug: str, pk: int) -> Response:
    """Take a merged entry out of the one that took it over."""
    project, _ = get_project(person(request), slug, *KEEPERS)
    separate_source(source=one_of(project.sources.all(), pk), actor=person(request))
    return answered(project, pk)


@extend_schema(
    operation_id="source_split",
    request=NamesSerializer,
    responses={200: SourceSerializer},
    examples=[OpenApiExample("Another ministry", {"names": ["Transport Department"]}, request_only=True)],
)
@api_view(["POST"])
def source_split(request: Request, slug: str, pk: int) -> Response:
    """Give some of the other names, and the claims that used them, to an entry of their own."""
    project, entry = kept_entry(request, slug, pk)
    split_source(source=entry, actor=person(request), **parsed(NamesSerializer, request.data))
    return answered(project, pk)


@extend_schema(operation_id="source_similar", responses=PairSerializer(many=True))
@api_view(["GET"])
def similar_sources(request: Request, slug: str) -> Response:
    """Pairs of entries that may be the same, the likeliest first."""
    project, _ = get_project(person(request), slug, *KEEPERS)
    found: Any = similar_pairs(project)
    return Response(PairSerializer(found, many=True).data)
