"""People who are forgotten, articles that are taken down, and what is kept for a time only."""

from datetime import timedelta
from uuid import uuid4

import pytest
from axes.models import AccessAttempt
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from claims.accounts.people import CannotAnonymise, anonymise
from claims.accounts.tokens import make_token, recognise
from claims.exports import FORMATS, export_file
from claims.exports.release import make_release
from claims.exports.selection import Selection
from claims.models import AuditEntry, Claim, Document, Review, ReviewEvent, SearchEntry, Session, User
from claims.retention import clear_old
from claims.talk import add_comment
from claims.withdrawal import AlreadyWithdrawn, releases_with, withdraw
from tests.factories import make_document, make_project, make_review, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def review() -> Review:
    """Ada's submitted review with one claim, in a project that Mia manages."""
    project = make_project(mia=make_user("mia"))
    ada = make_user("ada", first_name="Ada", last_name="Quill", email="ada@example.org")
    review = make_review(make_document(project), ada)
    Claim.objects.create(
        review=review, decision="added", content=[[0, 3]], mention="none", quotation="indirect", note="why"
    )
    ReviewEvent.objects.create(review=review, sequence=1, change=uuid4(), verb="added", actor=ada.actor)
    review.state, review.submitted_at = Review.State.SUBMITTED, timezone.now()
    review.save()
    return review


# People


def test_whoever_is_anonymised_is_in_no_column_of_the_database_any_more(review: Review) -> None:
    ada = review.reviewer
    add_comment(document=review.document, author=User.objects.get(username="mia"), text="@ada, and @adam: why?")
    _, secret = make_token(user=ada, name="n", project=None, may_write=False)
    AccessAttempt.objects.create(username="ada", failures_since_start=1, attempt_time=timezone.now())
    client = Client()
    client.force_login(ada)
    anonymise(user=ada, by=User.objects.get(username="mia"))
    ada.refresh_from_db()
    assert (ada.username, ada.get_full_name(), ada.email, ada.is_active) == (f"anonymised-{ada.pk}", "", "", False)
    assert client.get("/account/").status_code == 302
    assert recognise(secret) is None
    assert not AccessAttempt.objects.exists()
    assert review.document.comments.get().text == f"@anonymised-{ada.pk}, and @adam: why?"


def test_the_work_of_whoever_is_anonymised_stays_under_the_same_opaque_id(review: Review) -> None:
    actor = review.reviewer.actor
    anonymise(user=review.reviewer, by=None)
    review.refresh_from_db()
    assert review.claims.count() == 1
    assert review.reviewer.actor == actor
    assert ReviewEvent.objects.get(review=review).actor == actor
    stream, _ = export_file(project=review.document.project, format_name="native", selection=Selection())
    exported = stream.read().decode()
    assert f"anonymised-{review.reviewer.pk}" in exported
    assert "Quill" not in exported


def test_nobody_anonymises_themselves_or_the_last_administrator() -> None:
    root, mia = make_user("root", is_superuser=True), make_user("mia")
    with pytest.raises(CannotAnonymise, match="yourself"):
        anonymise(user=mia, by=mia)
    with pytest.raises(CannotAnonymise, match="last administrator"):
        anonymise(user=root, by=None)


def test_the_administration_asks_before_it_anonymises(client: Client, review: Review) -> None:
    client.force_login(make_user("root", is_superuser=True, is_staff=True))
    form = {"action": "anonymise", "_selected_action": [review.reviewer.pk]}
    address = reverse("admin:claims_user_changelist")
    assert "cannot be undone" in client.post(address, form).content.decode()
    assert User.objects.filter(username="ada").exists()
    client.post(address, form | {"sure": "yes"})
    assert not User.objects.filter(username="ada").exists()
    assert AuditEntry.objects.filter(act="anonymised", person=review.reviewer.actor).exists()


def test_the_command_anonymises_only_with_yes(review: Review) -> None:
    with pytest.raises(CommandError, match="--yes"):
        call_command("anonymise", "ada")
    call_command("anonymise", "ada", "--yes")
    assert not User.objects.filter(username="ada").exists()


# Articles


def test_taking_down_removes_the_text_and_keeps_the_labels(review: Review) -> None:
    article, hash_before = review.document, review.document.text_sha256
    SearchEntry.objects.create(project=article.project, kind="article", key="article:1", document=article, words="a")
    withdraw(article=article, reason="asked by the outlet", by=None)
    article.refresh_from_db()
    assert (article.text, article.text_changes, article.text_sha256) == ("", {}, hash_before)
    assert article.withdrawn_reason == "asked by the outlet"
    assert review.claims.get().content == [[0, 3]]
    assert not SearchEntry.objects.exists()
    with pytest.raises(AlreadyWithdrawn):
        withdraw(article=article, reason="again", by=None)


@pytest.mark.parametrize("name", FORMATS)
def test_every_export_of_an_article_taken_down_has_its_labels_without_words(review: Review, name: str) -> None:
    words = review.document.text[:40]
    withdraw(article=review.document, reason="asked", by=None)
    stream, _ = export_file(project=review.document.project, format_name=name, selection=Selection())
    assert words.encode() not in stream.read()


def test_the_pages_of_an_article_taken_down_answer(client: Client, review: Review) -> None:
    article = review.document
    withdraw(article=article, reason="asked", by=None)
    client.force_login(review.reviewer)
    for name in ("review", "talk", "sentence-pass"):
        answer = client.get(reverse(name, args=[article.project.slug, article.pk]))
        assert answer.status_code < 500, name
    assert client.get(reverse("api-article", args=[article.project.slug, article.pk])).json()["text"] == ""


def test_the_releases_that_hold_it_are_named_on_the_page(client: Client, review: Review) -> None:
    mia = User.objects.get(username="mia")
    article = review.document
    release = make_release(project=article.project, created_by=mia)
    other = make_document(article.project, "Another text.")
    assert releases_with(article) == [release]
    assert releases_with(other) == []
    client.force_login(mia)
    address = reverse("withdraw", args=[article.project.slug, article.pk])
    assert "Release 1" in " ".join(client.get(address).content.decode().split())
    assert client.post(address, {"reason": " "}).status_code == 400
    assert Document.objects.present().filter(pk=article.pk).exists()
    client.post(address, {"reason": "asked by the outlet"})
    assert AuditEntry.objects.filter(act="withdrawn", actor=mia.actor).exists()


# Time


def test_what_is_past_its_time_is_removed_and_labels_never(review: Review, settings: Settings) -> None:
    settings.KEEP_RECORDS_DAYS = 30
    old = timezone.now() - timedelta(days=31)
    for act in ("sign_in", "sign_out"):
        AuditEntry.objects.create(act=act)
    AuditEntry.objects.filter(act="sign_in").update(at=old)
    AccessAttempt.objects.create(username="x", failures_since_start=1)
    AccessAttempt.objects.update(attempt_time=old)
    Session.objects.create(session_key="old", session_data="", expire_date=old)
    Review.objects.update(submitted_at=old)
    removed = clear_old()
    assert (removed["audit entries"], removed["sign-in attempts"], removed["sessions"]) == (1, 1, 1)
    assert Claim.objects.count() == 1
    assert sum(clear_old().values()) == 0


def test_records_are_kept_for_ever_where_that_is_chosen(settings: Settings) -> None:
    settings.KEEP_RECORDS_DAYS = 0
    AuditEntry.objects.create(act="sign_in")
    AuditEntry.objects.update(at=timezone.now() - timedelta(days=5000))
    call_command("clear_old")
    assert AuditEntry.objects.count() == 1


def test_the_command_takes_down_as_the_page_does(review: Review, capsys: pytest.CaptureFixture[str]) -> None:
    article = review.document
    make_release(project=article.project, created_by=User.objects.get(username="mia"), text="included")
    words = ["take_down", article.project.slug, str(article.pk), "--reason", "A court said so."]
    with pytest.raises(CommandError, match="Add --yes"):
        call_command(*words)
    call_command(*words, "--yes")
    article.refresh_from_db()
    assert (article.text, article.withdrawn_reason) == ("", "A court said so.")
    assert "Release 1" in capsys.readouterr().out
    assert AuditEntry.objects.filter(act=AuditEntry.Act.WITHDRAWN, subject=f"article {article.pk}").count() == 1
    with pytest.raises(CommandError, match="withdrawn already"):
        call_command(*words, "--yes")
    with pytest.raises(CommandError, match="no article"):
        call_command("take_down", "elsewhere", "1", "--reason", "x")
