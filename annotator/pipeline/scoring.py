"""Score attributions against hand-made ones: spans by role, the relation, confidence, and fields.

Spans are compared as sets of word tokens; punctuation is left out, since corpora differ on it by convention.
`token`, `exact` and `overlap` are the measures of Pareti et al. 2013 and Newell et al. 2018; the relation counts as
right (`AR iou`) when content and source both reach a token intersection over union of 0.5. Relations are matched one
to one by a maximum matching.
"""

import random
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from annotator.spans import tokens

ROLES = ("content", "cue", "source")
Words = frozenset[int]
Relation = dict[str, Words]


@dataclass
class Count:
    """Right, predicted and gold; precision, recall and F1 in 0 to 1."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def add(self, other: "Count") -> None:
        self.right += other.right
        self.predicted += other.predicted
        self.gold += other.gold

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        total = self.predicted + self.gold
        return 2 * self.right / total if total else 0.0


@dataclass
class Scores:
    """Counts by measure, and (score, was right) of each predicted record that carries a score."""

    counts: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    confidences: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, other: "Scores") -> None:
        for measure, count in other.counts.items():
            self.counts[measure].add(count)
        self.confidences += other.confidences


def iou(left: Words, right: Words) -> float:
    """Return the intersection over union of two token sets; two empty sets are alike."""
    return len(left & right) / len(left | right) if left or right else 1.0


def _content(gold: Relation, predicted: Relation) -> bool:
    return bool(gold["content"]) and iou(gold["content"], predicted["content"]) >= 0.5


MEASURES: dict[str, Callable[[Relation, Relation], bool]] = {
    "AR content": _content,
    "AR head": lambda g, p: _content(g, p) and (bool(g["source"] & p["source"]) or not (g["source"] or p["source"])),
    "AR iou": lambda g, p: _content(g, p) and iou(g["source"], p["source"]) >= 0.5,
    "AR exact-source": lambda g, p: _content(g, p) and g["source"] == p["source"],
    "AR all-exact": lambda g, p: all(g[role] == p[role] for role in ROLES),
}


def score_article(text: str, gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> Scores:
    """Score one article. Attributions are mappings with `content`, `cue`, `source` as lists of spans."""
    words, starts = _words(text)
    scores = Scores()
    gold_relations = _relations(gold, words, starts)
    relations = _relations(predicted, words, starts)
    for role in ROLES:
        _score_role(scores, role, [g[role] for g in gold_relations], [p[role] for p in relations])
    for measure, is_right in MEASURES.items():
        pairs = match(gold_relations, relations, is_right)
        scores.counts[measure].add(Count(len(pairs), len(relations), len(gold_relations)))
        if measure == "AR iou":
            taken = set(pairs.values())
            scored = [r.get("scores", {}).get("record") for r in predicted if any(r.get(role) for role in ROLES)]
            scores.confidences = [(s, i in taken) for i, s in enumerate(scored) if s is not None]
    return scores


def paired(
    text: str, gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]], measure: str
) -> dict[int, int]:
    """Return which attributions are the same by a measure of `MEASURES`: number in gold to number in predicted."""
    words, starts = _words(text)
    golden, found = ([_relation(each, words, starts) for each in side] for side in (gold, predicted))
    return match(golden, found, MEASURES[measure])


def _words(text: str) -> tuple[list[tuple[int, int]], list[int]]:
    words = [(s, e) for s, e in tokens(text) if text[s].isalnum() or text[s] == "_" or e - s > 1]
    return words, [s for s, _ in words]


def _relations(
    attributions: Iterable[Mapping[str, Any]], words: list[tuple[int, int]], starts: list[int]
) -> list[Relation]:
    relations = [_relation(attribution, words, starts) for attribution in attributions]
    return [relation for relation in relations if any(relation.values())]


def _relation(attribution: Mapping[str, Any], words: list[tuple[int, int]], starts: list[int]) -> Relation:
    return {role: _covered(attribution.get(role) or (), words, starts) for role in ROLES}


def _covered(spans: Iterable[Sequence[int]], words: list[tuple[int, int]], starts: list[int]) -> Words:
    covered: set[int] = set()
    for start, end in spans:
        first = max(0, bisect_left(starts, start) - 1)
        last = bisect_left(starts, end)
        covered.update(i for i in range(first, last) if words[i][1] > start)
    return frozenset(covered)


def _score_role(scores: Scores, role: str, gold: list[Words], predicted: list[Words]) -> None:
    gold_words = frozenset().union(*gold)
    words = frozenset().union(*predicted)
    scores.counts[f"{role} token"].add(Count(len(gold_words & words), len(words), len(gold_words)))
    gold_spans, spans = sorted({g for g in gold if g}, key=sorted), sorted({p for p in predicted if p}, key=sorted)
    exact = len(set(gold_spans) & set(spans))
    scores.counts[f"{role} exact"].add(Count(exact, len(spans), len(gold_spans)))
    overlap = len(match(gold_spans, spans, lambda g, p: bool(g & p)))
    scores.counts[f"{role} overlap"].add(Count(overlap, len(spans), len(gold_spans)))


def match(gold: Sequence[Any], predicted: Sequence[Any], is_right: Callable[[Any, Any], bool]) -> dict[int, int]:
    """Return a maximum matching of gold to predicted numbers among the pairs that are right (augmenting paths)."""
    edges = [[j for j, p in enumerate(predicted) if is_right(g, p)] for g in gold]
    holder: dict[int, int] = {}

    def augment(i: int, seen: set[int]) -> bool:
        for j in edges[i]:
            if j not in seen:
                seen.add(j)
                if j not in holder or augment(holder[j], seen):
                    holder[j] = i
                    return True
        return False

    for i in range(len(gold)):
        augment(i, set())
    return {i: j for j, i in holder.items()}


def total(parts: Iterable[Scores]) -> Scores:
    whole = Scores()
    for part in parts:
        whole.add(part)
    return whole


def interval(parts: Sequence[Scores], measure: str, rounds: int, seed: int = 0) -> tuple[float, float]:
    """Return the 95 % interval of F1: percentiles over articles drawn with replacement."""
    rng = random.Random(seed)
    values = []
    for _ in range(rounds):
        count = Count()
        for part in rng.choices(parts, k=len(parts)):
            count.add(part.counts[measure])
        values.append(count.f1)
    values.sort()
    return values[int(0.025 * rounds)], values[min(rounds - 1, int(0.975 * rounds))]


def calibration_error(confidences: Sequence[tuple[float, float]], bins: int = 10) -> float:
    """Return the expected calibration error over bins of equal width (Guo et al. 2017), of confidences and of what was
    right, 0 or 1, or the share of several."""
    filled: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for score, right in confidences:
        filled[min(bins - 1, int(score * bins))].append((score, right))
    gaps = (abs(sum(s for s, _ in held) - sum(r for _, r in held)) for held in filled.values())
    return sum(gaps) / max(1, len(confidences))


def precision_of_top(confidences: Sequence[tuple[float, bool]], share: float = 0.3) -> float:
    """Return the precision of the most confident `share`; ties at the edge count by their mean."""
    wanted = share * len(confidences)
    ranked = sorted(confidences, key=lambda pair: -pair[0])
    right = taken = 0.0
    edges = [0, *(i for i, (a, b) in enumerate(pairwise(ranked), 1) if a[0] != b[0]), len(ranked)]
    for start, end in pairwise(edges):
        part = min(1.0, (wanted - taken) / max(1, end - start))
        if part <= 0:
            break
        right += part * sum(r for _, r in ranked[start:end])
        taken += part * (end - start)
    return right / taken if taken else 0.0


@dataclass(frozen=True)
class LabelScores:
    """Accuracy, macro-F1 over the labels that occur in gold, and counts by label."""

    accuracy: float
    macro_f1: float
    by_label: Mapping[str, Count]


def score_labels(pairs: Sequence[tuple[str, str]]) -> LabelScores:
    """Score one field from (gold, predicted) pairs."""
    gold, predicted = Counter(g for g, _ in pairs), Counter(p for _, p in pairs)
    right = Counter(g for g, p in pairs if g == p)
    labels = {label: Count(right[label], predicted[label], gold[label]) for label in sorted(gold | predicted)}
    asked = [labels[label].f1 for label in gold]
    return LabelScores(sum(right.values()) / max(1, len(pairs)), sum(asked) / max(1, len(asked)), labels)
