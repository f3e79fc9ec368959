"""What somebody who is new to the review page is told, once."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import User
from tests.browser.conftest import TEXT, violations
from tests.factories import make_document, make_project


def test_the_first_steps_are_told_once(
    page: Page, sign_in: Callable[[User], None], ada: User, live_server: LiveServer
) -> None:
    document = make_document(make_project("Port", ada=ada), TEXT)
    sign_in(ada)
    page.goto(f"{live_server.url}/projects/port/articles/{document.pk}/review/")
    steps = page.get_by_role("dialog", name="Three things to know")
    expect(steps.get_by_role("button", name="Begin")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(steps).to_be_hidden()
    page.reload()
    page.wait_for_selector("html[data-ready]")
    expect(steps).to_be_hidden()
