"""Adjudications over the API: which articles, the sheet of one, settling, submitting, opening again."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django_filters import ChoiceFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.codebook import REJECT_REASONS
from claims.access import get_project, person
from claims.adjudication import (
    ARTICLE,
    REASONS,
    Case,
    Decision,
    Row,
    adjudicable,
    open_adjudication,
    read_sheet,
    settle_article,
    settle_case,
    submit_adjudication,
    take_over_agreed,
)
from claims.api.errors import parsed
from claims.api.lists import Filters, ProjectList
from claims.api.queue import present_article
from claims.models import Document, Membership, Project, Review
from claims.review import reopen_review

MANAGER, ADJUDICATOR = Membership.Role.MANAGER, Membership.Role.ADJUDICATOR


class AdjudicableSerializer(serializers.ModelSerializer[Document]):
    """An article with how many reviews are submitted, and who adjudicates it."""

    submitted = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Review.State.choices, allow_null=True)
    adjudicator = serializers.CharField(allow_null=True)

    class Meta:
        model = Document
        fields = ["id", "title", "submitted", "state", "adjudicator"]


class AdjudicableFilter(Filters):
    state = ChoiceFilter(choices=Review.State.choices)

    class Meta:
        model = Document
        fields: tuple[str, ...] = ()


class AdjudicationList(ProjectList):
    """Articles to settle."""

    roles = (ADJUDICATOR, MANAGER)
    serializer_class = AdjudicableSerializer
    filterset_class = AdjudicableFilter

    def rows(self, project: Project, roles: set[str]) -> QuerySet[Document]:
        return adjudicable(project)

    @extend_schema(operation_id="adjudication_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Articles with two submitted reviews or more; `state` is null where nobody has begun."""
        return super().get(request, *args, **kwargs)


class PartSerializer(serializers.Serializer[dict[str, Any]]):
    """A part of a case. ``values`` has each reviewer's, in the order of ``reviewers``; ``settled`` what was decided."""

    part = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    values = serializers.ListField(child=serializers.JSONField())
    same = serializers.BooleanField()
    settled = serializers.JSONField()


class CaseSerializer(serializers.Serializer[dict[str, Any]]):
    """Claims that are the same, one for each reviewer or null. ``outcome`` is the claim that settles it."""

    case = serializers.CharField()
    agreed = serializers.BooleanField()
    open = serializers.BooleanField()
    claims = serializers.ListField(child=serializers.DictField(allow_null=True))
    parts = PartSerializer(many=True)
    outcome = serializers.DictField(allow_null=True)


class SheetSerializer(serializers.Serializer[dict[str, Any]]):
    """What is to be settled. ``unsettled`` lists the cases that are left, ``additions`` what every reviewer missed."""

    review = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Review.State.choices)
    sequence = serializers.IntegerField()
    reviewers = serializers.ListField(child=serializers.CharField())
    cases = CaseSerializer(many=True)
    additions = CaseSerializer(many=True)
    article = PartSerializer(many=True)
    unsettled = serializers.ListField(child=serializers.CharField())


class SettleSerializer(serializers.Serializer[dict[str, Any]]):
    """A decision. ``choices`` gives for each part that differs the id of the claim that is right, or ``new`` with the
    value in ``new_values``. For ``case`` ``article``, ``new_values`` are the answers about the article; for
    ``added-<uuid>``, with a UUID of yours, they are the parts of a claim that every reviewer missed."""

    change = serializers.UUIDField(help_text="Your key: the same change sent twice is made once")
    case = serializers.CharField(max_length=100)
    revision = serializers.IntegerField(default=0, min_value=0, help_text="Of the outcome you saw, 0 if there was none")
    choices = serializers.DictField(child=serializers.CharField(allow_blank=True), default=dict)
    new_values = serializers.DictField(default=dict)
    reason = serializers.ChoiceField(choices=list(REASONS.items()), allow_blank=True, default="")
    note = serializers.CharField(allow_blank=True, default="", max_length=5000)
    rejected = serializers.ChoiceField(choices=list(REJECT_REASONS.items()), allow_blank=True, default="")


class HandBackSerializer(serializers.Serializer[dict[str, Any]]):
    """Which review to open again; the adjudication itself if none is named."""

    review = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0, max_value=2**63 - 1)


def asked_article(request: Request, slug: str, pk: int) -> Document:
    project, _ = get_project(person(request), slug, ADJUDICATOR)
    return present_article(project, pk)


def own_adjudication(request: Request, document: Document) -> Review:
    """Raises Http404 if the person has not opened one."""
    own = document.reviews.filter(role=Review.Role.ADJUDICATION, reviewer=person(request))
    review = own.select_related("codebook").first()
    if review is None:
        raise Http404("You have not opened an adjudication of this article.")
    review.document = document
    return review


def sheet_of(review: Review) -> Response:
    sheet = read_sheet(review)
    return Response(
        {
            "review": review.pk,
            "state": review.state,
            "sequence": review.sequence,
            "reviewers": [reviewer.username for reviewer in sheet.reviewers],
            "cases": [case_of(case) for case in sheet.cases],
            "additions": [case_of(case) for case in sheet.additions],
            "article": [part_of(row) for row in sheet.article],
            "unsettled": sheet.unsettled,
        }
    )


def case_of(case: Case) -> dict[str, Any]:
    return {
        "case": case.key,
        "agreed": case.agreed,
        "open": case.open,
        "claims": [claim.record() if claim else None for claim in case.claims],
        "parts": [part_of(row) for row in case.rows],
        "outcome": case.outcome.record() if case.outcome else None,
    }


def part_of(row: Row) -> dict[str, Any]:
    part = row.part
    return {
        "part": part.key,
        "name": part.name,
        "kind": part.kind,
        "values": row.values,
        "same": row.same,
        "settled": row.settled,
    }


@extend_schema(operation_id="adjudication_read", methods=["GET"], responses=SheetSerializer)
@extend_schema(operation_id="adjudication_open", methods=["POST"], request=None, responses={200: SheetSerializer})
@api_view(["GET", "POST"])
def adjudication(request: Request, slug: str, pk: int) -> Response:
    """GET: the sheet of your adjudication. POST: open it, which takes over what everybody agrees on."""
    document = asked_article(request, slug, pk)
    if request.method == "GET":
        return sheet_of(own_adjudication(request, document))
    open_adjudication(document=document, adjudicator=person(request))
    return sheet_of(own_adjudication(request, document))


@extend_schema(operation_id="adjudication_settle", request=SettleSerializer, responses={200: SheetSerializer})
@api_view(["POST"])
@transaction.atomic
def settle(request: Request, slug: str, pk: int) -> Response:
    """Decide a case, or the questions about the article; idempotent by `change`."""
    review = own_adjudication(request, asked_article(request, slug, pk))
    asked = parsed(SettleSerializer, request.data)
    change, key, revision = asked.pop("change"), asked.pop("case"), asked.pop("revision")
    if key == ARTICLE:
        settle_article(review=review, actor=person(request), change=change, values=asked["new_values"])
    else:
        settle_case(
            review=review, actor=person(request), change=change, key=key, revision=revision, decision=Decision(**asked)
        )
    return sheet_of(review)


@extend_schema(operation_id="adjudication_submit", request=None, responses={200: SheetSerializer})
@api_view(["POST"])
@transaction.atomic
def submit(request: Request, slug: str, pk: int) -> Response:
    """Close the adjudication; 409 `unsettled` lists the `cases` that are left."""
    document = asked_article(request, slug, pk)
    submit_adjudication(review=own_adjudication(request, document), actor=person(request))
    return sheet_of(own_adjudication(request, document))


@extend_schema(operation_id="adjudication_reopen", request=HandBackSerializer, responses={200: SheetSerializer})
@api_view(["POST"])
@transaction.atomic
def reopen(request: Request, slug: str, pk: int) -> Response:
    """Open the adjudication again, or hand a review back to its reviewer."""
    document = asked_article(request, slug, pk)
    own = own_adjudication(request, document)
    wanted = parsed(HandBackSerializer, request.data)["review"] or own.pk
    reviews = Review.objects.locked().filter(Q(role=Review.Role.REVIEW) | Q(pk=own.pk), document=document)
    review = reviews.filter(pk=wanted).first()
    if review is None:
        raise Http404(f"No review {wanted} of this article.")
    reopen_review(review=review, actor=person(request))
    return sheet_of(own_adjudication(request, document))


@extend_schema(operation_id="adjudication_refresh", request=None, responses={200: SheetSerializer})
@api_view(["POST"])
@transaction.atomic
def refresh(request: Request, slug: str, pk: int) -> Response:
    """Take over what is agreed on since reviews were changed."""
    review = own_adjudication(request, asked_article(request, slug, pk))
    take_over_agreed(review=review, actor=person(request))
    return sheet_of(review)
