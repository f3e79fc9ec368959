"""Nothing typed is lost: no network, two tabs, a signed-out session, a refusing server."""

from contextlib import suppress

from playwright.sync_api import BrowserContext, Error, Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.assignment import give_back, withdraw
from claims.models import Assignment, Claim, Document, Review
from tests.browser.conftest import claim_of, open_desk, press, saved

FIRST = "no rules had been"


def cut(page: Page) -> None:
    """Lose the network for changes; Chromium needs a moment before it really does."""
    page.route("**/changes/", lambda route: route.abort())
    page.wait_for_function("() => fetch('/probe/changes/').then(() => false, () => true)")


def test_changes_wait_for_the_network(desk: Page, article: Document) -> None:
    cut(desk)
    press(desk, "Enter", "x", "1")
    expect(desk.locator(".saved")).to_contain_text("Offline: 2 changes kept here")
    assert claim_of(article, FIRST) is None
    desk.unroute("**/changes/")
    desk.evaluate("dispatchEvent(new Event('online'))")
    saved(desk)
    assert claim_of(article, FIRST).decision == "accepted"
    assert claim_of(article, "“We followed").decision == "rejected"


def test_the_header_keeps_its_height_without_a_network(desk: Page) -> None:
    desk.evaluate("document.querySelector('.where .title').textContent = 'A title as long as some are '.repeat(5)")
    header = desk.locator("header.bar")
    height = header.bounding_box()["height"]
    cut(desk)
    press(desk, "Enter")
    expect(desk.locator(".saved")).to_contain_text("Offline")
    assert header.bounding_box()["height"] == height


def test_what_only_this_browser_keeps_is_said_until_it_is_decided(
    desk: Page, article: Document, live_server: LiveServer
) -> None:
    kept = desk.locator(".kept")
    expect(kept).to_be_hidden()
    height = desk.locator(".bar").bounding_box()["height"]  # type: ignore[index]
    press(desk, "w", "j", "Shift+F")
    expect(kept).to_have_text("except 2 undecided changes")
    assert desk.locator(".bar").bounding_box()["height"] == height  # type: ignore[index]
    open_desk(desk, live_server, article)
    expect(kept).to_contain_text("2 undecided")
    press(desk, "Enter")
    saved(desk)
    expect(kept).to_have_text("except 1 undecided change")


def test_unsent_changes_survive_a_reload(desk: Page, article: Document, live_server: LiveServer) -> None:
    cut(desk)
    press(desk, "Enter", "x", "1")
    open_desk(desk, live_server, article)
    expect(desk.locator(".claim").first).to_contain_text("accepted")
    desk.unroute("**/changes/")
    desk.evaluate("dispatchEvent(new Event('online'))")
    saved(desk)
    assert Review.objects.get(document=article).claims.count() == 2


def test_a_closed_tab_leaves_its_changes_to_the_next(
    desk: Page, context: BrowserContext, article: Document, live_server: LiveServer
) -> None:
    cut(desk)
    press(desk, "Enter")
    expect(desk.locator(".saved")).to_contain_text("Offline")
    desk.close()
    other = context.new_page()
    open_desk(other, live_server, article)
    saved(other)
    assert claim_of(article, FIRST).decision == "accepted"


def test_another_tab_sees_acknowledged_changes(
    desk: Page, context: BrowserContext, article: Document, live_server: LiveServer
) -> None:
    other = context.new_page()
    open_desk(other, live_server, article)
    press(desk, "Enter")
    saved(desk)
    expect(other.locator(".claim").first).to_contain_text("accepted")


def second_tab(context: BrowserContext, article: Document, live_server: LiveServer) -> Page:
    other = context.new_page()
    other.add_init_script("delete globalThis.BroadcastChannel")
    open_desk(other, live_server, article)
    return other


def test_a_stale_change_shows_both_versions(
    desk: Page, context: BrowserContext, article: Document, live_server: LiveServer
) -> None:
    other = second_tab(context, article, live_server)
    press(other, "Enter")
    saved(other)
    press(other, "k", "1", "c")
    saved(other)
    press(desk, "1", "e", "Enter", "x", "1")
    expect(desk.locator(".saved")).to_have_text("✓ Saved · 1 changed elsewhere")
    expect(desk.locator(".waiting")).to_have_count(0)
    assert claim_of(article, "“We followed").decision == "rejected"
    press(desk, "k", "k")
    expect(desk.locator(".conflict")).to_contain_text("committee")
    expect(desk.locator(".conflict")).to_contain_text("executive")
    desk.get_by_role("button", name="Keep yours").click()
    saved(desk)
    assert claim_of(article, FIRST).values["source_type"] == "executive"


def test_their_version_can_be_kept(
    desk: Page, context: BrowserContext, article: Document, live_server: LiveServer
) -> None:
    other = second_tab(context, article, live_server)
    press(other, "1", "c", "Enter")
    saved(other)
    press(desk, "Enter")
    expect(desk.locator(".saved")).to_contain_text("1 changed elsewhere")
    press(desk, "k")
    desk.get_by_role("button", name="Keep theirs").click()
    saved(desk)
    assert claim_of(article, FIRST).values["source_type"] == "committee"


def test_one_signs_in_again_in_place(desk: Page, context: BrowserContext, article: Document) -> None:
    context.clear_cookies()
    press(desk, "Enter")
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("Username").fill("ada")
    dialog.get_by_label("Password").fill("correct horse battery")
    dialog.get_by_role("button", name="Sign in again").click()
    saved(desk)
    assert claim_of(article, FIRST).decision == "accepted"


def test_a_refused_change_is_not_shown(desk: Page, article: Document) -> None:
    desk.route(
        "**/changes/",
        lambda route: route.fulfill(status=400, json={"error": "invalid_span", "detail": "content: not the words"}),
    )
    desk.wait_for_function("() => fetch('/probe/changes/').then(({ status }) => status === 400)")
    press(desk, "Enter")
    expect(desk.get_by_role("dialog")).to_contain_text("content: not the words")
    press(desk, "Escape")
    expect(desk.locator(".claim").first).to_contain_text("suggested")


def test_a_dismissed_sign_in_is_asked_again_at_the_next_change(desk: Page, context: BrowserContext) -> None:
    context.clear_cookies()
    press(desk, "Enter")
    expect(desk.get_by_role("dialog")).to_contain_text("Sign in again")
    press(desk, "Escape")
    expect(desk.locator(".saved")).to_contain_text("Signed out: 1 change kept here")
    press(desk, "x", "1")
    expect(desk.get_by_role("dialog")).to_contain_text("2 changes")


def test_what_a_manager_took_back_is_said_and_nothing_is_lost(
    desk: Page, article: Document, live_server: LiveServer
) -> None:
    press(desk, "Enter")
    saved(desk)
    review = Review.objects.get(document=article)
    given = Assignment.objects.create(project=article.project, document=article, reviewer=review.reviewer)
    withdraw(assignment=given)
    press(desk, "x", "1")
    expect(desk.locator(".saved")).to_contain_text("A manager has taken this article back from you.")
    assert review.claims.count() == 1, "what was saved before stays"
    open_desk(desk, live_server, article)
    expect(desk.locator(".stage .notice")).to_contain_text("A manager has taken this article back from you.")
    expect(desk.locator(".stage .notice").get_by_role("link", name="Next article")).to_be_visible()
    expect(desk.locator(".stage .notice").get_by_role("button")).to_have_count(0)
    press(desk, "j", "Enter")
    expect(desk.locator(".claim.on")).to_contain_text("suggested")
    expect(desk.locator(".saved")).to_contain_text("Not saved")
    given.refresh_from_db()
    give_back(assignment=given)
    open_desk(desk, live_server, article)
    saved(desk)
    assert review.claims.count() == 2, "what waited in the browser is saved when the article is given back"


def test_a_typed_name_outlives_a_crash(
    desk: Page, context: BrowserContext, article: Document, live_server: LiveServer
) -> None:
    press(desk, "j", "n")
    desk.keyboard.type("Harbour mas")
    with suppress(Error):  # that is what a crash is to Playwright
        desk.goto("chrome://crash")
    again = context.new_page()
    again.add_init_script("localStorage.setItem('sayso/first-steps', '1')")
    open_desk(again, live_server, article)
    expect(again.locator(".name-box")).to_have_value("Harbour mas")
    again.keyboard.press("End")
    again.keyboard.type("ter")
    press(again, "Shift+Enter")
    expect(again.locator(".claim.on .name")).to_contain_text("Harbour master")


def test_a_comment_that_was_not_sent_is_offered_again(desk: Page) -> None:
    press(desk, "Shift+T")
    desk.get_by_label("Comment", exact=True).fill("Is this one claim or two?")
    desk.reload()
    expect(desk.locator("html[data-ready]")).to_have_count(1)
    press(desk, "Shift+T")
    expect(desk.get_by_label("Comment", exact=True)).to_have_value("Is this one claim or two?")


def test_keys_pressed_while_the_palette_is_fetched_reach_it(
    desk: Page, article: Document, live_server: LiveServer
) -> None:
    desk.route("**/dialogs.js", lambda route: (desk.wait_for_timeout(400), route.continue_()))
    open_desk(desk, live_server, article)
    press(desk, "Control+k", "x", "1", "Enter")
    expect(desk.get_by_role("combobox", name="Find an action")).to_have_value("x1")
    assert claim_of(article, FIRST) is None


def test_all_is_not_saved_while_a_key_waits_for_its_part(
    desk: Page, article: Document, live_server: LiveServer
) -> None:
    desk.route("**/adding.js", lambda route: (desk.wait_for_timeout(800), route.continue_()))
    open_desk(desk, live_server, article)
    press(desk, "a")
    expect(desk.locator(".saved")).not_to_contain_text("Saved", timeout=400)
    saved(desk)
    assert Claim.objects.filter(review__document=article).count() == 1


def test_a_part_that_cannot_be_fetched_is_said(desk: Page, article: Document, live_server: LiveServer) -> None:
    desk.route("**/dialogs.js", lambda route: route.abort())
    open_desk(desk, live_server, article)
    press(desk, "Shift+?")
    expect(desk.locator(".announce")).to_contain_text("could not be fetched")
    desk.unroute("**/dialogs.js")
    press(desk, "Shift+?")
    expect(desk.get_by_role("dialog")).to_contain_text("Keys")


def test_dialogs_open_without_a_network_though_they_never_were(desk: Page, context: BrowserContext) -> None:
    desk.wait_for_function(
        """() => ['dialogs.css', 'pages.css', 'dialogs.js', 'history.js', 'submission.js'].every((name) =>
          performance.getEntriesByType('resource').some((each) => each.name.endsWith(name) && each.responseEnd))"""
    )
    context.set_offline(True)
    for key, words in [("Shift+?", "Next claim"), ("Shift+G", "Claim kind"), ("Shift+L", "does not answer")]:
        press(desk, key)
        expect(desk.get_by_role("dialog")).to_contain_text(words)
        press(desk, "Escape")
    press(desk, "Enter")
    expect(desk.locator(".saved")).to_have_text("Offline: 1 change kept here")
