import re
from pathlib import Path

import pytest

from claims.exports import FORMATS
from claims.exports.selection import LAYERS, PEOPLE, STATES, TEXTS
from claims.formats.claims_csv import FIXED_COLUMNS
from claims.imports.labels import READERS

DOCS = Path(__file__).parents[3] / "docs"
DOCUMENTATION = (DOCS / "exports.md").read_text(encoding="utf-8")
LABELS = (DOCS / "import-labels.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_a_row(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", DOCUMENTATION, re.MULTILINE)


@pytest.mark.parametrize("word", [*LAYERS, *STATES, *PEOPLE, *TEXTS, *FIXED_COLUMNS])
def test_every_choice_and_column_is_described(word: str) -> None:
    assert f"`{word}`" in DOCUMENTATION


@pytest.mark.parametrize("name", READERS)
def test_every_format_of_labels_has_a_row(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", LABELS, re.MULTILINE)
