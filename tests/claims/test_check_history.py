from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from claims.models import Review, Source, SourceEvent
from claims.review import ClaimDraft, Put, change_claims
from claims.sources import change_source, merge_sources, separate_source
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
