"""Claim kinds by the encoder: the same as a plain mean over the pieces, on any spans, and said in words."""

import numpy as np
import pytest

from annotator.pipeline.build import build_pipeline
from annotator.pipeline.claim_kinds import ClaimKinds
from annotator.pipeline.encoder import Encoder
from annotator.pipeline.rules import Found

TEXT = (
    "The harbour office said the pier must be closed at once.\n\n“It is a disgrace,” the mayor said of the 40 berths."
)
CONTENT, CUE = ((24, 55),), ((19, 23),)
QUOTED = ((59, 75),)
BY_RULES = ("fact", 0.6, "can be checked")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture(scope="module")
def kinds(encoder: Encoder) -> ClaimKinds:
    kinds = ClaimKinds(TEXT, encoder.kinds)
    assert len(list(kinds.watch(encoder.windows(TEXT)))) > 0
    return kinds


def by_hand(encoder: Encoder, content, cue, by_rules) -> dict[str, float]:
    """The chances of the kinds by the definition: the mean state of the pieces, times the weights."""
    weights = encoder.kinds
    pieces = [
        (int(start), int(end), state)
        for window in encoder.windows(TEXT)
        for start, end, state in zip(window.pieces.starts, window.pieces.ends, window.states, strict=True)
    ]
    odds = np.array(weights["bias"])
    for spans, part in ((content, "content"), (cue, "cue")):
        inside = [state for start, end, state in pieces if any(s < end and start < e for s, e in spans) and start >= 0]
        if inside:
            odds = odds + np.array(weights[part]) @ np.mean(inside, axis=0)
    said = [float(label == by_rules[0]) for label in weights["labels"]]
    odds = odds + np.array(weights["rules"]) @ np.array([*said, *(by_rules[1] * each for each in said)])
    chances = np.exp(odds - odds.max())
    return dict(zip(weights["labels"], chances / chances.sum(), strict=True))


@pytest.mark.parametrize(
    ("content", "cue"),
    [(CONTENT, CUE), (QUOTED, ((93, 97),)), (((24, 28), (34, 55)), ()), ((), CUE), ((), ())],
)
@pytest.mark.parametrize("by_rules", [BY_RULES, ("proposal", 0.5, "“must”")])
def test_the_kind_is_that_of_the_mean_piece(encoder, kinds, content, cue, by_rules):
    wanted = by_hand(encoder, content, cue, by_rules)
    label, chance, _ = kinds.of(content, cue, by_rules)
    assert label == max(wanted, key=lambda each: wanted[each])
    assert chance == pytest.approx(wanted[label], abs=2e-3)


def test_a_reason_names_words_of_the_claim_where_the_rules_say_otherwise(kinds):
    label, _, reason = kinds.of(CONTENT, CUE, ("opinion", 0.65, "judging words"))
    assert label == "fact"
    start, _, named = reason.partition(": ")
    assert start == "reads like a fact"
    assert named.split(", ")
    assert all(word.strip("“”") in TEXT[24:55] for word in named.split(", "))


def test_the_reason_of_the_rules_stays_where_both_agree(kinds):
    label, _, reason = kinds.of(CONTENT, CUE, BY_RULES)
    assert (label, reason) == ("fact", "can be checked")


def test_an_article_without_pieces_is_told_by_the_rules(encoder):
    kinds = ClaimKinds("", encoder.kinds)
    label, chance, _ = kinds.of((), (), BY_RULES)
    assert label in encoder.kinds["labels"]
    assert 0 < chance <= 1


def test_given_and_found_claims_have_the_same_kind():
    pipeline = build_pipeline(tier="full")
    found = pipeline.read(TEXT).attributions
    given = pipeline.read(TEXT, given=[Found(each.content, each.cue, each.source) for each in found]).attributions
    assert [each.claim_kind for each in given] == [each.claim_kind for each in found]
    assert [each.scores["claim_kind"] for each in given] == [each.scores["claim_kind"] for each in found]
    assert found
