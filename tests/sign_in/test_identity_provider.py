"""Signing in by OpenID Connect, against a provider that this test serves itself."""

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from claims.models import Membership, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
ISSUER = settings.OIDC_SERVER
LOGIN = reverse("openid_connect_login", args=["sign-in"])
CALLBACK = reverse("openid_connect_callback", args=["sign-in"])


class Provider(ThreadingHTTPServer):
    """Vouches for ``claims``; keeps what it was asked."""

    claims: dict[str, Any]
    asked: dict[str, list[str]]


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        if self.path.startswith("/.well-known/"):
            ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            found = {f"{name}_endpoint": f"{ISSUER}/{path}" for name, path in ends.items()}
            self.tell({"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys", **found})
        else:
            self.tell(self.server.claims)

    def do_POST(self) -> None:
        self.server.asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        known = {"iss": ISSUER, "aud": "sayso", "exp": time.time() + 60, "iat": time.time(), **self.server.claims}
        self.tell({"access_token": "a", "token_type": "Bearer", "id_token": jwt.encode(known, "k" * 32, "HS256")})

    def tell(self, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: Any) -> None:
        """Nothing on standard error."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider(("127.0.0.1", urlsplit(ISSUER).port or 0), Answers) as server:
        server.claims = {"sub": "17", "email": "ada@example.org", "email_verified": True, "preferred_username": "ada.q"}
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def sign_in(client: Client) -> Any:
    """Through the button, to the provider and back."""
    sent_away = urlsplit(client.post(LOGIN).headers["Location"])
    assert f"{sent_away.scheme}://{sent_away.netloc}" == ISSUER
    query = parse_qs(sent_away.query)
    assert query["code_challenge_method"] == ["S256"]
    return client.get(CALLBACK, {"code": "c", "state": query["state"][0]}, follow=True)


def test_a_verified_address_signs_in_the_person_who_has_it(client: Client, provider: Provider) -> None:
    ada = make_user("ada", email="ada@example.org")
    sign_in(client)
    assert client.get(reverse("account")).context["user"] == ada
    assert provider.asked["code_verifier"]


def test_an_unverified_address_signs_in_nobody_who_has_it(client: Client, provider: Provider) -> None:
    ada = make_user("ada", email="ada@example.org")
    provider.claims["email_verified"] = False
    sign_in(client)
    page = client.get(reverse("account"))
    assert page.status_code == 302 or page.context["user"] != ada


def test_somebody_new_gets_an_account_without_any_project(client: Client, provider: Provider) -> None:
    sign_in(client)
    person = User.objects.get()
    assert (person.username, person.is_staff, person.has_usable_password()) == ("ada.q", False, False)
    assert not Membership.objects.exists()
    sign_in(Client())
    assert User.objects.count() == 1


def test_whoever_was_deactivated_stays_out(client: Client, provider: Provider) -> None:
    make_user("ada", email="ada@example.org", is_active=False)
    sign_in(client)
    assert client.get(reverse("account")).status_code == 302


def test_an_answer_that_was_not_asked_for_signs_nobody_in(client: Client, provider: Provider) -> None:
    client.get(CALLBACK, {"code": "c", "state": "made up"})
    assert not User.objects.exists()


def test_the_way_to_the_provider_begins_with_a_form(client: Client, provider: Provider) -> None:
    assert client.get(LOGIN).status_code == 200
    directives = client.get(reverse("sign-in")).headers["Content-Security-Policy"]
    assert f"form-action 'self' {ISSUER}" in directives
