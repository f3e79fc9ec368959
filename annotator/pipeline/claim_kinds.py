"""Claim kind by the trained encoder: a logistic regression over the pieces of content and cue, and what the rules say.

The regression is linear in the mean of the pieces' states, so that each piece has a pull of its own toward each kind:
four numbers as content and four as cue are all that is kept of a piece, and the strongest pulls are the reason given.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from annotator.pipeline.encoder import Floats, Window, log_softmax
from annotator.spans import Spans

Guess = tuple[str, float, str]
KindWeights = Mapping[str, Any]
"""``labels`` (K), ``content`` and ``cue`` (K by width of a state), ``rules`` (K by 2K: what it adds that the rules say
each label, then what each point of the score of that adds), ``bias`` (K)."""

TELLING = 2
"""How many words a reason names."""
WORD = re.compile(r"\w[\w’'-]{2,}\w|\d+")
"""What a reason may name: shorter words pull too, but tell a reader nothing."""
ARTICLED = {"fact": "a fact", "opinion": "an opinion", "proposal": "a proposal", "pledge": "a pledge"}


class ClaimKinds:
    """The kinds of the claims of one article: watch its windows once, then ask."""

    def __init__(self, text: str, weights: KindWeights) -> None:
        self._text = text
        self._labels: list[str] = weights["labels"]
        self._toward = np.array(weights["content"] + weights["cue"], dtype=np.float32).T
        self._rules = np.array(weights["rules"])
        self._bias = np.array(weights["bias"])
        self._seen: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]] = []

    def watch(self, windows: Iterable[Window]) -> Iterator[Window]:
        """Yield the windows on, and keep what their pieces say of kinds."""
        for window in windows:
            real = window.pieces.starts >= 0
            pulls = window.states[real] @ self._toward
            self._seen.append((window.pieces.starts[real], window.pieces.ends[real], pulls))
            yield window

    def of(self, content: Spans, cue: Spans, by_rules: Guess) -> Guess:
        """Return kind, chance and reason of a claim for which the rules say ``by_rules``."""
        _, _, pulls = self._pieces
        width = len(self._labels)
        parts = [pulls[self._within(content)][:, :width], pulls[self._within(cue)][:, width:]]
        label, score, reason = by_rules
        said = self._labels.index(label)
        odds = self._bias + self._rules[:, said] + score * self._rules[:, width + said]
        for part in parts:
            if len(part):
                odds = odds + part.mean(axis=0)
        chances = np.exp(log_softmax(odds))
        best = int(chances.argmax())
        if best != said:
            named = ", ".join(self._telling(content, best))
            reason = f"reads like {ARTICLED[self._labels[best]]}" + (f": {named}" if named else "")
        return self._labels[best], round(float(chances[best]), 3), reason

    @cached_property
    def _pieces(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
        """Starts, ends and pulls (N by 2K) of all pieces, in order."""
        if not self._seen:
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing, np.zeros((0, 2 * len(self._labels)), dtype=np.float32)
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

    def _telling(self, content: Spans, best: int) -> list[str]:
        """The words of a content that pull most toward a kind, in order of the text."""
        starts, _, pulls = self._pieces
        numbers = self._within(content)
        toward = pulls[numbers][:, : len(self._labels)]
        more = toward[:, best] - toward.mean(axis=1)
        words = [match.span() for start, end in content for match in WORD.finditer(self._text, start, end)]
        after = [*(start for start, _ in words[1:]), len(self._text)]
        gains = {
            word: float(more[(starts[numbers] >= word[0]) & (starts[numbers] < end)].sum())
            for word, end in zip(words, after, strict=False)  # no words, no end
        }
        strongest = sorted(sorted(gains, key=lambda word: -gains[word])[:TELLING])
        return [f"“{self._text[start:end]}”" for start, end in strongest]
