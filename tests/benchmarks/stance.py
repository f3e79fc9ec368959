"""How well the stance toward targets is found, on hand-labelled claims with given spans.

    python -m tests.benchmarks.stance

cross-validates by article on the seeds, from the repository alone. `--train polnear.train.jsonl` and `--dev
polnear.dev.jsonl` add those (see `labelled_articles`). `--write` fits the shipped weights on all but dev: those of the
tier `rules`, and for both tiers whether a claim is about a target. The sides of `full`: `trained_fields`.
"""

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from annotator.pipeline.build import Pipeline
from annotator.pipeline.reading import target_features
from annotator.pipeline.scoring import score_labels
from annotator.pipeline.target_stance import (
    ABOUT,
    EMPTY,
    GIVEN_FROM,
    SIDES,
    WEIGHTS,
    Weights,
    by_features,
    chance_about,
    decide,
    sureness,
)
from tests.benchmarks.labelled_articles import DEV, TRAIN, LabelledArticle, polnear, seeds

RIDGE = {ABOUT: 0.03, SIDES: 0.15}
RARE = {ABOUT: 0.5, SIDES: 0.6}
"""How much more a rare label weighs, 0 to 1. Chosen with the ridge by cross-validation, without the unseen articles."""
LEAST_SPREAD = 0.15
FOLDS = 10
ROUNDS = 1000
BINS = 10
BOUND = 0.6
"""The confidence under which nothing is pre-selected unless a project says otherwise."""


@dataclass(frozen=True)
class Row:
    """One claim with one target: the article, the features, the gold label (EMPTY for none)."""

    article: str
    features: Mapping[str, float]
    gold: str


@dataclass(frozen=True)
class Answer:
    """What was said of a row: label or EMPTY, its confidence, and the side if one must be given."""

    article: str
    gold: str
    label: str
    confidence: float
    side: str


def rows_of(pipeline: Pipeline, articles: Iterable[LabelledArticle]) -> list[Row]:
    """Return every claim of the articles with every target; EMPTY where it has no stance."""
    return [
        Row(article.key, features, article.stances[number].get(target, EMPTY))
        for article in articles
        for number, target, features in target_features(pipeline.parse(article.text), article.given, article.targets)
    ]


RAW = {"sureness": {"intercept": 0.0, "slope": 1.0}}
"""Chances as the regressions give them; too sure on articles that they have not seen."""


def fit(rows: Sequence[Row]) -> Weights:
    """Return the weights of both decisions; "unclear" is too rare to learn and counts for the first only."""
    about = [(row.features, "about" if row.gold else EMPTY) for row in rows]
    sides = [(row.features, row.gold) for row in rows if row.gold in SIDES]
    return _regression(about, ABOUT) | _regression(sides, SIDES) | RAW


def _regression(rows: Sequence[tuple[Mapping[str, float], str]], labels: tuple[str, ...]) -> Weights:
    """Fit a multinomial logistic regression with a ridge on features of even spread, rare labels weighing more."""
    names = sorted({name for features, _ in rows for name in features})
    x = np.array([[features.get(name, 0.0) for name in names] for features, _ in rows])
    y = np.array([labels.index(label) for _, label in rows])
    weight = (len(y) / len(labels) / np.maximum(1, np.bincount(y, minlength=len(labels))))[y] ** RARE[labels]
    scale = np.maximum(x.std(axis=0), LEAST_SPREAD)
    model = LogisticRegression(C=1 / (RIDGE[labels] * len(y)), max_iter=1000)
    model.fit(x / scale, y, sample_weight=weight)
    w = model.coef_ / scale
    if len(labels) == 2:
        w = np.concatenate([-w, w]) / 2
    bias = model.intercept_ if len(labels) > 2 else np.concatenate([-model.intercept_, model.intercept_]) / 2
    found = {
        label: {name: round(float(w[k, i]), 3) for i, name in enumerate(names) if abs(w[k, i]) >= 0.0005}
        for k, label in enumerate(labels)
    }
    for k, label in enumerate(labels):
        found[label]["bias"] = round(found[label].get("bias", 0.0) + float(bias[k]), 3)
    return found


def fit_sureness(rows: Sequence[Row]) -> Weights:
    """Return the intercept and slope of Platt's scaling on cross-validated answers."""
    given = [answer for answer in cross_validate(rows) if answer.label != EMPTY]
    return {"sureness": fit_scaling([(answer.confidence, answer.label == answer.gold) for answer in given])}


def fit_scaling(answered: Sequence[tuple[float, bool]]) -> dict[str, float]:
    """Return the intercept and slope of Platt's scaling for chances and whether each was right, by Newton's method."""
    chance = np.array([each for each, _ in answered]).clip(0.001, 0.999)
    right = np.array([each for _, each in answered], dtype=float)
    x = np.column_stack([np.ones(len(answered)), np.log(chance / (1 - chance))])
    w = np.zeros(2)
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ w))
        w += np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x, x.T @ (right - p))
    return {"intercept": round(float(w[0]), 3), "slope": round(float(w[1]), 3)}


def predict(rows: Sequence[Row], weights: Weights) -> list[Answer]:
    """Return what the weights answer for each row."""
    answers = []
    for row in rows:
        about = chance_about(row.features, weights)
        side, sure, _ = decide(about, by_features(row.features, weights), row.features)
        label, confidence = (side, sure) if about >= GIVEN_FROM else (EMPTY, 1 - about)
        answers.append(Answer(row.article, row.gold, label, confidence, side))
    return answers


def folds(articles: Sequence[str], number: int = FOLDS) -> list[set[str]]:
    """Return the articles in as many parts as there are folds, drawn with a fixed seed."""
    order = sorted(set(articles))
    random.Random(0).shuffle(order)
    return [set(order[k::number]) for k in range(min(number, len(order)))]


def cross_validate(rows: Sequence[Row], share: float = 1.0) -> list[Answer]:
    """Return the answers for all rows, each article by weights fitted on (a share of) the articles of other folds."""
    answers = []
    for fold in folds([row.article for row in rows]):
        others = sorted({row.article for row in rows} - fold)
        kept = set(random.Random(1).sample(others, max(4, round(share * len(others)))))
        weights = fit([row for row in rows if row.article in kept])
        answers += predict([row for row in rows if row.article in fold], weights)
    return answers


def report(title: str, answers: Sequence[Answer]) -> None:
    asked = [answer for answer in answers if answer.gold != EMPTY]
    gold = Counter(answer.gold for answer in asked)
    others = [answer for answer in answers if answer.gold == EMPTY]
    _print(f"\n{title}: {len({a.article for a in answers})} articles, {len(asked)} stances, {len(answers)} pairs")
    _print(f"  labels {dict(gold.most_common())}")
    left, extra = (sum(a.label == EMPTY for a in asked), sum(a.label != EMPTY for a in others))
    _print(f"  left empty: {left / len(asked):.2f}; given without need: {extra / len(others):.2f} of {len(others)}")
    majority = gold.most_common(1)[0][0]
    for name, chosen in (
        ("side, given that it is about the target", [(a.article, a.gold, a.side) for a in asked]),
        ("as suggested, empty is wrong", [(a.article, a.gold, a.label) for a in asked]),
    ):
        (three, low, high), (two, lower, higher) = interval(chosen, SIDES), interval(chosen, SIDES[:2])
        _print(f"  {name}: accuracy {sum(g == p for _, g, p in chosen) / len(chosen):.3f}")
        _print(f"    macro-F1 favour, against, neutral {three:.3f} (95 % {low:.3f} - {high:.3f})")
        _print(f"    macro-F1 favour, against {two:.3f} (95 % {lower:.3f} - {higher:.3f})")
        scores = score_labels([(g, p) for _, g, p in chosen])
        for label in SIDES:
            count = scores.by_label[label]
            _print(f"      {label:8} P {count.precision:.2f}  R {count.recall:.2f}  F1 {count.f1:.2f}  ({count.gold})")
    always = [(a.article, a.gold, majority) for a in asked]
    _print(f"  always {majority}: {_macro(always, SIDES):.3f} and {_macro(always, SIDES[:2]):.3f}")


def report_confidence(title: str, answers: Sequence[Answer], scaling: Weights) -> None:
    """Print how well the confidence of given stances is calibrated, and what reaches the usual bound."""
    given = [(sureness(a.confidence, scaling["sureness"]), a.label == a.gold) for a in answers if a.label != EMPTY]
    error = 0.0
    for k in range(BINS):
        held = [(c, right) for c, right in given if k / BINS <= c < (k + 1) / BINS or (c == 1 and k == BINS - 1)]
        if held:
            error += abs(sum(c for c, _ in held) - sum(right for _, right in held)) / len(given)
    sure = [right for c, right in given if c >= BOUND]
    right = f"{sum(sure) / len(sure):.2f} of them right" if sure else "none"
    _print(f"  confidence of {title}: calibration error {error:.3f}; {sum(r for _, r in given) / len(given):.2f} right")
    _print(f"    at least {BOUND}: {len(sure) / len(given):.2f} of {len(given)} given, {right}")


def _macro(pairs: Sequence[tuple[str, str, str]], labels: Sequence[str]) -> float:
    scores = score_labels([(gold, predicted) for _, gold, predicted in pairs])
    return sum(scores.by_label[label].f1 for label in labels if label in scores.by_label) / len(labels)


def interval(pairs: Sequence[tuple[str, str, str]], labels: Sequence[str]) -> tuple[float, float, float]:
    """Return macro-F1 and its 95 % interval, by drawing articles with replacement."""
    by_article = defaultdict(list)
    for pair in pairs:
        by_article[pair[0]].append(pair)
    draw = random.Random(0)
    groups = list(by_article.values())
    values = sorted(
        _macro([p for group in draw.choices(groups, k=len(groups)) for p in group], labels) for _ in range(ROUNDS)
    )
    return _macro(pairs, labels), values[int(0.025 * ROUNDS)], values[int(0.975 * ROUNDS)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dev", help="PolNeAR dev as JSON lines with id, text and attributions")
    parser.add_argument("--train", help="PolNeAR train, likewise")
    parser.add_argument("--curve", action="store_true", help="fit on parts of the articles too")
    parser.add_argument("--write", action="store_true", help="fit the shipped weights and store them")
    options = parser.parse_args()
    pipeline = Pipeline(tier="rules")
    invented = rows_of(pipeline, seeds())
    report("seeds, cross-validated by article", cross_validate(invented))
    unseen = rows_of(pipeline, polnear("dev", DEV, options.dev)) if options.dev else []
    real = rows_of(pipeline, polnear("train", TRAIN, options.train)) if options.train else []
    if real:
        report("seeds, fitted on PolNeAR alone", predict(invented, fit(real)))
    rows = invented + real
    if unseen:
        weights = fit(rows)
        scaling = fit_sureness(rows)
        answers = predict(unseen, weights)
        report("PolNeAR dev", answers)
        report_confidence("dev", answers, scaling)
        both = cross_validate(rows)
        report("all but dev, cross-validated", both)
        report_confidence("all but dev", both, scaling)
    for share in (0.125, 0.25, 0.5, 1.0) if options.curve else ():
        asked = [a for a in cross_validate(rows, share) if a.gold != EMPTY]
        macro = _macro([(a.article, a.gold, a.side) for a in asked], SIDES)
        _print(f"  fitted on {share:.3f} of the articles of the other folds: side macro-F1 {macro:.3f}")
    if options.write:
        weights = fit(rows) | fit_sureness(rows)
        WEIGHTS.write_text(json.dumps(weights, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _print(line: str) -> None:
    print(line)  # noqa: T201


if __name__ == "__main__":
    main()
