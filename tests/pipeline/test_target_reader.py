"""Stances by the trained network: what it is shown of a claim, and what it makes of it."""

from dataclasses import replace

import numpy as np
import pytest

from annotator.pipeline.build import build_pipeline
from annotator.pipeline.encoder import Encoder
from annotator.pipeline.target_reader import LONGEST, MARKS, WIDTH, Asked, Gists, Stream

TEXT = "Critics met. The mayor said that China must pay for the dam. It refused."
STREAM = Stream(
    np.array([0, 8, 11, 13, 17, 23, 28, 33, 39, 44, 48, 52, 56, 59, 61, 64, 71]),
    np.array([7, 11, 12, 16, 22, 27, 32, 38, 43, 47, 51, 55, 59, 60, 63, 71, 72]),
)
ASKED = Asked(
    spans={"content": ((33, 59),), "cue": ((23, 27),), "source": ((13, 22),), "mentions": ((13, 22),)},
    sentences=((13, 60),),
    starts={"named": [33], "agents": [], "matter": [], "pronouns": [], "rivals": [61]},
    features={"bias": 1.0, "named": 1.0, "about": 1.0},
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


def gists(number: int = len(STREAM.starts)) -> Gists:
    return np.random.default_rng(5).normal(size=(number, WIDTH)).astype(np.float16)


def marked(name: str, numbers: np.ndarray, marks: np.ndarray) -> list[str]:
    return [TEXT[STREAM.starts[n] : STREAM.ends[n]] for n in numbers[marks[:, MARKS.index(name)] == 1]]


def test_the_sentence_of_a_claim_is_read_with_marks_on_its_parts_and_on_the_target() -> None:
    numbers, marks = STREAM.read(ASKED)
    assert numbers.tolist() == list(range(3, 14))
    assert marked("content", numbers, marks) == ["China", "must", "pay", "for", "the", "dam"]
    assert marked("cue", numbers, marks) == ["said"]
    assert marked("source", numbers, marks) == marked("mentions", numbers, marks) == ["The", "mayor"]
    assert marked("named", numbers, marks) == ["China"]
    assert marked("rivals", numbers, marks) == []


def test_of_long_sentences_only_the_claim_is_read_and_of_a_long_claim_the_beginning() -> None:
    starts = np.arange(0, 400, 2)
    stream = Stream(starts, starts + 1)
    spans = {"content": ((100, 130),), "cue": ((0, 2),), "source": (), "mentions": ()}
    asked = replace(ASKED, spans=spans, sentences=((0, 400),))
    assert stream.read(asked)[0].tolist() == [0, *range(50, 65)]
    longer = replace(asked, spans={**spans, "content": ((100, 400),)})
    numbers, marks = stream.read(longer)
    assert numbers.tolist() == [0, *range(50, 50 + LONGEST - 1)]
    assert marks.shape == (LONGEST, len(MARKS))


def test_chances_are_of_this_claim_alone_and_always_the_same(encoder: Encoder) -> None:
    chances = encoder.targets.chances(ASKED, STREAM, gists())
    assert chances.sum() == pytest.approx(1)
    elsewhere = gists()
    elsewhere[[0, 1, 2, 14, 15, 16]] = 0
    assert (encoder.targets.chances(ASKED, STREAM, elsewhere) == chances).all()
    elsewhere[8] = 0
    assert (encoder.targets.chances(ASKED, STREAM, elsewhere) != chances).any()


def test_the_sides_have_the_chances_and_each_feature_pulls(encoder: Encoder) -> None:
    sides = encoder.targets.sides(ASKED, STREAM, gists())
    assert list(sides.chances.values()) == pytest.approx(encoder.targets.chances(ASKED, STREAM, gists()).tolist())
    assert set(sides.pulls) == set(ASKED.features)
    assert all(len(pulls) == len(sides.chances) for pulls in sides.pulls.values())


def test_a_claim_of_no_pieces_has_chances_too(encoder: Encoder) -> None:
    nothing = Stream(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    chances = encoder.targets.chances(replace(ASKED, spans=dict.fromkeys(ASKED.spans, ())), nothing, gists(0))
    assert chances.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mayor praised China for the dam and thanked it warmly.", {"China": "favour"}),
        ("The senator condemned China as a dangerous enemy.", {"China": "against"}),
        ("He accused China of stealing ships.", {"China": "against"}),
        ("The river rose to 40 feet, the mayor said.", {}),
    ],
)
def test_a_plain_stance_is_told(text: str, expected: dict[str, str]) -> None:
    claims = build_pipeline(tier="full").read(
        f"{text} The town has been there for a long time.", targets=["China", "Chile"]
    )
    assert claims.attributions[0].stance == expected
    assert all(claims.attributions[0].reasons["stance"].values())
