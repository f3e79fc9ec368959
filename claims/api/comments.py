"""Comments on an article over the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.errors import parsed
from claims.api.serializers import SpansField
from claims.models import Comment, User
from claims.talk import add_comment


class CommentSerializer(serializers.Serializer[dict[str, Any]]):
    """What is said; about a claim of a review, or the words ``content``, or the article as a whole."""

    text = serializers.CharField(allow_blank=True)
    claim = serializers.UUIDField(allow_null=True, default=None)
    content = SpansField(default=list)


@extend_schema(operation_id="comment_list", methods=["GET"], responses={200: dict})
@extend_schema(operation_id="comment_add", methods=["POST"], request=CommentSerializer, responses={201: dict})
@api_view(["GET", "POST"])
def comments(request: Request, slug: str, pk: int) -> Response:
    """GET: the comments that the person may read, oldest first, and who can be mentioned. POST: add one."""
    project, _ = get_project(person(request), slug)
    document = get_object_or_404(project.documents, pk=pk)
    document.project = project
    if request.method == "POST":
        said = add_comment(document=document, author=person(request), **parsed(CommentSerializer, request.data))
        return Response(record(said, person(request)), status.HTTP_201_CREATED)
    found = document.comments.visible_to(person(request)).select_related("author").order_by("pk")
    people = [{"username": user.username, "name": user.display_name} for user in project.active_members()]
    return Response({"comments": [record(each, person(request)) for each in found], "people": people})


def record(comment: Comment, reader: User) -> dict[str, Any]:
    """The comment as JSON values; ``claim`` and ``content`` say what it is about."""
    return {
        "id": comment.pk,
        "kind": comment.kind,
        "claim": comment.claim_id,
        "content": comment.content,
        "author": comment.author.display_name,
        "mine": comment.author_id == reader.pk,
        "text": comment.text,
        "created_at": comment.created_at,
    }
