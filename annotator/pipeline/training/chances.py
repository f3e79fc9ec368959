"""Fit the confidence of the tier `rules` on labelled articles. Needs numpy and spaCy only.

    python -m annotator.pipeline.training.chances --articles train.jsonl [--number 500]

prints how right the surest 30 % are and the calibration error, by cross-validation over articles, and writes
`lexicons/chances.tsv`.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from annotator.pipeline.build import build_pipeline
from annotator.pipeline.chances import features
from annotator.pipeline.lexicons import FOLDER
from annotator.pipeline.rules import found_drafts
from annotator.pipeline.scoring import calibration_error, paired, precision_of_top
from annotator.pipeline.training.articles import read
from annotator.pipeline.training.linker import fit_logistic

LEAST_TIMES = 200
"""How often a feature must occur to get a weight."""
FOLDS = 5
PENALTY = 10.0

Rows = list[tuple[list[str], bool]]


def rows_of(path: Path, number: int) -> list[Rows]:
    """For each article its attributions, as features and whether people labelled them so."""
    pipeline = build_pipeline(tier="rules")
    articles = []
    for article in read(path)[:number]:
        doc = pipeline.parse(article["text"])
        drafted = list(found_drafts(doc))
        predicted = [{"content": each.content, "cue": each.cue, "source": each.source} for _, each in drafted]
        right = set(paired(article["text"], article["attributions"], predicted, "AR iou").values())
        articles.append([(list(features(doc, draft)), i in right) for i, (draft, _) in enumerate(drafted)])
    return articles


def fit(articles: Sequence[Rows], names: Sequence[str]) -> dict[str, float]:
    """Log-odds by feature."""
    numbers = {name: i for i, name in enumerate(names)}
    rows = []
    for each, right in (row for article in articles for row in article):
        values = np.zeros(len(names))
        values[[numbers[feature] for feature in each if feature in numbers]] = 1
        rows.append((values, right))
    weights = fit_logistic(rows, len(names), PENALTY)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--number", type=int, default=500)
    arguments = parser.parse_args()
    articles = rows_of(arguments.articles, arguments.number)
    times = Counter(feature for article in articles for row in article for feature in set(row[0]))
    names = sorted(name for name, number in times.items() if number >= LEAST_TIMES)
    scored: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        weights = fit([article for i, article in enumerate(articles) if i % FOLDS != fold], names)
        for each, right in (row for article in articles[fold::FOLDS] for row in article):
            odds = sum(weights.get(feature, 0.0) for feature in each)
            scored.append((float(1 / (1 + np.exp(-odds))), right))
    print(f"surest 30 %: {precision_of_top(scored):.3f} right; calibration error {calibration_error(scored):.3f}")
    lines = [f"{name}\t{weight}" for name, weight in fit(articles, names).items()]
    head = (
        "# Log-odds that an attribution found by rules is right, by feature (see chances.py). Fitted on PolNeAR train."
    )
    (FOLDER / "chances.tsv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
