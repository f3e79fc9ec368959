"""A key that stands twice in a JSON object loses one of its values in every parser: it is refused and told instead."""

import io
import json
from contextlib import suppress
from types import ModuleType
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from claims.formats import brat, cas_reading, doccano, iob2_reading, label_studio, web_annotation
from claims.formats.records import LossReport, RefusedRecord
from claims.formats.repeated_keys import repeated_key
from claims.models import Document
from tests.factories import make_project, make_user
from tests.formats.test_articles import read as read_articles
from tests.formats.test_articles import reasons, texts, zipped

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
    if escaped:  # there are no colons but in strings
        written = [(key.replace(":", "\\u003a"), value.replace(":", "\\u003A")) for key, value in written]
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
    first, second = labels(doccano, line)
    assert TWICE.format("text") in first
    assert second == "Three."


def labels(reader: ModuleType, data: bytes) -> list[str]:
    """The texts that were read, and the reasons of what was refused."""
    found = reader.read(io.BytesIO(data), LossReport())
    return [each.reason if isinstance(each, RefusedRecord) else each["text"] for each in found]


def test_a_task_of_label_studio_is_refused_alone() -> None:
    tasks = b'[{"data": {"text": "One.", "text": "Two."}}, {"data": {"text": "Three."}}]'
    first, second = labels(label_studio, tasks)
    assert first == f"Task 1 is not as Label Studio writes them: {TWICE.format('text')}."
    assert second == "Three."


ANNOTATION = """{"id": "a", "motivation": "tagging", "body": {"value": "content", "value": "cue"},
    "target": {"source": {"id": "s", "value": "One."},
               "selector": {"type": "TextPositionSelector", "start": 0, "end": 4}}}"""
CAS = '{"%FEATURE_STRUCTURES": [{"%ID": 1, "begin": 0, "begin": 2}]}'


@pytest.mark.parametrize(
    ("reader", "data", "key"),
    [
        (web_annotation, ANNOTATION, "value"),
        (cas_reading, CAS, "begin"),
        (iob2_reading, '# newdoc id = 1\n# document = {"text": "One.", "text": "Two."}\n1\tOne\t0\t3\n', "text"),
    ],
)
def test_a_file_of_labels_is_refused(reader: ModuleType, data: str, key: str) -> None:
    (told,) = labels(reader, data.encode())
    assert TWICE.format(key) in told


def test_a_note_of_a_brat_file_is_refused_with_its_file() -> None:
    files: dict[str, bytes | str] = {
        "a/1.txt": "One.",
        "a/1.ann": '#1\tSayso E1\t{"note": "x", "note": "y"}\n',
        "a/2.txt": "Two.",
        "a/2.ann": "",
    }
    told, text = labels(brat, zipped(files))
    assert told == f"a/1.ann is not as brat writes it: {TWICE.format('note')}."
    assert text == "Two."


def test_a_line_id_that_stands_twice_in_brat_is_refused() -> None:
    annotations = "T1\tContent 0 3\tOne\nT1\tCue 0 3\tOne\n"
    (told,) = labels(brat, zipped({"a/1.txt": "One.", "a/1.ann": annotations}))
    assert told == "a/1.ann is not as brat writes it: line 2: T1 is the id of another line too: give each its own."


def test_a_comment_that_stands_twice_in_iob2_is_refused() -> None:
    file = "# newdoc id = 1\n# claim 1 = {}\n# claim 1 = []\n1\tOne\t0\t3\n"
    assert labels(iob2_reading, file.encode()) == [
        "Line 3 has the comment “claim 1” a second time, with another value: keep one."
    ]


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
