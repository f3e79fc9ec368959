"""Train and measure the network that tells stances toward a target in the tier `full`.

    python -m tests.benchmarks.target_reader --train polnear.train.jsonl --dev polnear.dev.jsonl

learns from our labels of PolNeAR train but for the articles that the encoder's training keeps aside, on which the
chances are scaled, and prints how it does on dev and on the seeds, which nothing is fitted on. `--write` stores the
weights in the model folder. Needs torch and onnx; an hour or two on one core.
"""

import argparse
import copy
import json
import logging
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from more_itertools import chunked
from torch import Tensor, nn

from annotator.pipeline.build import Pipeline
from annotator.pipeline.encoder import MANIFEST, MODEL
from annotator.pipeline.graphs import Floats
from annotator.pipeline.reading import described
from annotator.pipeline.scoring import calibration_error
from annotator.pipeline.syntax import text_of
from annotator.pipeline.target_reader import MARKS, SIDES, Asked, Stream
from annotator.pipeline.target_stance import EMPTY, GIVEN_FROM, TargetStances, chance_about, shipped_weights, sureness
from annotator.pipeline.tiers import trained_encoder
from annotator.pipeline.training.articles import read, split
from annotator.pipeline.training.export import write_target_reader
from annotator.pipeline.training.folder import write_manifest
from annotator.pipeline.training.target_network import TargetNetwork, normed
from annotator.pipeline.windows import Ints
from tests.benchmarks.labelled_articles import DEV, TRAIN, LabelledArticle, polnear, seeds
from tests.benchmarks.stance import BOUND, fit_scaling, interval

EPOCHS = 8
RATE, WARM_UP, WEIGHT_DECAY, BATCH, AVERAGE = 8e-4, 200, 0.05, 64, 0.995
SORTED_AT_ONCE = 16 * BATCH
RARE = 0.5
"""How much more a rare side weighs, 0 to 1."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Article:
    """States (P, width) of its pieces, each normalised, by half the precision."""

    part: str
    key: str
    stream: Stream
    states: Tensor


@dataclass(frozen=True)
class Row:
    """A claim and a target: the gold side, empty if it is not about it, and the chance that it is, by the features."""

    article: Article
    side: str
    about: float
    features: Mapping[str, float]
    numbers: Ints
    marks: Floats
    named: Ints


def rows_of(pipeline: Pipeline, article: LabelledArticle) -> Iterator[Row]:
    """Every claim with every target that it is about, by the gold or as is said, but for unclear stances."""
    doc = pipeline.parse(article.text)
    describer, said = described(doc, article.given)
    windows = list(trained_encoder().windows(text_of(doc)))
    real = np.concatenate([window.pieces.starts for window in windows]) >= 0
    starts, ends = (np.concatenate([getattr(w.pieces, name) for w in windows])[real] for name in ("starts", "ends"))
    states = normed(torch.from_numpy(np.concatenate([w.states for w in windows])[real])).half()
    held = Article(article.part, article.key, Stream(starts, ends), states)
    stances = TargetStances(doc, describer.resolver, article.targets)
    places = [describer.places(each) for each in said]
    for number, target, features in stances.features(said):
        side = article.stances[number].get(target.name, EMPTY)
        about = chance_about(features, shipped_weights())
        if side in SIDES or (side == EMPTY and about >= GIVEN_FROM):
            yield row_of(held, side, about, stances.asked(said[number], target, places[number], features))


def row_of(article: Article, side: str, about: float, asked: Asked) -> Row:
    numbers, marks = article.stream.read(asked)
    return Row(article, side, about, asked.features, numbers, marks, article.stream.at(asked.starts["named"]))


def batch(rows: Sequence[Row], names: Sequence[str]) -> tuple[Tensor, ...]:
    """Padded: states, marks, target, features, mask, gold."""
    longest = max(1, *(len(row.numbers) for row in rows))
    states = torch.zeros(len(rows), longest, rows[0].article.states.shape[1])
    marks, mask = torch.zeros(len(rows), longest, len(MARKS)), torch.zeros(len(rows), longest, dtype=torch.bool)
    for i, row in enumerate(rows):
        number = len(row.numbers)
        states[i, :number] = row.article.states[row.numbers].float()
        marks[i, :number] = torch.from_numpy(row.marks)
        mask[i, :number] = True
    target = torch.stack([_mean(row.article.states, row.named) for row in rows])
    features = torch.tensor([[row.features.get(name, 0.0) for name in names] for row in rows])
    gold = torch.tensor([SIDES.index(row.side) if row.side else 0 for row in rows])
    return states, marks, target, features, mask, gold


def _mean(states: Tensor, numbers: Ints) -> Tensor:
    return states[numbers].float().mean(0) if len(numbers) else torch.zeros(states.shape[1])


def scores(network: TargetNetwork, given: tuple[Tensor, ...]) -> Tensor:
    states, marks, target, features, mask, _ = given
    dropped = network.dropout(states)
    known = target.abs().sum(-1, keepdim=True) > 0
    return network(network.shorten(dropped), marks, network.shorten(network.dropout(target)) * known, features, mask)


def fit(rows: Sequence[Row], epochs: int, seed: int = 0) -> tuple[TargetNetwork, list[str]]:
    """The average of the weights over the last steps, and the names of the features in order."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    rows = [row for row in rows if row.side]
    names = sorted({name for row in rows for name in row.features})
    table = torch.tensor([[row.features.get(name, 0.0) for name in names] for row in rows])
    network = TargetNetwork(table.mean(0), table.std(0).clamp(min=1e-2))
    average = copy.deepcopy(network)
    counts = Counter(row.side for row in rows)
    weight = torch.tensor([(len(rows) / len(SIDES) / counts[side]) ** RARE for side in SIDES])
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=WEIGHT_DECAY)
    steps, done = epochs * (len(rows) // BATCH + 1), 0
    for epoch in range(epochs):
        order, total = list(rows), 0.0
        rng.shuffle(order)
        alike = (
            sorted(order[i : i + SORTED_AT_ONCE], key=lambda row: len(row.numbers))
            for i in range(0, len(order), SORTED_AT_ONCE)
        )
        work = [each[i : i + BATCH] for each in alike for i in range(0, len(each), BATCH)]
        rng.shuffle(work)
        for each in work:
            given = batch(each, names)
            loss = F.cross_entropy(scores(network, given), given[-1], weight=weight)
            done += 1
            for group in optimiser.param_groups:
                group["lr"] = RATE * min(1.0, done / WARM_UP) * max(0.02, 1 - done / steps)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            total += loss.item()
            with torch.no_grad():
                for kept, now in zip(average.parameters(), network.parameters(), strict=True):
                    kept.lerp_(now, 1 - AVERAGE)
        log.info("epoch %d of %d: loss %.4f", epoch + 1, epochs, total / len(work))
    return average.eval(), names


@dataclass(frozen=True)
class Answered:
    """What was answered of a row: the likeliest side, and the chance that it is right."""

    row: Row
    side: str
    chance: float

    @property
    def label(self) -> str:
        return self.side if self.row.about >= GIVEN_FROM else EMPTY

    @property
    def is_right(self) -> bool:
        return self.label == self.row.side


@torch.no_grad()
def answers(network: TargetNetwork, names: Sequence[str], rows: Sequence[Row]) -> list[Answered]:
    found = []
    for some in chunked(sorted(rows, key=lambda row: len(row.numbers)), 4 * BATCH):
        for row, each in zip(some, scores(network, batch(some, names)).softmax(-1).tolist(), strict=True):
            found.append(Answered(row, SIDES[each.index(max(each))], row.about * max(each)))
    return found


def report(name: str, answered: Sequence[Answered], scaling: Mapping[str, float]) -> None:
    known = [each for each in answered if each.row.side]
    log.info("%s: %d stances, %d given", name, len(known), sum(bool(each.label) for each in answered))
    sides = [(each.row.article.key, each.row.side, each.side) for each in known]
    labels = [(each.row.article.key, each.row.side, each.label) for each in answered]
    for what, pairs in (("side, given that it is about the target", sides), ("as suggested", labels)):
        for some in (SIDES, SIDES[:2]):
            log.info("  %s: macro-F1 of %s %.3f (%.3f-%.3f)", what, ", ".join(some), *interval(pairs, some))
    given = [(sureness(each.chance, scaling), each.is_right) for each in answered if each.label]
    log.info("  calibration error of what is given %.3f", calibration_error(given))
    for bound in (0.0, BOUND):
        right = [is_right for chance, is_right in given if chance >= bound]
        log.info("  of %d that reach %.1f %.2f right", len(right), bound, sum(right) / max(1, len(right)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", required=True, help="PolNeAR train as JSON lines with id, text and attributions")
    parser.add_argument("--dev", required=True, help="PolNeAR dev, likewise")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--write", action="store_true", help="store the weights in the model folder")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)
    pipeline = Pipeline(tier="rules")
    aside = {str(article["id"]) for article in split(read(Path(options.train)))[1]}
    train = [row for each in polnear("train", TRAIN, options.train) for row in rows_of(pipeline, each)]
    learnt, kept = ([row for row in train if (row.article.key in aside) == held] for held in (False, True))
    network, names = fit(learnt, options.epochs)
    checked = answers(network, names, kept)
    scaling = fit_scaling([(each.chance, each.is_right) for each in checked if each.label])
    report("kept aside", checked, scaling)
    for name, articles in (("dev", polnear("dev", DEV, options.dev)), ("seeds", seeds())):
        report(name, answers(network, names, [row for each in articles for row in rows_of(pipeline, each)]), scaling)
    if options.write:
        write_target_reader(MODEL, network, names, scaling)
        write_manifest(MODEL, json.loads((MODEL / MANIFEST).read_text(encoding="utf-8"))["about"])


if __name__ == "__main__":
    main()
