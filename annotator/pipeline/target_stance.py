"""Stance toward the targets of a project: first whether a claim is about a target, then which side its source takes.

Two logistic regressions over the features of `target_features` tell them; `target_stance.json` holds their weights
(fitted by `tests/benchmarks/stance.py`; no text is in it). In the tier `full` the sides are those of `target_reader`.
"""

import json
import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path

from spacy.tokens import Doc

from annotator.pipeline.sources import SourceResolver
from annotator.pipeline.stance import Guess
from annotator.pipeline.syntax import text_of
from annotator.pipeline.target_features import ClaimReader, Features, Said
from annotator.pipeline.target_reader import SIDES, Asked, Sides
from annotator.pipeline.targets import Target
from annotator.pipeline.trained_fields import Places, TrainedFields
from annotator.targets import Targets, other_names

Weights = Mapping[str, Mapping[str, float]]
WEIGHTS = Path(__file__).parent / "target_stance.json"
EMPTY = ""
"""The answer that a claim is not about a target."""
ABOUT = (EMPTY, "about")
GIVEN_FROM = 0.5
"""The chance that a claim is about a target from which a stance is given."""
PHRASES = (
    ("kind", "the kind of claim"),
    ("source", "the type of the source"),
    ("share", "how much of the article is about the target"),
    ("self", "the source is the target itself"),
    ("own", "the source belongs to the target"),
    ("ally", "the source is of the target’s party"),
    ("opponent", "the source is of another party"),
    ("its people", "the source speaks or works for the target"),
    ("its critics", "the source is called a critic of it"),
    ("critics", "the source is called a critic"),
    ("supporters", "the source is called a supporter"),
    ("other's supporters", "the source is called a supporter of another"),
    ("rival", "the source is another target"),
    ("no source", "no source is named"),
    ("other", "another target stands in the claim"),
    ("sign", "what the cue says of it"),
    ("does cue", "what the cue does to it"),
    ("does", "what is done to it, or by it"),
    ("wants", "what the source wants done"),
    ("asks", "the source only asks or discusses"),
    ("says", "the cue only says"),
    ("rejects", "the source rejects the claim"),
    ("uncommitted", "the source takes no position"),
    ("tone cue", "how the cue sounds"),
    ("tone", "words that judge"),
    ("strong", "strong words"),
    ("dense", "strong words"),
    ("target sounds", "how the target’s own name sounds"),
    ("digits", "a figure"),
    ("we", "the source speaks of “us”"),
    ("question", "a question"),
    ("exclaims", "an exclamation"),
    ("quoted", "whether it is quoted"),
    ("phrase", "the claim is a phrase, not a sentence"),
    ("short", "a short claim"),
    ("length", "the length of the claim"),
    ("first", "the claim begins with the target"),
    ("subject", "the target does something"),
    ("object", "something is done to the target"),
    ("in", "the target stands in the claim"),
    ("named", "the target is named"),
    ("agents", "people who act for the target are named"),
    ("beside", "the cue is about the target"),
    ("about", "the claim or its cue is about the target"),
    ("matter", "words that go with the target"),
    ("is matter", "the target is a matter, not a name"),
)
"""What a feature means to a reader, by the beginning of its name; the first that fits counts."""


class TargetStances:
    """Reads the stance of every claim of one article toward every target."""

    def __init__(self, doc: Doc, resolver: SourceResolver, targets: Targets) -> None:
        self.doc = doc
        self.reader = ClaimReader(doc, resolver)
        self.targets = [Target(doc, resolver.cast, *each) for each in other_names(targets).items()]

    def of(
        self, claims: Sequence[Said], trained: TrainedFields | None, places: Sequence[Places]
    ) -> list[dict[str, Guess]]:
        """Return for each claim its guess by target; targets that it is not about are left out.

        `places` are those of each claim, for the `trained` weights of a tier that has some.
        """
        answers: list[dict[str, Guess]] = [{} for _ in claims]
        for number, target, features in self.features(claims):
            about = chance_about(features, shipped_weights())
            if about < GIVEN_FROM:
                continue
            if trained is not None:
                sides = trained.sides(self.asked(claims[number], target, places[number], features))
            else:
                sides = by_features(features, shipped_weights())
            answers[number][target.name] = decide(about, sides, features)
        return answers

    def features(self, claims: Sequence[Said]) -> Iterator[tuple[int, Target, Features]]:
        """Yield (number of the claim, target, features)."""
        for target in self.targets:
            for said in claims:
                target.join(said.identity, " ".join(text_of(self.doc)[s:e] for s, e in said.source))
        for target in self.targets:
            rivals = [other for other in self.targets if other is not target]
            rows = [self.reader.features(said, target, rivals) for said in claims]
            share = sum(row["about"] for row in rows) / max(1, len(rows))
            for number, row in enumerate(rows):
                row["share of claims"] = share
                yield number, target, {name: value for name, value in row.items() if value}

    def asked(self, said: Said, target: Target, places: Places, features: Features) -> Asked:
        """Return what the trained network is asked of a claim and a target."""
        spans = [span for part in (said.content, said.cue_spans, said.source) for span in part]
        first, last = self._sentences
        around = (
            number
            for start, end in spans
            for number in range(max(0, bisect_right(first, start) - 1), bisect_left(first, end))
        )
        rivals = [place for other in self.targets if other is not target for place in other.named]
        return Asked(
            spans=places,
            sentences=tuple((first[number], last[number]) for number in sorted(set(around))),
            starts={
                "named": target.named,
                "agents": target.agents,
                "matter": target.matter,
                "pronouns": [word.idx for word in self.reader.mentions(said, target)],
                "rivals": rivals,
            },
            features=features,
        )

    @cached_property
    def _sentences(self) -> tuple[list[int], list[int]]:
        """Where each begins, and where it ends."""
        sentences = list(self.doc.sents)
        return [sentence.start_char for sentence in sentences], [sentence.end_char for sentence in sentences]


def chance_about(features: Mapping[str, float], weights: Weights) -> float:
    """Return the chance that a claim is about the target."""
    return chances(features, ABOUT, weights)["about"]


def decide(about: float, said: Sides, features: Mapping[str, float]) -> Guess:
    """Return the likeliest side, how sure it is, and the reason; ``about`` is how likely the target is meant at all."""
    best = max(SIDES, key=lambda label: said.chances[label])
    sure = sureness(about * said.chances[best], said.sureness)
    return best, round(sure, 3), _reason(SIDES.index(best), features, said.pulls)


def by_features(features: Mapping[str, float], weights: Weights) -> Sides:
    """Return what the features alone say of the sides."""
    pulls = {name: [weights[side].get(name, 0.0) for side in SIDES] for name in features}
    return Sides(chances(features, SIDES, weights), pulls, weights["sureness"])


def sureness(chance: float, fitted: Mapping[str, float]) -> float:
    """Return how often an answer of this chance was right in articles that the weights had not seen.

    Platt (1999): a logistic function of the log-odds, fitted on cross-validated answers.
    """
    odds = math.log(chance / (1 - chance)) if chance < 1 else 20.0
    return 1 / (1 + math.exp(-fitted["intercept"] - fitted["slope"] * odds))


def chances(features: Mapping[str, float], labels: Sequence[str], weights: Weights) -> dict[str, float]:
    """Return the chance of each of `labels`, `ABOUT` or `SIDES`."""
    scores = [sum(weights[label].get(k, 0.0) * v for k, v in features.items()) for label in labels]
    odds = [math.exp(score - max(scores)) for score in scores]
    return {label: part / sum(odds) for label, part in zip(labels, odds, strict=True)}


def _reason(side: int, features: Mapping[str, float], pulls: Mapping[str, Sequence[float]]) -> str:
    """Return what spoke most for a side against the mean of the sides, in words."""
    gains: dict[str, float] = defaultdict(float)
    for name, value in features.items():
        gains[_phrase(name)] += value * (pulls[name][side] - sum(pulls[name]) / len(SIDES))
    best = sorted((phrase for phrase in gains if phrase and gains[phrase] > 0), key=lambda phrase: -gains[phrase])
    return "; ".join(best[:2]) or "nothing in it takes a side"


@cache
def _phrase(feature: str) -> str:
    return next((words for start, words in PHRASES if feature.startswith(start)), "")


@cache
def shipped_weights() -> Weights:
    """Return the weights of every label by the name of the feature."""
    weights: Weights = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return weights
