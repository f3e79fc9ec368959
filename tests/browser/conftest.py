"""Fixtures of the browser tests: pytest-playwright's, on the Chromium that is there, and a review to work on."""

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import Claim, Document, Review, User
from tests.browser.chromium import find_chromium
from tests.factories import make_document, make_project, make_reading, make_suggestion, make_user

# Playwright keeps an event loop in the test's thread, and Django takes that for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

AXE = Axe()
CHROMIUM = find_chromium()
expect.set_options(timeout=15_000)  # a busy machine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = os.path.dirname(__file__)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="Chromium is missing"))


@pytest.fixture(autouse=True)
def answered(transactional_db: None) -> Iterator[None]:
    """The server is through with what the pages asked for, once they are closed and before the tables are emptied."""
    yield
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=30)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    args = ["--no-sandbox"] if root else []  # Chromium's sandbox refuses root
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": args}


TEXT = """Inquiry says dredging contract was rushed

The Ministry of Transport said on Tuesday that no rules had been broken when it awarded the contract.

“We followed every step,” the ministry wrote, adding that the channel had lost a metre, and that repairs had begun.

Its chair called the process hard to defend. The port handles a third of the grain 🚢 exports.

A person familiar with the bids denied that any company had been favoured.
"""


@pytest.fixture
def ada(transactional_db: None) -> User:
    return make_user("ada")


@pytest.fixture
def article(ada: User) -> Document:
    """Five suggestions: the second unsure of its kind, the fourth of who speaks, the fifth the reporter's own."""
    project = make_project(ada=ada)
    project.targets = [{"key": "contract", "name": "the contract"}]
    project.save()
    document = make_document(project, TEXT, title="Inquiry says dredging contract was rushed")
    reading = make_reading(document, sentences=sentences(TEXT))
    sure = {"record": 0.9, "source_type": 0.9, "claim_kind": 0.9, "commitment": 0.9, "source_name": 0.9}
    ministry = "Ministry of Transport"
    for content, cue, source, name, scores in [
        ("no rules had been broken when it awarded the contract", "said", "The Ministry of Transport", ministry, {}),
        ("“We followed every step,”", "wrote", "the ministry", ministry, {"claim_kind": 0.4}),
        ("the channel had lost a metre, and that repairs had begun", "adding", "the ministry", ministry, {}),
        ("the process hard to defend", "called", "Its chair", "Committee on public works", {"source_name": 0.4}),
    ]:
        make_suggestion(reading, content, cue, source, source_name=name, scores=sure | scores)
    make_suggestion(reading, "The port handles a third of the grain 🚢 exports.", scores=sure)
    return document


def sentences(text: str) -> list[list[int]]:
    found, start = [], 0
    for index, character in enumerate(text):
        if character in ".\n":
            begin = start + len(text[start : index + 1]) - len(text[start : index + 1].lstrip())
            if text[begin : index + 1].strip():
                found.append([begin, index + 1])
            start = index + 1
    return found


@pytest.fixture
def sign_in(context: BrowserContext, live_server: LiveServer) -> Callable[[User], None]:
    def put_cookie(user: User) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])

    return put_cookie


@pytest.fixture
def desk(
    page: Page, ada: User, article: Document, sign_in: Callable[[User], None], live_server: LiveServer
) -> Iterator[Page]:
    """Ada's review page, ready; a script error or a violation of the content security policy fails the test."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if "Content Security" in message.text else None)
    sign_in(ada)
    page.add_init_script("localStorage.setItem('sayso/first-steps', '1')")
    open_desk(page, live_server, article)
    yield page
    assert not problems


def open_desk(page: Page, live_server: LiveServer, article: Document, kind: str = "review") -> None:
    page.goto(f"{live_server.url}/projects/{article.project.slug}/articles/{article.pk}/{kind}/")
    expect(page.locator("html[data-ready]")).to_have_count(1)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def select(page: Page, wanted: str) -> None:
    """The word under a double click."""
    box = page.evaluate(
        """(word) => {
          const walker = document.createTreeWalker(document.querySelector('.words'), NodeFilter.SHOW_TEXT);
          while (walker.nextNode() && !walker.currentNode.data.includes(word));
          const range = document.createRange();
          range.setStart(walker.currentNode, walker.currentNode.data.indexOf(word));
          range.setEnd(walker.currentNode, walker.currentNode.data.indexOf(word) + word.length);
          const { left, top, width, height } = range.getBoundingClientRect();
          return [left + width / 2, top + height / 2];
        }""",
        wanted,
    )
    page.mouse.dblclick(*box)
    expect(page.locator(".tools")).to_be_visible()


def saved(page: Page) -> None:
    expect(page.locator(".saved")).to_have_text("✓ Saved")


def claim_of(article: Document, words: str) -> Claim | None:
    """The one stored claim whose content begins with the words."""
    review = Review.objects.get(document=article)
    start = article.text.index(words)
    return review.claims.filter(content__0__0=start).first()


def violations(page: Page) -> list[str]:
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(AXE.axe_script)
    found = page.evaluate("axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)")
    return [f"{each['id']}: {node['target']} {node['html'][:120]}" for each in found for node in each["nodes"]]
