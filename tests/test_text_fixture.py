"""The nasty texts that Python and JavaScript cut into the same tokens; tests/browser/test_text.py is the other half."""

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.spans import tokens

NASTY = json.loads((Path(__file__).parent / "fixtures" / "nasty_texts.json").read_text())


@pytest.mark.parametrize("case", NASTY, ids=lambda case: case["name"])
def test_tokens_and_utf16_offsets_are_those_of_the_fixture(case: dict[str, Any]) -> None:
    found = tokens(case["text"])
    assert [list(span) for span in found] == case["tokens"]
    units = [[len(case["text"][:point].encode("utf-16-le")) // 2 for point in span] for span in found]
    assert units == case["units"]


def test_there_are_fifty() -> None:
    assert len(NASTY) >= 50
