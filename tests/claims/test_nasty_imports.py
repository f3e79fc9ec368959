"""The nasty texts go in by every format that holds a text as it is, and come back as they were."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claims.formats.text import restore
from claims.imports import import_articles, read_articles
from claims.models import Document
from tests.factories import make_project

pytestmark = pytest.mark.django_db
NASTY = json.loads((Path(__file__).parents[1] / "fixtures" / "nasty_texts.json").read_text())


def table(text: str) -> bytes:
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows([["text", "title"], [text, "A title"]])
    return lines.getvalue().encode()


FILES: dict[str, Callable[[str], bytes]] = {
    "a.txt": lambda text: text.encode(),
    "a.jsonl": lambda text: json.dumps({"text": text, "title": "A title"}).encode(),
    "a.csv": table,
}


@pytest.mark.parametrize("case", NASTY, ids=lambda case: case["name"])
@pytest.mark.parametrize("name", FILES)
def test_a_nasty_text_comes_back_as_it_was(case: dict[str, Any], name: str) -> None:
    text = case["text"]
    rows = read_articles(name, io.BytesIO(FILES[name](text)))
    report = import_articles(project=make_project(), rows=rows, imported_by=None)
    if text.strip() and "\0" not in text:  # PostgreSQL holds no NUL
        article = Document.objects.get()
        assert restore(article.text, article.text_changes) == text
        assert "\r" not in article.text
        assert article.characters == len(article.text)
    else:
        assert (report.added, report.refused) == (0, 1)
