"""What stays in view: the text beside long cards, on a phone the head of a card and what is opened in it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import press


def edges(page: Page, selector: str) -> tuple[float, float]:
    """Top and bottom of the last such element, in the window."""
    box = page.locator(selector).last.bounding_box()
    assert box
    return box["y"], box["y"] + box["height"]


def test_the_text_stays_beside_cards_that_are_longer(desk: Page) -> None:
    desk.set_viewport_size({"width": 1440, "height": 640})
    press(desk, "j", "j", "j")
    desk.wait_for_timeout(200)  # the cards are put to their places in the next frame
    desk.evaluate("scrollTo(0, document.body.scrollHeight)")
    top, bottom = edges(desk, ".words .par")
    assert 50 < top < bottom < 640 - 40
    press(desk, "k")
    desk.wait_for_timeout(200)
    assert edges(desk, ".bar")[1] < edges(desk, ".on-content")[0] < 640 - 40
    assert edges(desk, ".bar")[1] < edges(desk, ".claim.on .top")[0] < 640 - 100


def test_a_message_covers_no_words(desk: Page) -> None:
    press(desk, "w")
    expect(desk.locator(".announce.on")).to_be_visible()
    assert edges(desk, ".announce")[0] >= edges(desk, ".hints")[0]


@pytest.fixture
def phone(desk: Page) -> Page:
    desk.set_viewport_size({"width": 390, "height": 844})
    return desk


def test_a_card_opens_at_its_head_on_a_phone(phone: Page) -> None:
    phone.locator(".cards-panel").evaluate("each => { each.scrollTop = 300; }")
    press(phone, "j")
    assert edges(phone, ".claim.on .top")[0] > edges(phone, ".cards-panel")[0]
    phone.locator(".cards-panel").evaluate("each => { each.scrollTop = 300; }")
    phone.get_by_role("button", name="Spans").click()
    expect(phone.locator(".edges")).to_be_visible()
    assert edges(phone, ".edges")[0] > edges(phone, ".cards-panel")[0]


def test_a_phone_s_answers_are_high_enough_for_a_finger_and_its_header_is_whole(phone: Page) -> None:
    press(phone, "Enter", "j", "w")
    heights = phone.locator(".claim.on .opt, .sheet-steps button").evaluate_all(
        "all => all.map((each) => each.offsetHeight)"
    )
    assert min(heights) >= 44
    assert phone.locator(".progress-line").evaluate("each => each.scrollWidth <= each.clientWidth")
