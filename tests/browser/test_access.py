"""WCAG: axe finds nothing in any state, light and dark, wide and narrow."""

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import Document
from tests.browser.conftest import open_desk, press, violations
from tests.factories import make_document, make_reading, make_suggestion


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(desk: Page, article: Document, scheme: str) -> None:
    desk.emulate_media(color_scheme=scheme)
    found = violations(desk)
    press(desk, "Enter", "Enter", "i", "1")  # asked, why shown, a group open
    found += violations(desk)
    press(desk, "Escape", "Escape", "x")
    found += violations(desk)
    press(desk, "Escape", "n")
    found += violations(desk)
    press(desk, "Escape", "s", "ArrowRight", "Shift+ArrowRight")
    found += violations(desk)
    press(desk, "Escape", "Shift+V", "Shift+?")
    found += violations(desk)
    press(desk, "Escape", "Control+k")
    found += violations(desk)
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_390_pixels(desk: Page, article: Document, scheme: str) -> None:
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": 390, "height": 844})
    assert violations(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("width", [910, 1000, 1100, 1200])
def test_nothing_covers_something_else_between_phone_and_desktop(desk: Page, article: Document, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    places = desk.evaluate(
        """() => {
          const place = (element) => { const { left, right } = element.getBoundingClientRect(); return [left, right]; };
          const all = (selector) => [...document.querySelectorAll(selector)];
          const seen = (selector) => all(selector).filter(({ offsetWidth }) => offsetWidth).map(place);
          const crumbs = seen('.bar .where > *').map(([left]) => left);
          return { bar: seen('.bar > *'), acts: seen('.claim.on .acts > *'), card: seen('.claim.on')[0], crumbs };
        }"""
    )
    for row in ("bar", "acts"):
        assert all(one[1] <= other[0] for one, other in pairwise(places[row])), f"{row}: {places[row]}"
    assert places["acts"][-1][1] <= places["card"][1]
    assert max(places["crumbs"]) < places["bar"][2][0], "the way here ends before what follows"


def test_at_twice_the_size_words_and_answers_are_in_view(desk: Page, article: Document) -> None:
    desk.set_viewport_size({"width": 720, "height": 450})  # 1440 by 900 at 200 %
    assert desk.evaluate("document.documentElement.scrollWidth") == 720
    tops = desk.locator(".sheet-steps button").evaluate_all("all => all.map((each) => each.offsetTop)")
    assert len(set(tops)) == 1
    press(desk, "Shift+F", "j")
    words, said, claim = desk.evaluate(
        """() => {
          const box = (each) => document.querySelector(each).getBoundingClientRect();
          return [document.querySelector('.on-content').getClientRects()[0], box('.announce'), box('.cards-panel')];
        }"""
    )
    assert max(50, said["bottom"]) < words["top"] < words["bottom"] < 450
    assert words["right"] < claim["left"]
    assert claim["bottom"] <= 450
    assert violations(desk) == []


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}])
def test_axe_finds_nothing_with_forced_colours_or_reduced_motion(
    desk: Page, article: Document, media: dict[str, Any]
) -> None:
    desk.emulate_media(**media)
    press(desk, "Enter", "Enter", "i", "1")
    assert violations(desk) == []
    moves = desk.locator(".announce").evaluate("each => getComputedStyle(each).transitionDuration")
    assert (moves == "0s") is ("reduced_motion" in media)


def test_axe_finds_nothing_on_the_sign_in_page(page: Page, transactional_db: None, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/sign-in/")
    assert violations(page) == []


def test_a_claim_is_one_sentence_to_a_screen_reader(desk: Page, article: Document) -> None:
    press(desk, "j", "k")
    label = desk.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label == (
        "Claim 1 of 5, suggested · 90 %: Ministry of Transport said no rules had been broken when it awarded the "
        "contract. source type ministry, commitment supports, claim kind fact."
    )


def test_right_to_left_articles_read_right_to_left(desk: Page, article: Document, live_server: LiveServer) -> None:
    Document.objects.filter(pk=article.pk).update(language="ar")
    open_desk(desk, live_server, article)
    expect(desk.locator(".words")).to_have_attribute("dir", "rtl")


HEBREW = "“שמרנו על הכללים” 2024, כתב המשרד."


def test_numbers_and_quotes_keep_their_place_in_a_text_that_reads_to_the_left(
    desk: Page, article: Document, live_server: LiveServer
) -> None:
    document = make_document(article.project, HEBREW, title="Hebrew", language="he")
    reading = make_reading(document, sentences=[[0, len(HEBREW)]])
    make_suggestion(reading, "“שמרנו על הכללים” 2024", "כתב", "המשרד", source_name="משרד התחבורה")
    open_desk(desk, live_server, document)
    left, number = desk.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.querySelector('.words'), NodeFilter.SHOW_TEXT);
          while (walker.nextNode() && !walker.currentNode.data.includes('2024'));
          const range = document.createRange();
          range.setStart(walker.currentNode, walker.currentNode.data.indexOf('2024'));
          range.setEnd(walker.currentNode, walker.currentNode.data.indexOf('2024') + 4);
          return [range.getBoundingClientRect().left, document.querySelector('sup.n').getBoundingClientRect().right];
        }"""
    )
    assert number <= left + 1, "the claim's number follows its words, to the left of the year"
    expect(desk.locator(".claim.on .who bdi")).to_have_text(["משרד התחבורה", "“המשרד”"])
    press(desk, "s")
    expect(desk.locator(".moves")).to_have_css("direction", "rtl")
    expect(desk.get_by_role("button", name="Start earlier", exact=True)).to_have_text("⇥")
