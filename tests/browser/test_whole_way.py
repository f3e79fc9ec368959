"""The whole way in Chromium: paste an article, have it read, review it by keyboard alone, submit it, export it."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.codebooks import create_preset
from claims.models import Document, Review, User
from claims.review import differences
from tests.browser.conftest import press, saved
from tests.factories import make_project, make_user

SEED = Path(__file__).parents[2] / "seeds/articles/01-survey-ships.txt"
MOST_KEYS = 400


def review_by_keyboard(page: Page) -> int:
    """Decide everything: Enter accepts, the first key shown answers what is asked. Returns the number of keys."""
    for pressed in range(MOST_KEYS):
        asked = page.locator(".claim.on .row.asked")
        if asked.count():
            types = asked.locator(".types kbd")
            page.keyboard.press((types if types.count() else asked.locator("kbd")).first.inner_text())
        elif page.locator(".claim.on").get_by_role("button", name="Accept").count():
            page.keyboard.press("Enter")
        else:
            page.keyboard.press("v")
            return pressed
    raise AssertionError(f"not done after {MOST_KEYS} keys")


def download(page: Page, url: str, name: str) -> bytes:
    page.goto(url)
    page.locator(f"input[name=format][value={name}]").check()
    with page.expect_download() as arriving:
        page.get_by_role("button", name="Download").click()
    return Path(arriving.value.path()).read_bytes()


def test_an_article_is_pasted_reviewed_by_keyboard_and_exported(
    page: Page, transactional_db: None, sign_in: Callable[[User], None], live_server: LiveServer
) -> None:
    mia = make_user("mia")
    project = make_project(mia=mia)
    project.memberships.create(user=mia, role="reviewer")
    create_preset(project=project)
    sign_in(mia)
    page.add_init_script("localStorage.setItem('sayso/first-steps', '1')")

    page.goto(f"{live_server.url}/projects/harbour/articles/import/")
    page.get_by_role("textbox", name="Text", exact=True).fill(SEED.read_text())
    page.get_by_role("button", name="Import this text").click()
    page.wait_for_url("**/review/")
    article = Document.objects.get()
    assert article.readings.get().suggestions.count() > 20

    expect(page.locator("html[data-ready]")).to_have_count(1)
    keys = review_by_keyboard(page)
    saved(page)
    press(page, "Control+Enter")
    expect(page.get_by_role("dialog")).to_contain_text("submitted")
    review = Review.objects.get(document=article)
    assert review.state == "submitted"
    assert differences(review) == []
    attributed = review.claims.exclude(quotation="own_voice").count()
    assert keys <= 3 * attributed

    export = f"{live_server.url}/projects/harbour/export/"
    line = json.loads(download(page, export, "native").splitlines()[0])
    assert len(line["reviews"][0]["claims"]) == review.claims.count()
    rows = list(csv.DictReader(io.StringIO(download(page, export, "csv").decode("utf-8-sig"))))
    assert len(rows) == review.claims.count()
