"""“Who gets to speak” over the API: the figures, the claims behind them, and the corrected shares."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims import jobs
from claims.access import get_project, person
from claims.api.errors import ApiError, parsed
from claims.api.jobs import JobSerializer
from claims.api.lists import BIGGEST_KEY
from claims.api.serializers import SpansField
from claims.dashboards.asking import Asked, asked_figures, tidy_rows
from claims.dashboards.behind import ARTICLES_AT_ONCE, articles_behind, rows_behind, title_of
from claims.dashboards.charts import Vocabulary
from claims.dashboards.filters import LABELS
from claims.dashboards.rollup import current_rollup
from claims.dashboards.speakers import Choices
from claims.models import Membership, Rollup

ROLES = (Membership.Role.MANAGER, Membership.Role.ADJUDICATOR)


class FigureFilterSerializer(serializers.Serializer[dict[str, Any]]):
    """Which articles, and whose labels. Months are such as 2026-03, both included; ``outlet`` is an id."""

    outlet = serializers.CharField(required=False)
    section = serializers.CharField(required=False)
    byline = serializers.CharField(required=False, help_text="Needs a permission of its own; its use is logged")
    topic = serializers.CharField(required=False)
    language = serializers.CharField(required=False)
    since = serializers.CharField(required=False)
    until = serializers.CharField(required=False)
    labels = serializers.ChoiceField(choices=list(LABELS.items()), required=False)
    own_voice = serializers.CharField(required=False, help_text="Given: the reporter’s own voice is counted too")
    other_outlet = serializers.CharField(required=False, help_text="Compared with: another outlet")
    other_since = serializers.CharField(required=False)
    other_until = serializers.CharField(required=False)


class FigureSerializer(serializers.Serializer[dict[str, Any]]):
    """One figure, as in the table as CSV. ``percent`` is null for what is not the chart's own measure.

    ``claims_unsure`` and ``words_unsure`` are the row's claims and words whose answer the machine is unsure of.
    """

    labels = serializers.CharField()
    articles = serializers.IntegerField()
    articles_reviewed = serializers.IntegerField()
    filter = serializers.CharField(allow_blank=True)
    chart = serializers.CharField()
    row = serializers.CharField()
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # the metaclass takes fields off
    measure = serializers.CharField()
    value = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True)


class FiguresSerializer(serializers.Serializer[dict[str, Any]]):
    """The figures as of a time, ``out_of_date`` if labels changed since."""

    as_of = serializers.DateTimeField()
    out_of_date = serializers.BooleanField()
    figures = FigureSerializer(many=True)


@extend_schema(
    operation_id="speakers_read",
    methods=["GET"],
    parameters=[FigureFilterSerializer],
    responses=FiguresSerializer,
)
@extend_schema(operation_id="speakers_count", methods=["POST"], request=None, responses={202: JobSerializer})
@api_view(["GET", "POST"])
def speakers(request: Request, slug: str) -> Response:
    """GET: who speaks, how, and where they stand; 404 before the first count. POST: count, as a job.

    For managers and adjudicators.
    """
    if request.method == "POST":
        project, _ = get_project(person(request), slug, *ROLES)
        job = jobs.enqueue_once(project=project, kind="figures", created_by=person(request))
        return Response(JobSerializer(job).data, status.HTTP_202_ACCEPTED)
    asked, rollup, _ = asked_for(request, slug)
    assert rollup.as_of is not None  # current_rollup gives no other
    reports = asked.reports(Choices.of(asked.project), Vocabulary.of(asked.project))
    figures = [row | {"percent": blank_as_null(row["percent"])} for row in tidy_rows(asked, reports, rollup.as_of)]
    body: Any = {"as_of": rollup.as_of, "out_of_date": out_of_date(rollup), "figures": figures}
    return Response(FiguresSerializer(body).data)


def asked_for(request: Request, slug: str) -> tuple[Asked, Rollup, set[str]]:
    """What is asked, the count that answers it, and the person's roles.

    Raises Http404 before the first count, ApiError for a query that cannot be.
    """
    project, roles = get_project(person(request), slug, *ROLES)
    query = request.query_params
    parsed(FigureFilterSerializer, query)
    asked = asked_figures(project=project, user=person(request), query=query)
    if asked.faults:
        raise ApiError("invalid", " ".join(asked.faults))
    if asked.rollup is None:
        raise Http404("Nothing is counted yet: POST here to count.")
    return asked, asked.rollup, roles


def out_of_date(rollup: Rollup) -> bool:
    return bool(rollup.out_of_date)  # type: ignore[attr-defined]  # annotated by current_rollup


def blank_as_null(percent: Any) -> Any:
    return None if percent == "" else percent


class PieceSerializer(serializers.Serializer[dict[str, Any]]):
    """Some words of the sentence, and whether they are of the claim."""

    text = serializers.CharField()
    is_claim = serializers.BooleanField()


class ClaimBehindSerializer(serializers.Serializer[dict[str, Any]]):
    """A claim in its sentence. ``content`` is in code points of the article's text."""

    content = SpansField()
    source_name = serializers.CharField(allow_blank=True)
    source_type = serializers.CharField(allow_blank=True)
    quotation = serializers.CharField()
    pieces = PieceSerializer(many=True)


class ArticleBehindSerializer(serializers.Serializer[dict[str, Any]]):
    """``by_people``: labelled by people, else read by the machine."""

    article = serializers.IntegerField()
    title = serializers.CharField(allow_blank=True)
    by_people = serializers.BooleanField()
    claims = ClaimBehindSerializer(many=True)


class BehindSerializer(serializers.Serializer[dict[str, Any]]):
    """``next`` is the ``beyond`` of the next page, or null."""

    title = serializers.CharField()
    articles = ArticleBehindSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class BehindFilterSerializer(FigureFilterSerializer):
    of = serializers.CharField(max_length=500, help_text="The key of a bar, such as type/ministry or quotation/direct")
    beyond = serializers.IntegerField(required=False, default=0, min_value=0, max_value=BIGGEST_KEY)


@extend_schema(operation_id="speakers_claims", parameters=[BehindFilterSerializer], responses=BehindSerializer)
@api_view(["GET"])
def speakers_claims(request: Request, slug: str) -> Response:
    """The claims behind the bar ``of``, some articles at a time, in the order of import."""
    asked, _, roles = asked_for(request, slug)
    wanted = parsed(BehindFilterSerializer, request.query_params)
    key, chosen = wanted["of"], asked.filters[0]
    rows = rows_behind(asked.project, chosen, key, person(request)).select_related("document__outlet")
    listed = list(rows.filter(document__gt=wanted["beyond"]).order_by("document_id")[: ARTICLES_AT_ONCE + 1])
    words = Vocabulary.of(asked.project)
    found = articles_behind(asked.project, chosen, key, listed[:ARTICLES_AT_ONCE], words, roles)
    body: Any = {
        "title": title_of(key, words),
        "next": listed[ARTICLES_AT_ONCE - 1].document_id if len(listed) > ARTICLES_AT_ONCE else None,
        "articles": [
            {
                "article": each.document.pk,
                "title": each.document.title,
                "by_people": each.by_people,
                "claims": [
                    {
                        "content": passage.said.content,
                        "source_name": passage.source_name,
                        "source_type": passage.said.source_type,
                        "quotation": passage.said.quotation,
                        "pieces": [{"text": text, "is_claim": is_claim} for text, is_claim in passage.pieces],
                    }
                    for passage in each.passages
                ],
            }
            for each in found
        ],
    }
    return Response(BehindSerializer(body).data)


class EstimateSerializer(serializers.Serializer[dict[str, Any]]):
    """A share (0 to 1) as the machine has it, and corrected, with its 95 % interval."""

    key = serializers.CharField()
    name = serializers.CharField()
    measure = serializers.CharField()
    machine = serializers.FloatField()
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class EstimatesSerializer(serializers.Serializer[dict[str, Any]]):
    """``sample`` says what the estimates rest on; ``rows`` is empty while too few of its articles are reviewed."""

    as_of = serializers.DateTimeField()
    sample = serializers.DictField()
    rows = EstimateSerializer(many=True)


@extend_schema(operation_id="speakers_estimates", responses=EstimatesSerializer)
@api_view(["GET"])
def speakers_estimates(request: Request, slug: str) -> Response:
    """The machine's shares corrected by a random sample of reviewed articles; 404 before the first count."""
    project, _ = get_project(person(request), slug, *ROLES)
    rollup = current_rollup(project)
    if rollup is None:
        raise Http404("Nothing is counted yet.")
    words = Vocabulary.of(project)
    rows = [row | {"name": title_of(row["key"], words)} for row in rollup.estimates.get("rows", [])]
    sample = {key: value for key, value in rollup.estimates.items() if key != "rows"}
    body: Any = {"as_of": rollup.as_of, "sample": sample, "rows": rows}
    return Response(EstimatesSerializer(body).data)
