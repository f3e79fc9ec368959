"""Adjudicating in the browser: by keyboard, and with words selected in the article."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.accounts.sign_in_links import make_sign_in_link
from claims.models import Claim, Document, Review, User
from tests.claims.adjudication.test_adjudication import MINISTRY, PORT, UNION
from tests.claims.agreement.corpus import make_article, make_people, make_submitted, make_team
from tests.factories import spans

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people() -> dict[str, User]:
    return make_people()


@pytest.fixture
def document(people: dict[str, User]) -> Document:
    document = make_article(make_team(people))
    ben = UNION | {"content": "cranes are old", "attitude": "belief"}
    make_submitted(document, people["ada"], MINISTRY, UNION, PORT)
    make_submitted(document, people["ben"], MINISTRY, ben)
    return document


@pytest.fixture
def adjudicating(live_server: LiveServer, page: Page, document: Document, people: dict[str, User]) -> Page:
    address = f"/projects/harbour/articles/{document.pk}/adjudicate/"
    page.goto(live_server.url + make_sign_in_link(people["cleo"], next=address))
    expect(page.get_by_text("1 of 3 claims settled")).to_be_visible()
    return page


def test_an_article_is_settled_by_keyboard_alone(adjudicating: Page, document: Document) -> None:
    page = adjudicating
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 of 3 claims settled")).to_be_visible()
    page.keyboard.press("x")
    expect(page.get_by_text("3 of 3 claims settled")).to_be_visible()
    page.get_by_role("button", name="Submit the adjudication").press("Enter")
    expect(page.get_by_text("is settled.")).to_be_visible()
    claims = Claim.objects.filter(review__role="adjudication")
    assert sorted(claims.values_list("decision", flat=True)) == ["added", "added", "rejected"]
    assert claims.get(source_name="The union").attitude == "belief"


def test_new_words_are_taken_from_the_selection(adjudicating: Page, document: Document) -> None:
    page = adjudicating
    case = page.locator(".case:not(.done)").first
    page.keyboard.press("1")
    content = case.get_by_role("group", name="Content")
    content.get_by_label("new", exact=True).check()
    start, end = spans(document.text, "the cranes")[0]
    page.evaluate(
        """([start, end]) => {
            const range = new Range(), words = document.querySelector("#article-text").firstChild;
            range.setStart(words, start); range.setEnd(words, end);
            getSelection().removeAllRanges(); getSelection().addRange(range);
        }""",
        [start, end],
    )
    content.get_by_role("button", name="Take the selection").click()
    expect(content.locator("output")).to_have_text("the cranes")
    case.get_by_role("button", name="Settle").click()
    expect(page.get_by_text("2 of 3 claims settled")).to_be_visible()
    assert Review.objects.get(role="adjudication").claims.get(source_name="The union").content == [[start, end]]
