"""The sentence pass: each sentence ends as a claim or as "no claim", one key each."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import Claim, Document, Reading, Review, Suggestion, User
from tests.browser.conftest import TEXT, open_desk, press, saved
from tests.factories import make_document, make_project, make_reading, make_review, make_suggestion

Begin = Callable[..., None]


@pytest.fixture
def begin(page: Page, ada: User, sign_in: Callable[[User], None], live_server: LiveServer) -> Begin:
    """Has the reviewer open an article, which leads to the sentence pass."""

    def opened(document: Document, depth: str = "sentence_source") -> None:
        document.project.depth = depth
        document.project.save()
        sign_in(ada)
        page.add_init_script("localStorage.setItem('sayso/first-steps', '1')")
        open_desk(page, live_server, document)
        expect(page.locator(".by-sentence")).to_have_count(1)

    return opened


@pytest.fixture
def by_sentence(page: Page, article: Document, begin: Begin) -> Page:
    begin(article, "sentence")
    return page


def test_a_sentence_is_a_claim_or_none(by_sentence: Page, article: Document) -> None:
    press(by_sentence, "0", "w", "Enter")
    saved(by_sentence)
    review = Review.objects.get(document=article)
    claim = review.claims.get()
    (start, end) = claim.content[0]
    assert article.text[start:end].startswith("The Ministry of Transport said on Tuesday")
    assert claim.values == {"source_type": "ministry", "stance": {"contract": "against"}}
    assert article.text[slice(*review.no_claim[0])].startswith("Inquiry says")
    assert by_sentence.locator(".claim.on .num").inner_text() == "3"


def test_what_the_page_calls_accepted_is_stored_as_accepted(by_sentence: Page, article: Document) -> None:
    press(by_sentence, "0", "Enter", "k")
    expect(by_sentence.locator(".claim.on .state")).to_have_text("✓ accepted")
    saved(by_sentence)
    assert Review.objects.get(document=article).claims.get().decision == "accepted"
    press(by_sentence, "5")
    expect(by_sentence.locator(".claim.on .state")).to_have_text("✓ corrected")
    saved(by_sentence)
    assert Review.objects.get(document=article).claims.get().decision == "corrected"


def test_a_second_claim_in_a_sentence_says_what_is_stored(page: Page, article: Document, begin: Begin) -> None:
    """As after a project has changed its depth: the sentence has one proposal, and two claims that decide one."""
    review = make_review(article, User.objects.get(username="ada"))
    for words in ("the channel had lost a metre", "We followed"):
        suggestion = Suggestion.objects.get(content__0__0__lte=TEXT.index(words), content__0__1__gt=TEXT.index(words))
        kept = {"values": {"source_type": "ministry"}, "quotation": "indirect", "decision": "accepted", "revision": 1}
        Claim.objects.create(review=review, suggestion=suggestion, content=suggestion.content, **kept)
    begin(article)
    expect(page.locator(".claim .state.accepted")).to_have_count(2)


def test_the_pass_ends_in_a_submitted_review(by_sentence: Page, article: Document) -> None:
    press(by_sentence, *"000000")
    saved(by_sentence)
    press(by_sentence, "Control+Enter")
    expect(by_sentence.get_by_role("dialog")).to_contain_text("submitted")
    assert Review.objects.get(document=article).state == "submitted"


def test_no_claim_is_undone(by_sentence: Page, article: Document) -> None:
    press(by_sentence, "0", "u")
    saved(by_sentence)
    assert Review.objects.get(document=article).no_claim == []


def test_no_claim_is_taken_back_by_the_key_that_decides_again(by_sentence: Page, article: Document) -> None:
    press(by_sentence, "0", "k")
    expect(by_sentence.locator(".claim.on .state")).to_contain_text("no claim")
    press(by_sentence, "z")
    expect(by_sentence.locator(".claim.on .state")).to_have_text("open")
    saved(by_sentence)
    assert Review.objects.get(document=article).no_claim == []


def test_that_the_last_answer_accepts_is_said_where_one_is_asked_for(by_sentence: Page) -> None:
    asked = by_sentence.locator(".claim.on .ask")
    expect(asked).to_have_count(0)
    press(by_sentence, "Enter")
    expect(asked).to_contain_text("the last answer accepts the claim and goes on")


def test_a_quotation_goes_on_in_the_next_sentence(page: Page, ada: User, begin: Begin) -> None:
    text = "“We closed it,” said the Ministry of Transport. “It was not safe. And it was old.” Ships wait."
    document = make_document(make_project(ada=ada), text, language="en")
    first, second = (text.index(words) for words in ("“We", "“It"))
    suggestion = make_suggestion(make_reading(document), "“We closed it,”", "said", "the Ministry of Transport")
    suggestion.content = [[first, first + 15], [second, text.index(" Ships")]]
    suggestion.save()
    begin(document)
    press(page, "Enter", "Enter", "Enter", "0")
    saved(page)
    review = Review.objects.get(document=document)
    claims = sorted(review.claims.all(), key=lambda claim: claim.content)
    assert [claim.source_name for claim in claims] == ["the Ministry of Transport"] * 3
    assert [claim.suggestion_id for claim in claims] == [suggestion.pk, None, None]
    assert [text[start:end] for start, end in review.no_claim] == ["Ships wait."]


def test_chinese_sentences_need_no_pipeline(page: Page, ada: User, begin: Begin) -> None:
    text = "国家安全部周二表示，该机构发现了多起案件。案件仍在调查中！\n专家认为“不必担心”。"
    document = make_document(make_project(ada=ada), text, title="案件", language="zh")
    make_reading(document)
    Reading.objects.update(state=Reading.State.UNKNOWN_LANGUAGE)
    begin(document, "sentence")
    expect(page.locator(".notice:visible")).to_contain_text("Say of each sentence whether it is a claim")
    press(page, "1", "m", "Enter", "0", "4", "x", "Enter")
    saved(page)
    quotes = [text[slice(*claim.content[0])] for claim in Review.objects.get(document=document).claims.all()]
    assert quotes == ["国家安全部周二表示，该机构发现了多起案件。", "专家认为“不必担心”。"]


def test_undo_returns_to_the_sentence(by_sentence: Page, article: Document) -> None:
    press(by_sentence, "0", "0", "u")
    assert by_sentence.locator(".claim.on .num").inner_text() == "2"
    expect(by_sentence.locator(".claim.on .state")).to_have_text("open")


@pytest.mark.parametrize("keys", [["a"], ["j", "j", "c"]])
def test_a_claim_is_added_or_split_off(by_sentence: Page, article: Document, keys: list[str]) -> None:
    press(by_sentence, *keys)
    saved(by_sentence)
    assert [claim.decision for claim in Review.objects.get(document=article).claims.all()] == ["added"]
