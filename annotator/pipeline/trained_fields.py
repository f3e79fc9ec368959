"""Source type, commitment and claim kind by the trained encoder: regressions over its states, the answers of the rules
and, for source types, the words around a source. Stance by the network of `target_reader`.

Each regression is linear in the mean of the pieces' states, so that each piece has a pull of its own toward each label:
these pulls are kept of a piece, with its gist for the network, and the strongest are the reason given.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from annotator.pipeline.encoder import Window
from annotator.pipeline.graphs import Floats, log_softmax
from annotator.pipeline.lexicons import load_lines
from annotator.pipeline.target_reader import WIDTH, Asked, Gists, Sides, Stream, TargetReader
from annotator.spans import Spans

Guess = tuple[str, float, str]
FieldWeights = Mapping[str, Any]
"""``labels`` (K); ``roles``: for each role a matrix (K by width of a state); ``features``: for each name K numbers;
``bias`` (K); ``reliable``: how often the rules are right, by what `reliability_key` says of their answer."""
Places = Mapping[str, Spans]
"""Spans by role: what of a claim is content, cue, source, and every mention of its source."""

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


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """What is known of a claim: where its parts stand, what the rules say of a field, and the features of the field."""

    places: Places
    by_rules: Guess
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Seen:
    """What is kept of pieces: where they stand, their pulls toward every label, and their gists."""

    stream: Stream
    pulls: Floats
    gists: Gists


class TrainedFields:
    """The fields of the claims of one article: watch its windows once, then ask."""

    def __init__(self, text: str, weights: Mapping[str, FieldWeights], reader: TargetReader) -> None:
        """``weights`` by the key of the field; ``reader`` for stances."""
        self._text = text
        self._weights = weights
        self._reader = reader
        self._columns: dict[tuple[str, str], slice] = {}
        parts: list[npt.NDArray[np.float32]] = []
        for key, field in weights.items():
            for role, matrix in field["roles"].items():
                start = sum(len(part) for part in parts)
                parts.append(np.array(matrix, dtype=np.float32))
                self._columns[key, role] = slice(start, start + len(matrix))
        self._toward = np.concatenate(parts).T
        self._seen: list[Seen] = []

    def watch(self, windows: Iterable[Window]) -> Iterator[Window]:
        """Yield the windows on, and keep what their pieces say of the fields."""
        for window in windows:
            real = window.pieces.starts >= 0
            stream = Stream(window.pieces.starts[real], window.pieces.ends[real])
            self._seen.append(Seen(stream, window.states[real] @ self._toward, window.gists[real].astype(np.float16)))
            yield window

    def of(self, key: str, claims: Sequence[Claim]) -> list[Guess]:
        """Return label, chance and reason of a field for claims that have the same answer, such as those of one source.

        The chances are those of the mean of the scores. Where the rules have been right more often with such an answer
        than the regression is sure, theirs stands. The chance is always the regression's: how often the rules are right
        where nobody contradicts them says little.
        """
        field = self._weights[key]
        labels: list[str] = field["labels"]
        odds = (self.odds(key, c.places, {**c.features, **rule_features(c.by_rules)}) for c in claims)
        chances = np.exp(log_softmax(np.mean([log_softmax(each) for each in odds], axis=0)))
        answer = int(chances.argmax())
        trusted = {c: field["reliable"].get(reliability_key(c.by_rules, c.features), 0.0) for c in claims}
        most = max(claims, key=lambda c: trusted[c])
        if most.by_rules[0] in labels and trusted[most] >= chances[answer]:
            answer = labels.index(most.by_rules[0])
        label, chance = labels[answer], round(float(chances[answer]), 3)
        return [(label, chance, self._reason(key, c, answer)) for c in claims]

    def sides(self, asked: Asked) -> Sides:
        """Return what the network says of a claim and a target."""
        return self._reader.sides(asked, self._all.stream, self._all.gists)

    def odds(self, key: str, places: Places, features: Mapping[str, float]) -> Floats:
        """The score of each label, not normalised."""
        field = self._weights[key]
        odds: Floats = np.array(field["bias"], dtype=np.float32)
        for name, value in features.items():
            if name in field["features"]:
                odds += np.float32(value) * np.array(field["features"][name], dtype=np.float32)
        for role in field["roles"]:
            numbers = self._all.stream.within(places[role])
            if len(numbers):
                odds += self._all.pulls[numbers, self._columns[key, role]].mean(axis=0)
        return odds

    @cached_property
    def _all(self) -> Seen:
        """All pieces, in order."""
        if not self._seen:
            nothing = np.zeros(0, dtype=np.int64)
            pulls, gists = np.zeros((0, self._toward.shape[1]), np.float32), np.zeros((0, WIDTH), np.float16)
            return Seen(Stream(nothing, nothing), pulls, gists)
        streams = [each.stream for each in self._seen]
        starts, ends = np.concatenate([s.starts for s in streams]), np.concatenate([s.ends for s in streams])
        pulls, gists = (np.concatenate([getattr(each, part) for each in self._seen]) for part in ("pulls", "gists"))
        return Seen(Stream(starts, ends), pulls, gists)

    def _reason(self, key: str, claim: Claim, best: int) -> str:
        """What speaks for an answer, in words: those of the rules if they give it too."""
        label = self._weights[key]["labels"][best]
        if label == claim.by_rules[0]:
            return claim.by_rules[2]
        telling = self._telling_features(key, claim.features, best) or self._telling(key, claim.places, best)
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
        starts, pulls = self._all.stream.starts, self._all.pulls
        numbers = self._all.stream.within(content)
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
