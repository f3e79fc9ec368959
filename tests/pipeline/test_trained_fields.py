"""Fields by the encoder: the same as a plain mean over the pieces, on any spans, and said in words."""

import numpy as np
import pytest

from annotator.pipeline.build import build_pipeline
from annotator.pipeline.encoder import Encoder
from annotator.pipeline.reading import TRAINED
from annotator.pipeline.rules import Found
from annotator.pipeline.trained_fields import Claim, TrainedFields, reliability_key, rule_features

TEXT = (
    "The harbour office said the pier must be closed at once.\n\n“It is a disgrace,” the mayor said of the 40 berths."
)
CONTENT, CUE, SOURCE = ((24, 55),), ((19, 23),), ((0, 18),)
PLACES = [
    {"content": CONTENT, "cue": CUE, "source": SOURCE, "mentions": ()},
    {"content": ((59, 75),), "cue": ((93, 97),), "source": ((83, 92),), "mentions": ((83, 92),)},
    {"content": ((24, 28), (34, 55)), "cue": (), "source": (), "mentions": ((4, 18), (83, 92))},
    {"content": (), "cue": (), "source": (), "mentions": ()},
]
BY_RULES = {
    "source_type": ("ministry", 0.8, "matched “office”"),
    "commitment": ("support", 0.7, "“said”"),
    "claim_kind": ("fact", 0.6, "can be checked"),
}
FEATURES = {"source:office": 1.0, "last:office": 1.0, "mention=named": 1.0, "cue:said": 1.0}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture(scope="module")
def trained(encoder: Encoder) -> TrainedFields:
    trained = TrainedFields(TEXT, encoder.fields, encoder.targets)
    assert len(list(trained.watch(encoder.windows(TEXT)))) > 0
    return trained


def by_hand(encoder: Encoder, key, places, features) -> dict[str, float]:
    """The chances of the labels by the definition: the mean state of the pieces, times the weights."""
    weights = encoder.fields[key]
    pieces = [
        (int(start), int(end), state)
        for window in encoder.windows(TEXT)
        for start, end, state in zip(window.pieces.starts, window.pieces.ends, window.states, strict=True)
    ]
    odds = np.array(weights["bias"])
    for role, matrix in weights["roles"].items():
        inside = [
            state for start, end, state in pieces if any(s < end and start < e for s, e in places[role]) and start >= 0
        ]
        if inside:
            odds = odds + np.array(matrix) @ np.mean(inside, axis=0)
    for name, value in features.items():
        odds = odds + value * np.array(weights["features"].get(name, 0.0))
    chances = np.exp(odds - odds.max())
    return dict(zip(weights["labels"], chances / chances.sum(), strict=True))


@pytest.mark.parametrize("places", PLACES)
@pytest.mark.parametrize("key", ["commitment", "claim_kind"])
def test_the_answer_is_that_of_the_mean_piece(encoder, trained, key, places):
    wanted = by_hand(encoder, key, places, rule_features(BY_RULES[key]))
    [(label, chance, _)] = trained.of(key, [Claim(places, BY_RULES[key], {})])
    assert label == max(wanted, key=lambda each: wanted[each])
    assert chance == pytest.approx(wanted[label], abs=2e-3)


@pytest.mark.parametrize("places", PLACES)
def test_the_surer_of_weights_and_rules_tells_the_source_type(encoder, trained, places):
    said = BY_RULES["source_type"]
    chances = by_hand(encoder, "source_type", places, {**FEATURES, **rule_features(said)})
    best = max(chances, key=lambda each: chances[each])
    reliable = encoder.fields["source_type"]["reliable"].get(reliability_key(said, FEATURES), 0.0)
    [(label, chance, _)] = trained.of("source_type", [Claim(places, said, FEATURES)])
    assert label == (said[0] if reliable >= chances[best] else best)
    assert chance == pytest.approx(chances[label], abs=2e-3)


def test_claims_of_one_source_have_the_type_of_their_mean(encoder, trained):
    said = [BY_RULES["source_type"], ("citizen", 0.4, "nothing tells the affiliation")]
    claims = [Claim(PLACES[0], said[0], FEATURES), Claim(PLACES[1], said[1], {})]
    by_claim = [by_hand(encoder, "source_type", c.places, {**c.features, **rule_features(c.by_rules)}) for c in claims]
    found = trained.of("source_type", claims)
    [(label, chance)] = {(label, chance) for label, chance, _ in found}
    product = {each: (by_claim[0][each] * by_claim[1][each]) ** 0.5 for each in by_claim[0]}
    assert chance == pytest.approx(product[label] / sum(product.values()), abs=2e-3)


def test_rules_that_are_always_right_stand_as_surely_as_the_weights_take_them_for_right(encoder):
    weights = dict(encoder.fields)
    said = BY_RULES["source_type"]
    weights["source_type"] = {**weights["source_type"], "reliable": {reliability_key(said, FEATURES): 1.0}}
    [(label, chance, reason)] = TrainedFields("", weights, encoder.targets).of(
        "source_type", [Claim(PLACES[-1], said, FEATURES)]
    )
    assert (label, reason) == ("ministry", "matched “office”")
    chances = by_hand(encoder, "source_type", PLACES[-1], {**FEATURES, **rule_features(said)})
    assert chance == pytest.approx(chances["ministry"], abs=2e-3)


def test_a_reason_names_words_of_the_claim_where_the_rules_say_otherwise(trained):
    [(label, _, reason)] = trained.of("claim_kind", [Claim(PLACES[0], ("opinion", 0.65, "judging words"), {})])
    assert label != "opinion"
    start, _, named = reason.partition(": ")
    assert start.startswith("reads like a ")
    assert named.split(", ")
    assert all(word.strip("“”") in TEXT[24:55] for word in named.split(", "))


def test_a_reason_names_no_word_that_every_text_has(trained):
    places = {**PLACES[0], "content": ((19, 55),)}
    [(label, _, reason)] = trained.of("claim_kind", [Claim(places, ("opinion", 0.65, "judging words"), {})])
    assert label != "opinion"
    assert {"said", "that", "must"} & set(TEXT[19:55].split())
    assert "“said”" not in reason


def test_a_reason_names_the_words_of_a_source_that_pull_most(encoder):
    weights = {
        "labels": ["expert", "unnamed"],
        "roles": {"source": [[0.0], [0.0]]},
        "features": {
            "source:professor": [2.0, -2.0],
            "called:university": [1.0, 0.0],
            "cue:estimated": [0.5, 0.0],
            "called:which": [5.0, 0.0],
            "source:critics": [-1.0, 1.0],
            "mention=named": [9.0, 0.0],
        },
        "bias": [0.0, 0.0],
        "reliable": {},
    }
    features = dict.fromkeys(weights["features"], 1.0)
    by_rules = ("unnamed", 0.4, "nothing tells the affiliation")
    trained = TrainedFields("", {"source_type": weights}, encoder.targets)
    [(label, _, reason)] = trained.of("source_type", [Claim(PLACES[-1], by_rules, features)])
    assert (label, reason) == ("expert", "such sources are mostly of the type expert: “professor”, “university”")


def test_the_reason_of_the_rules_stays_where_both_agree(trained):
    [(label, _, reason)] = trained.of("commitment", [Claim(PLACES[0], BY_RULES["commitment"], {})])
    assert (label, reason) == ("support", "“said”")


@pytest.mark.parametrize("key", TRAINED)
def test_an_article_without_pieces_is_told_by_the_rest(encoder, key):
    [(label, chance, _)] = TrainedFields("", encoder.fields, encoder.targets).of(
        key, [Claim(PLACES[-1], BY_RULES[key], {})]
    )
    assert label in encoder.fields[key]["labels"]
    assert 0 < chance <= 1


def test_given_and_found_claims_have_the_same_fields():
    pipeline = build_pipeline(tier="full")
    found = pipeline.read(TEXT, targets=["harbour office"]).attributions
    given = [Found(each.content, each.cue, each.source) for each in found]
    again = pipeline.read(TEXT, targets=["harbour office"], given=given).attributions
    for key in (*TRAINED, "stance"):
        assert [getattr(each, key) for each in again] == [getattr(each, key) for each in found]
        assert [each.scores[key] for each in again] == [each.scores[key] for each in found]
    assert found
