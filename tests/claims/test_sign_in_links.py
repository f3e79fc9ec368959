from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.utils import timezone

from claims.accounts import sign_in_links
from claims.accounts.sign_in_links import InvalidLink, make_sign_in_link, redeem
from claims.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def token_of(user: User) -> str:
    return make_sign_in_link(user, next="/").split("/")[2]


def test_a_link_signs_in_and_goes_on(client: Client) -> None:
    ada = make_user("ada")
    response = client.get(make_sign_in_link(ada, next="/here/?a=1"))
    assert response["Location"] == "/here/?a=1"
    assert get_user(client) == ada


@pytest.mark.parametrize("last_login", [None, timezone.now() - timedelta(days=3)])
def test_a_link_works_once(client: Client, last_login: object) -> None:
    link = make_sign_in_link(make_user("ada", last_login=last_login), next="/")
    client.get(link)
    second = Client()
    assert second.get(link)["Location"] == "/sign-in/"
    assert not get_user(second).is_authenticated


def test_a_link_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(make_user("ada"))
    monkeypatch.setattr(sign_in_links, "VALID_FOR", timedelta(0))
    with pytest.raises(InvalidLink, match="ten minutes"):
        redeem(token)


def test_links_are_valid_for_ten_minutes() -> None:
    assert timedelta(minutes=10) == sign_in_links.VALID_FOR


def test_a_changed_link_is_refused() -> None:
    token = token_of(make_user("ada"))
    with pytest.raises(InvalidLink):
        redeem(f"A{token[1:]}x")


def test_the_link_of_a_closed_account_is_refused() -> None:
    ada = make_user("ada")
    token = token_of(ada)
    User.objects.update(is_active=False)
    with pytest.raises(InvalidLink):
        redeem(token)


def test_a_link_never_leads_to_another_site(client: Client) -> None:
    response = client.get(make_sign_in_link(make_user("ada"), next="https://elsewhere.example/"))
    assert response["Location"] == "/"
