"""The demo project and its gold labels: offsets, labels, and that every promised phenomenon is there."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from annotator.codebook import ATTITUDES, MENTIONS, NOT_APPLICABLE, QUOTATIONS, label_keys
from annotator.quotation import quotation_kind
from annotator.spans import check_spans

SEEDS = Path(__file__).parent.parent / "seeds"
ROLES = ("content", "cue", "source")
SENTENCE_END = re.compile(r"(?<=[.!?])[”’\"]?\s+|\n+")
PROJECT = json.loads((SEEDS / "project.json").read_text(encoding="utf-8"))

Article = dict[str, Any]
Claim = dict[str, Any]


@cache
def gold() -> tuple[Article, ...]:
    with (SEEDS / "gold.jsonl").open(encoding="utf-8") as lines:
        return tuple(json.loads(line) for line in lines)


def review(article: Article) -> dict[str, Any]:
    (only,) = article["reviews"]
    return only


def claims(article: Article) -> list[Claim]:
    return review(article)["claims"]


def attributed() -> Iterator[tuple[Article, Claim]]:
    for article in gold():
        for claim in claims(article):
            if claim["quotation"] != "own_voice":
                yield article, claim


def words(article: Article, spans: list[list[int]]) -> str:
    return " … ".join(article["text"][start:end] for start, end in spans)


def english() -> list[Article]:
    return [article for article in gold() if article["meta"]["language"] == "en"]


each_article = pytest.mark.parametrize("article", gold(), ids=lambda article: article["external_id"])


@each_article
def test_article_file_is_the_gold_text(article: Article) -> None:
    stored = (SEEDS / "articles" / f"{article['external_id']}.txt").read_bytes()
    assert stored.decode("utf-8") == article["text"]
    assert hashlib.sha256(stored).hexdigest() == article["text_sha256"]
    assert b"\r" not in stored


def test_every_article_file_has_gold() -> None:
    assert {path.stem for path in (SEEDS / "articles").iterdir()} == {article["external_id"] for article in gold()}


@each_article
def test_title_is_the_first_paragraph(article: Article) -> None:
    assert article["text"].startswith(article["meta"]["title"] + "\n\n")


@each_article
def test_spans_are_valid_and_begin_and_end_with_a_word_or_mark(article: Article) -> None:
    text = article["text"]
    for claim in claims(article):
        for role in ROLES:
            for start, end in check_spans(claim[role], len(text), role=role):
                assert text[start:end] == text[start:end].strip(), (claim["id"], role)
            assert claim["quotes"][role] == [text[start:end] for start, end in claim[role]]
        assert claim["content"], claim["id"]
    for spans in (review(article)["no_claim"], article["leftovers"]):
        check_spans(spans, len(text))


@each_article
def test_content_leaves_out_the_conjunction_and_the_final_comma(article: Article) -> None:
    for claim in claims(article):
        content = words(article, claim["content"])
        if claim["quotation"] != "own_voice":
            assert not re.match(r"(?:that|whether|if)\s", content), (claim["id"], content)
            assert not re.search(r"[.,]$", content), (claim["id"], content)


@each_article
def test_labels_are_those_of_the_codebook(article: Article) -> None:
    targets = {target["key"] for target in PROJECT["targets"]}
    for claim in claims(article):
        values = claim["values"]
        assert set(values) == {"source_type", "stance", "commitment", "claim_kind"}
        assert values["source_type"] in label_keys("source_type")
        assert values["claim_kind"] in label_keys("claim_kind")
        assert set(values["stance"]) <= targets
        assert set(values["stance"].values()) <= set(label_keys("stance"))
        assert claim["quotation"] in QUOTATIONS
        assert claim["attitude"] in ATTITUDES
        assert claim["mention"] in MENTIONS
        if claim["quotation"] != "own_voice":
            assert values["commitment"] in label_keys("commitment")
            assert values["source_type"] != "reporter"


@each_article
def test_own_voice_has_neither_source_nor_cue_nor_stance(article: Article) -> None:
    for claim in claims(article):
        if claim["quotation"] == "own_voice":
            assert not claim["cue"]
            assert not claim["source"]
            assert claim["mention"] == "none"
            assert claim["values"]["source_type"] == "reporter"
            assert claim["values"]["commitment"] == NOT_APPLICABLE
            assert claim["values"]["stance"] == {}
        else:
            assert claim["cue"], claim["id"]
            assert bool(claim["source"]) == (claim["mention"] != "none"), claim["id"]


@each_article
def test_quotation_is_what_the_marks_say(article: Article) -> None:
    for claim in claims(article):
        if claim["quotation"] != "own_voice":
            assert claim["quotation"] == quotation_kind(article["text"], claim["content"]), claim["id"]


@each_article
def test_source_name_is_given_unless_the_source_is_unnamed(article: Article) -> None:
    for claim in claims(article):
        assert bool(claim["source_name"]) == (claim["mention"] not in {"none", "unnamed"}), claim["id"]


@each_article
def test_a_nested_claim_lies_in_the_content_of_its_parent(article: Article) -> None:
    by_id = {claim["id"]: claim for claim in claims(article)}
    assert len(by_id) == len(claims(article))
    for claim in claims(article):
        if claim["parent"] is not None:
            around = by_id[claim["parent"]]["content"]
            for start, end in claim["content"] + claim["source"] + claim["cue"]:
                assert any(s <= start and end <= e for s, e in around), claim["id"]


@pytest.mark.parametrize("article", english(), ids=lambda article: article["external_id"])
def test_every_sentence_is_labelled_or_marked_empty(article: Article) -> None:
    text = article["text"]
    touched = [span for claim in claims(article) for role in ROLES for span in claim[role]]
    touched += review(article)["no_claim"]
    start = 0
    for end in [match.end() for match in SENTENCE_END.finditer(text)] + [len(text)]:
        assert not text[start:end].strip() or any(s < end and start < e for s, e in touched), text[start:end]
        start = end


@pytest.mark.parametrize("article", english(), ids=lambda article: article["external_id"])
def test_english_articles_have_the_length_of_news(article: Article) -> None:
    assert 300 <= len(article["text"].split()) <= 700


def test_one_article_is_chinese() -> None:
    (chinese,) = [article for article in gold() if article["meta"]["language"] == "zh"]
    assert 500 <= len(chinese["text"]) <= 900


def test_every_article_ends_in_leftovers() -> None:
    for article in gold():
        assert article["leftovers"], article["external_id"]
        assert article["leftovers"][-1][1] == len(article["text"].rstrip())


def test_stance_is_measured_on_enough_claims() -> None:
    stances = [claim["values"]["stance"] for article, claim in attributed() if article["meta"]["language"] == "en"]
    assert sum(bool(stance) for stance in stances) >= 150
    for target in PROJECT["targets"]:
        given = {stance[target["key"]] for stance in stances if target["key"] in stance}
        assert {"favour", "against", "neutral"} <= given


@pytest.mark.parametrize(
    ("field", "absent"),
    [("source_type", {"reporter", "other"}), ("commitment", set()), ("claim_kind", set()), ("stance", set())],
)
def test_every_label_of_the_preset_occurs(field: str, absent: set[str]) -> None:
    found: set[str] = set()
    for _, claim in attributed():
        value = claim["values"][field]
        found |= set(value.values()) if field == "stance" else {value}
    assert found == set(label_keys(field)) - absent


def test_every_form_of_quotation_mention_and_attitude_occurs() -> None:
    found = [claim for _, claim in attributed()]
    assert {claim["quotation"] for claim in found} | {"own_voice"} == set(QUOTATIONS)
    assert {claim["mention"] for claim in found} == set(MENTIONS)
    assert {claim["attitude"] for claim in found} == set(ATTITUDES)


def crosses_paragraphs(article: Article, claim: Claim) -> bool:
    start, end = claim["content"][0][0], claim["content"][-1][1]
    return "\n\n“" in article["text"][start:end] or '\n\n"' in article["text"][start:end]


def shares_cue_and_source(article: Article, claim: Claim) -> bool:
    alike = [other for other in claims(article) if (other["cue"], other["source"]) == (claim["cue"], claim["source"])]
    return len(alike) == 2


def in_headline(article: Article, claim: Claim) -> bool:
    return claim["content"][-1][1] <= len(article["meta"]["title"])


PHENOMENA: dict[str, Callable[[Article, Claim], bool]] = {
    "headline claim": in_headline,
    "quotation over two paragraphs": crosses_paragraphs,
    "interrupted quotation": lambda _, claim: claim["quotation"] == "direct" and len(claim["content"]) > 1,
    "interrupted indirect speech": lambda _, claim: claim["quotation"] == "indirect" and len(claim["content"]) > 1,
    "said X, and that Y": shares_cue_and_source,
    "claim inside a claim": lambda _, claim: claim["parent"] is not None,
    "accented name": lambda _, claim: claim["source_name"].startswith(("Lúcia", "Aurélio")),
    "emoji": lambda article, claim: "🐟" in words(article, claim["content"]),
    "according to": lambda article, claim: words(article, claim["cue"]).lower() == "according to",
    "passive": lambda article, claim: words(article, claim["cue"]).startswith("was "),
    "ordered": lambda article, claim: "ordered" in words(article, claim["cue"]),
    "plans to": lambda article, claim: words(article, claim["cue"]) == "plans",
    "noun as cue": lambda article, claim: words(article, claim["cue"]) == "assurance",
    "unsure reviewer": lambda _, claim: claim["uncertain"],
}


@pytest.mark.parametrize("phenomenon", PHENOMENA)
def test_promised_phenomenon_occurs(phenomenon: str) -> None:
    holds = PHENOMENA[phenomenon]
    assert any(holds(article, claim) for article, claim in attributed())


def test_a_ministry_post_is_told_in_direct_mixed_and_indirect_speech() -> None:
    (article,) = [article for article in gold() if "messaging service" in article["text"]]
    told = {c["quotation"] for c in claims(article) if c["source_name"] == "Bureau of State Protection"}
    assert told == {"direct", "mixed", "indirect"}


def test_two_governments_stand_against_each_other_in_one_article() -> None:
    def sides(article: Article) -> set[tuple[str, str]]:
        return {pair for claim in claims(article) for pair in claim["values"]["stance"].items()}

    opposed = {("verland", "favour"), ("verland", "against"), ("sorrin", "favour"), ("sorrin", "against")}
    assert any(opposed <= sides(article) for article in gold())


def test_long_stretches_of_an_article_are_the_reporters() -> None:
    def share(article: Article) -> float:
        return sum(claim["quotation"] == "own_voice" for claim in claims(article)) / len(claims(article))

    assert max(share(article) for article in gold()) > 0.5
