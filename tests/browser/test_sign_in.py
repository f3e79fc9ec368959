import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.accounts.sign_in_links import make_sign_in_link
from tests.factories import make_project, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_person_signs_in_and_sees_their_projects(live_server: LiveServer, page: Page) -> None:
    make_project("Harbour", ada=make_user("ada"))
    page.goto(live_server.url)
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Harbour")).to_be_visible()


def test_a_used_sign_in_link_says_so(live_server: LiveServer, page: Page) -> None:
    link = live_server.url + make_sign_in_link(make_user("ada"), next="/")
    page.goto(link)
    expect(page).to_have_url(f"{live_server.url}/")
    page.context.clear_cookies()
    page.goto(link)
    expect(page.get_by_text("This sign-in link was used")).to_be_visible()
