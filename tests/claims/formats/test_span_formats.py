"""IOB2, brat and Label Studio, each read back by a reader written here from its specification."""

import io
import json
import re
import zipfile
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.exports import export_claims
from claims.exports.selection import Selection
from claims.formats.records import LossReport
from claims.formats.utf16 import Utf16
from claims.models import Claim
from tests.claims.exports.corpus import PRICES, Corpus, make_corpus


@pytest.fixture
def corpus(db: None) -> Corpus:
    return make_corpus()


def written(corpus: Corpus, name: str, **choices: Any) -> tuple[bytes, LossReport]:
    stream = io.BytesIO()
    losses = export_claims(
        project=corpus.project, format_name=name, stream=stream, selection=Selection(**choices), byte_order_mark=False
    )
    return stream.getvalue(), losses


def members(data: bytes) -> dict[str, str]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name).decode() for name in archive.namelist()}


def read_iob2(data: bytes) -> list[dict[str, Any]]:
    """Documents with their chunks: (role, claim number) to a list of [start, end]."""
    documents: list[dict[str, Any]] = []
    for line in data.decode().split("\n"):
        if match := re.match(r"# (newdoc id|layer|claim \d+) = (.*)", line):
            if match[1] == "newdoc id":
                documents.append({"id": int(match[2]), "claims": {}, "chunks": {}, "forms": []})
            elif match[1] == "layer":
                documents[-1]["layer"] = match[2]
            else:
                documents[-1]["claims"][match[1].split()[1]] = json.loads(match[2])
        elif line and not line.startswith("#"):
            _, form, start, end, *columns = line.split("\t")
            documents[-1]["forms"].append(form)
            for tag, number in zip(columns[::2], columns[1::2], strict=True):
                if tag != "O":
                    pieces = documents[-1]["chunks"].setdefault((tag[2:], number), [])
                    if tag[0] == "B":
                        pieces.append([int(start), int(end)])
                    else:
                        pieces[-1][1] = int(end)
    return documents


def test_iob2_chunks_are_the_spans(corpus: Corpus) -> None:
    data, losses = written(corpus, "iob2", layers=("reviews",))
    first = read_iob2(data)[0]
    assert first["layer"] == "review-ada"
    assert first["forms"][4:8] == ["📉", "Prices", "will", "fall"]
    numbers = {claim["id"]: number for number, claim in first["claims"].items()}
    three = Claim.objects.get(uncertain=True)
    assert first["chunks"]["content", numbers[str(three.pk)]] == three.content
    nested = Claim.objects.exclude(parent=None).get()
    assert ("content", numbers[str(nested.pk)]) not in first["chunks"]
    assert first["chunks"]["cue", numbers[str(nested.pk)]] == nested.cue
    assert losses.counts["content inside or across another"] == 1
    assert losses.counts.get("article without its text") is None


def test_iob2_has_an_empty_line_between_sentences(corpus: Corpus) -> None:
    body = written(corpus, "iob2", layers=("reviews",))[0].decode().split("# newdoc")[1]
    assert len([block for block in body.split("\n\n") if block.strip()]) == 1
    reading = corpus.prices.readings.get()
    reading.sentences = [[0, 11], [13, len(PRICES)]]
    reading.save()
    body = written(corpus, "iob2", layers=("reviews",))[0].decode().split("# newdoc")[1]
    assert len([block for block in body.split("\n\n") if block.strip()]) == 2


def read_brat(text: str, annotations: str) -> dict[str, Any]:
    """Entities, events and attributes, checked against the text: pieces joined by a space, none with a line break."""
    entities, events, attributes, notes = {}, {}, {}, {}
    for line in annotations.splitlines():
        key, value, *rest = line.split("\t")
        if key[0] == "T":
            kind, offsets = value.split(" ", 1)
            spans = [[int(n) for n in piece.split()] for piece in offsets.split(";")]
            words = [text[start:end] for start, end in spans]
            assert rest == [" ".join(words)]
            assert "\n" not in rest[0]
            entities[key] = (kind, spans)
        elif key[0] == "E":
            trigger, *arguments = value.split(" ")
            events[key] = [trigger.split(":"), *(argument.split(":") for argument in arguments)]
        elif key[0] == "A":
            name, event, answer = value.split(" ")
            attributes[event, name] = answer
        else:
            notes[value.split(" ")[1]] = json.loads(rest[0])
    for event in events.values():
        assert event[0][0] == "Attribution"
        assert all(target in entities or target in events for _, target in event)
    return {"entities": entities, "events": events, "attributes": attributes, "notes": notes}


def test_brat_files_hold_every_attribution_as_an_event(corpus: Corpus) -> None:
    files = members(written(corpus, "brat")[0])
    stem = f"review-ada/{corpus.prices.pk:06d}-p-1"
    assert files[f"{stem}.txt"] == PRICES
    read = read_brat(PRICES, files[f"{stem}.ann"])
    assert len(read["events"]) == 5
    first = next(event for event, note in read["notes"].items() if note["content"] == [[15, 31]])
    assert read["attributes"][first, "SourceType"] == "ministry"
    assert read["attributes"][first, "Stance_port"] == "unclear"
    assert read["attributes"][first, "Checkable"] == "true"
    parents = [target for event in read["events"].values() for role, target in event if role == "Parent"]
    assert len(parents) == 1
    assert f"adjudication-cleo/{corpus.prices.pk:06d}-p-1.ann" in files


def test_brat_declares_every_type_and_answer_that_it_uses(corpus: Corpus) -> None:
    files = members(written(corpus, "brat")[0])
    declared = {}
    for line in files["annotation.conf"].splitlines():
        if match := re.fullmatch(r"(\w+)\tArg:Attribution, Value:(.+)", line):
            declared[match[1]] = match[2].split("|")
    for name, annotations in files.items():
        if name.endswith(".ann"):
            read = read_brat(files[name.replace(".ann", ".txt")], annotations)
            assert all(answer in declared[kind] for (_, kind), answer in read["attributes"].items())


def test_brat_cuts_spans_at_line_breaks(corpus: Corpus) -> None:
    claim = corpus.ada_review.claims.get(uncertain=True)
    claim.content = [[claim.content[0][0], claim.content[2][1]]]
    claim.save()
    files = members(written(corpus, "brat")[0])
    read = read_brat(PRICES, files[f"review-ada/{corpus.prices.pk:06d}-p-1.ann"])
    assert max(len(spans) for _, spans in read["entities"].values()) == 2


def tasks(corpus: Corpus, **choices: Any) -> tuple[list[dict[str, Any]], dict[str, str]]:
    files = members(written(corpus, "label-studio", **choices)[0])
    return json.loads(files["tasks.json"]), files


def test_label_studio_counts_utf16_units(corpus: Corpus) -> None:
    task, *_ = tasks(corpus)[0]
    units = task["data"]["text"].encode("utf-16-le")
    regions = [result for annotation in task["annotations"] for result in annotation["result"] if "value" in result]
    assert regions
    for region in regions:
        value = region["value"]
        assert units[2 * value["start"] : 2 * value["end"]].decode("utf-16-le") == value["text"]


def test_label_studio_relations_tie_the_parts_of_a_claim(corpus: Corpus) -> None:
    task, *_ = tasks(corpus, layers=("reviews",))[0]
    results = task["annotations"][0]["result"]
    keys = {result["id"] for result in results if "id" in result}
    relations = [result for result in results if result["type"] == "relation"]
    assert all({relation["from_id"], relation["to_id"]} <= keys for relation in relations)
    counted = {label: len(list(group)) for label, group in groupby(sorted(r["labels"][0] for r in relations))}
    assert counted == {"cue": 4, "nested_in": 1, "part_of": 2, "source": 4}


def test_label_studio_configuration_has_a_control_for_every_answer(corpus: Corpus) -> None:
    everything, files = tasks(corpus, layers=("reviews", "adjudications", "suggestions"), state="all")
    view = ElementTree.fromstring(files["labelling-config.xml"])
    controls = {control.get("name"): control for control in view}
    for task in everything:
        for layer in (*task["annotations"], *task["predictions"]):
            for result in layer["result"]:
                if result["type"] != "relation":
                    control = controls[result["from_name"]]
                    assert result["type"] == control.tag.lower()
                    given = result["value"][result["type"]]
                    if result["type"] in {"choices", "labels"}:
                        assert set(given) <= {option.get("value") for option in control}


def test_label_studio_has_suggestions_as_predictions(corpus: Corpus) -> None:
    task, *_ = tasks(corpus, layers=("suggestions",))[0]
    (prediction,) = task["predictions"]
    assert prediction["model_version"] == "rules-1"
    assert prediction["score"] == pytest.approx(0.9)
    assert task["annotations"] == []


@pytest.mark.parametrize("name", ["iob2", "brat", "label-studio"])
def test_an_article_without_its_text_is_counted(corpus: Corpus, name: str) -> None:
    assert written(corpus, name, text="left_out")[1].counts == {"article without its text": 4}


@pytest.mark.parametrize("name", ["iob2", "brat", "label-studio"])
def test_rejected_claims_are_counted(corpus: Corpus, name: str) -> None:
    Claim.objects.filter(decision="corrected").update(decision="rejected", reject_reason="duplicate")
    assert written(corpus, name)[1].counts["rejected claim"] == 1


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(max_size=60))
def test_code_points_and_utf16_units_are_each_others_way_back(text: str) -> None:
    units = Utf16(text)
    for offset in range(len(text) + 1):
        assert units.to_units(offset) == len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2
        assert units.to_code_points(units.to_units(offset)) == offset


def test_an_offset_between_two_halves_is_refused() -> None:
    with pytest.raises(ValueError, match="halves"):
        Utf16("a📉b").to_code_points(2)
