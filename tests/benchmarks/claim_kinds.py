"""How well claim kinds are told by the encoder, beside the rules alone, when spans are given.

    python -m tests.benchmarks.claim_kinds --train polnear.train.jsonl --dev polnear.dev.jsonl --labels LABELS.jsonl

reads the seeds, 89 articles of PolNeAR train and 20 of dev, whose labels are in the repository without their texts,
and `--labels FILE` in the form of `evaluate --labels`. Printed are the share right, macro-F1 and calibration error: of
seeds, labels and train by ten-fold cross-validation over articles, of dev by weights fitted on the others.
`--write` fits the shipped weights on all but dev and stores them in the model folder.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline as Fitted
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from annotator.pipeline.build import Pipeline
from annotator.pipeline.claim_kinds import KindWeights
from annotator.pipeline.encoder import KINDS, MANIFEST, MODEL
from annotator.pipeline.reading import described
from annotator.pipeline.scoring import calibration_error, score_labels
from annotator.pipeline.syntax import text_of
from annotator.pipeline.tiers import trained_encoder
from annotator.pipeline.training.folder import write_manifest
from annotator.spans import Spans
from tests.benchmarks.field_confidence import LabelledArticle, asked_for, options_of
from tests.benchmarks.stance import folds

LABELS = ("fact", "opinion", "pledge", "proposal")
STRENGTH = 3e-3
"""Of the regularisation (C), by cross-validation."""
DIGITS = 5
PARTS = ("seeds", "labels", "train", "dev")

Reals = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Claim:
    """One labelled claim: gold label, what the rules say, and its features."""

    part: str
    article: str
    gold: str
    by_rules: str
    score: float
    features: Reals


def claims(pipeline: Pipeline, article: LabelledArticle) -> Iterator[Claim]:
    """Yield the claims whose kind is labelled."""
    doc = pipeline.parse(article.text)
    _, said = described(doc, article.given)
    windows = list(trained_encoder().windows(text_of(doc)))
    starts, ends = (np.concatenate([getattr(w.pieces, name) for w in windows]) for name in ("starts", "ends"))
    states = np.concatenate([w.states for w in windows]).astype(np.float64)

    def mean(spans: Spans) -> Reals:
        inside = np.any([(starts < end) & (ends > start) for start, end in spans], axis=0) if spans else np.array([0])
        return states[inside].mean(axis=0) if inside.any() else np.zeros(states.shape[1])

    for wanted, found, claim in zip(article.gold, article.given, said, strict=True):
        if "claim_kind" in wanted:
            label, score, _ = claim.guesses["claim_kind"]
            rules = np.array([float(label == each) for each in LABELS])
            features = np.concatenate([mean(found.content), mean(found.cue), rules, rules * score])
            yield Claim(article.part, article.key, wanted["claim_kind"], label, score, features)


def fit(rows: Sequence[Claim]) -> Fitted:
    """Return the regression over the features of the claims."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=1000))
    return model.fit(np.stack([row.features for row in rows]), [row.gold for row in rows])


def answers(rows: Sequence[Claim], model: Fitted) -> list[tuple[Claim, str, float]]:
    """Return answer and chance of each claim."""
    chances = model.predict_proba(np.stack([row.features for row in rows]))
    return [(row, LABELS[int(each.argmax())], float(each.max())) for row, each in zip(rows, chances, strict=True)]


def weights(model: Fitted) -> KindWeights:
    """Return the regression as the pipeline reads it, without the scaling of its features."""
    scaler, regression = model.steps[0][1], model.steps[1][1]
    by_feature = regression.coef_ / scaler.scale_
    bias = regression.intercept_ - by_feature @ scaler.mean_
    width = (by_feature.shape[1] - 2 * len(LABELS)) // 2
    parts = np.split(by_feature, [width, 2 * width], axis=1)
    named = zip(("content", "cue", "rules"), parts, strict=True)
    rounded = {name: [[round(float(x), DIGITS) for x in row] for row in part] for name, part in named}
    return {"labels": list(LABELS), **rounded, "bias": [round(float(x), DIGITS) for x in bias]}


def report(name: str, answered: Sequence[tuple[Claim, str, float]]) -> None:
    for part in PARTS:
        held = [(claim, answer, chance) for claim, answer, chance in answered if claim.part == part]
        if held:
            scores = score_labels([(claim.gold, answer) for claim, answer, _ in held])
            error = calibration_error([(chance, claim.gold == answer) for claim, answer, chance in held])
            _print(f"{name:10}{part:8}{len(held):5}{scores.accuracy:7.3f}{scores.macro_f1:7.3f}{error:7.3f}")


def main() -> None:
    options = options_of(__doc__)
    pipeline = Pipeline(tier="rules")
    rows = [claim for article in asked_for(options) for claim in claims(pipeline, article)]
    known = [row for row in rows if row.part != "dev"]
    unseen = [row for row in rows if row.part == "dev"]
    _print(f"{'':10}{'part':8}{'n':>5}{'right':>7}{'macro':>7}{'error':>7}")
    report("rules", [(row, row.by_rules, row.score) for row in rows])
    crossed: list[tuple[Claim, str, float]] = []
    for fold in folds([row.article for row in known]):
        unseen_yet = [row for row in known if row.article in fold]
        known_yet = fit([row for row in known if row.article not in fold])
        crossed += answers(unseen_yet, known_yet)
    model = fit(known)
    report("encoder", [*crossed, *(answers(unseen, model) if unseen else [])])
    if options.write:
        (MODEL / KINDS).write_text(json.dumps(weights(model)) + "\n", encoding="utf-8")
        about = json.loads((MODEL / MANIFEST).read_text(encoding="utf-8"))["about"]
        write_manifest(MODEL, about)


def _print(line: str) -> None:
    print(line)  # noqa: T201


if __name__ == "__main__":
    main()
