import base64
import hmac
import re
import struct
import time

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from claims.accounts.people import anonymise
from claims.accounts.second_factor import authenticators, remove_second_factor
from claims.accounts.sign_in_links import make_sign_in_link
from claims.models import AuditEntry, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
WORD = "correct horse battery"
INLINE = re.compile(r"<script(?![^>]*(\bsrc=|application/json))|<style|\bstyle=|\son\w+=", re.IGNORECASE)


@pytest.fixture(autouse=True)
def own_limits(settings: Settings) -> None:
    """Limits of django-allauth are counted in a cache that the tests of a process share."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


@pytest.fixture
def ada() -> User:
    return make_user("ada")


def code_of(secret: str) -> str:
    """RFC 6238: the code that an authenticator app shows now."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def sign_in(client: Client, word: str = WORD) -> str:
    """Where the person is led."""
    answer = client.post(reverse("sign-in"), {"login": "ada", "password": word})
    return answer.headers.get("Location", "") if answer.status_code == 302 else str(answer.status_code)


def set_up(client: Client) -> list[str]:
    """Sign in, set up an authenticator app; the recovery codes."""
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": WORD})
    page = client.get(reverse("mfa_activate_totp"))
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    codes: list[str] = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    return codes


def test_without_one_name_and_password_are_enough(ada: User, client: Client) -> None:
    assert sign_in(client) == "/"
    assert client.get(reverse("account")).status_code == 200


def test_with_one_nobody_is_signed_in_before_the_code(ada: User, client: Client) -> None:
    codes = set_up(client)
    other = Client()
    assert sign_in(other) == reverse("mfa_authenticate")
    assert other.get(reverse("account")).status_code == 302
    assert other.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert other.get(reverse("account")).status_code == 302
    assert other.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
    assert other.get(reverse("account")).status_code == 200


def test_a_recovery_code_works_once(ada: User, client: Client) -> None:
    code = set_up(client)[0]
    for expected in (302, 200):
        other = Client()
        sign_in(other)
        assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected


def test_a_sign_in_link_does_not_go_round_it(ada: User, client: Client) -> None:
    set_up(client)
    other = Client()
    ada.refresh_from_db()
    assert (
        other.get(make_sign_in_link(ada, next="/account/")).headers["Location"].startswith(reverse("mfa_authenticate"))
    )
    assert other.get(reverse("account")).status_code == 302


def test_whoever_lost_the_telephone_is_helped_by_an_administrator(ada: User, client: Client) -> None:
    set_up(client)
    assert remove_second_factor(user=ada, by=make_user("root", is_superuser=True))
    assert client.get(reverse("account")).status_code == 302, "signed out everywhere"
    assert sign_in(Client()) == "/"
    assert AuditEntry.objects.filter(act="second_factor", person=ada.actor).exists()


def test_where_it_is_required_nobody_works_without(ada: User, settings: Settings) -> None:
    settings.SECOND_FACTOR = "required"
    client = Client()
    sign_in(client)
    for address in ("/", "/account/", "/api/v1/me/", "/admin/"):
        assert client.get(address).headers["Location"] == reverse("mfa_activate_totp"), address
    set_up(client)
    assert client.get(reverse("account")).status_code == 200


def test_the_lock_out_counts_here_too(ada: User, client: Client) -> None:
    assert {sign_in(client, "wrong") for _ in range(7)} == {"200"}
    assert sign_in(client, "wrong") == "429"
    assert sign_in(client) == "429"


def test_nobody_signs_up_by_themselves(client: Client) -> None:
    form = {"username": "eve", "password1": WORD, "password2": WORD}
    client.post(reverse("account_signup"), form)
    assert not User.objects.exists()


def test_anonymising_forgets_it(ada: User, client: Client) -> None:
    set_up(client)
    anonymise(user=ada, by=None)
    assert not authenticators(ada).exists()


def test_its_pages_have_our_frame_and_nothing_inline(ada: User, client: Client) -> None:
    page = client.get(reverse("sign-in")).content.decode()
    assert "The Institute" in page
    pages = [page]
    set_up(client)
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        pages.append(client.get(reverse(name)).content.decode())
    other = Client()
    sign_in(other)
    pages.append(other.get(reverse("mfa_authenticate")).content.decode())
    for page in pages:
        assert '<main id="main"' in page
        assert not INLINE.search(page.split("<head>")[1])
