"""How well the stance toward targets is found, on hand-labelled claims with given spans.

    python -m tests.benchmarks.stance

cross-validates by article on the seeds, from the repository alone. With `--dev polnear.dev.jsonl` (the texts are not
part of the repository) the labelled claims of 12 articles are read too: first by weights fitted on the seeds alone,
then all articles together, cross-validated. `--write` fits the shipped weights on all articles that are given.
"""

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from annotator.pipeline.build import Pipeline
from annotator.pipeline.reading import target_features
from annotator.pipeline.rules import Found
from annotator.pipeline.scoring import score_labels
from annotator.pipeline.target_stance import ABOUT, EMPTY, SIDES, WEIGHTS, Weights, chances, decide

SEEDS = Path(__file__).parents[2] / "seeds"
DEV = Path(__file__).parent / "stance_polnear_dev.jsonl"
RIDGE = 0.06
RARE = {ABOUT: 1.0, SIDES: 0.6}
"""How much more a rare label weighs, 0 to 1. Chosen with the ridge by cross-validation over all articles."""
ROUNDS = 1000

Row = tuple[str, dict[str, float], str]  # article, features, gold label
Pairs = list[tuple[str, str, str, str]]  # article, gold, as suggested, side if one must be given


def seeds(pipeline: Pipeline) -> Iterator[Row]:
    """Yield every attributed claim of the English seeds with every target; EMPTY where it has no stance."""
    names = {t["key"]: t["name"] for t in json.loads((SEEDS / "project.json").read_text(encoding="utf-8"))["targets"]}
    for line in (SEEDS / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        if article["meta"]["language"] != "en":
            continue
        claims = [c for c in article["reviews"][0]["claims"] if c["quotation"] != "own_voice"]
        gold = [{names[key]: label for key, label in c["values"]["stance"].items()} for c in claims]
        yield from _rows(pipeline, article["external_id"], article["text"], claims, gold, list(names.values()))


def dev(pipeline: Pipeline, path: str) -> Iterator[Row]:
    """Yield the labelled claims of PolNeAR dev; `DEV` holds offsets, targets and labels, `path` the texts and spans."""
    with Path(path).open(encoding="utf-8") as lines:
        articles = {row["id"]: row for row in map(json.loads, lines)}
    for line in DEV.read_text(encoding="utf-8").splitlines():
        labelled = json.loads(line)
        article = articles[labelled["doc"]]
        claims = article["attributions"][: labelled["read"]]
        stances = {str(c["content"]): c["stance"] for c in labelled["claims"]}
        gold = [stances.get(str(c["content"]), {}) for c in claims]
        yield from _rows(pipeline, labelled["doc"], article["text"], claims, gold, labelled["targets"])


def _rows(
    pipeline: Pipeline,
    key: str,
    text: str,
    claims: Sequence[Mapping[str, Any]],
    gold: Sequence[Mapping[str, str]],
    targets: Sequence[str],
) -> Iterator[Row]:
    roles = ("content", "cue", "source")
    given = [Found(*(tuple((s, e) for s, e in c[role]) for role in roles)) for c in claims]
    for number, target, features in target_features(pipeline.parse(text), given, targets):
        yield key, features, gold[number].get(target, EMPTY)


RAW = {"sureness": {"intercept": 0.0, "slope": 1.0}}
"""Chances as the regressions give them; too sure on articles that they have not seen."""


def fit(rows: Sequence[Row]) -> Weights:
    """Return the weights of both decisions; "unclear" is too rare to learn and counts for the first only."""
    about = [(features, "about" if label else EMPTY) for _, features, label in rows]
    sides = [(features, label) for _, features, label in rows if label in SIDES]
    return _regression(about, ABOUT) | _regression(sides, SIDES) | RAW


def answers_unseen(rows: Sequence[Row]) -> Iterator[tuple[float, bool]]:
    """Yield chance and rightness of every stance given to an article by weights fitted on the others."""
    for article in sorted({row[0] for row in rows}):
        weights = fit([row for row in rows if row[0] != article])
        for _, features, gold in (row for row in rows if row[0] == article):
            label, chance, _ = decide(features, weights)
            if label != EMPTY:
                yield chance, label == gold


def fit_sureness(rows: Sequence[Row]) -> Weights:
    """Return the intercept and slope of Platt's scaling, by Newton's method."""
    found = list(answers_unseen(rows))
    chance, right = np.array([c for c, _ in found]).clip(0.001, 0.999), np.array([r for _, r in found], dtype=float)
    x = np.column_stack([np.ones(len(found)), np.log(chance / (1 - chance))])
    w = np.zeros(2)
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ w))
        w += np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x, x.T @ (right - p))
    return {"sureness": {"intercept": round(float(w[0]), 3), "slope": round(float(w[1]), 3)}}


def _regression(rows: Sequence[tuple[dict[str, float], str]], labels: tuple[str, ...]) -> Weights:
    """Fit a multinomial logistic regression with a ridge, rare labels weighing more."""
    names = sorted({name for features, _ in rows for name in features})
    x = np.array([[features.get(name, 0.0) for name in names] for features, _ in rows])
    y = np.array([labels.index(label) for _, label in rows])
    weight = (len(y) / len(labels) / np.maximum(1, np.bincount(y, minlength=len(labels))))[y] ** RARE[labels]
    goal = np.eye(len(labels))[y]
    scale = np.maximum(x.std(axis=0), 0.2)
    x = x / scale
    w, momentum = np.zeros((len(names), len(labels))), np.zeros((len(names), len(labels)))
    step = 1.0 / (0.5 * np.linalg.norm(x.T @ (x * weight[:, None]) / len(y), 2) + RIDGE)
    for _ in range(2000):
        logits = x @ (w + 0.9 * momentum)
        p = np.exp(logits - logits.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        gradient = x.T @ ((p - goal) * weight[:, None]) / len(y) + RIDGE * (w + 0.9 * momentum)
        momentum = 0.9 * momentum - step * gradient
        w = w + momentum
    w = w / scale[:, None]
    return {
        label: {name: round(float(w[i, k]), 3) for i, name in enumerate(names) if abs(w[i, k]) >= 0.0005}
        for k, label in enumerate(labels)
    }


def predict(rows: Sequence[Row], weights: Weights) -> Pairs:
    """Return gold label, answer, and the side if one must be given, of each row."""
    pairs = []
    for key, features, gold in rows:
        sides = chances(features, SIDES, weights)
        pairs.append((key, gold, decide(features, weights)[0], max(SIDES, key=lambda label: sides[label])))
    return pairs


def cross_validate(rows: Sequence[Row]) -> Pairs:
    """Return the pairs of all rows, each article predicted by weights fitted on the others."""
    pairs = []
    for article in sorted({row[0] for row in rows}):
        weights = fit([row for row in rows if row[0] != article])
        pairs += predict([row for row in rows if row[0] == article], weights)
    return pairs


def report(title: str, pairs: Pairs) -> None:
    asked = [pair for pair in pairs if pair[1] != EMPTY]
    gold, found = Counter(p[1] for p in asked), Counter(p[2] for p in asked)
    _print(f"\n{title}: {len({p[0] for p in pairs})} articles, {len(asked)} stances, {len(pairs)} claims x targets")
    _print(f"  labels {dict(gold.most_common())}")
    empty = len(pairs) - len(asked)
    extra = (sum(p[2] != EMPTY for p in pairs) - sum(p[2] != EMPTY for p in asked)) / empty
    _print(f"  left empty: {found[EMPTY] / len(asked):.2f} of the stances; given without need: {extra:.2f} of {empty}")
    majority = gold.most_common(1)[0][0]
    for name, column in (("side, given that it is about the target", 3), ("as suggested, empty is wrong", 2)):
        chosen = [(p[0], p[1], p[column]) for p in asked]
        (three, low, high), (two, lower, higher) = _interval(chosen, SIDES), _interval(chosen, SIDES[:2])
        _print(f"  {name}: accuracy {sum(g == p for _, g, p in chosen) / len(chosen):.3f}")
        _print(f"    macro-F1 favour, against, neutral {three:.3f} (95 % {low:.3f} - {high:.3f})")
        _print(f"    macro-F1 favour, against {two:.3f} (95 % {lower:.3f} - {higher:.3f})")
        scores = score_labels([(g, p) for _, g, p in chosen])
        for label in SIDES:
            count = scores.by_label[label]
            _print(f"      {label:8} P {count.precision:.2f}  R {count.recall:.2f}  F1 {count.f1:.2f}  ({count.gold})")
    always = [(p[0], p[1], majority) for p in asked]
    _print(f"  always {majority}: {_macro(always, SIDES):.3f} and {_macro(always, SIDES[:2]):.3f}")


def _macro(pairs: Sequence[tuple[str, str, str]], labels: Sequence[str]) -> float:
    scores = score_labels([(gold, predicted) for _, gold, predicted in pairs])
    return sum(scores.by_label[label].f1 for label in labels if label in scores.by_label) / len(labels)


def _interval(pairs: Sequence[tuple[str, str, str]], labels: Sequence[str]) -> tuple[float, float, float]:
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
    parser.add_argument("--write", action="store_true", help="fit the shipped weights and store them")
    options = parser.parse_args()
    pipeline = Pipeline(tier="rules")
    rows = list(seeds(pipeline))
    report("seeds, cross-validated by article", cross_validate(rows))
    if options.dev:
        more = list(dev(pipeline, options.dev))
        weights = fit(rows)
        report("PolNeAR dev, fitted on the seeds alone", predict(more, weights))
        both = cross_validate(rows + more)
        report("seeds, all articles cross-validated", [p for p in both if p[0] in {row[0] for row in rows}])
        report("PolNeAR dev, all articles cross-validated", [p for p in both if p[0] in {row[0] for row in more}])
        report("all, cross-validated", both)
        rows += more
    if options.write:
        weights = fit(rows) | fit_sureness(rows)
        WEIGHTS.write_text(json.dumps(weights, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _print(line: str) -> None:
    print(line)  # noqa: T201


if __name__ == "__main__":
    main()
