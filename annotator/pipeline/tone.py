"""How words sound and what verbs do to their object, by word lists: VADER's (Hutto and Gilbert 2014) and our own."""

import math
import re
from collections.abc import Iterable, Sequence
from functools import cache

from spacy.tokens import Token

from annotator.pipeline.lexicons import load_lines
from annotator.pipeline.stance import polarity

NEGATIONS = {"not", "n't", "n’t", "never", "no", "hardly", "nor", "without", "neither", "none", "nobody"}
REACH = 3
"""How many words a negation turns round."""
TURNED = -0.7
LISTED = 1.8
"""The valence of a judging word that only our own list has."""


def tone(words: Sequence[str], scale: float = 3.0) -> float:
    """How well, above 0, or ill, below 0, the words sound together, in -1 to 1; ``scale`` is what counts as much."""
    return math.tanh(sum(valences(words)) / scale)


def valences(words: Sequence[str]) -> list[float]:
    """The valence of each word that has one, turned round after a negation."""
    found = []
    last = -REACH - 1
    for i, word in enumerate(words):
        if word.lower() in NEGATIONS:
            last = i
        if value := _valence(word.lower()):
            found.append(TURNED * value if i - last <= REACH else value)
    return found


def effect(tokens: Iterable[Token]) -> float:
    """How much the words let, keep or praise their object, above 0, or stop, hurt or blame it, below 0."""
    total = 0.0
    for token in tokens:
        value = _effects().get(token.lemma_.lower(), 0.0)
        is_turned = value and any(c.dep_ == "neg" or c.lower_ in NEGATIONS for c in token.children)
        total += -value if is_turned else value
    return total


def has_effect(token: Token) -> bool:
    """Tell whether a word is listed as doing something to its object."""
    return token.lemma_.lower() in _effects()


def _valence(word: str) -> float:
    known = _valences()
    return known.get(word) or (known.get(word[:-1], 0.0) if word.endswith("s") else 0.0)


@cache
def _valences() -> dict[str, float]:
    good, bad = polarity()
    listed = dict.fromkeys(good, LISTED) | dict.fromkeys(bad, -LISTED)
    rows = (line.split("\t") for line in load_lines("valence.tsv"))
    return listed | {word: float(value) for word, value in rows}


@cache
def _effects() -> dict[str, float]:
    signs = {"+": 1.0, "-": -1.0}
    return {word: signs[line[0]] for line in load_lines("effects.txt") for word in re.findall(r"\w+", line)}
