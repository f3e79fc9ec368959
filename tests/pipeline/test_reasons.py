"""Every field of every suggestion says why, in words."""

import json
from pathlib import Path

import pytest

from annotator.pipeline.rules import Found

SEEDS = Path(__file__).parents[2] / "seeds"
FIELDS = {"record", "source_name", "source_type", "commitment", "claim_kind", "attitude"}
TARGETS = ("Verland", "Sorrin", "Merrow dredging")
ARTICLES = [json.loads(line) for line in (SEEDS / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
ENGLISH = [article for article in ARTICLES if article["meta"]["language"] == "en"]
HAND_BUILT = [
    "“Go,” he said. The town has been there for a long time, and it was told of the dam. She reportedly left.",
    "It is said that the dam will hold. According to some, it will not. JO MARSH: We will mend it for the town.",
    "One of them told her that it was not theirs, which they denied. I think that we have to go to the dam.",
]


def check(claims, *, own=False):
    for claim in claims:
        reasons = dict(claim.reasons)
        stances = reasons.pop("stance")
        assert set(stances) == set(claim.stance)
        assert set(reasons) == ({"record", "source_name", "source_type", "claim_kind"} if own else FIELDS)
        for field, reason in {**reasons, **stances}.items():
            assert isinstance(reason, str), field
            assert len(reason) > 3, (field, reason)


@pytest.mark.parametrize("targets", [(), TARGETS], ids=["open target", "targets"])
@pytest.mark.parametrize("text", [a["text"] for a in ENGLISH] + HAND_BUILT, ids=lambda text: text[:20])
def test_every_field_of_what_is_found_has_a_reason(pipeline, text, targets):
    reading = pipeline.read(text, targets=targets)
    assert reading.attributions
    check(reading.attributions)
    check(reading.own_voice, own=True)


@pytest.mark.parametrize("article", ENGLISH, ids=lambda article: article["external_id"])
def test_every_field_of_given_spans_has_a_reason(pipeline, article):
    claims = [c for c in article["reviews"][0]["claims"] if c["quotation"] != "own_voice"]
    roles = ("content", "cue", "source")
    given = [Found(*(tuple((s, e) for s, e in claim[role]) for role in roles)) for claim in claims]
    check(pipeline.read(article["text"], targets=TARGETS, given=given).attributions)
