"""What somebody who is new to the review page is told, once."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import User
from tests.browser.conftest import TEXT, open_desk, violations
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


def test_who_touches_is_not_told_of_keys(
    browser: Browser, page: Page, sign_in: Callable[[User], None], ada: User, live_server: LiveServer
) -> None:
    document = make_document(make_project("Port", ada=ada), TEXT)
    sign_in(ada)
    cookies = page.context.cookies(live_server.url)
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as touch:
        touch.add_cookies([{"name": each["name"], "value": each["value"], "url": live_server.url} for each in cookies])
        phone = touch.new_page()
        open_desk(phone, live_server, document)
        steps = phone.get_by_role("dialog", name="Three things to know")
        expect(steps.get_by_text("costs one tap")).to_be_visible()
        expect(steps.get_by_text("Enter accepts it")).to_be_hidden()
        band = "(dialog) => dialog.querySelector('h2').getBoundingClientRect().top - dialog.getBoundingClientRect().top"
        assert steps.evaluate(band) < 30
