"""Changing a selection over the API."""

from typing import Any

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.errors import parsed
from claims.api.jobs import JobSerializer
from claims.assignment import OUT_REASONS
from claims.bulk import ACTIONS, KIND, Choice, propose_change, start_change, start_undo
from claims.details import NAMES
from claims.finding import Where
from claims.models import Membership


class ChangeSelectionSerializer(serializers.Serializer[dict[str, Any]]):
    """``query`` is the query string of a search; with ``of=articles`` of the list of articles, with ``of=figures`` or
    ``of=type/ministry`` of the figures."""

    query = serializers.CharField(allow_blank=True, default="", max_length=2000)
    action = serializers.ChoiceField(choices=list(ACTIONS))
    answer = serializers.CharField(allow_blank=True, default="", max_length=200, help_text="field=label")
    round = serializers.IntegerField(allow_null=True, default=None, min_value=0, max_value=2**31 - 1)
    people = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=2**31 - 1), default=list, max_length=100
    )
    reason = serializers.ChoiceField(choices=["", *OUT_REASONS], default="")
    detail = serializers.CharField(
        allow_blank=True,
        default="",
        max_length=320,
        help_text=f"name=value, name being one of {', '.join(NAMES)}; without a value it is taken away",
    )
    start = serializers.BooleanField(default=False, help_text="Do it; else only say what would be done")
    digest = serializers.CharField(allow_blank=True, default="", max_length=64)


class BecomesSerializer(serializers.Serializer[dict[str, Any]]):
    """A change in words, and of how many things."""

    change = serializers.CharField()
    number = serializers.IntegerField()


class WhoseSerializer(serializers.Serializer[dict[str, Any]]):
    """A layer and whose it is, in words, and how many things of it."""

    layer = serializers.CharField()
    number = serializers.IntegerField()


class BulkProposalSerializer(serializers.Serializer[dict[str, Any]]):
    """What would be done. With its ``digest`` exactly this is done, or nothing."""

    articles = serializers.IntegerField()
    claims = serializers.IntegerField()
    becomes = BecomesSerializer(many=True)
    whose = WhoseSerializer(many=True)
    left = serializers.IntegerField()
    digest = serializers.CharField()


@extend_schema(
    operation_id="selection_change",
    request=ChangeSelectionSerializer,
    responses={200: BulkProposalSerializer, 202: JobSerializer},
    examples=[
        OpenApiExample(
            "Preview",
            {"query": "q=port&kind=claim", "action": "change", "answer": "claim_kind=fact"},
            request_only=True,
        )
    ],
)
@api_view(["POST"])
def selection(request: Request, slug: str) -> Response:
    """Say what a change of a selection would do; with ``start``, do it as a job. For managers."""
    user = person(request)
    project, roles = get_project(user, slug, Membership.Role.MANAGER)
    asked = parsed(ChangeSelectionSerializer, request.data)
    chosen = {name: asked[name] for name in ("action", "answer", "round", "reason", "detail")}
    choice = Choice(**chosen, people=tuple(asked["people"]))
    where = Where(project, user, roles, QueryDict(asked["query"]))
    if asked["start"]:
        job = start_change(where, choice=choice, digest=asked["digest"])
        return Response(JobSerializer(job).data, status.HTTP_202_ACCEPTED)
    proposal = propose_change(where, choice=choice)
    return Response(
        {
            **proposal.found.numbers(),
            "becomes": [{"change": what, "number": number} for what, number in proposal.plan.becomes],
            "whose": [{"layer": layer, "number": number} for layer, number in proposal.plan.whose],
            "left": proposal.plan.left,
            "digest": proposal.digest,
        }
    )


@extend_schema(operation_id="selection_undo", request=None, responses={202: JobSerializer})
@api_view(["POST"])
def selection_undo(request: Request, slug: str, pk: int) -> Response:
    """Undo a whole step, which is the job that did it. For managers."""
    project, _ = get_project(person(request), slug, Membership.Role.MANAGER)
    step = get_object_or_404(project.jobs.filter(kind=KIND), pk=pk)
    job = start_undo(step=step, user=person(request))
    return Response(JobSerializer(job).data, status.HTTP_202_ACCEPTED)
