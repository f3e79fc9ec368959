"""Search over the API, and the searches a person keeps."""

from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.errors import ApiError, parsed
from claims.api.lists import PLACES, KeyPagination, ProjectList
from claims.models import Project, SavedSearch, SearchEntry
from claims.search import ArticleState, Confidence, Hit, TeamState, find, hits_of, refresh_if_behind
from claims.search.forms import SaveSearchForm, search_form

PARAMETERS = [
    OpenApiParameter("q", description="Words, as on the page Search: “a phrase”, OR, -without, begin*"),
    OpenApiParameter("kind", enum=SearchEntry.Kind.values),
    OpenApiParameter(
        "label",
        many=True,
        description="Answers, such as source_type=ministry or stance.port=against; source_type=* is any, =- none",
    ),
    OpenApiParameter("source", description="Words of a source’s name, or how they begin"),
    OpenApiParameter("outlet", description="Name of an outlet"),
    OpenApiParameter("since", description="First day of publication"),
    OpenApiParameter("until", description="Last day of publication"),
    OpenApiParameter("person", int, description="Id of a reviewer; for managers and adjudicators"),
    OpenApiParameter(
        "state",
        enum=[*ArticleState.values, *TeamState.values],
        description=f"Of the article; for managers and adjudicators alone: {', '.join(TeamState.values)}",
    ),
    OpenApiParameter("confidence", enum=Confidence.values),
    OpenApiParameter(
        "disagreement", description="Key of a question on which reviewers differ, or any; for managers and adjudicators"
    ),
]


class HitPartSerializer(serializers.Serializer[dict[str, Any]]):
    """Some words, and whether they are what was asked for."""

    text = serializers.CharField()
    is_found = serializers.BooleanField()


class HitSerializer(serializers.Serializer[dict[str, Any]]):
    """What was found: an article, a claim, a source or a note, with its words."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=SearchEntry.Kind.choices)
    article = serializers.IntegerField(allow_null=True)
    claim = serializers.UUIDField(allow_null=True)
    source = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]  # the metaclass takes fields off
    layer = serializers.CharField(allow_blank=True, help_text="Of a claim or note: of which review, in words")
    parts = HitPartSerializer(many=True)


class FoundSerializer(serializers.Serializer[dict[str, Any]]):
    """A page of what was found, newest first."""

    results = HitSerializer(many=True)
    older = serializers.URLField(allow_null=True)
    newer = serializers.URLField(allow_null=True)


@extend_schema(operation_id="search", parameters=[*PARAMETERS, *PLACES], responses=FoundSerializer)
@api_view(["GET"])
def search(request: Request, slug: str) -> Response:
    """Articles, claims, sources and notes by their words and by filters, among what you may see."""
    project, roles = get_project(person(request), slug)
    asked = checked(search_form(request.query_params, project, roles)).asked()
    refresh_if_behind(project)
    pages = KeyPagination()
    found = find(project=project, reader=person(request), asked=asked)
    hits = hits_of(pages.paginate_queryset(found, request), asked, reader=person(request), roles=roles)
    return pages.get_paginated_response([record(hit) for hit in hits])


def record(hit: Hit) -> dict[str, Any]:
    entry = hit.entry
    return {
        "id": entry.pk,
        "kind": entry.kind,
        "article": entry.document_id,
        "claim": entry.claim_id,
        "source": entry.source_id,
        "layer": hit.layer,
        "parts": [{"text": text, "is_found": is_found} for text, is_found in hit.parts],
    }


def checked(form: BaseForm) -> Any:
    """The form, if all that it was given can be. Raises ApiError."""
    if not form.is_valid():
        raise ApiError("invalid", "The request is not valid.", fields=form.errors.get_json_data())
    return form


class SavedSearchSerializer(serializers.ModelSerializer[SavedSearch]):
    """A search under a name; ``query`` is its query string."""

    class Meta:
        model = SavedSearch
        fields = ["id", "name", "query"]


class KeepSerializer(serializers.Serializer[dict[str, Any]]):
    """A name, and the query string of a search."""

    name = serializers.CharField(max_length=100)
    query = serializers.CharField(max_length=2000)


class SavedSearchList(ProjectList):
    """The searches that the person keeps."""

    serializer_class = SavedSearchSerializer

    def rows(self, project: Project, roles: set[str]) -> QuerySet[SavedSearch]:
        return project.saved_searches.filter(user=person(self.request))

    @extend_schema(operation_id="saved_search_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The searches that you keep, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="saved_search_keep",
        request=KeepSerializer,
        responses={201: SavedSearchSerializer},
        examples=[
            OpenApiExample("Claims about the port", {"name": "Port", "query": "q=port&kind=claim"}, request_only=True)
        ],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Keep a search under a name; one of the same name is replaced."""
        project, _ = get_project(person(request), slug)
        form = checked(SaveSearchForm(parsed(KeepSerializer, request.data)))
        saved = form.keep(project=project, user=person(request))
        return Response(SavedSearchSerializer(saved).data, status.HTTP_201_CREATED)


@extend_schema(operation_id="saved_search_forget", request=None, responses={204: None})
@api_view(["DELETE"])
def saved_search(request: Request, slug: str, pk: int) -> Response:
    """Forget a search."""
    project, _ = get_project(person(request), slug)
    if not project.saved_searches.filter(user=person(request), pk=pk).delete()[0]:
        raise Http404(f"No saved search {pk}.")
    return Response(status=status.HTTP_204_NO_CONTENT)
