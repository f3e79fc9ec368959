"""Which articles are blind: somebody has still to review them, and until then the others' work stays hidden."""

from django.db.models import BooleanField, Func


class StillBlind(Func):
    """Whether an article, given by an expression for its id, is blind: a review of it is open and was not taken back,
    or a place in it is still to be begun. What a closed round left undone is not.

    The same as open ones of ``Review.objects.still_held()``, or any of ``Assignment.objects.awaited()``. In SQL, since
    one statement asks it several times, which would take Django longer to build than the database to answer.
    """

    arity = 1
    output_field = BooleanField()
    template = """(
    EXISTS (SELECT 1 FROM claims_review begun
        WHERE begun.document_id = %(expressions)s AND begun.role = 'review' AND begun.state = 'open'
        AND NOT EXISTS (SELECT 1 FROM claims_assignment back
            WHERE back.document_id = begun.document_id AND back.reviewer_id = begun.reviewer_id
            AND back.withdrawn_at IS NOT NULL))
    OR EXISTS (SELECT 1 FROM claims_assignment place LEFT JOIN claims_round its_round ON its_round.id = place.round_id
        WHERE place.document_id = %(expressions)s AND place.withdrawn_at IS NULL AND its_round.closed_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM claims_review taken
            WHERE taken.document_id = place.document_id AND taken.reviewer_id = place.reviewer_id
            AND taken.role = 'review')))"""


class CameBlind(Func):
    """Whether an entry of the registry, given by an expression for its id, came with a review of an article that is
    blind: its origin, or a review with a claim that is linked to it, begun before the entry was made. In SQL for the
    same reason.
    """

    arity = 1
    output_field = BooleanField()
    template = f"""(
    EXISTS (SELECT 1 FROM claims_source entry JOIN claims_claim said ON said.registry_source_id = entry.id
        JOIN claims_review came ON came.id = said.review_id
        WHERE entry.id = %(expressions)s AND came.opened_at <= entry.created_at
        AND {StillBlind.template % {"expressions": "came.document_id"}})
    OR EXISTS (SELECT 1 FROM claims_source entry JOIN claims_review came ON came.id = entry.origin_id
        WHERE entry.id = %(expressions)s AND {StillBlind.template % {"expressions": "came.document_id"}}))"""
