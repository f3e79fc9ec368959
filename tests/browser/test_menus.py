"""The menus of a project's pages: in sight where they open, gone when one goes elsewhere."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import User
from tests.browser.conftest import violations
from tests.factories import make_project, make_user


def test_on_a_phone_the_header_is_one_row_that_a_key_opens(
    page: Page, sign_in: Callable[[User], None], transactional_db: None, live_server: LiveServer
) -> None:
    mia = make_user("wilhelmina-the-manager")
    make_project("Port", mia=mia)
    sign_in(mia)
    page.set_viewport_size({"width": 390, "height": 700})
    page.goto(f"{live_server.url}/projects/port/")
    box = page.locator("header.bar").bounding_box()
    assert box is not None
    assert box["height"] < 70
    whole, nav = page.locator("summary", has_text="Menu"), page.get_by_role("navigation", name="Project")
    expect(nav).to_be_hidden()
    whole.focus()
    page.keyboard.press("Enter")
    expect(nav).to_be_in_viewport(ratio=1)
    page.keyboard.press("Tab")
    expect(nav.get_by_role("link", name="Port")).to_be_focused()
    assert violations(page) == []
    page.locator("summary", has_text="Team").click()
    expect(nav.get_by_role("link", name="Rounds")).to_be_visible()
    page.keyboard.press("Escape")
    expect(nav).to_be_hidden()
    expect(whole).to_be_focused()


@pytest.mark.parametrize("width", [390, 1440])
def test_a_menu_is_in_sight_and_closes_by_escape_and_by_a_click_elsewhere(
    page: Page, sign_in: Callable[[User], None], transactional_db: None, live_server: LiveServer, width: int
) -> None:
    mia = make_user("mia")
    make_project("Port", mia=mia)
    sign_in(mia)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/projects/port/")
    team, rounds = page.locator("summary", has_text="Team"), page.get_by_role("link", name="Rounds")
    whole = page.locator("summary", has_text="Menu")
    if width < 760:
        whole.click()
    team.click()
    expect(rounds).to_be_in_viewport(ratio=1)
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(rounds).to_be_hidden()
    expect(team if width > 760 else whole).to_be_focused()
    if width < 760:
        whole.click()
    team.click()
    page.mouse.click(20, 880)
    expect(rounds).to_be_hidden()
    if width < 760:
        whole.click()
    team.click()
    page.locator("summary", has_text="Data").click()
    expect(rounds).to_be_hidden()
    page.get_by_role("link", name="Import", exact=True).click()
    page.wait_for_url("**/import/")
