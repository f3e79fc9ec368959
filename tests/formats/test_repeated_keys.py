"""A key that stands twice in a JSON object loses one of its values in every parser: it is refused and told instead."""

import io
import json
from contextlib import suppress
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from claims.formats import doccano
from claims.formats.records import LossReport
from claims.formats.repeated_keys import repeated_key
from claims.models import Document
from tests.factories import make_project, make_user
from tests.formats.test_articles import read as read_articles
from tests.formats.test_articles import reasons, texts

TWICE = "“{}” stands twice in an object, with different values: keep one of them"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"a": 1, "a": 2}', "a"),
        ('{"a": {"b": [{"c": 1, "c": null}]}}', "c"),
        ('{"a": 1, "\\u0061": true, "b": 1}', None),  # 1 is true to Python; nothing is lost that matters
        ('{"a": 1, "a": 1}', None),
        ('{"a": 1, "A": 2}', None),
        ("[" * 900 + "]" * 900, None),
        ("{broken", None),
    ],
)
def test_a_key_with_two_values_is_found(text: str, key: str | None) -> None:
    assert repeated_key(text.encode(), parsed(text)) == (TWICE.format(key) if key else None)


def parsed(text: str) -> Any:
    with suppress(ValueError):
        return json.loads(text)


VALUES = st.recursive(
    st.none() | st.integers(0, 9) | st.text('":\\ \t\u00e9x', max_size=6), lambda each: st.lists(each, max_size=2)
)
PAIRS = st.lists(st.tuples(st.text('":\\ ab', max_size=2), VALUES), max_size=5)


@given(PAIRS, st.sampled_from([":", " : ", "\t:\n"]), st.booleans())
def test_no_key_is_overlooked(pairs: list[tuple[str, Any]], colon: str, escaped: bool) -> None:
    """Against the reading of every pair, with other white space and other ways to write a string."""
    written = [
        (json.dumps(key, ensure_ascii=escaped), json.dumps(value, separators=(",", ":"))) for key, value in pairs
    ]
    text = "{" + ",".join(f"{key}{colon}{value}" for key, value in written) + "}"
    text = text.replace(" ", "\\u0020") if escaped and colon == ":" else text
    repeated = any(dict(pairs)[key] != value for key, value in pairs)
    assert (repeated_key(text.encode(), parsed(text)) is not None) == repeated


def test_a_row_of_a_file_is_refused_alone() -> None:
    file = (
        '{"text": "One.", "text": "Two."}\n{"text": "Three.", "text": "Three."}\n{"text": "Four.", "a": {"b":1,"b":2}}'
    )
    assert texts(read_articles("a.jsonl", file)) == ["Three."]
    assert reasons("a.jsonl", file) == {1: TWICE.format("text"), 3: TWICE.format("b")}


def test_a_line_of_labels_is_refused_alone() -> None:
    line = b'{"text": "One.", "text": "Two.", "entities": []}\n{"text": "Three.", "entities": []}\n'
    first, second = doccano.read(io.BytesIO(line), LossReport())
    assert TWICE.format("text") in getattr(first, "reason")  # noqa: B009
    assert second["text"] == "Three."  # type: ignore[index]


@pytest.mark.django_db
def test_a_request_is_refused_as_a_whole(client: Client) -> None:
    mia = make_user("mia")
    make_project(mia=mia)
    client.force_login(mia)
    body = '[{"text": "One."}, {"text": "Two.", "title": "A", "title": "B"}]'
    answer = client.post("/api/v1/projects/harbour/articles/", body, content_type="application/json")
    assert answer.status_code == 400
    assert TWICE.format("title") in answer.json()["detail"]
    assert not Document.objects.exists()
    assert (
        client.post(
            "/api/v1/projects/harbour/articles/", json.dumps([{"text": "One."}]), content_type="application/json"
        ).status_code
        == 201
    )
    for broken in ("{", '{"text": NaN}', "\ufeff"):
        answer = client.post("/api/v1/projects/harbour/articles/", broken, content_type="application/json")
        assert answer.status_code == 400
