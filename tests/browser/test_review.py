"""The review page in Chromium, by keyboard and by mouse."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import Document, Project, Review, Suggestion
from tests.browser.conftest import claim_of, open_desk, press, saved

FIRST = "no rules had been"


def focused(page: Page) -> str:
    return page.locator(".claim.on .num").inner_text()


def edges(page: Page, selector: str) -> tuple[float, float]:
    """Top and bottom of the first such element, in the window."""
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["y"], box["y"] + box["height"]


def drag(page: Page, words: str) -> None:
    """Select the words of one text node with the mouse."""
    box = page.evaluate(
        """(words) => {
          const walker = document.createTreeWalker(document.querySelector('.words'), NodeFilter.SHOW_TEXT);
          while (walker.nextNode() && !walker.currentNode.data.includes(words));
          const range = document.createRange();
          const at = walker.currentNode.data.indexOf(words);
          range.setStart(walker.currentNode, at);
          range.setEnd(walker.currentNode, at + words.length);
          range.startContainer.parentElement.scrollIntoView({ block: 'center' });
          const [first, last] = [range.getClientRects()[0], [...range.getClientRects()].at(-1)];
          return [first.left, first.top + first.height / 2, last.right, last.top + last.height / 2];
        }""",
        words,
    )
    page.mouse.move(box[0], box[1])
    page.mouse.down()
    page.mouse.move(box[2], box[3])
    page.mouse.up()


def test_enter_accepts_and_goes_on(desk: Page, article: Document) -> None:
    press(desk, "Enter")
    saved(desk)
    assert claim_of(article, FIRST).decision == "accepted"
    assert focused(desk) == "2"


def test_enter_asks_for_what_the_machine_is_unsure_of(desk: Page, article: Document) -> None:
    press(desk, "j", "Enter")
    expect(desk.locator(".row.asked .row-name")).to_have_text("Claim kind")
    assert claim_of(article, "“We followed") is None
    press(desk, "o")
    saved(desk)
    claim = claim_of(article, "“We followed")
    assert (claim.decision, claim.values["claim_kind"]) == ("corrected", "opinion")
    assert focused(desk) == "3"


def test_nothing_below_the_bound_of_the_project_is_pre_selected(
    desk: Page, article: Document, live_server: LiveServer
) -> None:
    Project.objects.update(least_confidence={"source_type": 1.0, "commitment": 0.0})
    open_desk(desk, live_server, article)
    press(desk, "Enter")
    expect(desk.locator(".row.asked .row-name")).to_have_text("Source type")
    expect(desk.locator(".row.asked [aria-pressed=true]")).to_have_count(0)
    assert claim_of(article, FIRST) is None


def test_an_unsure_source_is_chosen_by_a_digit(desk: Page, article: Document) -> None:
    press(desk, "j", "j", "j", "Enter")
    expect(desk.locator(".row.asked")).to_contain_text("Who says it")
    press(desk, "2")
    saved(desk)
    assert claim_of(article, "the process hard").source_name == "Ministry of Transport"


def test_a_source_type_takes_two_keys(desk: Page, article: Document) -> None:
    press(desk, "1", "c", "w", "Enter")
    saved(desk)
    claim = claim_of(article, FIRST)
    assert claim.values["source_type"] == "committee"
    assert claim.values["stance"] == {"contract": "against"}
    assert claim.decision == "corrected"


def test_a_rejection_has_a_reason(desk: Page, article: Document) -> None:
    press(desk, "x")
    expect(desk.locator(".announce")).to_have_text("Why is it rejected?")
    press(desk, "2")
    saved(desk)
    claim = claim_of(article, FIRST)
    assert (claim.decision, claim.reject_reason) == ("rejected", "duplicate")
    assert focused(desk) == "2"


def test_the_source_is_labelled_once(desk: Page, article: Document) -> None:
    press(desk, "1", "e", "y", "Enter")
    saved(desk)
    press(desk, "j", "Enter")
    saved(desk)
    assert claim_of(article, "the channel had").values["source_type"] == "executive"


def test_a_name_is_completed_in_spite_of_typing_errors(desk: Page, article: Document) -> None:
    press(desk, "j", "j", "j", "n")
    desk.keyboard.type("Minstry of Trans")
    expect(desk.locator(".names li").first).to_contain_text("Ministry of Transport")
    press(desk, "Enter", "Enter")
    saved(desk)
    assert claim_of(article, "the process hard").source_name == "Ministry of Transport"


def test_edges_move_by_token_clause_and_sentence(desk: Page, article: Document) -> None:
    press(desk, "Shift+ArrowLeft", "Alt+ArrowRight", "Enter")
    saved(desk)
    (start, end) = claim_of(article, "rules had been").content[0]
    assert article.text[start:end] == "rules had been broken when it awarded the"
    press(desk, "k", "Shift+ArrowDown")
    saved(desk)
    (start, end) = claim_of(article, "rules had been").content[0]
    assert article.text[start:end].endswith("awarded the contract.")


def test_a_missed_claim_is_added_by_keyboard(desk: Page, article: Document) -> None:
    press(desk, "j", "j", "j")
    press(desk, "ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown", "a")
    press(desk, "6", "r", "b", "f", "Enter")
    saved(desk)
    claim = claim_of(article, "A person familiar")
    assert claim.decision == "added"
    assert claim.values["source_type"] == "unnamed"


def test_both_edges_of_a_selection_move_as_those_of_a_claim_do(desk: Page, article: Document) -> None:
    press(desk, "ArrowRight", "Control+Shift+ArrowRight", "Alt+ArrowRight", "a")
    saved(desk)
    (start, end) = claim_of(article, "rules had been").content[0]
    assert article.text[start:end] == "rules had been broken when it awarded the contract"[: end - start]
    assert end > start + len("rules had")


def test_the_first_arrow_key_moves_from_where_the_claim_begins(desk: Page) -> None:
    def is_selected(words: str) -> None:
        desk.wait_for_function("(words) => String(getSelection()) === words", arg=words)

    press(desk, "ArrowLeft")
    is_selected("that")
    press(desk, "Escape", "ArrowRight")
    is_selected("no")
    press(desk, "Escape", "Control+ArrowLeft")
    is_selected("that no rules had been broken")
    press(desk, "Escape", "Control+ArrowUp")
    expect(desk.locator(".tools")).to_be_visible()
    assert desk.evaluate("String(getSelection())").startswith("The Ministry of Transport said on")
    press(desk, "Escape", "ArrowDown")
    assert focused(desk) == "2"


def test_an_added_claim_brings_cue_and_source_of_its_sentence(desk: Page, article: Document) -> None:
    drag(desk, "any company had been favoured")
    expect(desk.locator(".tools")).to_be_visible()
    press(desk, "a")
    saved(desk)
    claim = claim_of(article, "any company")
    assert [article.text[start:end] for start, end in claim.cue] == ["denied"]


def test_one_key_gives_a_claim_to_the_reporter(desk: Page, article: Document) -> None:
    press(desk, "7", "Enter")
    saved(desk)
    claim = claim_of(article, "The Ministry of Transport said")
    assert (claim.quotation, claim.cue, claim.source, claim.source_name) == ("own_voice", [], [], "")
    assert "commitment" not in claim.values


def test_a_part_is_taken_away(desk: Page, article: Document) -> None:
    press(desk, "Shift+S", "Delete", "Enter")
    saved(desk)
    assert claim_of(article, FIRST).source == []


def test_no_two_actions_have_a_key_in_common(desk: Page) -> None:
    clashes = desk.evaluate(
        """async () => {
          const { keyboard } = await import(document.querySelector('script[type=module]').src);
          const { commands } = keyboard;
          return commands.flatMap((one, index) => commands.slice(index + 1)
            .filter((other) => other.when === one.when && one.keys.some((name) => other.keys.includes(name)))
            .map((other) => [one.id, other.id, one.keys.join()]));
        }"""
    )
    assert clashes == []


def test_left_goes_on_in_a_text_that_reads_to_the_left(desk: Page, article: Document, live_server: LiveServer) -> None:
    article.language = "ar"
    article.save()
    open_desk(desk, live_server, article)
    press(desk, "Shift+ArrowRight", "Enter")
    saved(desk)
    (start, end) = claim_of(article, FIRST).content[0]
    assert article.text[start:end] == "no rules had been broken when it awarded the"


def test_every_key_says_what_it_did(desk: Page, article: Document, live_server: LiveServer) -> None:
    article.project.targets += [{"key": "port", "name": "the port"}]
    article.project.save()
    open_desk(desk, live_server, article)
    said = desk.locator(".announce")
    for key, words in [
        ("z", "No suggestion is decided here"),
        ("Shift+F", "Unsure about it: yes"),
        ("Shift+F", "Unsure about it: no"),
        ("t", "Stance: the port"),
        ("Shift+B", "Stance: the contract"),
        ("Backspace", "There is no answer to take away"),
        ("w", "Stance: the contract: against"),
        ("Backspace", "Stance: the contract: not about it"),
        ("2", "Source type: party"),
        ("Shift+Digit1", "Who says it: Committee on public works"),
        ("Shift+Backspace", "There is no answer to take away"),
        ("s", "Cue: said"),
        ("Shift+S", "Content: no rules had been broken when it awarded the contract"),
        ("Shift+Y", "No claim stands above"),
        ("j", ""),
        ("Shift+Y", "Who says it: Committee on public works"),
    ]:
        press(desk, key)
        if words:
            expect(said).to_have_text(words)
    press(desk, "k", "Enter", "k", "z")
    expect(said).to_have_text("Undecided again")


def test_an_answer_is_said_with_what_is_asked_next(desk: Page, article: Document, live_server: LiveServer) -> None:
    suggestion = article.readings.get().suggestions.get(ordinal=1)
    suggestion.scores |= {"commitment": 0.2, "stance": {"contract": 0.2}}
    suggestion.values["stance"] = {"contract": "favour"}
    suggestion.save()
    open_desk(desk, live_server, article)
    said = desk.locator(".announce")
    press(desk, "j", "Enter")
    expect(said).to_have_text("Decide: Stance: the contract")
    press(desk, "w")
    expect(said).to_have_text("Stance: the contract: against. Decide: Commitment")
    press(desk, "h")
    expect(said).to_have_text("Commitment: hedges. Decide: Claim kind")
    press(desk, "o")
    expect(said).to_have_text("Claim kind: opinion. accepted")


def test_shift_answers_for_the_next_target(desk: Page, article: Document, live_server: LiveServer) -> None:
    article.project.targets += [{"key": "port", "name": "the port"}]
    article.project.save()
    open_desk(desk, live_server, article)
    press(desk, "q", "Shift+W", "Enter")
    saved(desk)
    assert claim_of(article, FIRST).values["stance"] == {"contract": "favour", "port": "against"}


def test_what_is_typed_outlives_an_answer_of_the_server(desk: Page, article: Document) -> None:
    desk.route("**/changes/", lambda route: (desk.wait_for_timeout(600), route.continue_()))
    press(desk, "Enter", "n")
    desk.keyboard.type("Harbour mas")
    saved(desk)
    desk.keyboard.type("ter")
    press(desk, "Shift+Enter")
    expect(desk.locator(".claim.on .name")).to_contain_text("Harbour master")


def click_slowly(page: Page, button: Locator) -> None:
    """As by hand: some time passes between the press and the release."""
    button.hover()
    page.mouse.down()
    page.wait_for_timeout(300)
    page.mouse.up()


def test_a_click_that_leaves_a_box_is_not_lost(desk: Page, article: Document) -> None:
    press(desk, "Shift+N")
    desk.keyboard.type("Ask the ministry")
    click_slowly(desk, desk.get_by_role("button", name="Against"))
    click_slowly(desk, desk.get_by_role("button", name="Accept", exact=True))
    saved(desk)
    claim = claim_of(article, FIRST)
    assert (claim.note, claim.values["stance"]) == ("Ask the ministry", {"contract": "against"})
    press(desk, "n")
    desk.keyboard.type("Port")
    click_slowly(desk, desk.get_by_role("button", name="Opinion"))
    expect(desk.get_by_role("button", name="Opinion")).to_have_attribute("aria-pressed", "true")
    expect(desk.locator(".name-box")).to_have_count(0)


def test_a_click_is_not_lost_to_an_answer_of_the_server(desk: Page, article: Document) -> None:
    desk.route("**/changes/", lambda route: (desk.wait_for_timeout(100), route.continue_()))
    press(desk, "Enter", "k", "o")
    click_slowly(desk, desk.get_by_role("button", name="Against"))
    saved(desk)
    assert claim_of(article, FIRST).values["stance"] == {"contract": "against"}
    expect(desk.get_by_role("button", name="Against")).to_have_attribute("aria-pressed", "true")


def test_a_button_is_drawn_again_after_a_press_without_a_click(desk: Page, article: Document) -> None:
    press(desk, "Shift+N")
    desk.keyboard.type("Later")
    desk.get_by_role("button", name="Against").hover()
    desk.mouse.down()
    desk.mouse.move(5, 300)
    desk.mouse.up()
    expect(desk.locator(".claim.on .state")).to_have_text("✎ changed, not decided")


def test_a_missed_claim_is_added_by_mouse(desk: Page, article: Document) -> None:
    drag(desk, "ny company had been favoure")
    desk.get_by_role("button", name="New claim").click()
    saved(desk)
    (start, end) = claim_of(article, "any company").content[0]
    assert article.text[start:end] == "any company had been favoured"


def test_offsets_behind_an_emoji_are_code_points(desk: Page, article: Document) -> None:
    press(desk, "v")
    saved(desk)
    assert claim_of(article, "The port handles").quotation == "own_voice"


def test_the_reporter_s_sentences_are_shown_and_hidden(desk: Page) -> None:
    press(desk, "Shift+V")
    expect(desk.locator(".announce")).to_have_text("Reporter’s sentences shown: 1")
    expect(desk.locator(".claim.on .num")).to_have_text("5")
    expect(desk.locator(".claim.on")).to_be_focused()
    press(desk, "Shift+V")
    expect(desk.locator(".announce")).to_have_text("Reporter’s sentences hidden")
    expect(desk.locator(".claim.on")).to_be_focused()
    button = desk.get_by_role("button", name="Show", exact=True)
    button.press("Enter")
    expect(desk.locator(".claim.on .num")).to_have_text("5")


def test_a_content_is_split_and_joined_again(desk: Page, article: Document) -> None:
    press(desk, "j", "j", "c")
    saved(desk)
    (start, end) = claim_of(article, "repairs had").content[0]
    assert article.text[start:end] == "repairs had begun"
    press(desk, "u", "Enter")
    saved(desk)
    assert claim_of(article, "repairs had") is None


@pytest.mark.parametrize(
    ("words", "cue", "content"),
    [
        ("and advised the port to wait for a metre", "advised", "the port to wait for a metre"),
        ("and claims of damage for a metre", "adding", "claims of damage for a metre"),
    ],
)
def test_what_is_split_off_with_a_verb_of_its_own_is_said_by_that(
    desk: Page, article: Document, live_server: LiveServer, words: str, cue: str, content: str
) -> None:
    article.text = article.text.replace("and that repairs had begun", words)
    suggestion = article.readings.get().suggestions.get(ordinal=3)
    start = article.text.index("the channel had lost")
    suggestion.content = [[start, article.text.index("a metre.\n\nIts chair") + 7]]
    said = article.text.index("adding that")
    suggestion.cue, suggestion.source = [[said, said + 6]], []
    suggestion.save()
    article.save()
    open_desk(desk, live_server, article)
    press(desk, "j", "j", "c")
    saved(desk)
    claim = claim_of(article, content[:12])
    assert [article.text[slice(*span)] for span in (*claim.cue, *claim.content)] == [cue, content]
    assert (claim.attitude == "order", claim.values["claim_kind"] == "proposal") == (cue == "advised",) * 2


def test_alt_answers_for_the_target_before(desk: Page, article: Document, live_server: LiveServer) -> None:
    article.project.targets += [{"key": "port", "name": "the port"}, {"key": "bids", "name": "the bids"}]
    article.project.save()
    open_desk(desk, live_server, article)
    press(desk, "Alt+w", "Shift+Q", "Enter")
    saved(desk)
    assert claim_of(article, FIRST).values["stance"] == {"bids": "against", "port": "favour"}


def test_a_sentence_of_the_reporter_has_its_card_beside_it(
    desk: Page, article: Document, live_server: LiveServer
) -> None:
    desk.set_viewport_size({"width": 1440, "height": 400})
    press(desk, "Shift+V")
    desk.wait_for_timeout(100)  # the card is put to its place in the next frame
    assert abs(edges(desk, ".claim.on")[0] - edges(desk, ".on-content")[0]) < 120


def test_the_text_keeps_half_of_a_small_screen(desk: Page) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    for key in ("j", "s", "Shift+V"):
        press(desk, key)
        assert edges(desk, ".cards-panel")[0] >= 844 / 2
    grip = desk.get_by_role("button", name="More room for the claim")
    grip.press("Enter")
    expect(grip).to_have_attribute("aria-expanded", "true")
    grip.press("Enter")
    expect(grip).to_have_attribute("aria-expanded", "false")


def test_text_and_claim_stand_side_by_side_on_a_small_screen_that_is_turned(desk: Page) -> None:
    desk.set_viewport_size({"width": 667, "height": 375})
    for _ in range(3):
        press(desk, "j")
        words = desk.locator(".on-content").first.bounding_box()
        panel = desk.locator(".cards-panel").bounding_box()
        assert words
        assert panel
        assert words["x"] + words["width"] <= panel["x"]
        assert edges(desk, ".bar")[1] <= words["y"] <= 375 - 60
        assert edges(desk, ".claim.on")[0] <= 375 / 2


def test_what_is_asked_is_in_view_on_a_small_screen(desk: Page) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    press(desk, "j", "Enter")
    expect(desk.locator(".row.asked")).to_be_visible()
    assert edges(desk, ".row.asked")[1] <= edges(desk, ".acts")[0]


def test_a_claim_that_none_holds_is_not_taken_out_of_one(desk: Page) -> None:
    press(desk, "Shift+H")
    expect(desk.locator(".announce")).to_have_text("No claim holds this one")
    expect(desk.locator(".claim.on .state")).to_contain_text("suggested")


def test_undo_and_redo_survive_a_reload(desk: Page, article: Document, live_server: LiveServer) -> None:
    press(desk, "Enter")
    saved(desk)
    open_desk(desk, live_server, article)
    press(desk, "u")
    saved(desk)
    assert claim_of(article, FIRST) is None
    press(desk, "Shift+U")
    saved(desk)
    assert claim_of(article, FIRST).decision == "accepted"


def test_a_draft_survives_a_reload(desk: Page, article: Document, live_server: LiveServer) -> None:
    press(desk, "w")
    open_desk(desk, live_server, article)
    expect(desk.locator(".claim.on .state")).to_contain_text("changed, not decided")
    press(desk, "Enter")
    saved(desk)
    assert claim_of(article, FIRST).values["stance"] == {"contract": "against"}


def test_submit_leads_to_what_is_undecided(desk: Page, article: Document) -> None:
    press(desk, "Enter", "Control+Enter")
    expect(desk.locator(".announce")).to_contain_text("claims undecided: 3")
    press(desk, "o")
    press(desk, "Enter", "Enter", "Enter", "1", "v", "Control+Enter")  # which waits until all is saved
    expect(desk.get_by_role("dialog")).to_contain_text("submitted")
    assert Review.objects.get(document=article).state == "submitted"


def test_a_submitted_review_is_reopened(desk: Page, article: Document) -> None:
    test_submit_leads_to_what_is_undecided(desk, article)
    press(desk, "Escape")
    desk.get_by_role("button", name="Reopen").click()
    expect(desk.get_by_role("button", name="Submit")).to_be_visible()
    assert Review.objects.get(document=article).is_open


def test_the_palette_finds_an_action(desk: Page, article: Document) -> None:
    press(desk, "Control+k")
    desk.keyboard.type("no claim")
    press(desk, "Enter")
    expect(desk.locator(".t-none").first).to_be_visible()
    saved(desk)
    assert Review.objects.get(document=article).no_claim != []


def test_the_palette_finds_answers_and_sources_of_the_claim_in_focus(desk: Page, article: Document) -> None:
    press(desk, "j", "j", "j", "Control+k")
    desk.keyboard.type("contract against")
    expect(desk.get_by_role("option")).to_have_text("Stance: the contract — Againstw")
    press(desk, "Enter", "Control+k")
    desk.keyboard.type("who says ministry")
    expect(desk.get_by_role("option").first).to_contain_text("Who says it — Ministry of Transport")
    press(desk, "Enter")
    expect(desk.locator(".claim.on .name")).to_contain_text("Ministry of Transport")
    press(desk, "Enter")
    saved(desk)
    claim = claim_of(article, "the process hard")
    assert (claim.source_name, claim.values["stance"]) == ("Ministry of Transport", {"contract": "against"})


def test_the_list_of_keys_names_those_of_answers_and_sources(desk: Page) -> None:
    press(desk, "Shift+?")
    row = desk.get_by_role("row").filter(has_text="whom the button beside its name says")
    expect(row.locator("kbd")).to_have_text(["Shift", "1", "…", "Shift", "4"])
    expect(desk.get_by_role("dialog")).to_contain_text("the key on its button")


def test_a_key_is_remapped_and_a_clash_refused(desk: Page, article: Document) -> None:
    press(desk, "Shift+?")
    desk.get_by_role("button", name="Change: Next claim").click()
    press(desk, "k")
    expect(desk.get_by_role("dialog")).to_contain_text("k is taken by “Previous claim”")
    desk.get_by_role("button", name="Change: Next claim").click()
    press(desk, ";", "Escape", ";")
    assert focused(desk) == "2"


def test_an_answer_keeps_its_key_when_an_action_is_given_another(desk: Page) -> None:
    press(desk, "Shift+?")
    change = desk.get_by_role("button", name="Change: Next claim")
    against = "Stance: the contract — Against"
    for key, holder in [("w", against), ("3", "Answers and reasons"), ("Shift+2", "Who says it")]:
        change.click()
        press(desk, key)
        expect(desk.get_by_role("dialog")).to_contain_text(f"{key} is taken by “{holder}”")
    change.click()
    press(desk, ";")
    expect(desk.get_by_role("dialog")).not_to_contain_text("taken by")
    press(desk, "Escape")
    keys = desk.evaluate(
        """async () => {
          const { desk } = await import(document.querySelector('script[type=module]').src);
          return desk.reserved.has('j') && desk.reserved.has(';');
        }"""
    )
    assert keys  # j is nobody's now


def test_letters_can_be_switched_off(desk: Page, article: Document) -> None:
    press(desk, "Shift+?")
    desk.get_by_label("Use single-letter keys").uncheck()
    press(desk, "Escape", "j")
    assert focused(desk) == "1"
    press(desk, "ArrowDown")
    assert focused(desk) == "2"


def test_an_edge_is_dragged_to_a_token(desk: Page, article: Document) -> None:
    desk.get_by_role("button", name="Spans").click()
    box = desk.locator(".handle.end").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x - 110, y)
    desk.mouse.up()
    press(desk, "Enter")
    saved(desk)
    (start, end) = claim_of(article, FIRST).content[0]
    assert article.text[start:end] != "no rules had been broken when it awarded the contract"
    assert article.text[end : end + 1] == " "


def test_a_review_by_touch_at_390_pixels(desk: Page, article: Document) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.get_by_role("button", name="Accept", exact=True).click()
    desk.get_by_role("button", name="Accept", exact=True).click()
    desk.get_by_role("button", name="Opinion").click()
    desk.get_by_role("button", name="Reject", exact=True).click()
    desk.get_by_role("button", name="Not a claim").click()
    saved(desk)
    review = Review.objects.get(document=article)
    assert [claim.decision for claim in review.claims.all()] == ["accepted", "corrected", "rejected"]


def test_every_action_is_reached_by_touch(desk: Page, article: Document) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.get_by_role("button", name="Next claim").click()
    desk.get_by_role("button", name="Next claim").click()
    desk.get_by_role("button", name="More", exact=True).click()
    desk.get_by_role("button", name="All actions").click()
    desk.get_by_role("option", name="Split at a conjunction").click()
    expect(desk.locator(".announce")).to_contain_text("Split at")
    saved(desk)
    assert claim_of(article, "repairs had begun").decision == "added"


@pytest.fixture
def unsure_side(article: Document) -> None:
    article.project.targets += [{"key": "port", "name": "the port"}]
    article.project.save()
    suggestion = Suggestion.objects.order_by("ordinal")[0]
    suggestion.values |= {"stance": {"port": "against"}}
    suggestion.scores |= {"stance": {"port": 0.3}}
    suggestion.save()


def test_a_side_that_the_machine_is_unsure_of_is_shown_for_every_target(unsure_side: None, desk: Page) -> None:
    target = desk.locator(".claim.on .opt.target")
    expect(target).to_have_class(re.compile("unsure"))
    expect(target).to_contain_text("the port: against?")
    press(desk, "Shift+W")
    expect(target).not_to_have_class(re.compile("unsure"))
    expect(target).to_have_text(re.compile("the port: against(?!\\?)"))


def test_the_history_tells_no_claim_from_its_undo_and_ends_with_a_word(desk: Page, article: Document) -> None:
    press(desk, "Alt+ArrowUp", "Alt+ArrowUp", "Enter", "0", "u")
    saved(desk)
    press(desk, "Shift+L")
    undone, marked, decided = (desk.get_by_role("row").nth(index) for index in range(3))
    expect(undone).to_contain_text("“no claim” taken back")
    expect(marked.get_by_role("cell", name="no claim", exact=True)).to_be_visible()
    expect(marked.locator(".said-cell")).not_to_be_empty()
    shown = decided.locator(".said-cell").inner_text()
    assert shown.endswith(" …")
    assert f"{shown.removesuffix(' …')} " in " ".join(article.text.split())


def test_an_earlier_state_is_restored_from_the_history(desk: Page, article: Document) -> None:
    press(desk, "Enter", "x", "1", "k", "k", "w")
    saved(desk)
    press(desk, "Shift+L")
    desk.get_by_role("row").last.get_by_role("button", name="Back to here").click()
    saved(desk)
    expect(desk.locator(".claim").nth(1)).to_contain_text("suggested")
    saved(desk)
    review = Review.objects.get(document=article)
    assert [(claim.decision, claim.values.get("stance")) for claim in review.claims.all()] == [("accepted", None)]


CONTROLS = """() => {
  const controls = [...document.querySelectorAll('.claim.on :is(button, input, select, textarea)')];
  return [controls.indexOf(document.activeElement), controls.length];
}"""


def test_tab_reaches_every_control_of_the_card_in_order(desk: Page, article: Document) -> None:
    desk.get_by_role("button", name="More", exact=True).click()
    desk.locator(".claim.on").focus()
    _, count = desk.evaluate(CONTROLS)
    reached = []
    for at in range(count):
        press(desk, "Tab")
        if at % 5 == 0:
            desk.wait_for_timeout(150)  # the definition of the answer is shown by now
        reached.append(desk.evaluate(CONTROLS)[0])
    assert reached == list(range(count))


def test_a_control_keeps_the_keyboard_when_its_card_is_drawn_anew(desk: Page, article: Document) -> None:
    flag = desk.get_by_role("button", name="Unsure about it")
    flag.press("Space")
    expect(flag).to_have_attribute("aria-pressed", "true")
    expect(flag).to_be_focused()
    press(desk, "Shift+N")
    desk.keyboard.type("Look again")
    press(desk, "Tab")
    expect(desk.locator(".claim.on :focus")).to_have_count(1)
