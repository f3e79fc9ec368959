"""Naming sources and adding what was missed, by the fewest keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from claims.models import Document
from claims.preannotation import SPANS_AND_FIELDS
from tests.browser.conftest import claim_of, press, saved
from tests.factories import make_suggestion

FIRST = "no rules had been"


def test_another_source_takes_one_key(desk: Page, article: Document) -> None:
    expect(desk.locator(".claim.on .row").first).to_contain_text("Committee on public works")
    press(desk, "Shift+Digit1", "Enter")
    saved(desk)
    assert claim_of(article, FIRST).source_name == "Committee on public works"


def test_alt_and_a_digit_in_the_box_take_the_name_beside_it(desk: Page, article: Document) -> None:
    press(desk, "n", "Alt+Digit1", "Enter")
    saved(desk)
    assert claim_of(article, FIRST).source_name == "Committee on public works"
    press(desk, "k", "n")
    desk.keyboard.type("Tran")
    press(desk, "Alt+Digit1")
    saved(desk)
    assert claim_of(article, FIRST).source_name == "Ministry of Transport"


def test_a_name_may_begin_with_a_digit(desk: Page, article: Document) -> None:
    press(desk, "n")
    desk.keyboard.type("10 Downing Street")
    expect(desk.locator(".name-box")).to_have_value("10 Downing Street")
    press(desk, "Shift+Enter", "Enter")
    saved(desk)
    claim = claim_of(article, FIRST)
    assert (claim.source_name, "stance" in claim.values) == ("10 Downing Street", False)


def test_a_box_that_is_left_late_does_not_close_the_one_opened_since(desk: Page) -> None:
    desk.evaluate("() => { const wait = setTimeout; window.setTimeout = (work, after) => wait(work, after + 500); }")
    press(desk, "n", "Alt+Digit1", "n")
    desk.wait_for_timeout(1000)
    expect(desk.locator(".name-box")).to_be_focused()


@pytest.fixture
def state(article: Document) -> None:
    """A target that is a state."""
    article.project.targets = [{"key": "verland", "name": "Verland"}, {"key": "nato", "name": "NATO"}]
    article.project.save()


def test_a_body_of_a_state_is_offered_with_its_state(state: None, desk: Page, article: Document) -> None:
    press(desk, "n")
    names = desk.get_by_role("option").all_inner_texts()
    assert [name.split("  ")[0] for name in names if "Ministry of Transport of" in name] == [
        "Ministry of Transport of Verland Alt 2"
    ]
    press(desk, "Alt+Digit2", "Enter")
    saved(desk)
    assert claim_of(article, FIRST).source_name == "Ministry of Transport of Verland"


@pytest.fixture
def dated(article: Document) -> None:
    article.text += "\nIn December the Transport Board of Verland met. In Transport Hall it rained.\n"
    article.save()


def test_a_name_offered_begins_with_no_date_or_preposition(dated: None, desk: Page) -> None:
    offered = desk.locator(".claim.on .opt.other")
    expect(offered.filter(has_text="Transport Board of Verland")).to_have_text(re.compile("^Transport Board"))
    expect(offered.filter(has_text="Transport Hall")).to_have_text(re.compile("^Transport Hall"))


def test_an_arrow_completes_a_name_by_words_of_the_article(desk: Page, article: Document) -> None:
    press(desk, "n")
    box = desk.locator(".name-box")
    desk.keyboard.type("Drafts of the Min")
    press(desk, "ArrowRight")
    expect(box).to_have_value("Drafts of the Ministry of Transport")
    expect(desk.locator(".announce")).to_have_text("Drafts of the Ministry of Transport")
    desk.keyboard.type(", repa")
    press(desk, "ArrowLeft", "ArrowRight")  # which moves only
    expect(box).to_have_value("Drafts of the Ministry of Transport, repa")
    press(desk, "ArrowRight", "Shift+Enter", "Enter")
    saved(desk)
    assert claim_of(article, FIRST).source_name == "Drafts of the Ministry of Transport, repairs"


def test_a_layout_with_other_signs_on_the_digits_reaches_both(desk: Page) -> None:
    names = desk.evaluate(
        """async () => {
          const main = document.querySelector('script[type=module]').src;
          const { nameOf } = await import(new URL('keyboard.js', main).href);
          return [['&', false], ['1', true], ['!', true], ['1', false]]
            .map(([key, shiftKey]) => nameOf(new KeyboardEvent('keydown', { key, shiftKey, code: 'Digit1' })));
        }"""
    )
    assert names == ["1", "Shift+1", "Shift+1", "1"]


def test_a_name_brings_its_type_and_the_way_it_is_mentioned(desk: Page, article: Document) -> None:
    box = desk.locator(".name-box")
    press(desk, "j", "j", "j", "1", "c", "n")
    expect(box).to_be_focused()
    desk.keyboard.type("Committee on public works")
    press(desk, "Shift+Enter")
    expect(box).to_have_count(0)
    press(desk, "Enter", "j", "j", "n")
    expect(box).to_be_focused()
    desk.keyboard.type("Committee on p")
    expect(desk.get_by_role("option", selected=True)).to_contain_text("Committee on public works")
    press(desk, "Enter", "Enter")
    saved(desk)
    claim = claim_of(article, "the channel had")
    assert (claim.source_name, claim.values["source_type"]) == ("Committee on public works", "committee")
    assert claim.mention == "description"


@pytest.fixture
def candidate(article: Document) -> None:
    """A claim that the machine was too unsure of to propose."""
    reading = article.readings.get()
    made = make_suggestion(reading, "any company had been favoured", "denied", "A person familiar with the bids")
    made.delete()
    made.values = {"source_type": "unnamed", "claim_kind": "fact", "commitment": "reject"}
    made.scores = {"record": 0.2, "claim_kind": 0.3}
    reading.candidates = [{name: getattr(made, name) for name in ("source_name", *SPANS_AND_FIELDS)}]
    reading.save()


def test_one_key_adds_what_the_machine_was_too_unsure_of(candidate: None, desk: Page, article: Document) -> None:
    press(desk, "j", "j", "j", "a")
    saved(desk)
    claim = claim_of(article, "any company")
    assert (claim.decision, claim.suggestion, claim.source_name) == ("added", None, "A person familiar with the bids")
    assert claim.values == {"source_type": "unnamed", "commitment": "reject"}  # the unsure kind is asked for
    press(desk, "Enter", "f")
    saved(desk)
    assert claim_of(article, "any company").values["claim_kind"] == "fact"


def test_what_was_deleted_is_not_offered_again(candidate: None, desk: Page, article: Document) -> None:
    press(desk, "j", "j", "j", "a", "x")
    expect(desk.locator(".announce")).to_have_text("Deleted")
    press(desk, "a")
    saved(desk)
    assert claim_of(article, "any company") is None
    assert article.reviews.get().claims.filter(decision="added").count() == 1


def test_one_key_proposes_what_a_cue_without_a_claim_brings_in(desk: Page, article: Document) -> None:
    press(desk, "j", "j", "j", "a", "6", "r", "b", "f", "Enter")
    saved(desk)
    claim = claim_of(article, "any company")
    words = {
        role: [article.text[start:end] for start, end in getattr(claim, role)] for role in ("content", "cue", "source")
    }
    assert words == {
        "content": ["any company had been favoured"],
        "cue": ["denied"],
        "source": ["A person familiar with the bids"],
    }
    assert (claim.decision, claim.source_name, claim.mention) == ("added", "", "unnamed")


def test_the_mention_begins_with_the_likeliest(desk: Page, article: Document) -> None:
    press(desk, "j", "j", "Shift+M", "Enter")
    saved(desk)
    assert claim_of(article, "the channel had").mention == "description"


def test_what_is_unsure_and_may_be_empty_is_cleared_at_once(desk: Page, article: Document) -> None:
    suggestion = article.readings.get().suggestions.get(ordinal=0)
    suggestion.values["stance"] = {"contract": "favour"}
    suggestion.scores["stance"] = {"contract": 0.2}
    suggestion.save()
    open_again(desk)
    press(desk, "Enter")
    expect(desk.locator(".row.asked .row-name")).to_contain_text("the contract")
    press(desk, "Shift+Backspace")
    saved(desk)
    claim = claim_of(article, FIRST)
    assert claim.decision == "corrected"
    assert "stance" not in claim.values


def test_an_added_claim_hangs_under_the_one_that_holds_it_once_that_is_accepted(desk: Page, article: Document) -> None:
    press(desk, "j", "j")
    press(desk, "ArrowRight", "Control+Shift+ArrowRight", "a", "k", "Enter")
    saved(desk)
    assert article.reviews.get().claims.exclude(parent=None).count() == 1


def test_a_corrected_name_spreads_to_what_may_mean_the_same(desk: Page, article: Document) -> None:
    at = article.text.index("We followed")
    suggestion = article.readings.get().suggestions.get(content__0__0=at - 1)
    suggestion.source = [[at, at + 2]]
    suggestion.save()
    open_again(desk)
    apply = desk.locator(".apply")
    press(desk, "j", "n")
    desk.keyboard.type("Port authority")
    press(desk, "Shift+Enter")
    expect(desk.locator(".claim.on .name")).to_contain_text("Port authority")
    expect(apply).to_have_count(0)  # whom the pronoun means says nothing of the ministry
    press(desk, "j", "Enter", "k", "k", "k", "n")
    desk.keyboard.type("Ministry of Works")
    press(desk, "Shift+Enter")
    expect(desk.locator(".claim.on .name")).to_contain_text("Ministry of Works")
    expect(apply).to_have_count(0)  # one is named by hand, the other is decided
    press(desk, "j", "j", "z", "k", "k")
    expect(apply).to_contain_text("(1)")
    press(desk, "y", "j", "j", "Enter")
    saved(desk)
    assert claim_of(article, "the channel had").source_name == "Ministry of Works"


def test_a_corrected_name_leaves_claims_that_name_another(desk: Page, article: Document) -> None:
    at = article.text.index("the ministry wrote")
    for suggestion in article.readings.get().suggestions.filter(source=[[at, at + 12]]):
        suggestion.source = [[0, 7]]  # "Inquiry"
        suggestion.save()
    open_again(desk)
    press(desk, "n")
    desk.keyboard.type("Ministry of Works")
    press(desk, "Shift+Enter")
    expect(desk.locator(".claim.on .name")).to_contain_text("Ministry of Works")
    expect(desk.locator(".apply")).to_have_count(0)


def open_again(desk: Page) -> None:
    desk.reload()
    expect(desk.locator("html[data-ready]")).to_have_count(1)


@pytest.fixture
def unsure_of_types(article: Document) -> None:
    """The machine is unsure of what type the ministry is, three times."""
    for suggestion in article.readings.get().suggestions.filter(source_name="Ministry of Transport"):
        suggestion.scores["source_type"] = 0.4
        suggestion.save()


def test_the_type_of_a_source_is_asked_for_once(unsure_of_types: None, desk: Page, article: Document) -> None:
    expect(desk.locator(".claim").nth(2)).to_contain_text("source type?")
    press(desk, "Enter")
    expect(desk.locator(".row.asked .row-name")).to_have_text("Source type")
    press(desk, "1", "c")
    saved(desk)
    expect(desk.locator(".claim").nth(2)).to_contain_text("committee")
    expect(desk.locator(".claim").nth(2)).not_to_contain_text("source type?")
    expect(desk.locator(".claim.on .opt.unsure")).to_have_count(1)
    press(desk, "j", "Enter")
    saved(desk)
    assert claim_of(article, "the channel had").values["source_type"] == "committee"
    press(desk, "u", "u")
    expect(desk.locator(".claim").nth(2)).to_contain_text("source type?")


def test_two_types_of_one_source_settle_none(unsure_of_types: None, desk: Page, article: Document) -> None:
    press(desk, "Enter", "1", "c")
    press(desk, "1", "e", "Enter", "o")
    saved(desk)
    expect(desk.locator(".claim.on .num")).to_have_text("3")
    press(desk, "Enter")
    expect(desk.locator(".row.asked .row-name")).to_have_text("Source type")
