"""Agreement over the API: the figures of the last report, and the claims behind each."""

from dataclasses import asdict
from typing import Any, cast

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_project, person
from claims.agreement.disagreements import (
    ARTICLES_SHOWN,
    BREAKDOWNS,
    Asked,
    DifferingArticle,
    differing_articles,
    figure_of,
)
from claims.agreement.report import SECTIONS, is_out_of_date, last_report, start_agreement
from claims.api.errors import ApiError, parsed
from claims.api.jobs import JobSerializer
from claims.api.lists import PLACES, KeyPagination
from claims.models import Membership

PEOPLE = OpenApiParameter("people", description="Ids of two people, such as 3,7; everybody if left out")
ROLES = (Membership.Role.MANAGER, Membership.Role.ADJUDICATOR)


@extend_schema(operation_id="agreement_read", methods=["GET"], parameters=[PEOPLE], responses={200: dict})
@extend_schema(
    operation_id="agreement_measure",
    methods=["POST"],
    parameters=[PEOPLE],
    request=None,
    responses={202: JobSerializer},
)
@api_view(["GET", "POST"])
def agreement(request: Request, slug: str) -> Response:
    """GET: the last report, with whether reviews changed since. POST: measure again, as a job."""
    project, _ = get_project(person(request), slug, *ROLES)
    people = asked_people(request)
    if request.method == "POST":
        job = start_agreement(project=project, people=people, created_by=person(request))
        return Response(JobSerializer(job).data, status=status.HTTP_202_ACCEPTED)
    report = last_report(project, people)
    if report is None:
        raise Http404("Agreement was not measured yet.")
    counts = {key: report.result[key] for key in ("articles", "reviews")}
    return Response(
        {
            "job": report.pk,
            "measured_at": report.finished_at,
            "out_of_date": is_out_of_date(project, report),
            **counts,
            **report.result["private"],
        }
    )


def asked_people(request: Request) -> list[int]:
    """Raises ApiError unless it names two ids or nobody."""
    asked = request.query_params.get("people", "")
    parts = asked.split(",") if asked else []
    if len(parts) not in (0, 2) or not all(part.isdecimal() for part in parts):
        raise ApiError("invalid_people", f"people cannot be {asked!r}. It takes the ids of two people, such as 3,7.")
    return sorted(map(int, parts))


class FigureSerializer(serializers.Serializer[dict[str, Any]]):
    """Which figure: the key of a measure, and, of a breakdown, its name and what its row is of."""

    of = serializers.CharField(help_text="Key of a measure, such as detection or field:stance")
    section = serializers.ChoiceField(choices=list(SECTIONS), default="unassisted")
    label = serializers.CharField(  # type: ignore[assignment]  # the metaclass takes fields off the class
        default=None, help_text="Key of one of its answers"
    )
    by = serializers.ChoiceField(choices=BREAKDOWNS, default="")
    within = serializers.CharField(default="", help_text="A round’s number, a month, a person’s id, or two such as 3,7")
    everything = serializers.BooleanField(default=False, help_text="All that was compared, not only what differs")


class DifferingRowSerializer(serializers.Serializer[dict[str, Any]]):
    """A part of the claim with each reviewer’s words, in the order of ``reviewers``."""

    part = serializers.CharField()
    words = serializers.ListField(child=serializers.CharField(allow_blank=True))
    differs = serializers.BooleanField()


class DisagreementSerializer(serializers.Serializer[dict[str, Any]]):
    """A claim, sentence or article: its words with some before and after, and which reviewers lack it. Cut is what the
    text goes on with."""

    before = serializers.CharField(allow_blank=True)
    words = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)
    missing = serializers.ListField(child=serializers.BooleanField())
    cut_before = serializers.BooleanField()
    cut_after = serializers.BooleanField()
    rows = DifferingRowSerializer(many=True)


class DifferingArticleSerializer(serializers.Serializer[dict[str, Any]]):
    """An article in which reviewers differ. No differences: a review was changed since the figures were measured."""

    article = serializers.IntegerField()
    title = serializers.CharField(allow_blank=True)
    reviewers = serializers.ListField(child=serializers.CharField())
    differences = DisagreementSerializer(many=True)


class DisagreementsSerializer(serializers.Serializer[dict[str, Any]]):
    """A page of articles, those with the highest ids first; ``articles`` counts all of them."""

    figure = serializers.CharField()
    articles = serializers.IntegerField()
    results = DifferingArticleSerializer(many=True)
    older = serializers.URLField(allow_null=True)
    newer = serializers.URLField(allow_null=True)


@extend_schema(
    operation_id="agreement_disagreements",
    parameters=[FigureSerializer, PEOPLE, *PLACES],
    responses=DisagreementsSerializer,
)
@api_view(["GET"])
def disagreements(request: Request, slug: str) -> Response:
    """The claims behind a figure of the last report: where reviewers differ (or all), and what each of them says.

    Articles that you are reviewing yourself are left out.
    """
    project, _ = get_project(person(request), slug, *ROLES)
    people = asked_people(request)
    asked = Asked(**parsed(FigureSerializer, request.query_params))
    figure = figure_of(project=project, reader=person(request), people=people, asked=asked)
    pages = KeyPagination(size=ARTICLES_SHOWN)
    shown = pages.paginate_queryset(project.documents.filter(pk__in=figure.documents).only("project"), request)
    found = differing_articles(
        project,
        figure.comparison,
        [document.pk for document in shown],
        people,
        label=asked.label,
        only_differing=not asked.everything,
    )
    page = pages.get_paginated_response([record(article) for article in reversed(found)])
    page.data = {"figure": figure.name, "articles": len(figure.documents), **cast(dict[str, Any], page.data)}
    return page


def record(article: DifferingArticle) -> dict[str, Any]:
    return {
        "article": article.document.pk,
        "title": article.document.title,
        "reviewers": [reviewer.username for reviewer in article.reviewers],
        "differences": [
            asdict(each)
            | {
                "rows": [
                    {"part": row.name, "words": [words for _, words in row.words], "differs": row.differs}
                    for row in each.rows
                ]
            }
            for each in article.differences
        ],
    }
