"""Claims said twice over the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.api.search import checked
from claims.models import ClaimGroup, Membership
from claims.models.said_twice import ClaimLayer
from claims.said_twice import Step, find_groups, page_of_groups, paths_of, refresh_if_behind
from claims.said_twice.forms import SaidTwiceForm

PARAMETERS = [
    OpenApiParameter("layer", enum=ClaimLayer.values, description="Whose claims; the machine’s unless told"),
    OpenApiParameter("q", description="Words in a row"),
    OpenApiParameter("source", description="Part of a source’s name"),
    OpenApiParameter("outlet", description="Name of an outlet"),
    OpenApiParameter("since", description="First day of publication"),
    OpenApiParameter("until", description="Last day of publication"),
    OpenApiParameter("copies", bool, description="Groups that only reprints make too"),
    OpenApiParameter("after", description="Where the page begins: ``next`` of the page before"),
]


class PlaceOfPathSerializer(serializers.Serializer[dict[str, Any]]):
    """One article of a path; ``similarity`` (0 to 1) is to the first wording."""

    article = serializers.IntegerField()
    outlet = serializers.CharField(allow_null=True)
    date = serializers.DateField(allow_null=True)
    suggestion = serializers.IntegerField(allow_null=True)
    claim = serializers.UUIDField(allow_null=True)
    source_name = serializers.CharField()
    wording = serializers.CharField()
    similarity = serializers.FloatField()
    is_copy = serializers.BooleanField()


class SaidTwiceSerializer(serializers.Serializer[dict[str, Any]]):
    """Nearly the same claim in several articles; ``independent`` counts those without reprints."""

    id = serializers.IntegerField()
    layer = serializers.ChoiceField(choices=ClaimLayer.choices)
    wording = serializers.CharField()
    articles = serializers.IntegerField()
    independent = serializers.IntegerField()
    outlets = serializers.IntegerField()
    path = PlaceOfPathSerializer(many=True)


class SaidTwicePageSerializer(serializers.Serializer[dict[str, Any]]):
    """Those that reached the most articles first. ``as_of`` is null before the claims were grouped first."""

    as_of = serializers.DateTimeField(allow_null=True)
    results = SaidTwiceSerializer(many=True)
    next = serializers.CharField(allow_null=True)


@extend_schema(operation_id="said_twice_list", parameters=PARAMETERS, responses=SaidTwicePageSerializer)
@api_view(["GET"])
def said_twice(request: Request, slug: str) -> Response:
    """Claims said twice, with their paths through the outlets. For managers and adjudicators."""
    user = person(request)
    project, _ = get_project(user, slug, Membership.Role.MANAGER, Membership.Role.ADJUDICATOR)
    asked = checked(SaidTwiceForm(request.query_params, project=project)).asked()
    grouping = refresh_if_behind(project)
    groups = find_groups(project=project, reader=user, asked=asked)
    shown, after = page_of_groups(groups, request.query_params.get("after", ""))
    results = [record(*path) for path in paths_of(shown, user)]
    as_of = grouping.as_of if grouping else None
    return Response({"as_of": as_of, "results": results, "next": after or None})


@extend_schema(operation_id="said_twice_read", responses=SaidTwiceSerializer)
@api_view(["GET"])
def said_twice_group(request: Request, slug: str, pk: int) -> Response:
    """One claim’s path. For managers and adjudicators."""
    project, _ = get_project(person(request), slug, Membership.Role.MANAGER, Membership.Role.ADJUDICATOR)
    group = get_object_or_404(project.claim_groups, pk=pk)
    return Response(record(*paths_of([group], person(request))[0]))


def record(group: ClaimGroup, steps: list[Step]) -> dict[str, Any]:
    facts = {name: getattr(group, name) for name in ("layer", "articles", "independent", "outlets")}
    wording = steps[0].member.wording if steps else ""  # the group's own may be one that the reader may not see
    return {"id": group.pk, "wording": wording} | facts | {"path": list(map(place, steps))}


def place(step: Step) -> dict[str, Any]:
    member, article = step.member, step.member.document
    said = ("source_name", "wording", "similarity", "is_copy")
    return {
        "article": article.pk,
        "outlet": article.outlet.name if article.outlet else None,
        "date": article.published_on,
        "suggestion": member.suggestion_id,
        "claim": member.claim_id,
    } | {name: getattr(member, name) for name in said}
