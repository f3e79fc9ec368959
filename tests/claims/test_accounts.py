"""Signing in and out, passwords, sessions, and the record of all that."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import authenticate
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries

from annotator.proxy import ClientAddressMiddleware
from claims.accounts.passwords import ASKED_AT_MOST, NotAllowed, password_link
from claims.accounts.tokens import make_token, recognise, revoke
from claims.models import AuditEntry, Session, User
from claims.sessions import browser_in_words
from tests.factories import make_project, make_user

pytestmark = pytest.mark.django_db
WORD, NEW = "correct horse battery", "harbour lights at nine"


def sign_in(client: Client, name: str = "ada", word: str = WORD, **headers: str) -> int:
    return client.post(reverse("sign-in"), {"username": name, "password": word}, headers=headers).status_code


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))


# Sessions


def test_a_person_sees_where_they_are_signed_in_and_ends_one(client: Client) -> None:
    ada, telephone = make_user("ada"), Client()
    sign_in(client, **{"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
    sign_in(
        telephone,
        **{"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"},
    )
    page = client.get(reverse("account")).content.decode()
    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    assert str(client.session.session_key) not in page
    [other] = Session.objects.filter(user=ada).exclude(session_key=client.session.session_key)
    assert client.post(reverse("end-session", args=[other.number])).status_code == 302
    assert telephone.get(reverse("account")).status_code == 302
    assert client.get(reverse("account")).status_code == 200


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36", "Chromium on Linux"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140 Mobile Safari/537.36", "Chromium on Android"),
        ("curl/8.5.0", "curl"),
        ("A reader of ours", "A reader of ours"),
        ("", ""),
    ],
)
def test_browsers_are_told_in_plain_words(told: str, words: str) -> None:
    assert browser_in_words(told) == words


def test_nobody_ends_the_session_of_somebody_else(client: Client) -> None:
    ada = make_user("ada")
    sign_in(client)
    [session] = Session.objects.filter(user=ada)
    other = Client()
    other.force_login(make_user("ben"))
    assert other.post(reverse("end-session", args=[session.number])).status_code == 404
    assert client.get(reverse("account")).status_code == 200


def test_all_other_browsers_are_signed_out_at_once(client: Client) -> None:
    make_user("ada")
    others = [Client(), Client()]
    for each in (client, *others):
        sign_in(each)
    client.post(reverse("end-other-sessions"))
    assert [each.get(reverse("account")).status_code for each in (client, *others)] == [200, 302, 302]


def test_the_account_page_costs_the_same_however_many_sessions(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_user("ada")
    for each in (client, Client(), Client(), Client()):
        sign_in(each)
    with django_assert_num_queries(2):  # session with person, sessions
        client.get(reverse("account"))


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another"}])
def test_a_session_ends_with_what_its_person_was_when_they_signed_in(client: Client, change: dict[str, Any]) -> None:
    make_user("ada")
    sign_in(client)
    User.objects.update(**change)
    assert client.get(reverse("account")).status_code == 302


def test_the_data_of_a_session_say_whose_it_is(client: Client) -> None:
    make_user("ada")
    sign_in(client)
    Session.objects.update(user=make_user("ben"))
    assert client.get(reverse("account")).wsgi_request.user.get_username() == "ada"


def test_a_session_outlives_a_change_of_the_secret_key(client: Client, settings: Settings) -> None:
    make_user("ada")
    sign_in(client)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert client.get(reverse("account")).status_code == 200


def test_signing_in_gives_the_session_another_key(client: Client) -> None:
    make_user("ada")
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


# Passwords


def test_a_new_password_signs_all_other_browsers_out(client: Client) -> None:
    make_user("ada")
    other = Client()
    sign_in(client), sign_in(other)
    answer = client.post(reverse("change-password"), {"old_password": WORD, "new_password1": NEW, "new_password2": NEW})
    assert answer.status_code == 302
    assert [client.get("/account/").status_code, other.get("/account/").status_code] == [200, 302]
    assert "password" in acts()


@pytest.mark.parametrize("weak", ["1234", "ada ada ada", "passwordpassword"[:8], "qwertyuiop"])
def test_a_weak_password_is_refused(client: Client, weak: str) -> None:
    make_user("ada")
    sign_in(client)
    form = {"old_password": WORD, "new_password1": weak, "new_password2": weak}
    assert client.post(reverse("change-password"), form).status_code == 200
    assert User.objects.get().check_password(WORD)


def test_a_link_sets_a_password_once_and_signs_nobody_in(client: Client) -> None:
    ada = make_user("ada")
    path = password_link(user=ada, by=None)
    form = client.get(path).headers["Location"]
    assert client.post(form, {"new_password1": NEW, "new_password2": NEW}).headers["Location"] == reverse("sign-in")
    assert client.get("/account/").status_code == 302
    assert "was used" in Client().get(path).content.decode()
    assert sign_in(client, word=NEW) == 302
    assert acts() == ["password_link", "password", "sign_in"]


def test_staff_make_no_link_for_somebody_with_more_rights() -> None:
    with pytest.raises(NotAllowed):
        password_link(user=make_user("root", is_superuser=True), by=make_user("desk", is_staff=True))


def test_the_command_prints_a_link_that_works(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    make_user("ada")
    call_command("password_link", "ada")
    assert client.get(capsys.readouterr().out.strip()).status_code == 302
    with pytest.raises(CommandError):
        call_command("password_link", "nobody")


def test_a_forgotten_password_is_answered_alike_for_known_and_unknown(client: Client, settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://localhost"
    make_user("ada", email="ada@example.org")
    answers = [
        client.post(reverse("forgotten-password"), {"email": email}) for email in ("ada@example.org", "x@example.org")
    ]
    pages = [answer.content.split(b"<main")[1] for answer in answers]
    assert pages[0] == pages[1]
    [letter] = mail.outbox
    assert letter.to == ["ada@example.org"]
    link = letter.body.split("http://testserver")[1].split()[0]
    assert client.get(link).status_code == 302


def test_asking_again_and_again_fills_no_letter_box_and_ends(client: Client, settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://localhost"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "letters"}}
    ada = make_user("ada", email="ada@example.org")
    asked = {"email": "ada@example.org"}
    answers = [client.post(reverse("forgotten-password"), asked) for _ in range(ASKED_AT_MOST + 1)]
    assert [answer.status_code for answer in answers] == [200] * ASKED_AT_MOST + [429]
    assert "in a quarter of an hour" in answers[-1].content.decode()
    assert len(mail.outbox) == 1
    assert AuditEntry.objects.get(act="password_link").person == ada.actor


def test_no_mail_page_without_a_mail_server(client: Client) -> None:
    assert client.get(reverse("forgotten-password")).status_code == 404
    assert "Ask your administrator" in client.get(reverse("sign-in")).content.decode()


# Throttling and refusals


def test_after_eight_wrong_passwords_the_right_one_is_refused_too(client: Client) -> None:
    make_user("ada")
    make_user("ben")
    assert {sign_in(client, word="wrong") for _ in range(7)} == {200}
    assert sign_in(client, word="wrong") == 429
    assert sign_in(client) == 429
    assert sign_in(Client(), "ben") == 302, "nobody else is locked out"
    assert sign_in(Client(REMOTE_ADDR="198.51.100.7")) == 302, "nor is the person, from elsewhere"


def test_an_address_that_tries_one_password_on_many_names_is_shut_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.accounts.throttling.WRONG_FROM_ONE_ADDRESS", 10)
    make_user("ada")
    assert [sign_in(Client(), f"name{n}", "wrong") for n in range(10)] == [200] * 9 + [429]
    assert sign_in(client) == 429
    assert sign_in(Client(REMOTE_ADDR="198.51.100.7")) == 302, "nobody elsewhere is locked out"
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(client) == 302


def test_a_known_and_an_unknown_name_are_refused_alike(client: Client) -> None:
    make_user("ada")
    pages = []
    for name in ("ada", "nobody-at-all"):
        page = Client().post(reverse("sign-in"), {"username": name, "password": "wrong"}).content.decode()
        pages.append(page.split("<main")[1].replace(name, "").split("csrfmiddlewaretoken")[0])
    assert pages[0] == pages[1]


def test_a_person_who_is_deactivated_is_out_at_the_next_request(client: Client) -> None:
    ada = make_user("ada")
    sign_in(client)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert client.get("/account/").status_code == 302
    assert authenticate(RequestFactory().post("/"), username="ada", password=WORD) is None


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"])
def test_signing_in_never_leads_to_another_site(client: Client, elsewhere: str) -> None:
    make_user("ada")
    answer = client.post(reverse("sign-in"), {"username": "ada", "password": WORD, "next": elsewhere})
    assert answer.headers["Location"] == "/"


def test_the_administration_has_no_sign_in_of_its_own(client: Client) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == "/sign-in/?next=%2Fadmin%2F"
    client.force_login(make_user("ada"))
    assert client.get("/admin/", follow=True).status_code == 403


# Where a request comes from


@pytest.mark.parametrize(("sent", "known"), [("203.0.113.9", "203.0.113.9"), ("1.1.1.1, 203.0.113.9", "203.0.113.9")])
def test_behind_the_proxy_the_client_is_whom_the_proxy_names(sent: str, known: str) -> None:
    request = RequestFactory().get("/", headers={"X-Forwarded-For": sent}, REMOTE_ADDR="127.0.0.1")
    ClientAddressMiddleware(lambda request: request.META["REMOTE_ADDR"])(request)  # type: ignore[arg-type,return-value]
    assert request.META["REMOTE_ADDR"] == known


# The record


def test_sign_ins_and_refusals_are_recorded_without_what_was_typed(client: Client) -> None:
    ada = make_user("ada")
    sign_in(client, "hunter2 typed into the wrong box", "x")
    sign_in(client, word="wrong")
    sign_in(client)
    client.post(reverse("sign-out"))
    rows = AuditEntry.objects.order_by("pk").values_list("act", "actor", "person", "subject", "address")
    assert list(rows) == [
        ("sign_in_refused", None, None, "", "127.0.0.1"),
        ("sign_in_refused", None, ada.actor, "", "127.0.0.1"),
        ("sign_in", ada.actor, None, "", "127.0.0.1"),
        ("sign_out", ada.actor, None, "", "127.0.0.1"),
    ]


def test_tokens_made_used_and_revoked_are_recorded() -> None:
    ada = make_user("ada")
    token, secret = make_token(user=ada, name="notebook", project=None, may_write=False)
    recognise(secret), recognise(secret)
    revoke(token=token, by=ada)
    revoke(token=token, by=ada)
    assert acts() == ["token_made", "token_used", "token_revoked"]


def test_exports_and_role_changes_are_recorded(client: Client) -> None:
    mia, ada = make_user("mia"), make_user("ada")
    project = make_project(mia=mia, ada=ada)
    client.force_login(mia)
    client.get(reverse("export-download", args=[project.slug]), {"format": "csv"})
    client.post(reverse("person-change", args=[project.slug, ada.pk]), {"roles": ["reviewer", "adjudicator"]})
    export, roles = AuditEntry.objects.exclude(act="sign_in").order_by("pk")
    assert (export.act, export.actor, export.project) == ("export", mia.actor, project)
    assert export.subject.endswith(".csv")
    assert (roles.act, roles.actor, roles.person) == ("roles", mia.actor, ada.actor)
    assert roles.subject == "reviewer → adjudicator, reviewer"


def test_the_record_can_be_read_and_not_changed_in_the_administration(client: Client) -> None:
    root = make_user("root", is_superuser=True, is_staff=True)
    client.force_login(root)
    [entry] = AuditEntry.objects.all()
    page = client.get(reverse("admin:claims_auditentry_changelist")).content.decode()
    assert "signed in" in page
    for what in ("change", "delete"):
        address = reverse(f"admin:claims_auditentry_{what}", args=[entry.pk])
        assert client.post(address, {"post": "yes"}).status_code == 403
    assert client.post(reverse("admin:claims_auditentry_add"), {}).status_code == 403
