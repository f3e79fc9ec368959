"""Source type, commitment, claim kind and stance by the trained encoder: regressions over its states, the answers of
the rules and, for source types, the words around a source.

Each regression is linear in the mean of the pieces' states, so that each piece has a pull of its own toward each label:
these pulls are all that is kept of a piece, and the strongest are the reason given.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from annotator.pipeline.encoder import Floats, Window, log_softmax
from annotator.pipeline.lexicons import load_lines
from annotator.spans import Spans

Guess = tuple[str, float, str]
FieldWeights = Mapping[str, Any]
"""``labels`` (K); ``roles``: for each role a matrix (K by width of a state); ``features``: for each name K numbers;
``bias`` (K); ``reliable``: how often the rules are right, by what `reliability_key` says of their answer."""
Places = Mapping[str, Spans]
"""Spans by role: what of a claim is content, cue, source, and every mention of its source."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What is said of the sides that a claim may take: their chances, what each feature adds to each, in their order,
    and how sure such chances are."""

    chances: Mapping[str, float]
    pulls: Mapping[str, Sequence[float]]
    sureness: Mapping[str, float]


TELLING = 2
"""How many words a reason names."""
WORD = re.compile(r"\w[\w’'-]{2,}\w|\d+")
"""What a reason may name: shorter words pull too, but tell a reader nothing; nor do those that every text has."""
READS_LIKE = {
    "fact": "reads like a fact",
    "opinion": "reads like an opinion",
    "proposal": "reads like a proposal",
    "pledge": "reads like a pledge",
    "support": "reads as if the source stands behind it",
    "hedge": "reads as if the source only thinks it may be so",
    "reject": "reads as if the source is against it",
    "neutral": "reads as if the source takes no position",
}


class TrainedFields:
    """The fields of the claims of one article: watch its windows once, then ask."""

    def __init__(self, text: str, weights: Mapping[str, FieldWeights]) -> None:
        """``weights`` by the key of the field."""
        self._text = text
        self._weights = weights
        self._columns: dict[tuple[str, str], slice] = {}
        parts: list[npt.NDArray[np.float32]] = []
        for key, field in weights.items():
            for role, matrix in field["roles"].items():
                start = sum(len(part) for part in parts)
                parts.append(np.array(matrix, dtype=np.float32))
                self._columns[key, role] = slice(start, start + len(matrix))
        self._toward = np.concatenate(parts).T
        self._seen: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]] = []

    def watch(self, windows: Iterable[Window]) -> Iterator[Window]:
        """Yield the windows on, and keep what their pieces say of the fields."""
        for window in windows:
            real = window.pieces.starts >= 0
            pulls = window.states[real] @ self._toward
            self._seen.append((window.pieces.starts[real], window.pieces.ends[real], pulls))
            yield window

    def of(self, key: str, places: Places, by_rules: Guess, features: Mapping[str, float]) -> Guess:
        """Return label, chance and reason of a field for which the rules say ``by_rules``.

        Where the rules have been right more often with such an answer than the regression is sure, theirs stands. The
        chance is always the regression's: how often the rules are right where nobody contradicts them says little.
        """
        field = self._weights[key]
        labels: list[str] = field["labels"]
        chances = np.exp(log_softmax(self.odds(key, places, {**features, **rule_features(by_rules)})))
        answer, said = int(chances.argmax()), by_rules[0]
        reliable = field["reliable"].get(reliability_key(by_rules, features), 0.0)
        if said in labels and reliable >= chances[answer]:
            answer = labels.index(said)
        reason = by_rules[2] if labels[answer] == said else self._reason(key, places, features, answer)
        return labels[answer], round(float(chances[answer]), 3), reason

    def sides(self, places: Places, features: Mapping[str, float]) -> Sides:
        """Return what the weights of the stance say of a claim with these features of `target_features`."""
        field = self._weights["stance"]
        chances = np.exp(log_softmax(self.odds("stance", places, features)))
        nothing = [0.0] * len(chances)
        pulls = {name: field["features"].get(name, nothing) for name in features}
        return Sides(dict(zip(field["labels"], map(float, chances), strict=True)), pulls, field["sureness"])

    def odds(self, key: str, places: Places, features: Mapping[str, float]) -> Floats:
        """The score of each label, not normalised."""
        field = self._weights[key]
        odds: Floats = np.array(field["bias"], dtype=np.float32)
        for name, value in features.items():
            if name in field["features"]:
                odds += np.float32(value) * np.array(field["features"][name], dtype=np.float32)
        for role in field["roles"]:
            numbers = self._within(places[role])
            if len(numbers):
                odds += self._pieces[2][numbers, self._columns[key, role]].mean(axis=0)
        return odds

    @cached_property
    def _pieces(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
        """Starts, ends and pulls of all pieces, in order."""
        if not self._seen:
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing, np.zeros((0, self._toward.shape[1]), dtype=np.float32)
        starts, ends, pulls = zip(*self._seen, strict=True)
        return np.concatenate(starts), np.concatenate(ends), np.concatenate(pulls)

    def _within(self, spans: Spans) -> npt.NDArray[np.int64]:
        """The numbers of the pieces that spans touch."""
        starts, ends, _ = self._pieces
        slices = (
            np.arange(np.searchsorted(ends, start, side="right"), np.searchsorted(starts, end, side="left"))
            for start, end in spans
        )
        return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *slices]))

    def _reason(self, key: str, places: Places, features: Mapping[str, float], best: int) -> str:
        """What speaks for an answer that the rules do not give, in words."""
        label = self._weights[key]["labels"][best]
        telling = self._telling_features(key, features, best) or self._telling(key, places, best)
        named = ", ".join(f"“{word}”" for word in telling)
        return READS_LIKE.get(label, f"such sources are mostly of the type {label}") + (f": {named}" if named else "")

    def _telling_features(self, key: str, features: Mapping[str, float], best: int) -> list[str]:
        """The words of source, description and cue that pull most toward a label."""
        table = self._weights[key]["features"]
        gains = {
            name.partition(":")[2]: value * (table[name][best] - float(np.mean(table[name])))
            for name, value in features.items()
            if name in table and ":" in name and _tells(name.partition(":")[2])
        }
        return [word for word in sorted(gains, key=lambda word: -gains[word])[:TELLING] if gains[word] > 0]

    def _telling(self, key: str, places: Places, best: int) -> list[str]:
        """The words of a content that pull most toward a label, in order of the text."""
        if (key, "content") not in self._columns:
            return []
        content = places["content"]
        starts, _, pulls = self._pieces
        numbers = self._within(content)
        toward = pulls[numbers, self._columns[key, "content"]]
        more = toward[:, best] - toward.mean(axis=1)
        words = [match.span() for start, end in content for match in WORD.finditer(self._text, start, end)]
        after = [*(start for start, _ in words[1:]), len(self._text)]
        gains = {
            word: float(more[(starts[numbers] >= word[0]) & (starts[numbers] < end)].sum())
            for word, end in zip(words, after, strict=False)  # no words, no end
            if _tells(self._text[slice(*word)])
        }
        strongest = sorted(sorted(gains, key=lambda word: -gains[word])[:TELLING])
        return [self._text[start:end] for start, end in strongest]


def _tells(word: str) -> bool:
    return WORD.fullmatch(word) is not None and word.lower() not in load_lines("function_words.txt")


def rule_features(by_rules: Guess) -> dict[str, float]:
    """What the answer of the rules adds to the features of any field."""
    label, score, _ = by_rules
    return {f"rule={label}": 1.0, f"score={label}": score}


def reliability_key(by_rules: Guess, features: Mapping[str, float]) -> str:
    """What answers of the rules are told apart by when it is counted how often they are right."""
    label, score, _ = by_rules
    mention = next((name for name in features if name.startswith("mention=")), "")
    return f"{label} {score} {mention}"
