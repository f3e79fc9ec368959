"""The history of a review over the API."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from claims.access import get_own_review, person
from claims.models import Review, User


@extend_schema(operation_id="review_events", responses={200: dict})
@api_view(["GET"])
def review_events(request: Request, pk: int) -> Response:
    """Every change of the review, oldest first: what the record was before and became after, by whom, when."""
    review = get_own_review(person(request), pk, Review.objects.all())
    events = list(review.events.order_by("sequence"))
    people = User.objects.filter(actor__in={event.actor for event in events})
    names = {user.actor: user.display_name for user in people}
    return Response(
        {
            "events": [
                {
                    "sequence": event.sequence,
                    "at": event.at,
                    "verb": event.verb,
                    "by": names.get(event.actor, str(event.actor)),
                    "claim": event.claim_id,
                    "before": event.before,
                    "after": event.after,
                }
                for event in events
            ]
        }
    )
