"""What became of a reviewer's claims, over the API, and their one answer to it."""

from dataclasses import asdict
from typing import Any, get_args

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.adjudication.outcome import Fate, adjudication_for, outcomes_for
from claims.api.errors import parsed
from claims.models import Comment, Membership
from claims.talk import LONGEST, answer_adjudication


class ChangeOfPartSerializer(serializers.Serializer[dict[str, Any]]):
    """A part that was settled otherwise than you had it, in words."""

    part = serializers.CharField()
    own = serializers.CharField(allow_blank=True)
    settled = serializers.CharField(allow_blank=True)


class OutcomeSerializer(serializers.Serializer[dict[str, Any]]):
    """What became of one claim; ``missed`` is one that you did not have."""

    words = serializers.CharField()
    fate = serializers.ChoiceField(choices=get_args(Fate))
    changes = ChangeOfPartSerializer(many=True)
    why = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)


class SettledSerializer(serializers.Serializer[dict[str, Any]]):
    """The settled claims in the order of the text; ``answer`` is what you replied, empty before."""

    adjudicator = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    outcomes = OutcomeSerializer(many=True)
    answer = serializers.CharField(allow_blank=True)


class ReplySerializer(serializers.Serializer[dict[str, Any]]):
    text = serializers.CharField(max_length=LONGEST)


@extend_schema(operation_id="outcome_read", methods=["GET"], responses=SettledSerializer)
@extend_schema(
    operation_id="outcome_answer",
    methods=["POST"],
    request=ReplySerializer,
    responses={201: SettledSerializer},
    examples=[OpenApiExample("An answer", {"text": "The spokesman, not the ministry, said this."}, request_only=True)],
)
@api_view(["GET", "POST"])
def outcome(request: Request, slug: str, pk: int) -> Response:
    """Your claims beside what was settled; 404 before that. POST: your answer to the adjudicator, once."""
    project, _ = get_project(person(request), slug, Membership.Role.REVIEWER)
    document = get_object_or_404(project.documents.present(), pk=pk)
    document.project = project
    adjudication = adjudication_for(document=document, reviewer=person(request))
    if request.method == "POST":
        text = parsed(ReplySerializer, request.data)["text"]
        answer_adjudication(adjudication=adjudication, author=person(request), text=text)
    given = adjudication.comments.filter(kind=Comment.Kind.ANSWER, author=person(request)).first()
    body: Any = {
        "adjudicator": adjudication.reviewer.username,
        "submitted_at": adjudication.submitted_at,
        "outcomes": [asdict(each) for each in outcomes_for(adjudication=adjudication, reviewer=person(request))],
        "answer": given.text if given else "",
    }
    code = status.HTTP_201_CREATED if request.method == "POST" else status.HTTP_200_OK
    return Response(SettledSerializer(body).data, code)
