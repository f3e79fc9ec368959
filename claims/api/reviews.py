"""Reviews over the API: read one, change its claims, submit it, reopen it."""

from typing import Any
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_own_review, person
from claims.api.errors import parsed
from claims.api.serializers import ChangeSerializer, SubmitSerializer
from claims.grading import grade_review
from claims.models import Review
from claims.review import (
    ClaimDraft,
    Delete,
    Operation,
    Put,
    SetNoClaim,
    SetValues,
    change_claims,
    reopen_review,
    review_payload,
    submit_review,
)


@extend_schema(operation_id="review_read", responses={200: dict})
@api_view(["GET"])
def review_read(request: Request, pk: int) -> Response:
    """A review with its article, suggestions, claims and codebook."""
    return Response(review_payload(get_own_review(person(request), pk)))


@extend_schema(operation_id="review_change", request=ChangeSerializer, responses={200: dict})
@api_view(["POST"])
@transaction.atomic
def review_change(request: Request, pk: int) -> Response:
    """Change claims: all operations or none, against the revisions that the client saw; idempotent by ``change``."""
    data = parsed(ChangeSerializer, request.data)
    review = get_own_review(person(request), pk, Review.objects.locked_for(data["change"]))
    result = change_claims(
        review=review,
        actor=person(request),
        change=data["change"],
        operations=[_operation(row) for row in data["operations"]],
        active_seconds=data["active_seconds"],
    )
    return Response(
        {
            "sequence": result.sequence,
            "claims": result.claims,
            "deleted": result.deleted,
            "no_claim": result.no_claim,
            "values": result.values,
        }
    )


def _operation(row: dict[str, Any]) -> Operation:
    match row["op"]:
        case "put":
            return Put(_claim(row), row["revision"], ClaimDraft(**row["record"]))
        case "delete":
            return Delete(_claim(row), row["revision"])
        case "no_claim":
            return SetNoClaim(row["spans"])
        case _:
            return SetValues(row["values"])


def _claim(row: dict[str, Any]) -> UUID:
    claim: UUID = row["claim"]
    return claim


@extend_schema(operation_id="review_submit", request=SubmitSerializer, responses={200: dict})
@api_view(["POST"])
@transaction.atomic
def review_submit(request: Request, pk: int) -> Response:
    """Submit the review as it stands at ``sequence``."""
    review = get_own_review(person(request), pk, Review.objects.locked())
    data = parsed(SubmitSerializer, request.data)
    submitted = submit_review(review=review, actor=person(request), sequence=data["sequence"])
    grade_review(review=submitted)
    return Response({"state": submitted.state, "sequence": submitted.sequence})


@extend_schema(operation_id="review_reopen", request=None, responses={200: dict})
@api_view(["POST"])
@transaction.atomic
def review_reopen(request: Request, pk: int) -> Response:
    """Open the person's own submitted review again."""
    review = get_own_review(person(request), pk, Review.objects.locked())
    reopened = reopen_review(review=review, actor=person(request))
    return Response({"state": reopened.state, "sequence": reopened.sequence})
