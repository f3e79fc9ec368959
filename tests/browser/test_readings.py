"""The key that reads a claim's sentence in another way, and what an added claim begins with."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import Claim, Document
from tests.browser.conftest import claim_of, open_desk, press, saved, select, sentences
from tests.factories import make_document, make_reading, make_suggestion

TEXT = """Survey

Dorit Vansen, who chairs the committee, accused the ministry of “hiding half a survey”.

Its chair praised the crews, in a letter of two lines.

Verland would obey the order, she said. Sorrin asked for a wall and still backs the treaty, two envoys of the port said.

The document, headed “Survey”, warns of silt and advises the ministry to wait.
"""
ATTITUDES = Path(__file__).parents[1] / "fixtures/attitudes.tsv"
ACCUSED = "the ministry of “hiding half a survey”"


@pytest.fixture
def desk(desk: Page, article: Document, live_server: LiveServer) -> Page:
    """Another article: two suggestions, both with words too many."""
    survey = make_document(article.project, TEXT, title="Survey")
    reading = make_reading(survey, sentences=sentences(TEXT))
    chair = "Dorit Vansen, who chairs the committee"
    make_suggestion(reading, ACCUSED, "accused", chair, source_name="Dorit Vansen", mention="named")
    make_suggestion(reading, "the crews, in a letter of two lines", "praised", "Its chair", source_name="Dorit Vansen")
    open_desk(desk, live_server, survey)
    return desk


@pytest.fixture
def survey(desk: Page, article: Document) -> Document:
    return article.project.documents.get(title="Survey")


def words(claim: Claim, role: str) -> list[str]:
    return [claim.review.document.text[start:end] for start, end in getattr(claim, role)]


def focused(page: Page, *, role: str = "content") -> list[str]:
    """The words of the claim in focus."""
    quoted: list[str] = page.evaluate(
        """async (role) => {
          const { desk } = await import(document.querySelector('script[type=module]').src);
          return desk.text.quote(desk.shown(desk.focused)[role]);
        }""",
        role,
    )
    return quoted


def press_until(page: Page, wanted: str, role: str = "content") -> int:
    """How many presses of the key bring these words."""
    for presses in range(1, 30):
        press(page, "Shift+O")
        page.wait_for_function("() => document.querySelector('.announce').textContent.startsWith('Reading')")
        if focused(page, role=role) == [wanted]:
            return presses
    raise AssertionError(f"no reading has {wanted}")


def test_one_key_takes_a_clause_from_the_source_and_keeps_its_name(desk: Page, survey: Document) -> None:
    press(desk, "Shift+O")
    expect(desk.locator(".announce")).to_contain_text(f"Dorit Vansen – accused – {ACCUSED}")
    press(desk, "Enter")
    saved(desk)
    claim = claim_of(survey, ACCUSED)
    assert (words(claim, "source"), claim.source_name, claim.mention) == (["Dorit Vansen"], "Dorit Vansen", "named")


def test_the_key_goes_through_what_may_be_said(desk: Page, survey: Document) -> None:
    assert press_until(desk, "“hiding half a survey”") < 6
    press(desk, "j")
    assert press_until(desk, "the crews") < 3
    press(desk, "Enter")
    saved(desk)
    assert words(claim_of(survey, "the crews"), "content") == ["the crews"]


def test_after_the_last_reading_comes_the_first(desk: Page, survey: Document) -> None:
    press(desk, "Shift+O")
    expect(desk.locator(".announce")).to_contain_text("Reading 2 of ")
    count = int(desk.locator(".announce").inner_text().split(":")[0].split()[-1])
    press(desk, *["Shift+O"] * (count - 1))
    expect(desk.locator(".announce")).to_contain_text(f"Reading 1 of {count}: Dorit Vansen, who chairs the committee –")
    press(desk, "Enter")
    saved(desk)
    assert claim_of(survey, ACCUSED).decision == "accepted"


def test_undo_goes_back_to_the_reading_before(desk: Page, survey: Document) -> None:
    press(desk, "Shift+O")
    expect(desk.locator(".announce")).to_contain_text("Reading 2")
    second = focused(desk), focused(desk, role="source")
    press(desk, "Shift+O", "u")
    expect(desk.locator(".announce")).to_contain_text("Undone: Another reading")
    assert (focused(desk), focused(desk, role="source")) == second
    press(desk, "Shift+O")
    expect(desk.locator(".announce")).to_contain_text("Reading 3")


def test_a_reading_that_was_mended_by_hand_is_where_the_next_begin(desk: Page, survey: Document) -> None:
    press(desk, "Shift+O", "Shift+ArrowLeft")
    saved(desk)  # the first key fetches what it needs; the second waits for it
    mended = focused(desk)
    press(desk, "Shift+O")
    expect(desk.locator(".announce")).to_contain_text("Reading 2 of ")
    press(desk, "u")
    assert focused(desk) == mended


def test_the_key_stands_on_a_button_beside_the_edges(desk: Page, survey: Document) -> None:
    desk.get_by_role("button", name="Spans").click()
    button = desk.get_by_role("button", name="Another reading")
    button.click()
    expect(desk.locator(".announce")).to_contain_text("Reading 2")
    expect(button).to_be_visible()


def test_the_palette_and_the_list_of_keys_name_it(desk: Page) -> None:
    press(desk, "Shift+?")
    row = desk.get_by_role("row").filter(has_text="Read the sentence another way")
    expect(row.locator("kbd")).to_have_text(["Shift", "O"])
    press(desk, "Escape", "Control+k")
    desk.keyboard.type("another way")
    press(desk, "Enter")
    expect(desk.locator(".announce")).to_contain_text("Reading 2")


@pytest.mark.parametrize(
    ("cue", "content", "source"),
    [
        ("said", "Verland would obey the order", "she"),
        ("asked", "a wall", "Sorrin"),
        ("advises", "the ministry to wait", "The document, headed “Survey”"),
    ],
)
def test_a_cue_that_is_selected_brings_in_what_it_says(
    desk: Page, survey: Document, cue: str, content: str, source: str
) -> None:
    select(desk, cue)
    press(desk, "a")
    saved(desk)
    if focused(desk) != [content] or focused(desk, role="source") != [source]:
        press_until(desk, content)
        saved(desk)
    claim = claim_of(survey, content)
    assert (words(claim, "content"), words(claim, "source")) == ([content], [source])


def test_an_added_claim_is_read_in_another_way(desk: Page, survey: Document) -> None:
    press(desk, "ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown", "a")
    saved(desk)
    assert press_until(desk, "Verland would obey the order") < 6
    assert focused(desk, role="cue") == ["said"]
    saved(desk)
    assert claim_of(survey, "Verland would").decision == "added"


def test_a_source_is_kept_whole_beyond_its_of(desk: Page, survey: Document) -> None:
    select(desk, "envoys")
    press(desk, "ArrowUp", "a")
    saved(desk)
    press_until(desk, "two envoys of the port", "source")


@pytest.mark.parametrize(
    ("cue", "content", "said"),
    [
        ("asked", "a wall", ("order", {"commitment": "support", "claim_kind": "proposal"})),
        ("said", "Verland would obey the order", ("statement", {})),  # "would" leaves open whether it is sure
        ("backs", "the treaty", ("statement", {"commitment": "support", "claim_kind": "opinion"})),
    ],
)
def test_a_cue_says_how_the_claim_is_meant(
    desk: Page, survey: Document, cue: str, content: str, said: tuple[str, dict[str, str]]
) -> None:
    select(desk, cue)
    press(desk, "a")
    saved(desk)
    if focused(desk) != [content]:
        press_until(desk, content)
        saved(desk)
    claim = claim_of(survey, content)
    assert (claim.attitude, {key: claim.values.get(key) for key in said[1]}) == said
    assert said[1] or "commitment" not in claim.values


def test_an_answer_to_an_added_claim_outlives_another_reading(desk: Page, survey: Document) -> None:
    select(desk, "asked")
    press(desk, "a", "h", "Shift+O")
    saved(desk)
    assert survey.reviews.get().claims.get(decision="added").values["commitment"] == "hedge"


def test_what_is_said_to_be_told_has_an_unnamed_source(desk: Page, article: Document, live_server: LiveServer) -> None:
    document = make_document(article.project, "The crews were told that the port would close.", title="Crews")
    make_reading(document, sentences=[[0, document.characters]])
    open_desk(desk, live_server, document)
    press(desk, "a")
    saved(desk)
    if focused(desk, role="source"):
        press(desk, "Shift+O")
        saved(desk)
    claim = claim_of(document, "the port would close")
    assert (words(claim, "source"), words(claim, "cue"), claim.values["source_type"]) == ([], ["were told"], "unnamed")


def cue_says(page: Page, *phrases: tuple[str, str]) -> list[list[str] | None]:
    answered: list[list[str] | None] = page.evaluate(
        """async (phrases) => {
          const main = document.querySelector('script[type=module]').src;
          const [{ desk }, { cueSays }] = await Promise.all([import(main), import(new URL('cues.js', main).href)]);
          return phrases.map(([cue, content]) => Object.values(cueSays(desk.payload.cues, cue, content) ?? {}));
        }""",
        phrases,
    )
    return answered


def test_forms_of_verbs_and_what_turns_them_round(desk: Page) -> None:
    assert cue_says(
        desk,
        ("has denied", "any wrongdoing"),
        ("thought", "it was late"),
        ("called for", "a halt"),
        ("called", "it spying"),
        ("did not trust", "a word of it"),
        ("didn’t say", "why"),
        ("planning", "to sell"),
        ("agreed", "to wait"),
        ("appears to support", "him"),
        ("may say", "so"),
        ("blue", "sky"),
    ) == [
        ["statement", "reject", ""],
        ["belief", "support", ""],
        ["order", "support", "proposal"],
        ["statement", "support", "opinion"],
        ["belief", "reject", ""],
        ["statement", "", ""],
        ["intention", "support", "pledge"],
        ["intention", "support", "pledge"],
        ["statement", "hedge", ""],
        ["statement", "", ""],
        [],
    ]


def test_the_page_reads_a_cue_as_the_pipeline_does(desk: Page) -> None:
    lines = [line.split("\t") for line in ATTITUDES.read_text(encoding="utf-8").splitlines()]
    answered = cue_says(desk, *((cue, content) for _, cue, content, _ in lines))
    assert [said and said[0] for said in answered] == [attitude for *_, attitude in lines]


CHINESE = """海港部称疏浚合规

海港部星期二在记者会上表示，疏浚工程没有违反任何规定。

该部告诉本报记者，航道水深减少了一米。

“每一步都照章办事，”港务局局长林知远说。

根据委员会的年度报告，码头货运量下降。
"""


def test_what_a_chinese_cue_brings_in(desk: Page, article: Document, live_server: LiveServer) -> None:
    document = make_document(article.project, CHINESE, title="海港部称疏浚合规", language="zh")
    make_reading(document)
    open_desk(desk, live_server, document)
    press(desk, "a", "a", "a", "a")
    saved(desk)
    claims = document.reviews.get().claims.all()
    assert [
        (*words(claim, "source"), *words(claim, "cue"), *words(claim, "content"), claim.source_name) for claim in claims
    ] == [
        ("海港部", "称", "疏浚合规", "海港部"),
        ("海港部", "表示", "疏浚工程没有违反任何规定", "海港部"),
        ("该部", "告诉", "航道水深减少了一米", "海港部"),
        ("港务局局长林知远", "说", "“每一步都照章办事，”", "林知远"),
    ]
    assert {claim.values["commitment"] for claim in claims} == {"support"}
    press(desk, "a")
    saved(desk)
    assert press_until(desk, "码头货运量下降") < 4
    assert (focused(desk, role="cue"), focused(desk, role="source")) == (["根据"], ["委员会的年度报告"])
