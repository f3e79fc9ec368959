"""Claims that are split and merged, those inside a sentence of the reporter's, and how their cards say that they are
quoted."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import Claim, Document, Reading
from tests.browser.conftest import claim_of, open_desk, press, saved, select
from tests.factories import make_suggestion

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


DENIAL = "A person familiar with the bids denied that any company had been favoured."


@pytest.fixture
def denial(desk: Page, article: Document, live_server: LiveServer) -> Page:
    """What the machine took for the reporter's own is what somebody denies, and the claim of that is added."""
    make_suggestion(Reading.objects.get(), DENIAL, values={"source_type": "reporter", "claim_kind": "fact"})
    open_desk(desk, live_server, article)
    select(desk, "denied")
    press(desk, "a")
    saved(desk)
    return desk


def decision_of(article: Document, words: str) -> tuple[str, str] | None:
    claim = Claim.objects.filter(suggestion__content__0__0=article.text.index(words)).first()
    return claim and (claim.decision, claim.reject_reason)


def test_a_sentence_of_the_reporter_gives_way_to_the_claim_that_most_of_it_is(denial: Page, article: Document) -> None:
    assert decision_of(article, DENIAL) == ("rejected", "duplicate")
    expect(denial.locator(".claim.voice")).to_contain_text("sentences: 1")
    press(denial, "v")
    saved(denial)
    assert decision_of(article, "The port") == ("accepted", "")
    assert decision_of(article, DENIAL) == ("rejected", "duplicate")


@pytest.mark.parametrize("keys", [["u"], ["x"], ["Control+Shift+ArrowLeft", "s", "Delete", "s", "Delete"]])
def test_a_sentence_of_the_reporter_comes_back_when_no_claim_holds_most_of_it(
    denial: Page, article: Document, keys: list[str]
) -> None:
    press(denial, *keys)
    expect(denial.locator(".claim.voice")).to_contain_text("sentences: 2")
    saved(denial)
    assert decision_of(article, DENIAL) is None


def test_a_sentence_that_is_the_reporter_s_after_all_is_not_told_twice(denial: Page, article: Document) -> None:
    press(denial, "7")
    saved(denial)
    assert decision_of(article, DENIAL) == ("rejected", "duplicate")
    kept = Claim.objects.filter(content__0__0=article.text.index(DENIAL)).exclude(decision="rejected")
    assert [claim.quotation for claim in kept] == ["own_voice"]


def test_a_short_claim_leaves_the_sentence_to_the_reporter(desk: Page, article: Document) -> None:
    select(desk, "exports")
    press(desk, "a")
    saved(desk)
    expect(desk.locator(".claim.voice")).to_contain_text("sentences: 1")
    press(desk, "v")
    saved(desk)
    assert decision_of(article, "The port") == ("accepted", "")
