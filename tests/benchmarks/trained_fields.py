"""How well source type, commitment and claim kind are told by the weights of the tier `full`.

    python -m tests.benchmarks.trained_fields --train polnear.train.jsonl --dev polnear.dev.jsonl --labels LABELS.jsonl

reads the seeds and our labels of PolNeAR, whose texts are not in the repository, with given spans. Printed are the
share right, macro-F1, calibration error, and that with each source counted once, beside those of the rules: of seeds
and train by five-fold cross-validation over articles, of dev by weights fitted on the others. `--labels FILE` adds what
somebody else said of attributions of train, in the form of `evaluate --labels`; it is never fitted on, and its articles
are cross-validated like the others.
`--write` fits the shipped weights on all but dev and stores them in the model folder. An hour on one core.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from annotator.pipeline.build import Pipeline
from annotator.pipeline.confidence import borne_out
from annotator.pipeline.encoder import FIELDS as FILE
from annotator.pipeline.encoder import MANIFEST, MODEL
from annotator.pipeline.reading import TRAINED, described, source_key
from annotator.pipeline.scoring import calibration_error, score_labels
from annotator.pipeline.syntax import text_of
from annotator.pipeline.tiers import trained_encoder
from annotator.pipeline.trained_fields import Claim, TrainedFields, reliability_key, rule_features
from annotator.pipeline.training.folder import write_manifest
from annotator.spans import Spans
from tests.benchmarks.field_confidence import NAMES
from tests.benchmarks.labelled_articles import DEV, NONE, TRAIN, LabelledArticle, polnear, seeds
from tests.benchmarks.stance import folds

Reals = npt.NDArray[np.float64]
Guess = tuple[str, float, str]


@dataclass(frozen=True)
class Recipe:
    """How the regression of a field is fitted, as chosen by cross-validation over train."""

    roles: tuple[str, ...]
    strength: float  # of the regularisation (C), of states of a tenth of their spread
    rare: float = 0.0  # how far the shares of the labels are forgotten, 0 to 1
    asks_rules: bool = False  # whether answers of the rules that are mostly right stand


RECIPES = {
    "source_type": Recipe(("source", "mentions"), 0.1, asks_rules=True),
    "commitment": Recipe(("content", "cue"), 0.3, rare=0.3),
    "claim_kind": Recipe(("content", "cue"), 0.3),
}
LEAST_SEEN = 10
"""In how many claims a feature must stand."""
LEAST_WEIGHT = 0.05
"""Below which in every label a feature is left out."""
DIGITS, DIGITS_OF_FEATURES = 3, 2
"""After the point: the folder is to stay below 25 MB."""
FOLDS_USED = 5
PRIOR = 5
"""As how many claims the mean of a label counts in how reliable the rules are."""


@dataclass(frozen=True)
class Row:
    """One question: of which claim of which article, its gold label, what the rules say, and what is known of it."""

    part: str
    article: str
    claim: int
    gold: str
    by_rules: Guess
    features: Mapping[str, float]
    states: Mapping[str, Reals]
    source: object
    """The same for claims that have the same answer: those of one source, if its type is asked."""

    @property
    def is_trained(self) -> bool:
        """Whether it is asked of the weights: of what type a source is that nobody names, the rules tell."""
        return "mention=none" not in self.features

    @property
    def place(self) -> tuple[str, int]:
        return self.article, self.claim


@dataclass
class Rows:
    """The rows by field."""

    of: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def add(self, pipeline: Pipeline, article: LabelledArticle) -> None:
        doc = pipeline.parse(article.text)
        describer, said = described(doc, article.given)
        mean = _means(text_of(doc))
        states = [{role: mean(spans) for role, spans in describer.places(each).items()} for each in said]
        for number, (wanted, each) in enumerate(zip(article.gold, said, strict=True)):
            for key in TRAINED:
                if wanted.get(key, NONE) == NONE:
                    continue
                features = describer.features(each) if key == "source_type" else {}
                source = source_key(number, each) if key == "source_type" else number
                about = (wanted[key], each.guesses[key], features, states[number], source)
                self.of[key].append(Row(article.part, article.key, number, *about))


def _means(text: str) -> Any:
    """Return what gives the mean state of the pieces that spans touch."""
    windows = list(trained_encoder().windows(text))
    starts, ends = (np.concatenate([getattr(w.pieces, name) for w in windows]) for name in ("starts", "ends"))
    states = np.concatenate([w.states for w in windows]).astype(np.float64)

    def mean(spans: Spans) -> Reals:
        inside = np.zeros(len(starts), dtype=bool)
        for start, end in spans:
            inside |= (starts < end) & (ends > start) & (starts >= 0)
        found: Reals = states[inside].mean(axis=0) if inside.any() else np.zeros(states.shape[1])
        return found

    return mean


def all_features(row: Row) -> dict[str, float]:
    return {**row.features, **(rule_features(row.by_rules) if row.by_rules[0] else {})}


def fit(key: str, rows: Sequence[Row]) -> dict[str, Any]:
    """Return the weights of a field as `TrainedFields` reads them, without the scaling of what they are fitted on."""
    recipe, rows = RECIPES[key], [row for row in rows if row.is_trained]
    named = [all_features(row) for row in rows]
    seen = Counter(name for features in named for name in features)
    vectorizer = DictVectorizer()
    known = vectorizer.fit_transform([{n: v for n, v in f.items() if seen[n] >= LEAST_SEEN} for f in named])
    names = list(vectorizer.get_feature_names_out())
    states = np.hstack([np.stack([row.states[role] for row in rows]) for role in recipe.roles])
    middle, width = states.mean(axis=0), np.maximum(states.std(axis=0), 1e-3) * 10
    held = (states - middle) / width
    # thousands of words as they are; what the rules say counts for more
    scale = np.array([0.5 if ":" in name else 3.0 for name in names])
    x = sparse.hstack([known @ sparse.diags(scale), sparse.csr_matrix(held)]).tocsr()
    gold = [row.gold for row in rows]
    model = LogisticRegression(C=recipe.strength, max_iter=80).fit(x, gold)
    labels = [str(label) for label in model.classes_]
    by_name = model.coef_[:, : len(names)] * scale
    by_state = model.coef_[:, len(names) :] / width
    shares = np.array([gold.count(label) / len(gold) for label in labels])
    bias = model.intercept_ - by_state @ middle - recipe.rare * np.log(shares)
    parts = np.split(by_state, len(recipe.roles), axis=1)
    return {
        "labels": labels,
        "roles": {role: _rounded(part) for role, part in zip(recipe.roles, parts, strict=True)},
        "features": {
            name: _rounded(by_name[:, i], DIGITS_OF_FEATURES)
            for i, name in enumerate(names)
            if ":" not in name or np.abs(by_name[:, i]).max() >= LEAST_WEIGHT
        },
        "bias": _rounded(bias),
        "reliable": reliable(rows) if recipe.asks_rules else {},
    }


def reliable(rows: Sequence[Row]) -> dict[str, float]:
    """How often answers of the rules of one kind are right, drawn toward the mean of their label."""
    by_label: dict[str, list[bool]] = defaultdict(list)
    by_key: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        right = row.by_rules[0] == row.gold
        by_label[row.by_rules[0]].append(right)
        by_key[reliability_key(row.by_rules, row.features)].append(right)
    return {
        key: round((sum(right) + PRIOR * float(np.mean(by_label[key.split()[0]]))) / (len(right) + PRIOR), 3)
        for key, right in by_key.items()
        if len(right) >= PRIOR
    }


def _rounded(numbers: Reals, digits: int = DIGITS) -> Any:
    if numbers.ndim == 2:
        return [_rounded(row, digits) for row in numbers]
    return [round(float(number), digits) for number in numbers]


def answers(key: str, rows: Sequence[Row], weights: Mapping[str, Any]) -> list[tuple[Row, str, float]]:
    """Return answer and confidence of each row, by the program that reads articles, on states already averaged."""
    asked = _Averaged("", {key: weights}, trained_encoder().targets)
    found, alike = [], defaultdict(list)
    for row in rows:
        if row.is_trained:
            alike[row.article, row.source].append(row)
        else:
            found.append((row, row.by_rules[0], borne_out(key, row.by_rules[1])))
    for same in alike.values():
        guesses = asked.of(key, [Claim(row.states, row.by_rules, row.features) for row in same])  # type: ignore[arg-type]
        found += [(row, label, chance) for row, (label, chance, _) in zip(same, guesses, strict=True)]
    return found


class _Averaged(TrainedFields):
    """The same for claims whose states are known, without their article: the states stand in the place of spans."""

    def odds(self, key: str, places: Any, features: Mapping[str, float]) -> Any:
        weights = self._weights[key]
        odds = super().odds(key, dict.fromkeys(weights["roles"], ()), features)
        for role, matrix in weights["roles"].items():
            odds += (np.array(matrix) @ places[role]).astype(np.float32)
        return odds

    def _reason(self, *_: Any) -> str:
        return ""


def cross_validate(key: str, rows: Sequence[Row]) -> list[tuple[Row, str, float]]:
    found = []
    for fold in folds([row.article for row in rows], FOLDS_USED):
        weights = fit(key, [row for row in rows if row.article not in fold])
        found += answers(key, [row for row in rows if row.article in fold], weights)
    return found


def report(key: str, name: str, part: str, answered: Sequence[tuple[Row, str, float]]) -> None:
    if not answered:
        return
    scores = score_labels([(row.gold, label) for row, label, _ in answered])
    error = calibration_error([(chance, row.gold == label) for row, label, chance in answered])
    figures = f"{scores.accuracy:7.3f}{scores.macro_f1:7.3f}{error:7.3f}{calibration_by_source(answered):7.3f}"
    _print(f"{key:12} {name:8} {part:8}{len(answered):6}{figures}")


def calibration_by_source(answered: Sequence[tuple[Row, str, float]]) -> float:
    """The calibration error with each source counted once: all its claims have one answer and one chance."""
    by_source: dict[object, list[tuple[float, bool]]] = defaultdict(list)
    for row, label, chance in answered:
        by_source[row.article, row.source].append((chance, row.gold == label))
    return calibration_error([tuple(np.mean(claims, axis=0)) for claims in by_source.values()])


def by_somebody_else(path: str, texts: str) -> dict[str, dict[tuple[str, int], str]]:
    """Return the labels of `--labels` by field and by article and number of the attribution."""
    with Path(texts).open(encoding="utf-8") as lines:
        articles = {row["id"]: row["attributions"] for row in map(json.loads, lines)}
    numbers = {
        (doc, str(each["content"])): number for doc, claims in articles.items() for number, each in enumerate(claims)
    }
    found: dict[str, dict[tuple[str, int], str]] = defaultdict(dict)
    with Path(path).open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            content = [[s + row["doc_offset"], e + row["doc_offset"]] for s, e in row["claim_spans"]]
            for key, name in NAMES.items():
                found[key][row["doc"], numbers[row["doc"], str(content)]] = row[name]
    return found


def report_all(key: str, rows: Sequence[Row], others: Mapping[tuple[str, int], str]) -> None:
    """Print the figures of a field."""
    known = [row for row in rows if row.part != "dev"]
    unseen = [row for row in rows if row.part == "dev"]
    by_weights = cross_validate(key, known) + (answers(key, unseen, fit(key, known)) if unseen else [])
    by_rules = [(row, row.by_rules[0], row.by_rules[1]) for row in rows]
    for part in ("seeds", "train", "dev"):
        for name, found in (("rules", by_rules), ("weights", by_weights)):
            report(key, name, part, [each for each in found if each[0].part == part])
    for name, found in (("rules", by_rules), ("weights", by_weights)):
        theirs = [
            (Row(r.part, r.article, r.claim, others[r.place], r.by_rules, {}, {}, r.source), label, chance)
            for r, label, chance in found
            if others.get(r.place, NONE) != NONE
        ]
        report(key, name, "labels", theirs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", required=True, help="PolNeAR train as JSON lines with id, text and attributions")
    parser.add_argument("--dev", help="PolNeAR dev, likewise")
    parser.add_argument("--labels", help="attributions of --train labelled by somebody else, one by one")
    parser.add_argument("--write", action="store_true", help="fit what is shipped and store it")
    options = parser.parse_args()
    pipeline, rows = Pipeline(tier="rules"), Rows()
    for article in seeds():
        rows.add(pipeline, article)
    for part, labels, texts in (("train", TRAIN, options.train), ("dev", DEV, options.dev)):
        for article in polnear(part, labels, texts) if texts else ():
            rows.add(pipeline, article)
    others = by_somebody_else(options.labels, options.train) if options.labels else {}
    _print(f"{'field':12} {'by':8} {'part':8}{'n':>6}{'right':>7}{'macro':>7}{'error':>7}{'source':>7}")
    for key in RECIPES:
        report_all(key, rows.of[key], others.get(key, {}))
    if options.write:
        weights = {key: fit(key, [row for row in rows.of[key] if row.part != "dev"]) for key in RECIPES}
        store(weights)


def store(weights: Mapping[str, Any]) -> None:
    (MODEL / FILE).write_text(json.dumps(weights, separators=(",", ":")) + "\n", encoding="utf-8")
    about = json.loads((MODEL / MANIFEST).read_text(encoding="utf-8"))["about"]
    write_manifest(MODEL, about)


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
