import io
import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from claims.exports import export_claims
from claims.exports.selection import Selection
from claims.formats import native
from claims.formats.records import LossReport, RefusedRecord
from claims.models import ReviewEvent
from tests.claims.exports.corpus import Corpus, make_corpus

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "native-format.md"
GOLD = Path(__file__).parents[3] / "seeds" / "gold.jsonl"
SCHEMA = json.loads(native.SCHEMA_FILE.read_bytes())


def corpus_lines(**choices: Any) -> bytes:
    stream = io.BytesIO()
    selection = Selection(layers=("reviews", "adjudications", "suggestions"), state="all", **choices)
    export_claims(project=make_corpus().project, format_name="native", stream=stream, selection=selection)
    return stream.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("choices", [{}, {"text": "left_out", "people": "dropped"}])
def test_every_exported_line_holds_to_the_schema(choices: dict[str, str]) -> None:
    lines = corpus_lines(**choices).splitlines()
    assert len(lines) == 4
    for line in lines:
        native.validator().validate(json.loads(line))


@pytest.mark.django_db
def test_what_is_written_is_read_back() -> None:
    lines = corpus_lines()
    records = list(native.read(io.BytesIO(lines), LossReport()))
    assert records == [json.loads(line) for line in lines.splitlines()]


def test_the_gold_labels_of_the_demo_are_read() -> None:
    with GOLD.open("rb") as stream:
        assert not [record for record in native.read(stream, LossReport()) if isinstance(record, RefusedRecord)]


def test_every_key_of_the_schema_is_documented() -> None:
    documented = set(re.findall(r"`(\w+)`", DOCUMENTATION.read_text(encoding="utf-8")))
    parts = [SCHEMA, *SCHEMA["$defs"].values()]
    keys = {key for part in parts for key in part.get("properties", {})}
    assert keys - documented == set()


def gold_line(**changes: Any) -> dict[str, Any]:
    with GOLD.open(encoding="utf-8") as stream:
        return {**json.loads(next(stream)), **changes}


def reason(line: Any) -> str:
    text = line if isinstance(line, bytes) else json.dumps(line).encode()
    (refused,) = native.read(io.BytesIO(b"\n" + text), LossReport())
    assert isinstance(refused, RefusedRecord)
    assert refused.line == 2
    return refused.reason


def test_a_line_that_is_no_json_is_refused() -> None:
    assert "not JSON" in reason(b'{"schema":')


def test_another_version_is_refused_by_its_name() -> None:
    assert "schema 'sayso/2'" in reason(gold_line(schema="sayso/2"))


def test_an_unknown_key_is_refused_with_its_place() -> None:
    assert "surprise" in reason(gold_line(surprise=1))


def test_an_object_is_asked_for() -> None:
    assert "object" in reason([1, 2])


def test_offsets_that_are_not_at_the_quote_are_refused() -> None:
    line = gold_line()
    line["reviews"][0]["claims"][0]["content"] = [[14, 59]]
    assert "in its quotes" in reason(line)


def test_offsets_outside_the_text_are_refused() -> None:
    line = gold_line()
    line["reviews"][0]["claims"][0]["cue"] = [[8, 10**9]]
    assert "outside the text" in reason(line)


def history(corpus: Corpus, **choices: Any) -> list[dict[str, Any]]:
    stream = io.BytesIO()
    export_claims(
        project=corpus.project, format_name="native", stream=stream, selection=Selection(events=True, **choices)
    )
    lines = stream.getvalue().splitlines()
    assert not [line for line in lines if isinstance(native.read_line(1, line), RefusedRecord)]
    return [event for line in lines for review in json.loads(line)["reviews"] for event in review["events"]]


@pytest.mark.django_db
@pytest.mark.parametrize("people", ["names", "pseudonyms", "dropped"])
def test_the_history_comes_on_request_with_its_people_as_wanted(people: str) -> None:
    corpus = make_corpus()
    linked = corpus.ada_review.claims.exclude(registry_source=None).get()
    record = {**linked.record(), "source_id": 999_999}
    ada = corpus.people["ada"]
    made = {"review": corpus.ada_review, "sequence": 1, "change": uuid4(), "actor": ada.actor}
    ReviewEvent.objects.create(**made, claim_id=linked.pk, verb="added", after=record)
    (event,) = history(corpus, people=people)
    expected = {"names": "ada", "pseudonyms": f"person-{ada.actor.hex[:8]}", "dropped": None}
    assert (event["actor"], event["claim"], event["before"]) == (expected[people], str(linked.pk), None)
    assert "source_id" not in event["after"]
    assert event["after"]["content"] == linked.content


@pytest.mark.django_db
def test_other_formats_tell_that_they_leave_the_history_out() -> None:
    losses = export_claims(
        project=make_corpus().project, format_name="csv", stream=io.BytesIO(), selection=Selection(events=True)
    )
    assert losses.counts["history of the reviews"] == 1
