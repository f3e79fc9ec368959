"""Web Annotation, schema.org, UIMA CAS, doccano and CoNLL: what others read, and what others write."""

import io
import json
import zipfile
from typing import Any

import cassis
import pytest

from claims.exports import export_claims
from claims.exports.selection import Selection
from claims.formats import cas_reading, doccano, iob2_reading, web_annotation
from claims.formats.records import ArticleRecord, LossReport, RefusedRecord
from tests.claims.exports.corpus import PRICES, Corpus, make_corpus


@pytest.fixture
def corpus(db: None) -> Corpus:
    return make_corpus()


def written(corpus: Corpus, name: str, **choices: Any) -> tuple[bytes, LossReport]:
    stream = io.BytesIO()
    losses = export_claims(project=corpus.project, format_name=name, stream=stream, selection=Selection(**choices))
    return stream.getvalue(), losses


def read(module: Any, data: bytes) -> tuple[list[ArticleRecord], list[RefusedRecord], LossReport]:
    losses = LossReport()
    found = list(module.read(io.BytesIO(data), losses))
    refused = [record for record in found if isinstance(record, RefusedRecord)]
    return [record for record in found if not isinstance(record, RefusedRecord)], refused, losses


def test_annotations_have_what_the_recommendation_requires(corpus: Corpus) -> None:
    data, losses = written(corpus, "web-annotation", layers=("reviews",))
    document = json.loads(data)
    assert document["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert document["first"]["type"] == "AnnotationPage"
    items = document["first"]["items"]
    assert len({item["id"] for item in items}) == len(items)
    assert all(item["type"] == "Annotation" and item["target"] for item in items)
    three = next(item for item in items if item["motivation"] == "tagging" and len(item["target"]) == 3)
    for target in three["target"]:
        position, quote = target["selector"]
        assert PRICES[position["start"] : position["end"]] == quote["exact"]
        assert PRICES.startswith(
            quote["prefix"] + quote["exact"] + quote["suffix"], position["start"] - len(quote["prefix"])
        )
    assert losses.counts["answers about the article"] == 1
    assert "cue" not in losses.counts


def test_annotations_without_text_keep_their_quotes(corpus: Corpus) -> None:
    data, _ = written(corpus, "web-annotation", layers=("reviews",), text="left_out")
    assert PRICES not in data.decode()
    records, refused, _ = read(web_annotation, data)
    assert not refused
    assert all("text" not in record for record in records)
    assert {record["text_sha256"] for record in records} >= {corpus.prices.text_sha256}
    quotes = [claim["quotes"]["content"] for record in records for claim in record["reviews"][0]["claims"]]
    assert ["“We will not raise taxes,”", "“Not this year.", "“Not next year.”"] in quotes


def annotation(key: str, tag: str, start: int, end: int, **more: Any) -> dict[str, Any]:
    selector = {"type": "TextPositionSelector", "start": start, "end": end}
    target = {"source": {"id": "http://example.org/a", "value": "Rain fell, she said."}, "selector": selector}
    return {"id": key, "type": "Annotation", "body": {"type": "TextualBody", "value": tag}, "target": target, **more}


def test_annotations_of_others_are_read_by_their_tags() -> None:
    items = [annotation("u1", "claim", 0, 9), annotation("u2", "Speaker", 11, 14), annotation("u3", "topic", 0, 4)]
    items.append({"id": "u4", "type": "Annotation", "motivation": "linking", "body": "u2", "target": "u1"})
    (record,), refused, losses = read(web_annotation, json.dumps(items).encode())
    (claim,) = record["reviews"][0]["claims"]
    assert (claim["content"], claim["source"]) == ([[0, 9]], [[11, 14]])
    assert not refused
    assert losses.counts == {"annotation tagged topic": 1}


def test_an_annotation_whose_quote_is_elsewhere_is_refused() -> None:
    item = annotation("u1", "claim", 0, 9)
    item["target"]["selector"] = [item["target"]["selector"], {"type": "TextQuoteSelector", "exact": "Snow fell"}]
    records, (refused,), _ = read(web_annotation, json.dumps([item]).encode())
    assert not records
    assert "'Snow fell' is not at 0 to 9" in refused.reason


def test_claims_of_schema_org_name_author_and_article(corpus: Corpus) -> None:
    data, losses = written(corpus, "schema-org", layers=("reviews",))
    document = json.loads(data)
    assert document["@context"] == "https://schema.org"
    first = document["@graph"][0]
    assert first["@type"] == "Claim"
    assert first["text"] == "Prices will fall"
    assert first["author"] == {"@type": "Thing", "name": "Treasury", "alternateName": ["the exchequer"]}
    assert first["appearance"]["datePublished"] == "2026-02-13"
    assert {"inDefinedTermSet": "stance[treasury]", "termCode": "favour"}.items() <= {
        k: v for term in first["about"] if term["inDefinedTermSet"] == "stance[treasury]" for k, v in term.items()
    }.items()
    assert "ClaimReview" not in data.decode()
    assert losses.counts["article without a claim"] == 1


@pytest.mark.parametrize("name", ["cas-xmi", "cas-json"])
def test_cassis_reads_every_part_at_its_words(corpus: Corpus, name: str) -> None:
    data, _ = written(corpus, name, layers=("reviews",))
    archive = zipfile.ZipFile(io.BytesIO(data))
    stem = f"annotation/{corpus.prices.pk:06d}-p-1.txt/review-ada"
    if name == "cas-json":
        cas = cassis.load_cas_from_json(archive.open(f"{stem}.json"))
    else:
        system = cassis.load_typesystem(archive.open("TypeSystem.xml"))
        cas = cassis.load_cas_from_xmi(archive.open(f"{stem}.xmi"), typesystem=system)
    assert cas.sofa_string == PRICES
    claims = cas.select("webanno.custom.Attribution")
    parts = [[(link.role, link.target.get_covered_text()) for link in claim.Args.elements] for claim in claims]
    assert [("content", "Prices will fall"), ("cue", "said"), ("source", "the Treasury")] in parts
    assert {claim.Stance_treasury for claim in claims} == {"favour", None}


def inception(text: str = "😀 Rain fell, she said.") -> cassis.Cas:
    """A CAS as INCEpTION has it: a layer of the annotators' own with slots."""
    system = cassis.TypeSystem()
    part = system.create_type("webanno.custom.Part")
    system.create_feature(part, "value", "uima.cas.String")
    link = system.create_type("webanno.custom.QuoteArgsLink", supertypeName="uima.cas.TOP")
    system.create_feature(link, "role", "uima.cas.String")
    system.create_feature(link, "target", "uima.tcas.Annotation")
    quote = system.create_type("webanno.custom.Quote")
    system.create_feature(quote, "SourceType", "uima.cas.String")
    system.create_feature(quote, "Args", "uima.cas.FSArray", elementType=link)
    cas = cassis.Cas(system)
    cas.sofa_string, cas.sofa_mime = text, "text/plain"
    claim, speaker, stray = part(begin=2, end=11), part(begin=13, end=16, value="speaker"), part(begin=0, end=1)
    links = [link(role="Content", target=claim), link(target=speaker)]
    array = system.get_type("uima.cas.FSArray")(elements=links)
    cas.add_all([claim, speaker, stray, quote(begin=17, end=21, SourceType="expert", Args=array)])
    return cas


def zipped(**files: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_slots_of_another_layer_are_claims() -> None:
    cas = inception()
    person = zipped(**{"ada.xmi": cas.to_xmi(), "TypeSystem.xml": cas.typesystem.to_xml()})
    for data in (
        zipped(**{"annotation/rain.txt/ada.json": cas.to_json()}),
        zipped(**{"annotation/rain.txt/ada.zip": person}),
    ):
        (record,), refused, losses = read(cas_reading, data)
        assert not refused
        assert record["text"] == "😀 Rain fell, she said."
        (review,) = record["reviews"]
        assert review["reviewer"] == "ada"
        (claim,) = review["claims"]
        assert (claim["quotes"]["content"], claim["quotes"]["source"]) == (["Rain fell"], ["she"])
        assert claim["values"] == {"source_type": "expert"}
        assert losses.counts == {"Part that no claim links": 1}


DOCTYPE = (
    b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><xmi:XMI xmlns:xmi="http://www.omg.org/XMI">&e;</xmi:XMI>'
)


@pytest.mark.parametrize("data", [b"", b"{", b'{"a": 1}', b"<xmi", DOCTYPE, b"PK\x03\x04", zipped(**{"a.xmi": "<a/>"})])
def test_what_is_no_cas_is_refused(data: bytes) -> None:
    records, refused, _ = read(cas_reading, data)
    assert not records
    assert len(refused) == 1


DOCCANO = {
    "entities": {"id": int, "label": str, "start_offset": int, "end_offset": int},
    "relations": {"id": int, "from_id": int, "to_id": int, "type": str},
}


def test_doccano_lines_have_its_documented_keys(corpus: Corpus) -> None:
    data, losses = written(corpus, "doccano", layers=("reviews",))
    rows = [json.loads(line) for line in data.splitlines()]
    for row in rows:
        assert isinstance(row["text"], str)
        for key, types in DOCCANO.items():
            assert all({name: type(value) for name, value in item.items()} == types for item in row[key])
        ids = {entity["id"] for entity in row["entities"]}
        assert all({relation["from_id"], relation["to_id"]} <= ids for relation in row["relations"])
    labels = [entity["label"] for entity in rows[0]["entities"]]
    assert any(label.startswith("content|") and "stance--treasury=favour" in label for label in labels)
    assert losses.counts["answer of title that is free text"] == 1


CONLL = """-DOCSTART- X O O

Rain B-Claim
fell I-Claim
, O
she I-SPEAKER
said B-cue

Dogs B-ORG
bark O

# newdoc id = 2
Snow B-claim
"""


def test_a_conll_file_is_read_by_its_tags() -> None:
    (first, second), refused, losses = read(iob2_reading, CONLL.encode())
    assert not refused
    assert first["text"] == "Rain fell , she said\nDogs bark"
    (claim,) = first["reviews"][0]["claims"]
    assert (claim["quotes"]["content"], claim["quotes"]["cue"], claim["quotes"]["source"]) == (
        ["Rain fell"],
        ["said"],
        ["she"],
    )
    assert second["text"] == "Snow"
    assert losses.counts == {"tag ORG": 1}


def test_doccano_rows_of_ours_go_back_to_their_layer(corpus: Corpus) -> None:
    data, _ = written(corpus, "doccano", layers=("suggestions",), state="all")
    records, refused, _ = read(doccano, data)
    assert not refused
    assert [record["suggestions"][0]["run"] for record in records if record["suggestions"]] == ["rules-1"]
