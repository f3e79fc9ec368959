"""Stance toward the targets of a project: two logistic regressions over a few dozen readable features.

The features say whether a claim is about the target, which side its source is on, and what its words and its cue
judge. One says whether it is about the target, the other which side it takes; `target_stance.json` holds their weights
(fitted by `tests/benchmarks/stance.py`; no text is in it).
"""

import json
import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from spacy.tokens import Doc

from annotator.pipeline.identity import Identity
from annotator.pipeline.sources import SourceResolver
from annotator.pipeline.stance import Cue, Guess, polar_words
from annotator.pipeline.syntax import text_of
from annotator.pipeline.targets import PERSONAL, Target
from annotator.spans import Span, Spans

Weights = Mapping[str, Mapping[str, float]]
WEIGHTS = Path(__file__).parent / "target_stance.json"
EMPTY = ""
"""The answer that a claim is not about a target."""
ABOUT = (EMPTY, "about")
SIDES = ("favour", "against", "neutral")
PHRASES = (
    ("kind", "the kind of claim"),
    ("source elsewhere", "what the same source says elsewhere in the article"),
    ("source", "the type of the source"),
    ("matter source", "the type of the source"),
    ("share", "how much of the article is about the target"),
    ("own", "the source belongs to the target"),
    ("rival", "the source belongs to another target"),
    ("other", "another target stands in the claim"),
    ("judge", "the cue praises or rejects"),
    ("sign", "the cue takes a side"),
    ("asks", "somebody is asked to do it"),
    ("reject", "the source rejects the claim"),
    ("hedge", "the source only says it may be so"),
    ("tone", "words that judge"),
    ("good", "words that judge well"),
    ("bad", "words that judge ill"),
    ("gain", "words of gain"),
    ("harm", "words of harm"),
    ("digits", "a figure"),
    ("we", "the source speaks of “us”"),
    ("first", "the claim begins with the target"),
    ("named", "the target is named"),
    ("agents", "people who act for the target are named"),
    ("beside", "the cue is about the target"),
    ("matter", "words that go with the target"),
    ("is matter", "words that go with the target"),
    ("pronoun", "a pronoun means the target"),
)
"""What a feature means to a reader, by the beginning of its name; the first that fits counts."""
WE = re.compile(r"\b(?:we|our|us|ours)\b", re.IGNORECASE)
HARM = re.compile(
    r"\b(?:harm|risk|danger|damag|delay|cost|los[est]|threat|stop|halt|suspend|block|ban|quit|resign|apolog|hid|fail|"
    r"bur[iy]|never|not|no|nobody|without|only|too|worse|pretext|instead|refus)\w*",
    re.IGNORECASE,
)
GAIN = re.compile(
    r"\b(?:finish|complete|build|built|open|defend|help|proper|safe|right|clear|ready|best|agree|honou?r|welcom|improv|"
    r"protect|creat|grow|proud|respect|enough|win|won|good|great)\w*",
    re.IGNORECASE,
)
CUE_SIGNS = {
    "praise": 1, "vow": 1, "want": 1, "urge": 1, "order": 1, "consider": 1,
    "deny": -1, "criticise": -1, "accuse": -1, "warn": -1, "refuse": -1,
}  # fmt: skip
JUDGES = {"praise": 1, "deny": -1, "criticise": -1, "accuse": -1, "warn": -1}
ASKING = {"urge", "order", "want", "vow"}
NEAR = 80


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one claim: its parts, who its source is, and the guesses of its fields by key."""

    content: Spans
    cue: Cue
    cue_spans: Spans
    source: Spans
    identity: Identity
    quotation: str
    guesses: Mapping[str, Guess]

    def value(self, field: str) -> str:
        return self.guesses[field][0]


class TargetStances:
    """Reads the stance of every claim of one article toward every target."""

    def __init__(self, doc: Doc, resolver: SourceResolver, targets: Sequence[str]) -> None:
        self.doc = doc
        self.resolver = resolver
        self.targets = [Target(doc, resolver.cast, name) for name in targets]

    def of(self, claims: Sequence[Said]) -> list[dict[str, Guess]]:
        """Return for each claim its guess by target; targets that it is not about are left out."""
        answers: list[dict[str, Guess]] = [{} for _ in claims]
        for number, target, features in self.features(claims):
            label, chance, reason = decide(features, shipped_weights())
            if label != EMPTY:
                answers[number][target] = label, chance, reason
        return answers

    def features(self, claims: Sequence[Said]) -> Iterator[tuple[int, str, dict[str, float]]]:
        """Yield (number of the claim, name of the target, features)."""
        for target in self.targets:
            for said in claims:
                target.join(said.identity, " ".join(text_of(self.doc)[s:e] for s, e in said.source))
        for target in self.targets:
            rivals = [other for other in self.targets if other is not target]
            rows = [self._of_one(said, target, rivals) for said in claims]
            leanings: dict[str, list[float]] = defaultdict(list)
            for said, row in zip(claims, rows, strict=True):
                if said.identity.name:
                    leanings[said.identity.name].append(row["leaning"])
            share = sum(row["about"] for row in rows) / max(1, len(rows))
            for number, (said, row) in enumerate(zip(claims, rows, strict=True)):
                held = leanings.get(said.identity.name, [])
                row["source elsewhere"] = max(-2.0, min(2.0, sum(held) - row["leaning"] * bool(held)))
                row["share of claims"] = share
                row["source elsewhere about"] = row["source elsewhere"] * row["about"]
                yield number, target.name, {name: value for name, value in row.items() if value}

    def _of_one(self, said: Said, target: Target, rivals: Sequence[Target]) -> dict[str, float]:
        text = text_of(self.doc)
        words = " ".join(text[s:e] for s, e in said.content)
        between = self._between(said)
        named = min(2, target.count(target.named, said.content))
        agents = min(1, target.count(target.agents, said.content))
        beside = min(1, target.count(target.named, between) + target.count(target.agents, between))
        matter = min(2, target.count(target.matter, said.content))
        pronoun = float(not target.is_matter and self._pronoun(said.content, target))
        own = float(self._belongs(said.identity, target))
        we = float(own and WE.search(words) is not None)
        rival = float(not own and any(self._belongs(said.identity, other) for other in rivals))
        other = float(any(t.count(t.named, said.content) + t.count(t.agents, said.content) for t in rivals))
        about = float(bool(named or agents or beside or matter or pronoun or we))
        good, bad = polar_words(words)
        tone = max(-2, min(2, len(good) - len(bad)))
        near = self._near(said.content, target)
        sign = CUE_SIGNS.get(said.cue.kind, 0) * (-1 if said.cue.is_negated else 1)
        judged = JUDGES.get(said.cue.kind, 0) * (-1 if said.cue.is_negated else 1)
        first = target.count(target.named, ((said.content[0][0], said.content[0][0] + 25),)) if said.content else 0
        gain, harm = min(2, len(GAIN.findall(words))), min(2, len(HARM.findall(words)))
        row = {
            "bias": 1.0, "about": about, "named": named, "agents": agents, "beside": beside, "matter": matter,
            "pronoun": pronoun, "own": own, "we": we, "rival": rival, "other": other,
            "is matter": float(target.is_matter),
            "own about": own * about, "rival about": rival * about, "other about": other * about,
            "own other": own * other, "is matter about": target.is_matter * about,
            "tone": tone * about, "good": min(2, len(good)) * about, "bad": min(2, len(bad)) * about,
            "tone near": near, "sign": sign * about, "sign beside": sign * beside, "sign named": sign * min(1, named),
            "gain": gain * about, "harm": harm * about, "gain matter": gain * target.is_matter * about,
            "harm matter": harm * target.is_matter * about,
            "own tone": own * tone, "other tone": other * tone * about, "own sign": own * sign,
            "rival tone": rival * tone,
            "reject": float(said.value("commitment") == "reject") * about,
            "hedge": float(said.value("commitment") == "hedge") * about,
            "digits": float(any(c.isdigit() for c in words)) * about,
        }  # fmt: skip
        row |= {
            "judged first": judged * min(1, first), "judged beside": judged * beside, "judged": judged * about,
            "judged other": judged * other, "judged own": judged * own, "judged rival": judged * rival,
            "asks harm": float(said.cue.kind in ASKING) * harm * about, "asks": float(said.cue.kind in ASKING) * about,
            "first": min(1, first), "judge tone": (said.cue.kind == "judge") * tone * about,
        }  # fmt: skip
        source_type = said.value("source_type")
        row |= {f"source {source_type}": 1.0, f"matter source {source_type}": float(target.is_matter)}
        row |= {f"kind {said.value('claim_kind')}": about}
        row["leaning"] = about * max(-1.0, min(1.0, 0.5 * tone + sign + 0.3 * gain - 0.3 * harm + own - rival))
        return row

    def _between(self, said: Said) -> Spans:
        """Return what stands beside the content: the cue to the content, where "accused China of" has its target."""
        if not said.cue_spans or not said.content:
            return ()
        spans: list[Span] = []
        for start, end in said.cue_spans[:2]:
            if end <= said.content[0][0] <= end + NEAR:
                spans.append((start, said.content[0][0]))
            else:
                spans.append((start, min(end + NEAR // 4, len(text_of(self.doc)))))
        return tuple(spans)

    def _belongs(self, identity: Identity, target: Target) -> bool:
        if not identity.name or target.is_matter:
            return False
        key = id(identity.entity)
        return key in target.members or key in target.self_names or identity.name in target.speakers

    def _pronoun(self, content: Spans, target: Target) -> bool:
        for start, end in content:
            span = self.doc.char_span(start, end, alignment_mode="expand")
            words = [token for token in span or () if token.lower_ in PERSONAL][:1]
            for word in words:
                found = self.resolver.person(word)
                if found is not None and id(found.entity) in target.self_names:
                    return True
        return False

    def _near(self, content: Spans, target: Target) -> float:
        text = text_of(self.doc)
        total = 0
        for start, end in content:
            for places in (target.named, target.agents):
                for place in places[bisect_left(places, start) : bisect_left(places, end)]:
                    good, bad = polar_words(text[max(start, place - NEAR) : min(end, place + NEAR)])
                    total += len(good) - len(bad)
        return max(-2.0, min(2.0, float(total)))


def decide(features: Mapping[str, float], weights: Weights) -> Guess:
    """Return the label, its chance and the reason: first whether the claim is about the target, then the side."""
    about = chances(features, ABOUT, weights)
    if about["about"] < about[EMPTY]:
        return EMPTY, about[EMPTY], ""
    sides = chances(features, SIDES, weights)
    best = max(SIDES, key=lambda label: sides[label])
    return best, round(sureness(about["about"] * sides[best], weights), 3), _reason(best, features, weights)


def sureness(chance: float, weights: Weights) -> float:
    """Return how often an answer of this chance was right in articles that the weights had not seen.

    Platt (1999): a logistic function of the log-odds, fitted on cross-validated answers.
    """
    fitted = weights["sureness"]
    odds = math.log(chance / (1 - chance)) if chance < 1 else 20.0
    return 1 / (1 + math.exp(-fitted["intercept"] - fitted["slope"] * odds))


def chances(features: Mapping[str, float], labels: Sequence[str], weights: Weights) -> dict[str, float]:
    """Return the chance of each of `labels`, `ABOUT` or `SIDES`."""
    scores = [sum(weights[label].get(k, 0.0) * v for k, v in features.items()) for label in labels]
    odds = [math.exp(score - max(scores)) for score in scores]
    return {label: part / sum(odds) for label, part in zip(labels, odds, strict=True)}


def _reason(label: str, features: Mapping[str, float], weights: Weights) -> str:
    """Return what spoke most for a side against the mean of the sides, in words."""
    gains: dict[str, float] = defaultdict(float)
    for name, value in features.items():
        mean = sum(weights[side].get(name, 0.0) for side in SIDES) / len(SIDES)
        gains[_phrase(name)] += value * (weights[label].get(name, 0.0) - mean)
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
