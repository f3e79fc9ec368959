"""Which side the source of a claim takes toward a target: a small network that reads the claim's words with the target
in mind.

It is a transformer of two layers (pre-norm, Xiong et al., ICML 2020) over what the encoder gives of each piece, its
gist; marks say which pieces are content, cue and source, and which mean the target. Before them stands one place for
the pair as a whole, made of the target's own gist and of the features of `target_features`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annotator.pipeline.graphs import Floats, log_softmax, session_of
from annotator.pipeline.windows import Ints
from annotator.spans import Spans

SPANS = ("content", "cue", "source", "mentions")
"""Marks by the spans of a claim: its parts, and every mention of its source."""
STARTS = ("named", "agents", "matter", "pronouns", "rivals")
"""Marks by where a word begins: the target by name, its people, its matter, pronouns for it, and the other targets."""
MARKS = (*SPANS, *STARTS)
TARGET = slice(MARKS.index("named"), MARKS.index("rivals"))
"""The marks of what means the target."""
Gists = npt.NDArray[np.float16]
"""(P, ``WIDTH``)."""
WIDTH = 128
LONGEST = 64
"""Most pieces of a claim that are read: with its sentences if they fit, else its first ones."""
SIDES = ("favour", "against", "neutral")


@dataclass(frozen=True, slots=True)
class Asked:
    """A claim and a target: what is asked about."""

    spans: Mapping[str, Spans]
    """By the names of ``SPANS``."""
    sentences: Spans
    """Those that the claim stands in."""
    starts: Mapping[str, Sequence[int]]
    """By the names of ``STARTS``, anywhere in the article."""
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Stream:
    """The P pieces of an article, in order: where they start and end in its text."""

    starts: Ints
    ends: Ints

    def within(self, spans: Spans) -> Ints:
        """The numbers of the pieces that spans touch."""
        found = (
            np.arange(np.searchsorted(self.ends, start, side="right"), np.searchsorted(self.starts, end, side="left"))
            for start, end in spans
        )
        return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *found]))

    def at(self, starts: Sequence[int]) -> Ints:
        """The numbers of the pieces that begin there."""
        wanted = np.unique(np.array(starts, dtype=np.int64))
        numbers = np.searchsorted(self.starts, wanted)
        inside = numbers < len(self.starts)
        found: Ints = numbers[inside][self.starts[numbers[inside]] == wanted[inside]]
        return found

    def read(self, asked: Asked) -> tuple[Ints, Floats]:
        """The numbers of the N pieces to read, and their marks (N, ``MARKS``), 0 or 1."""
        parts = {name: self.within(spans) for name, spans in asked.spans.items()}
        core = np.unique(np.concatenate([parts["content"], parts["cue"], parts["source"]]))
        around = np.union1d(core, self.within(asked.sentences))
        numbers = (around if len(around) <= LONGEST else core)[:LONGEST]
        marked = [parts[name] for name in SPANS] + [self.at(asked.starts[name]) for name in STARTS]
        return numbers, np.stack([np.isin(numbers, each) for each in marked], axis=1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Sides:
    """What is said of the sides that a claim may take: their chances, what each feature adds to each, in their order,
    and how sure such chances are."""

    chances: Mapping[str, float]
    pulls: Mapping[str, Sequence[float]]
    sureness: Mapping[str, float]


class TargetReader:
    """The network, loaded from ONNX. Beside its numbers stand the names of the features with what each adds to each
    side by itself, and how sure its chances are."""

    def __init__(self, graph: bytes) -> None:
        self._session = session_of(graph)
        about = self._session.get_modelmeta().custom_metadata_map
        self._pulls: dict[str, list[float]] = json.loads(about["features"])
        self._sureness: dict[str, float] = json.loads(about["sureness"])

    def sides(self, asked: Asked, stream: Stream, gists: Gists) -> Sides:
        """What is said of a claim that is about the target; ``gists`` are those of the pieces of the ``stream``."""
        chances = dict(zip(SIDES, map(float, self.chances(asked, stream, gists)), strict=True))
        return Sides(chances, {n: self._pulls.get(n, [0.0] * len(SIDES)) for n in asked.features}, self._sureness)

    def chances(self, asked: Asked, stream: Stream, gists: Gists) -> Floats:
        """The chance of each of ``SIDES``."""
        numbers, marks = stream.read(asked)
        named = gists[stream.at(asked.starts["named"])]
        given = {
            "gists": gists[numbers],
            "marks": marks,
            "target": named.astype(np.float32).mean(axis=0) if len(named) else np.zeros(WIDTH),
            "features": np.array([asked.features.get(name, 0.0) for name in self._pulls]),
        }
        (scores,) = self._session.run(["scores"], {name: each[None].astype(np.float32) for name, each in given.items()})
        chances: Floats = np.exp(log_softmax(scores[0]))
        return chances
