"""static/claims/text.js against the fixture that Python's tokens are held to."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

NASTY = json.loads((Path(__file__).parents[1] / "fixtures" / "nasty_texts.json").read_text())


@pytest.fixture
def blank(page: Page, transactional_db: None, live_server: LiveServer) -> Page:
    page.goto(f"{live_server.url}/sign-in/")
    return page


def run(page: Page, body: str, argument: Any) -> Any:
    script = f"async (argument) => {{ const {{ Text }} = await import('/static/claims/text.js'); {body} }}"
    return page.evaluate(script, argument)


def test_tokens_and_offsets_are_python_s(blank: Page) -> None:
    found = run(
        blank,
        """return argument.map(({ text }) => {
          const cut = new Text(text);
          return { tokens: cut.tokens, units: cut.tokens.map((span) => span.map((point) => cut.toUnits(point))),
                   length: cut.length, whole: cut.slice(0, cut.length) === text };
        });""",
        NASTY,
    )
    for case, cut in zip(NASTY, found, strict=True):
        assert cut["tokens"] == case["tokens"], case["name"]
        assert cut["units"] == case["units"], case["name"]
        assert (cut["length"], cut["whole"]) == (len(case["text"]), True), case["name"]


def test_every_assigned_character_is_a_word_a_mark_or_blank_as_in_python(blank: Page) -> None:
    skipped = {"Cn", "Cs"}
    points = [point for point in range(0x110000) if unicodedata.category(chr(point)) not in skipped]
    kinds = run(
        blank,
        """return argument.map((point) => {
          const text = new Text(String.fromCodePoint(point) + 'a');
          return text.tokens.length === 1 ? (text.tokens[0][0] ? 's' : 'w') : 'm';
        }).join('');""",
        points,
    )
    wanted = "".join(kind(chr(point)) for point in points)
    assert [hex(point) for point, a, b in zip(points, kinds, wanted, strict=True) if a != b] == []


def kind(character: str) -> str:
    if character.isalnum() or character == "_":
        return "w"
    return "s" if character.isspace() else "m"
