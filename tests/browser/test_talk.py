"""Comments in the review page, without leaving it; the inbox and the questions."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import Comment, Document, GuidelineQuestion, Membership, User
from tests.browser.conftest import claim_of, press, saved, violations
from tests.factories import make_user


def test_a_claim_is_commented_on_without_leaving_the_page(
    desk: Page, article: Document, live_server: LiveServer, sign_in: Callable[[User], None]
) -> None:
    mia = make_user("mia", first_name="Mia", last_name="Koch")
    Membership.objects.create(project=article.project, user=mia, role="manager")
    press(desk, "Enter")
    saved(desk)
    press(desk, "k", "Shift+T")
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("Nobody has said anything")
    dialog.get_by_role("textbox").press_sequentially("Is this hedged, @ko")
    dialog.get_by_role("button", name="Mia Koch (@mia)").click()
    dialog.get_by_role("button", name="Say it").click()
    expect(dialog.get_by_role("listitem")).to_contain_text(["Is this hedged, @mia"])
    assert violations(desk) == []
    press(desk, "Escape")
    expect(desk.locator(".claim.on")).to_be_focused()
    claim = claim_of(article, "no rules")
    comment = Comment.objects.get()
    assert claim is not None
    assert (comment.claim_id, comment.content, comment.author.username) == (claim.pk, claim.content, "ada")

    sign_in(mia)
    desk.goto(live_server.url)
    desk.get_by_role("link", name="Inbox 1 unread").click()
    desk.get_by_role("link", name="ada on").click()
    expect(desk.locator("blockquote")).to_have_text("no rules had been broken when it awarded the contract")
    expect(desk.get_by_role("link", name="Inbox", exact=True)).to_be_visible()


def test_a_comment_without_the_network_stays_in_its_box(desk: Page, article: Document) -> None:
    press(desk, "Shift+T")
    dialog = desk.get_by_role("dialog")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    desk.context.set_offline(True)
    dialog.get_by_role("textbox").fill("Lost?")
    dialog.get_by_role("button", name="Say it").click()
    expect(dialog.get_by_role("alert")).to_contain_text("try again")
    expect(dialog.get_by_role("textbox")).to_have_value("Lost?")
    desk.context.set_offline(False)
    dialog.get_by_role("button", name="Say it").click()
    expect(dialog.get_by_role("listitem")).to_contain_text(["Lost?"])
    assert Comment.objects.get().claim_id is None  # the claim in focus is not decided
    assert Comment.objects.get().content


def test_an_answered_question_stands_beside_the_article(desk: Page, article: Document) -> None:
    mia = make_user("mia")
    GuidelineQuestion.objects.create(
        project=article.project, text="Is a leak a source?", asked_by=mia, answer="No.", answered_by=mia,
        answered_at=article.imported_at,
    )  # fmt: skip
    desk.reload()
    expect(desk.locator("html[data-ready]")).to_have_count(1)
    press(desk, "Shift+G")
    expect(desk.get_by_role("heading", name="Is a leak a source?")).to_be_visible()
    expect(desk.get_by_role("link", name="Ask about the guidelines")).to_be_visible()
