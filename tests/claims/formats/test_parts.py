"""What a format declares to keep, what its report counts, and what docs/exports.md says are the same."""

import io
import json
import re
import zipfile
import zlib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from claims.exports import FORMATS
from claims.formats import parts
from claims.formats.assembly import Attribution, as_suggestions, make_article, make_claim, make_review
from claims.formats.records import ArticleRecord, LossReport, ProjectRecord, WriteOptions

DOCUMENTATION = (Path(__file__).parents[3] / "docs" / "exports.md").read_text(encoding="utf-8")
OPTIONS = WriteOptions(ProjectRecord("p", "P", (), {"": ""}))
WRITTEN = [name for name in FORMATS if name != "codebook"]  # which holds no record at all
TEXT = "Tolls rise, the port said."
MARKS = {
    "external_id": "x-external",
    "title": "x-title",
    "outlet": "x-outlet",
    "author": "x-author",
    "published_on": "2031-01-31",
    "url": "https://x-url.example",
    "licence": "x-licence",
    "metadata": "x-metadata",
    "reviewer": "x-reviewer",
    "submitted_at": "2032-02-20",
    "run": "x-decided",
    "note": "x-note",
    "source_name": "x-source",
    "proposed_by": "x-proposer",
    "reasons": "x-reason",
    "rejected": "x-rejected",
    "review_active_seconds": "86399",
}


def full_article() -> ArticleRecord:
    """An article that has every part there is, words of its own in those that are words."""
    meta = {name: MARKS[name] for name in ("title", "outlet", "author", "published_on", "url", "licence")}
    record = make_article(TEXT, external_id=MARKS["external_id"], language="en", redistribute=True, **meta)
    record["meta"]["withdrawn"] = True
    record["meta"]["metadata"] = {"section": MARKS["metadata"]}
    record["sentences"] = record["leftovers"] = [[0, len(TEXT)]]
    source: dict[str, Any] = dict.fromkeys(("name", "kind", "role", "country", "state_affiliation", "gender"), "x")
    record["sources"] = [{**source, "id": 3, "aliases": [], "values": {}}]  # type: ignore[typeddict-item]
    facts = {"source_name": MARKS["source_name"], "note": MARKS["note"], "uncertain": True}
    more = {"active_seconds": 8, "suggestion": 1, "source_id": 3, "inherited": ["kind"], "decision": "corrected"}
    spans = Attribution("c", [[0, 10]], [[21, 25]], [[12, 20]])
    claim = make_claim(TEXT, spans, {}, **facts, **more)
    gone = {"decision": "rejected", "reject_reason": MARKS["rejected"]}
    rejected = make_claim(TEXT, Attribution("r", [[0, 5]]), {}, **gone)
    (suggestion,) = as_suggestions([claim], MARKS["proposed_by"])
    suggestion |= {"antecedent": [0, 5], "scores": {"record": 0.5, "cue": 0.1}, "reasons": {"cue": MARKS["reasons"]}}
    record["suggestions"] = [suggestion]
    review: dict[str, Any] = {**make_review(MARKS["reviewer"], [claim, rejected]), "id": 2, "codebook_version": 1}
    review |= {"round": 1, "not_asked": ["tone"], "run": MARKS["run"], "suggestions_shown": True, "reference": True}
    review |= {"submitted_at": MARKS["submitted_at"], "values": {"tone": "sober"}, "no_claim": [[11, 12]]}
    review["active_seconds"] = int(MARKS["review_active_seconds"])
    record["reviews"] = [review]  # type: ignore[list-item]
    return record


def module_of(name: str) -> Any:
    return import_module(FORMATS[name].module)


def written(name: str) -> tuple[bytes, LossReport]:
    stream = io.BytesIO()
    losses = module_of(name).write([full_article()], stream, OPTIONS)
    return stream.getvalue(), losses


@pytest.mark.parametrize("name", WRITTEN)
def test_the_report_counts_every_part_that_the_format_does_not_keep(name: str) -> None:
    counts = written(name)[1].counts
    keeps = module_of(name).keeps
    assert keeps <= parts.ALL
    assert {part for part in parts.ALL if parts.words_of_part(part) in counts} == parts.ALL - keeps


def everything_in(data: bytes) -> str:
    """The words of a file, those of a zip without its names of members and its report."""
    if data[:2] != b"PK":
        return data.decode()
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = [name for name in archive.namelist() if name != "losses.json"]
    packed = [archive.read(name) for name in names]
    unpacked = [
        zlib.decompress(one) if name.endswith(".spacy") else one for name, one in zip(names, packed, strict=True)
    ]
    return " ".join([*names, *(one.decode(errors="replace") for one in unpacked)])


@pytest.mark.parametrize("name", sorted({*WRITTEN} - {"parquet", "stata", "spss"}))  # whose words are packed
def test_a_file_holds_the_words_of_the_parts_that_are_kept_and_of_no_other(name: str) -> None:
    words = everything_in(written(name)[0])
    assert {part for part, mark in MARKS.items() if mark in words} == module_of(name).keeps & MARKS.keys()


def table() -> dict[str, set[str]]:
    """By format, what the documentation says that it keeps."""
    section = DOCUMENTATION.split("### Parts that formats keep")[1].split("\n## ")[0]
    head, _, *rows = [line.strip("|").split("|") for line in section.strip().splitlines()]
    kept: dict[str, set[str]] = {}
    for place, cell in enumerate(head[1:], start=1):
        for name in re.findall(r"`([\w-]+)`", cell):
            kept[name] = {row[0].strip() for row in rows if row[place].strip()}
    assert {row[0].strip() for row in rows} == {parts.words_of_part(part) for part in parts.ALL}
    return kept


def test_the_documentation_says_what_each_format_keeps() -> None:
    declared = {name: {parts.words_of_part(part) for part in module_of(name).keeps} for name in WRITTEN}
    assert table() | {"native": declared["native"]} == declared
    assert module_of("native").keeps == parts.ALL
    assert module_of("codebook").keeps == frozenset()


@pytest.mark.parametrize("name", ["brat", "cas-json", "doccano", "iob2", "spacy"])
def test_an_article_that_nobody_labelled_is_told_where_it_has_no_file(name: str) -> None:
    losses = module_of(name).write([make_article(TEXT)], io.BytesIO(), OPTIONS)
    assert losses.counts == {"article without a review or suggestion": 1}


def test_the_report_in_a_zip_is_the_report() -> None:
    data, losses = written("label-studio")
    assert json.loads(zipfile.ZipFile(io.BytesIO(data)).read("losses.json")) == losses.to_json()
