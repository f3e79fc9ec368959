"""Any run of changes replays to the state that is stored."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from claims.models import Review
from claims.review import ClaimDraft, Delete, Operation, Put, SetNoClaim, change_claims, differences
from tests.factories import TEXT, make_review

pytestmark = pytest.mark.django_db

KEYS = [UUID(int=n) for n in range(1, 5)]
steps = st.lists(
    st.tuples(
        st.sampled_from(["put", "delete", "no_claim", "restore"]),
        st.sampled_from(KEYS),
        st.integers(0, len(TEXT) - 2),
        st.integers(1, 30),
        st.sampled_from([None, *KEYS]),
    ),
    max_size=15,
)


def operation(review: Review, step: tuple[str, UUID, int, int, UUID | None]) -> Operation | None:
    verb, key, start, length, parent = step
    span = [start, min(len(TEXT), start + length)]
    stored = review.claims.filter(pk=key).first()
    if verb == "no_claim":
        return SetNoClaim([span])
    if verb == "delete":
        return Delete(key, stored.revision) if stored else None
    if verb == "restore":
        former = review.events.filter(claim_id=key).exclude(after=None).last()
        if former is None or stored is not None:
            return None
        return Put(key, 0, ClaimDraft(content=former.after["content"], note=former.after["note"]))
    holds = parent if parent != key and review.claims.filter(pk=parent).exists() else None
    return Put(key, stored.revision if stored else 0, ClaimDraft(content=[span], parent=holds, note=str(length)))


class TestReplay(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(steps)
    def test_events_replay_to_the_stored_state(self, taken: list[tuple[str, UUID, int, int, UUID | None]]) -> None:
        review = make_review()
        for step in taken:
            if wanted := operation(review, step):
                key = uuid4()
                locked = Review.objects.locked_for(key).get(pk=review.pk)
                change_claims(review=locked, actor=review.reviewer, change=key, operations=[wanted])
        review.refresh_from_db()
        assert differences(review) == []
