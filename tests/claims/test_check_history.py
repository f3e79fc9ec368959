from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from claims.models import Review
from claims.review import ClaimDraft, Put, change_claims
from tests.factories import make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def review() -> Review:
    review, key = make_review(), uuid4()
    with transaction.atomic():
        locked = Review.objects.locked_for(key).get(pk=review.pk)
        operations = [Put(uuid4(), 0, ClaimDraft(content=[[0, 3]]))]
        change_claims(review=locked, actor=review.reviewer, change=key, operations=operations)
    return review


def test_an_untouched_database_passes(review: Review, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_history")
    assert "1 reviews checked" in capsys.readouterr().out


def test_a_claim_changed_behind_its_events_is_caught(review: Review, capsys: pytest.CaptureFixture[str]) -> None:
    review.claims.update(values={"source_type": "expert"})
    with pytest.raises(CommandError, match="1 of 1 reviews differ"):
        call_command("check_history")
    assert "expert" in capsys.readouterr().err


def test_a_claim_deleted_behind_its_events_is_caught(review: Review) -> None:
    review.claims.all().delete()
    with pytest.raises(CommandError):
        call_command("check_history")
