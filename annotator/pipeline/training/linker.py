"""Fit the linker and its confidence on articles that the encoder has not seen. Needs numpy and spaCy only.

    python -m annotator.pipeline.training.linker --articles train.jsonl --model MODEL

A few hundred parameters at most, so a few dozen labelled articles are enough, and a project's own will do.
"""

import argparse
import json
import logging
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from spacy.tokens import Doc

from annotator.pipeline.build import build_pipeline
from annotator.pipeline.encoder import LINKER, MANIFEST, MODEL, Encoder
from annotator.pipeline.graphs import log_softmax
from annotator.pipeline.linking import (
    JOIN_FEATURES,
    RECORD_FEATURES,
    Draft,
    Linker,
    by_cue,
    chance,
    drafts,
    join_features,
    record_features,
    source_features,
)
from annotator.pipeline.scene import Reals, scenes
from annotator.pipeline.scoring import Words, calibration_error, iou, precision_of_top
from annotator.pipeline.trained_fields import TrainedFields
from annotator.pipeline.training.articles import read, split
from annotator.pipeline.training.folder import write_manifest
from annotator.spans import TOKEN, Spans

log = logging.getLogger("annotator.pipeline.training")

ENOUGH = 0.5
"""Token-IoU from which two spans are taken for the same, as in the scorer's "AR iou"."""
FOLDS = 10
TOO_FEW = 20
PENALTIES = {"join": 1.0, "source": 1.0, "record": 0.5}
HELD = 3.0
"""Penalty of moving away from another linker."""


class TooFewLabels(ValueError):
    """The articles hold too few attributions to fit a linker."""


Gold = list[dict[str, Words]]
Drafts = list[tuple[Draft, Words, list[Words]]]


class Labelled:
    """An article as the encoder reads it, beside what people labelled; words are numbered."""

    def __init__(
        self,
        article: Mapping[str, Any],
        doc: Doc,
        encoder: Encoder,
        is_wanted: Callable[[Spans], bool] = lambda cue: True,
    ) -> None:
        """``is_wanted`` tells by its cue whether people were to label an attribution."""
        self.text = article["text"]
        self.is_wanted = is_wanted
        words = [m.span() for m in TOKEN.finditer(self.text) if re.match(r"\w", m.group())]
        self._starts, self._ends = [start for start, _ in words], [end for _, end in words]
        self.fields = TrainedFields(self.text, encoder.fields, encoder.targets) if encoder.fields else None
        self.scenes = list(scenes(doc, encoder, self.fields))
        self.gold: Gold = [{r: self.words(a[r]) for r in ("content", "source")} for a in article["attributions"]]

    def words(self, spans: Iterable[Sequence[int]]) -> Words:
        """Numbers of the words that ``spans`` touch."""
        return frozenset(
            number
            for start, end in spans
            for number in range(bisect_right(self._ends, start), bisect_left(self._starts, end))
        )

    def drafts(self, join: Reals) -> Drafts:
        """Every attribution under the weights ``join``, each with its content and its possible sources."""
        out = []
        for scene in self.scenes:
            for draft in drafts(scene, join):
                content, cue, sources = draft.spans(self.text)
                if not self.is_wanted(cue):
                    continue
                out.append((draft, self.words(content), [self.words(s) for s in sources]))
        return out


def owner(words: Words, gold: Gold) -> int | None:
    """Which gold attribution has most of ``words`` in its content."""
    shares = [len(words & g["content"]) for g in gold]
    best = max(range(len(gold)), key=shares.__getitem__, default=0)
    return best if shares and shares[best] else None


def join_labels(article: Labelled) -> Iterator[tuple[Reals, bool]]:
    """Features of each second run of a cue, and whether it is of the same attribution as the first."""
    for scene in article.scenes:
        for cue, runs in by_cue(scene).items():
            if cue is None:
                continue
            owners = [owner(article.words([scene.chars(scene.runs["content"][i])]), article.gold) for i in runs]
            for i, mine in zip(runs[1:], owners[1:], strict=True):
                if mine is not None and owners[0] is not None:
                    yield join_features(scene, cue, runs[0], i), mine == owners[0]


def source_labels(found: Drafts, gold: Gold) -> Iterator[tuple[Reals, int]]:
    """Features of the sources of each draft whose content is right, and which source is."""
    for draft, content, sources in found:
        best = max(gold, key=lambda g: iou(content, g["content"]), default=None)
        if best is None or iou(content, best["content"]) < ENOUGH:
            continue
        shares = [iou(s, best["source"]) for s in sources]
        top = int(np.argmax(shares))
        if shares[top] >= ENOUGH:
            yield source_features(draft), top


def record_labels(found: Drafts, gold: Gold, source: Reals) -> Iterator[tuple[Reals, bool]]:
    """Features of each draft with its chosen source, and whether it is right; no gold one is found twice."""
    taken: set[int] = set()
    for draft, content, sources in found:
        scores: Any = source_features(draft) @ source
        odds = log_softmax(scores)
        best = int(odds.argmax())
        hits = (
            k
            for k, g in enumerate(gold)
            if k not in taken and min(iou(content, g["content"]), iou(sources[best], g["source"])) >= ENOUGH
        )
        hit = next(hits, None)
        if hit is not None:
            taken.add(hit)
        yield record_features(draft, best, float(odds[best])), hit is not None


def fit_choice(sets: Sequence[Reals], picked: Sequence[int], penalty: float, near: Reals | None = None) -> Reals:
    """Conditional logit by Newton's method: weights under which ``picked[i]`` is likely in ``sets[i]``.

    ``penalty`` holds them to ``near``, or to zero.
    """
    most, width = max(map(len, sets)), sets[0].shape[1]
    rows = np.zeros((len(sets), most, width))
    absent = np.full((len(sets), most), -np.inf)
    for i, choices in enumerate(sets):
        rows[i, : len(choices)], absent[i, : len(choices)] = choices, 0
    here = np.arange(len(sets))

    home = np.zeros(width) if near is None else near

    def cost(weights: Reals) -> tuple[float, Reals]:
        odds = log_softmax(rows @ weights + absent)
        moved = weights - home
        return float(penalty / 2 * moved @ moved - odds[here, picked].sum()), np.exp(odds)

    weights = home
    value, chance = cost(weights)
    for _ in range(50):
        mean = np.einsum("nk,nkf->nf", chance, rows)
        gradient = penalty * (weights - home) + (mean - rows[here, picked]).sum(0)
        curvature = (
            penalty * np.eye(width) - mean.T @ mean + np.einsum("nk,nkf,nkg->fg", chance, rows, rows, optimize=True)
        )
        step = np.linalg.solve(curvature, gradient)
        # Newton's step may overshoot: halve it until the cost falls.
        while (new := cost(weights - step))[0] > value and np.abs(step).max() > 1e-8:
            step /= 2
        weights, (value, chance) = weights - step, new
        if np.abs(step).max() < 1e-6:
            break
    return weights


def fit_logistic(pairs: Sequence[tuple[Reals, bool]], width: int, penalty: float, near: Reals | None = None) -> Reals:
    """Logistic regression: the conditional logit between a row and nothing."""
    if not pairs:
        return np.zeros(width) if near is None else near
    sets = [np.vstack([row, np.zeros_like(row)]) for row, _ in pairs]
    return fit_choice(sets, [0 if right else 1 for _, right in pairs], penalty, near)


def fit(
    articles: Sequence[Labelled], folds: int = FOLDS, near: Linker | None = None
) -> tuple[dict[str, Any], dict[str, float]]:
    """Linker of ``articles`` and its figures by cross-validation over articles. Raises ``TooFewLabels``.

    With ``near``, that linker is moved as far as the labels ask for.
    """
    judged: list[tuple[float, bool]] = []
    for fold in range(folds):
        join, source, record = _fit_once([a for i, a in enumerate(articles) if i % folds != fold], near)
        for a in articles[fold::folds]:
            judged += [(chance(float(row @ record)), hit) for row, hit in record_labels(a.drafts(join), a.gold, source)]
    judged.sort(key=lambda pair: -pair[0])
    n_gold = sum(len(a.gold) for a in articles)
    hits = np.cumsum([hit for _, hit in judged])
    f1 = 2 * hits / (np.arange(1, len(judged) + 1) + n_gold)
    kept = int(f1.argmax()) + 1
    join, source, record = _fit_once(articles, near)
    linker = {
        "threshold": round(judged[kept - 1][0], 4),
        "join": join.round(5).tolist(),
        "source": source.round(5).tolist(),
        "record": record.round(5).tolist(),
    }
    figures = {
        "F1 without threshold": float(f1[-1]),
        "F1": float(f1[kept - 1]),
        "precision": float(hits[kept - 1] / kept),
        "recall": float(hits[kept - 1] / n_gold),
        "precision of the surest 30 %": precision_of_top(judged[:kept]),
        "calibration error": calibration_error(judged[:kept]),
    }
    return linker, figures


def _fit_once(articles: Sequence[Labelled], near: Linker | None) -> tuple[Reals, Reals, Reals]:
    home = {part: np.array(near[part]) if near else None for part in PENALTIES}
    held = {part: HELD if near else penalty for part, penalty in PENALTIES.items()}
    joins = [pair for a in articles for pair in join_labels(a)]
    join = fit_logistic(joins, len(JOIN_FEATURES), held["join"], home["join"])
    found = [(a.drafts(join), a.gold) for a in articles]
    choices = [pair for drafts_, gold in found for pair in source_labels(drafts_, gold)]
    if len(choices) < TOO_FEW:
        raise TooFewLabels(
            f"Only {len(choices)} attributions match what people labelled; at least {TOO_FEW} are needed."
        )
    rows, picked = zip(*choices, strict=True)
    source = fit_choice(rows, picked, held["source"], home["source"])
    records = [pair for drafts_, gold in found for pair in record_labels(drafts_, gold, source)]
    return join, source, fit_logistic(records, len(RECORD_FEATURES), held["record"], home["record"])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=MODEL)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parse = build_pipeline(tier="rules").parse
    encoder = Encoder(args.model)
    _, held_out = split(read(args.articles))
    linker, figures = fit([Labelled(article, parse(article["text"]), encoder) for article in held_out])
    for name, value in figures.items():
        log.info(f"{name}: {value:.4f}")
    (args.model / LINKER).write_text(json.dumps(linker, indent=1) + "\n", encoding="utf-8")
    about = json.loads((args.model / MANIFEST).read_text(encoding="utf-8"))["about"]
    write_manifest(args.model, about | {"held out": figures})


if __name__ == "__main__":
    main()
