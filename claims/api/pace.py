"""How fast a project goes, over the API."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.dashboards.kept import kept
from claims.dashboards.pace import minutes_by_person, project_pace
from claims.models.projects import sees_times


class WeekSerializer(serializers.Serializer[dict[str, Any]]):
    """Reviews submitted in the week from ``monday``, and their mean active minutes."""

    monday = serializers.DateField()
    reviews = serializers.IntegerField()
    minutes = serializers.FloatField()


class PersonPaceSerializer(serializers.Serializer[dict[str, Any]]):
    username = serializers.CharField()
    reviews = serializers.IntegerField()
    minutes = serializers.FloatField(allow_null=True)


class PaceSerializer(serializers.Serializer[dict[str, Any]]):
    """``per_week`` is the mean of the last ``days``: those since the work began, at most 28. ``left`` are the places
    still to review, ``minutes`` the mean of a submitted review. ``done_on`` is null if nothing is left or moves, and
    before five reviews are submitted. ``people`` is empty for all but managers."""

    as_of = serializers.DateTimeField()
    weeks = WeekSerializer(many=True)
    days = serializers.IntegerField()
    per_week = serializers.FloatField()
    left = serializers.IntegerField()
    minutes = serializers.FloatField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)
    people = PersonPaceSerializer(many=True)


@extend_schema(operation_id="project_pace", responses=PaceSerializer)
@api_view(["GET"])
def pace(request: Request, slug: str) -> Response:
    """Reviews by week, minutes a review, and when the rest will be done."""
    project, roles = get_project(person(request), slug)
    found = kept(project_pace, project)
    shown = minutes_by_person(found) if sees_times(roles) else []
    people = [{"username": user.username, "reviews": reviews, "minutes": minutes} for user, reviews, minutes in shown]
    body: Any = {**asdict(found), "people": people}
    return Response(PaceSerializer(body).data)
