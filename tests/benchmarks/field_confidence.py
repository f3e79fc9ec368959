"""How often the rules are right in each field when spans are given, and whether their confidence says so.

    python -m tests.benchmarks.field_confidence

reads the seeds, from the repository alone. `--train polnear.train.jsonl` and `--dev polnear.dev.jsonl` add those, whose
labels are in the repository without their texts (see `labelled_articles`); `--labels FILE` (needs `--train`) adds
attributions labelled in the form of `evaluate --labels`. Printed are the share right, macro-F1, and the calibration
error of the rules' own scores, of the shipped tables, and of tables fitted by ten-fold cross-validation over articles.
In brackets stands what a perfect confidence would show by chance: the error that 95 % of draws stay under, of whole
articles with replacement, each answer right as often as it says.
`--write` fits the shipped tables, which the tier `rules` uses: commitment on the labels and the seeds, attitude and
source name on the seeds. Claim kind has no table: the scores of the rules are what they should be. That of source type
stays: it was fitted on train before the rules were mended by the errors there.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sklearn.isotonic import IsotonicRegression

from annotator.pipeline.build import Pipeline
from annotator.pipeline.confidence import TABLES, Table, borne_out, interpolated
from annotator.pipeline.reading import described
from annotator.pipeline.scoring import calibration_error, score_labels
from tests.benchmarks.labelled_articles import DEV, NONE, TRAIN, LabelledArticle, given, polnear, seeds
from tests.benchmarks.stance import folds

FITTED_ON = {
    "source_type": (),
    "commitment": ("labels", "seeds"),
    "claim_kind": (),
    "attitude": ("seeds",),
    "source_name": ("seeds",),
}
"""The parts that the table of a field is fitted on."""
LEAST, MOST = 0.02, 0.98
ROLES = (("content", "claim"), ("cue", "cue"), ("source", "source"))
NAMES = {"source_type": "source_type", "commitment": "stance", "claim_kind": "claim_kind"}
"""What the fields are called in the form of `evaluate --labels`."""


@dataclass(frozen=True)
class Guessed:
    """One field of one claim: where from, gold label, answer and the score of the rules."""

    part: str
    article: str
    field: str
    gold: str
    answer: str
    score: float

    @property
    def is_right(self) -> bool:
        return _plain(self.answer) == _plain(self.gold)


def _plain(name: str) -> str:
    return name.casefold().removeprefix("the ")


def labels(path: str, texts: str) -> Iterator[LabelledArticle]:
    """Yield the articles of attributions labelled one by one, in the form of `evaluate --labels`."""
    by_article = defaultdict(list)
    with Path(path).open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            by_article[row["doc"]].append(row)
    articles = _articles(texts)
    for key, rows in by_article.items():
        claims = [{role: _shifted(row[f"{name}_spans"], row["doc_offset"]) for role, name in ROLES} for row in rows]
        gold = [{field: row[name] for field, name in NAMES.items() if row[name] != NONE} for row in rows]
        yield LabelledArticle("labels", key, articles[key]["text"], given(claims), gold)


def _shifted(spans: Sequence[Sequence[int]] | None, by: int) -> list[tuple[int, int]]:
    return [(start + by, end + by) for start, end in spans or ()]


def _articles(texts: str) -> dict[str, Any]:
    with Path(texts).open(encoding="utf-8") as lines:
        return {row["id"]: row for row in map(json.loads, lines)}


def guessed(pipeline: Pipeline, article: LabelledArticle) -> Iterator[Guessed]:
    """Yield what the rules say of the fields of an article."""
    _, said = described(pipeline.parse(article.text), article.given)
    for wanted, claim in zip(article.gold, said, strict=True):
        answers = {field: guess[:2] for field, guess in claim.guesses.items()}
        answers["source_name"] = (claim.identity.name, claim.identity.score)
        for field, label in wanted.items():
            if label == NONE:
                continue
            yield Guessed(article.part, article.key, field, label, *answers[field])


def fit(guesses: Sequence[Guessed]) -> Table:
    """Return the table of one field, by isotonic regression."""
    model = IsotonicRegression(y_min=LEAST, y_max=MOST, out_of_bounds="clip")
    model.fit([g.score for g in guesses], [float(g.is_right) for g in guesses])
    pairs = zip(model.X_thresholds_, model.y_thresholds_, strict=True)
    return [(round(float(score), 3), round(float(share), 3)) for score, share in pairs]


def cross_validated(guesses: Sequence[Guessed]) -> list[tuple[float, bool]]:
    """Return confidence and rightness of each, by tables fitted on the articles of other folds."""
    pairs = []
    for fold in folds([g.article for g in guesses]):
        table = fit([g for g in guesses if g.article not in fold])
        pairs += [(interpolated(g.score, table), g.is_right) for g in guesses if g.article in fold]
    return pairs


def by_chance(guesses: Sequence[Guessed], draws: int = 1000) -> float:
    """The calibration error that a perfect confidence stays under in 95 % of draws."""
    chance = random.Random(7)
    by_article: dict[str, list[float]] = defaultdict(list)
    for guess in guesses:
        by_article[guess.article].append(borne_out(guess.field, guess.score))
    drawn = (chance.choices(list(by_article.values()), k=len(by_article)) for _ in range(draws))
    errors = (calibration_error([(p, chance.random() < p) for held in each for p in held]) for each in drawn)
    return sorted(errors)[int(0.95 * draws)]


def report(guesses: Sequence[Guessed]) -> None:
    _print(f"{'field':12}{'part':9}{'n':>5}{'right':>7}{'macro':>7}   calibration error: rules, shipped (by chance)")
    for field in FITTED_ON:
        for part in ("seeds", "labels", "train", "dev"):
            held = [g for g in guesses if g.field == field and g.part == part]
            if not held:
                continue
            right = sum(g.is_right for g in held) / len(held)
            macro = score_labels([(g.gold, g.answer) for g in held]).macro_f1 if field != "source_name" else 0.0
            raw = calibration_error([(g.score, g.is_right) for g in held])
            shipped = calibration_error([(borne_out(field, g.score), g.is_right) for g in held])
            chance = by_chance(held)
            _print(f"{field:12}{part:9}{len(held):5}{right:7.3f}{macro:7.3f}   {raw:.3f} {shipped:.3f} ({chance:.3f})")
        fitted_on = [g for g in guesses if g.field == field and g.part in FITTED_ON[field]]
        if fitted_on:
            _print(f"{field:12}cross-validated: {calibration_error(cross_validated(fitted_on)):.3f}")


def options_of(about: str | None) -> argparse.Namespace:
    """Read the options by which `asked_for` and its callers know what to read."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", help="PolNeAR train as JSON lines with id, text and attributions")
    parser.add_argument("--dev", help="PolNeAR dev, likewise")
    parser.add_argument("--labels", help="attributions labelled one by one, of articles of --train")
    parser.add_argument("--write", action="store_true", help="fit what is shipped and store it")
    return parser.parse_args()


def asked_for(options: argparse.Namespace) -> Iterator[LabelledArticle]:
    """Yield the labelled articles that the options name, the seeds always."""
    yield from seeds()
    if options.train:
        yield from polnear("train", TRAIN, options.train)
    if options.train and options.labels:
        yield from labels(options.labels, options.train)
    if options.dev:
        yield from polnear("dev", DEV, options.dev)


def main() -> None:
    options = options_of(__doc__)
    pipeline = Pipeline(tier="rules")
    guesses = [guess for article in asked_for(options) for guess in guessed(pipeline, article)]
    report(guesses)
    if options.write:
        tables = json.loads(TABLES.read_text(encoding="utf-8")) | {
            field: fit([g for g in guesses if g.field == field and g.part in parts])
            for field, parts in FITTED_ON.items()
            if parts
        }
        rows = ",\n".join(f' "{field}": {json.dumps(table)}' for field, table in tables.items())
        TABLES.write_text(f"{{\n{rows}\n}}\n", encoding="utf-8")


def _print(line: str) -> None:
    print(line)  # noqa: T201


if __name__ == "__main__":
    main()
