"""Every format that is written and read gives back what went in, but for what it declares as lost.

Articles and claims are made by hypothesis: any characters that can be stored, spans in pieces, across lines, touching,
overlapping, nested.
"""

import io
import re
from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from annotator.codebook import ATTITUDES, MENTIONS, FieldDefinition, LabelDefinition
from claims.formats.assembly import Attribution, make_article, make_claim, make_review
from claims.formats.cas import FORBIDDEN
from claims.formats.records import ArticleRecord, ClaimRecord, LossReport, ProjectRecord, RefusedRecord, WriteOptions
from claims.imports.drafts import Questions
from tests.claims.exports.corpus import ARABIC, CHINESE, PRICES


def labels(*keys: str) -> tuple[LabelDefinition, ...]:
    return tuple(LabelDefinition(key, key.title()) for key in keys)


FIELDS = (
    FieldDefinition(
        "kind", "Kind", "claim", "label", "?", (LabelDefinition("fact", "Fact"), LabelDefinition("no", "N"))
    ),
    FieldDefinition("stance", "Stance", "claim", "label", "?", (LabelDefinition("for", "For"),), per_target=True),
    FieldDefinition("topics", "Topics", "claim", "labels", "?", (LabelDefinition("a", "A"), LabelDefinition("b", "B"))),
    FieldDefinition("strength", "Strength", "claim", "scale", "?", minimum=1, maximum=5),
    FieldDefinition("checkable", "Checkable", "claim", "yes_no", "?"),
    FieldDefinition("words", "Words", "claim", "text", "?"),
)
OPTIONS = WriteOptions(ProjectRecord("p", "P", FIELDS, {"x": "X", "y-2": "Y"}), byte_order_mark=False)
QUESTIONS = Questions(FIELDS, ["x", "y-2"])  # gives words of other tools the types of the fields, as an import does
WARNING = "check of offsets after characters beyond the basic plane"  # doccano’s, which is no loss
STORABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")
TEXTS = st.one_of(
    st.sampled_from([PRICES, ARABIC, CHINESE, "a\u2028b \x85 c", "👩‍👩‍👧‍👦 e\u0301 “x”\n\n“y”"]),
    st.text(STORABLE, min_size=1, max_size=60).filter(str.strip),
)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["fact", "no"]),
        "stance": st.dictionaries(st.sampled_from(["x", "y-2"]), st.just("for"), min_size=1),
        "topics": st.lists(st.sampled_from(["a", "b"]), min_size=1, unique=True),
        "strength": st.integers(1, 5),
        "checkable": st.booleans(),
        "words": st.text(STORABLE, min_size=1, max_size=20),
    },
)


@st.composite
def spans(draw: st.DrawFn, text: str, least: int = 0) -> list[list[int]]:
    """Pieces in order, none of white space alone: formats of lines cannot say where those are."""
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=6)))
    pairs = [[start, end] for start, end in zip(cuts[::2], cuts[1::2], strict=False) if text[start:end].strip()]
    return pairs or ([[0, len(text)]] if least else [])


@st.composite
def articles(draw: st.DrawFn) -> ArticleRecord:
    text = draw(TEXTS.filter(lambda text: len(text) > 1))
    claims: list[ClaimRecord] = []
    for number in range(draw(st.integers(0, 4))):
        parent = draw(st.sampled_from([None, *(claim["id"] for claim in claims)]))
        made = Attribution(f"c{number}", draw(spans(text, 1)), draw(spans(text)), draw(spans(text)), parent)
        facts = {
            "source_name": draw(st.text(STORABLE, max_size=20)),
            "mention": draw(st.sampled_from(list(MENTIONS))),
            "attitude": draw(st.sampled_from(list(ATTITUDES))),
            "note": draw(st.text(STORABLE, max_size=20)),
            "uncertain": draw(st.booleans()),
        }
        claims.append(make_claim(text, made, draw(VALUES), **facts))
    record = make_article(text, external_id="e/1", title="T", language="en")
    record["id"] = 7
    record["reviews"] = [{**make_review("ada", claims), "role": "review", "id": 3}]
    return record


def round_trip(writer: str, reader: str, record: ArticleRecord) -> tuple[ArticleRecord, LossReport]:
    stream, losses = io.BytesIO(), LossReport()
    written = import_module(f"claims.formats.{writer}").write([record], stream, OPTIONS)
    stream.seek(0)
    found = list(import_module(f"claims.formats.{reader}").read(stream, losses))
    assert {what for what in losses.counts if not what.startswith(WARNING)} == set()
    assert not any(isinstance(one, RefusedRecord) for one in found), found
    for claim in found[0]["reviews"][0]["claims"]:
        claim["values"], faults = QUESTIONS.fitted(claim["values"], "claim", own_voice=False)
        assert faults == []
    return found[0], written


def essence(record: ArticleRecord, *without: str) -> list[dict[str, Any]]:
    """The claims by what they say, with the contents of the claim around in place of its id."""
    claims = record["reviews"][0]["claims"]
    contents = {claim["id"]: claim["content"] for claim in claims}
    kept = ("content", "cue", "source", "quotes", "mention", "attitude", "values", "source_name", "note", "uncertain")
    found = [
        {"parent": contents.get(claim["parent"] or "")} | {key: claim[key] for key in kept if key not in without}  # type: ignore[literal-required]
        for claim in claims
    ]
    return sorted(found, key=str)


MANY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize(
    ("writer", "reader", "without"),
    [
        ("native", "native", ()),
        ("cas_json", "cas_reading", ()),
        ("cas_xmi", "cas_reading", ()),
        ("web_annotation", "web_annotation", ()),
        ("docbin", "docbin", ()),
        ("label_studio", "label_studio", ()),
        ("brat", "brat", ("note", "uncertain")),
    ],
)
@MANY
@given(record=articles())
def test_formats_that_hold_every_claim(
    writer: str, reader: str, without: tuple[str, ...], record: ArticleRecord
) -> None:
    if not record["reviews"][0]["claims"] and writer == "web_annotation":
        return  # declared: an article without a claim has no annotation
    if writer == "cas_xmi" and FORBIDDEN.search(record["text"]):
        assert "text with characters that XML cannot hold" in written_losses(writer, record).counts
        return
    found, _ = round_trip(writer, reader, record)
    assert found["text"] == record["text"]
    assert essence(found, *without) == essence(record, *without)


def written_losses(writer: str, record: ArticleRecord) -> LossReport:
    losses: LossReport = import_module(f"claims.formats.{writer}").write([record], io.BytesIO(), OPTIONS)
    return losses


@MANY
@given(record=articles())
def test_doccano_holds_all_but_free_text(record: ArticleRecord) -> None:
    found, losses = round_trip("doccano", "doccano", record)
    for claim in record["reviews"][0]["claims"]:
        if not re.fullmatch(r"[\w;-]+", claim["values"].get("words", "")):
            claim["values"].pop("words", None)
    lost = ("source_name", "note", "uncertain")
    assert found["text"] == record["text"]
    assert essence(found, *lost) == essence(record, *lost)
    assert all(claim["note"] == "" or "note" in losses.counts for claim in record["reviews"][0]["claims"])


@MANY
@given(record=articles())
@example(record=make_article("a b"))
def test_iob2_holds_whole_tokens_that_nothing_crosses(record: ArticleRecord) -> None:
    if not record["reviews"]:
        return
    stream, lost = io.BytesIO(), LossReport()
    losses = import_module("claims.formats.iob2").write([record], stream, OPTIONS)
    stream.seek(0)
    (found,) = import_module("claims.formats.iob2_reading").read(stream, lost)
    assert not isinstance(found, RefusedRecord)
    assert found["text"] == record["text"]
    if not losses.counts and not lost.counts:
        assert essence(found, "note", "uncertain") == essence(record, "note", "uncertain")
