"""The nasty texts go in by every format that holds a text as it is, and come back as they were."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claims.exports import FORMATS, export_file
from claims.exports.selection import Selection
from claims.formats.text import restore
from claims.imports import import_articles, read_articles
from claims.imports.candidates import DEEPEST
from claims.models import Document
from tests.access.world import submitted
from tests.factories import make_document, make_project, make_review

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


def nested(levels: int) -> dict[str, Any]:
    return {"inside": nested(levels - 1)} if levels else {"end": "here"}


def test_metadata_nested_as_deep_as_is_taken_leaves_by_every_format() -> None:
    project = make_document().project
    line = json.dumps({"text": "They said no.", "deep": nested(DEEPEST - 2)}).encode()
    import_articles(project=project, rows=read_articles("a.jsonl", io.BytesIO(line)), imported_by=None)
    submitted(make_review(Document.objects.latest("pk")))
    for name in FORMATS:
        stream, _ = export_file(project=project, format_name=name, selection=Selection())
        assert stream.read()


@pytest.mark.parametrize("levels", [DEEPEST - 1, 250, 900])
def test_metadata_nested_deeper_is_refused(levels: int) -> None:
    line = json.dumps({"text": "They said no.", "deep": nested(levels)}).encode()
    rows = read_articles("a.jsonl", io.BytesIO(line))
    report = import_articles(project=make_project(), rows=rows, imported_by=None)
    assert (report.added, report.refused) == (0, 1)
