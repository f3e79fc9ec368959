"""The pages of the API work under the content security policy, and a call can be tried out there."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import User


@pytest.fixture
def quiet(page: Page) -> Iterator[Page]:
    """A page on which any error or message of the console, and any request to elsewhere, fails the test."""
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("console", lambda message: told.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("request", lambda request: told.append(request.url) if "localhost" not in request.url else None)
    yield page
    assert told == []


def test_swagger_answers_a_call(
    quiet: Page, ada: User, sign_in: Callable[[User], None], live_server: LiveServer
) -> None:
    sign_in(ada)
    quiet.goto(f"{live_server.url}/api/v1/docs/")
    quiet.locator(".opblock-tag[data-tag=me]").click()
    quiet.locator("#operations-me-me .opblock-summary-control").click()
    quiet.get_by_role("button", name="Try it out").click()
    quiet.get_by_role("button", name="Execute").click()
    expect(quiet.locator(".live-responses-table tr.response .response-col_status")).to_contain_text("200")
    expect(quiet.locator(".live-responses-table").first).to_contain_text('"ada"')


def test_redoc_shows_every_operation(quiet: Page, transactional_db: None, live_server: LiveServer) -> None:
    quiet.goto(f"{live_server.url}/api/v1/redoc/")
    expect(quiet.get_by_role("heading", name="Articles without their texts, newest first")).to_be_visible(
        timeout=60_000
    )
