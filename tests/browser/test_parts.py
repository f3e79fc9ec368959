"""Claims that are merged."""

from playwright.sync_api import Page, expect

from claims.models import Document
from tests.browser.conftest import claim_of, press, saved

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
