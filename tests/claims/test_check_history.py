from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.models import Claim, Codebook, Review, ReviewEvent, Source, SourceEvent
from claims.review import ClaimDraft, Put, change_claims
from claims.review.relabelling import ask_again
from claims.sources import change_source, merge_sources, separate_source
from tests.access.world import a_row_of
from tests.factories import make_review, make_user

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


def caught() -> bool:
    try:
        call_command("check_history")
    except CommandError:
        return True
    return False


def another(field: models.Field[Any, Any], value: Any) -> Any:
    """A value that the column may hold and does not."""
    if isinstance(field, models.ForeignKey):
        return a_row_of(field.related_model).pk  # type: ignore[arg-type]
    if isinstance(field, models.JSONField):
        return {"behind": "it"} if isinstance(value, dict) else [[1, 2]]
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.PositiveIntegerField):
        return value + 1
    return "behind it"


# What the events do not tell of a claim: whose it is by its review, and when and how long somebody worked on it.
UNTOLD = {"id", "review", "active_seconds", "created_at", "changed_at"}
BOUND_BY_RULES = {"decision", "reject_reason", "suggestion"}  # no other value of one alone is stored


@pytest.mark.parametrize(
    "column", [field.name for field in Claim._meta.concrete_fields if field.name not in UNTOLD | BOUND_BY_RULES]
)
def test_whatever_column_of_a_claim_is_changed_is_caught(review: Review, column: str) -> None:
    claim, field = review.claims.get(), Claim._meta.get_field(column)
    value = another(field, getattr(claim, column)) if column != "parent" else claim.pk
    Claim.objects.filter(pk=claim.pk).update(**{column: value})
    assert caught()


def test_a_decision_changed_behind_its_events_is_caught(review: Review) -> None:
    review.claims.update(decision="rejected", reject_reason="not_a_claim")
    assert caught()


@pytest.mark.parametrize("change", [{"no_claim": [[0, 1]]}, {"values": {"topic": "x"}}, {"sequence": 9}])
def test_a_review_changed_behind_its_events_is_caught(review: Review, change: dict[str, Any]) -> None:
    Review.objects.update(**change)
    assert caught()


def test_a_review_submitted_behind_its_events_is_caught(review: Review) -> None:
    Review.objects.update(state="submitted", submitted_at=timezone.now())
    assert caught()


def test_a_review_put_under_another_codebook_behind_its_events_is_caught(review: Review) -> None:
    Codebook.objects.create(project=review.document.project, version=7, published_at=timezone.now())
    moved = ask_again(review=Review.objects.get(), actor=review.reviewer)
    assert moved.codebook.version == 7
    assert not caught()
    Review.objects.update(codebook=Codebook.objects.get(version=1))
    assert caught()


@pytest.fixture
def noted(review: Review) -> Review:
    """The claim got a note, then another one, in two changes."""
    for number, note in enumerate(("first", "second"), start=1):
        claim, key = review.claims.get(), uuid4()
        with transaction.atomic():
            locked = Review.objects.locked_for(key).get(pk=review.pk)
            draft = ClaimDraft(content=[[0, 3]], note=note)
            operations = [Put(claim.id, number, draft)]
            change_claims(review=locked, actor=review.reviewer, change=key, operations=operations)
    return review


@pytest.mark.parametrize("sequence", [1, 2, 3])
def test_a_deleted_event_is_caught(noted: Review, sequence: int) -> None:
    noted.events.filter(sequence=sequence).delete()
    assert caught()


@pytest.mark.parametrize("sequence", [1, 2, 3])
@pytest.mark.parametrize("side", ["before", "after"])
def test_an_event_that_was_changed_is_caught(noted: Review, sequence: int, side: str) -> None:
    event = noted.events.get(sequence=sequence)
    record = getattr(event, side) or event.after
    ReviewEvent.objects.filter(pk=event.pk).update(**{side: record | {"note": "never written"}})
    assert caught()


def test_an_event_put_in_is_caught(noted: Review) -> None:
    last = noted.events.get(sequence=3)
    noted.events.create(sequence=4, change=uuid4(), claim_id=last.claim_id, verb="corrected", actor=last.actor)
    assert caught()


@pytest.fixture
def source(review: Review) -> Source:
    """An entry that was renamed, merged, and taken out again."""
    project, mia = review.document.project, make_user("mia")
    source, other = (Source.objects.create(project=project, name=name) for name in ("Treasury", "HM Treasury"))
    change_source(source=source, actor=mia, facts={"name": "The Treasury"})
    change_source(source=source, actor=mia, facts={"country": "Freeland"})
    merge_sources(into=other, sources=[source], actor=mia)
    separate_source(source=source, actor=mia)
    return source


def test_a_source_that_was_changed_merged_and_separated_passes(
    source: Source, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("check_history")
    assert "1 changed sources" in capsys.readouterr().out


@pytest.mark.parametrize("column", ["name", "country", "merged_into_id"])
def test_a_source_changed_behind_its_events_is_caught(source: Source, column: str) -> None:
    value = Source.objects.get(name="HM Treasury").pk if column == "merged_into_id" else "Elsewhere"
    Source.objects.filter(pk=source.pk).update(**{column: value})
    with pytest.raises(CommandError, match="1 of 1 changed sources"):
        call_command("check_history")


def test_an_event_of_a_source_that_was_changed_is_caught(source: Source) -> None:
    event = source.events.filter(verb="renamed").get()
    SourceEvent.objects.filter(pk=event.pk).update(after=event.after | {"country": "Elsewhere"})
    with pytest.raises(CommandError, match="1 of 1 changed sources"):
        call_command("check_history")


def test_a_source_changed_in_the_administration_has_its_event(source: Source, client: Client) -> None:
    client.force_login(make_user("root", is_superuser=True, is_staff=True))
    form = source.facts() | {"speaks_for": "", "project": source.project_id, "values": "{}", "role": "Ministry"}
    aliases = {"aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0}
    answer = client.post(reverse("admin:claims_source_change", args=[source.pk]), form | aliases)
    assert answer.status_code == 302
    source.refresh_from_db()
    assert source.role == "Ministry"
    call_command("check_history")
