"""A reviewer's work over the API: the queue, the next article, opening its review, in or out."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.claims import ReviewSerializer
from claims.api.errors import ApiError, parsed
from claims.api.lists import ProjectList
from claims.assignment import (
    OUT_REASONS,
    decide_relevance,
    place_of,
    put_in,
    queue,
    relevance_is_asked,
    take_next,
)
from claims.models import Document, Membership, Project, Review
from claims.review import open_review

REVIEWER = Membership.Role.REVIEWER
SHOWN = 100


class WaitingSerializer(serializers.ModelSerializer[Document]):
    """An article that waits for the person. ``review_state`` is null until it is begun."""

    outlet = serializers.CharField(source="outlet.name", default="")
    review_state = serializers.ChoiceField(choices=Review.State.choices, allow_null=True)
    due_on = serializers.DateField(allow_null=True)

    class Meta:
        model = Document
        fields = ["id", "title", "outlet", "published_on", "words", "review_state", "due_on"]


class RelevanceSerializer(serializers.Serializer[dict[str, Any]]):
    """Why the article is out; empty if it is in."""

    out_reason = serializers.ChoiceField(choices=list(OUT_REASONS.items()), allow_blank=True)


@extend_schema(operation_id="queue_read", responses=WaitingSerializer(many=True))
@api_view(["GET"])
def own_queue(request: Request, slug: str) -> Response:
    """Your articles: those begun, then those given to you, by due date; the first 100."""
    project, _ = get_project(person(request), slug, REVIEWER)
    waiting = queue(project=project, reviewer=person(request)).select_related("outlet")[:SHOWN]
    return Response(WaitingSerializer(waiting, many=True).data)


@extend_schema(operation_id="queue_next", request=None, responses={200: ReviewSerializer, 204: None})
@api_view(["POST"])
def next_review(request: Request, slug: str) -> Response:
    """Open the review of the article to go on with; a free place becomes yours. 204 if nothing is left.

    409 `relevance_asked` names an `article` of which you first say whether it is in.
    """
    project, _ = get_project(person(request), slug, REVIEWER)
    document = take_next(project=project, reviewer=person(request))
    return opened(request, project, document) if document else Response(status=status.HTTP_204_NO_CONTENT)


def opened(request: Request, project: Project, document: Document) -> Response:
    document.project = project
    if relevance_is_asked(document):
        detail = "Say first whether this article is in, or out for a reason."
        raise ApiError("relevance_asked", detail, status.HTTP_409_CONFLICT, article=document.pk)
    return Response(ReviewSerializer(open_review(document=document, reviewer=person(request))).data)


def present_article(project: Project, pk: int) -> Document:
    """Raises Http404."""
    document = project.documents.present().filter(pk=pk).first()
    if document is None:
        raise Http404(f"No article {pk}.")
    document.project = project
    return document


@extend_schema(operation_id="review_open", request=None, responses={200: ReviewSerializer})
@api_view(["POST"])
def review_open(request: Request, slug: str, pk: int) -> Response:
    """Your review of the article, begun now if there is none."""
    project, _ = get_project(person(request), slug, REVIEWER)
    return opened(request, project, present_article(project, pk))


@extend_schema(operation_id="article_relevance", request=RelevanceSerializer, responses={204: None})
@api_view(["POST"])
def relevance(request: Request, slug: str, pk: int) -> Response:
    """Say whether an article is in, or out for a reason; once, where the project asks it."""
    project, _ = get_project(person(request), slug, REVIEWER)
    document = present_article(project, pk)
    out_reason = parsed(RelevanceSerializer, request.data)["out_reason"]
    if not relevance_is_asked(document):
        raise ApiError("relevance_decided", "This is not asked, or was answered.", status.HTTP_409_CONFLICT)
    place_of(document=document, reviewer=person(request))
    decide_relevance(document=document, actor=person(request), out_reason=out_reason)
    return Response(status=status.HTTP_204_NO_CONTENT)


class OutSerializer(serializers.ModelSerializer[Document]):
    """An article found not to be relevant, and by whom."""

    decided_by = serializers.CharField(source="relevance_by.username", default=None, allow_null=True)
    decided_at = serializers.DateTimeField(source="relevance_at")

    class Meta:
        model = Document
        fields = ["id", "title", "out_reason", "decided_by", "decided_at"]


class OutList(ProjectList):
    """The articles that are out."""

    roles = (Membership.Role.MANAGER,)
    serializer_class = OutSerializer

    def rows(self, project: Project, roles: set[str]) -> QuerySet[Document]:
        return project.documents.present().without_text().exclude(out_reason="").select_related("relevance_by")

    @extend_schema(operation_id="article_out_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The articles found not to be relevant, newest first; for managers."""
        return super().get(request, *args, **kwargs)


@extend_schema(operation_id="article_put_in", request=None, responses={204: None})
@api_view(["POST"])
def relevance_undo(request: Request, slug: str, pk: int) -> Response:
    """Put an article back in; for managers."""
    project, _ = get_project(person(request), slug, Membership.Role.MANAGER)
    put_in(document=present_article(project, pk), actor=person(request))
    return Response(status=status.HTTP_204_NO_CONTENT)
