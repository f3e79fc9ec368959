"""Claims that are split and merged, and how their cards say that they are quoted."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import Document
from tests.browser.conftest import claim_of, open_desk, press, saved

SECOND = "“We followed"


def test_a_merged_claim_takes_the_answers_that_it_lacks(desk: Page, article: Document) -> None:
    press(desk, "j", "j", "w", "h", "Enter", "k", "k", "m")
    expect(desk.locator(".announce")).to_have_text("Joined with the next claim")
    press(desk, "Enter", "Enter")
    saved(desk)
    claim = claim_of(article, SECOND)
    assert (claim.values["stance"], claim.values["commitment"]) == ({"contract": "against"}, "hedge")
    assert claim.values["claim_kind"] == "fact"  # unsure in the first, decided in the second


def test_a_merge_says_which_answers_it_leaves_out(desk: Page, article: Document) -> None:
    press(desk, "j", "q", "j", "w", "k", "m")
    expect(desk.locator(".announce")).to_have_text(
        "Joined with the next claim. Left out: Stance: the contract: Against"
    )
    press(desk, "Enter", "o")
    saved(desk)
    assert claim_of(article, SECOND).values["stance"] == {"contract": "favour"}


def test_a_card_says_how_its_claim_is_stored_as_quoted(desk: Page, article: Document, live_server: LiveServer) -> None:
    article.text = article.text.replace("We followed every step,", "We met him and left it,")
    article.save()
    open_desk(desk, live_server, article)
    press(desk, "j", "c")
    saved(desk)
    expect(desk.locator(".claim").nth(2)).to_contain_text("direct")
    expect(desk.locator(".claim").nth(2)).not_to_contain_text("indirect")


def test_a_sentence_of_the_reporter_with_another_source_is_not_said_to_be_theirs(desk: Page, article: Document) -> None:
    press(desk, "Shift+V", "1", "c", "Enter", "f", "b", "Enter")
    saved(desk)
    claim = claim_of(article, "The port handles")
    assert claim.quotation == "indirect"
    expect(desk.locator(".claim.corrected")).to_contain_text("indirect")
