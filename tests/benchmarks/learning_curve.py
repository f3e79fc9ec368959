"""How many labelled articles the light parts of the pipeline need.

    python -m tests.benchmarks.learning_curve TRAIN.jsonl DEV.jsonl [--sizes 50 200 800]

Fits the linker on articles of TRAIN, drawn by a seed, alone and held near the shipped one, and prints the F1 of "AR
iou" on DEV as `evaluate` counts it. Of PolNeAR's training part the encoder has learnt from all but the 60 articles
that `annotator.pipeline.training.articles` keeps aside: a fit on the others takes the tags for surer than they are on
new text. The 60 alone are the row "kept aside".
"""

import argparse
import random
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from annotator.pipeline.build import build_pipeline
from annotator.pipeline.linking import Linker, linked
from annotator.pipeline.scoring import Scores, score_article, total
from annotator.pipeline.segmentation import segmented
from annotator.pipeline.tiers import trained_encoder
from annotator.pipeline.training.articles import read, split
from annotator.pipeline.training.linker import Labelled, fit

SEED = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("dev", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[50, 200, 800])
    args = parser.parse_args()
    shipped = trained_encoder().linker
    dev = [(article, labelled(article)) for article in read(args.dev)]
    learnt_from, kept_aside = split(read(args.train))
    random.Random(SEED).shuffle(learnt_from)
    print(f"shipped: F1 {100 * score(dev, shipped):.1f}")
    report("kept aside", kept_aside, dev, shipped)
    for size in args.sizes:
        report(str(size), learnt_from[:size], dev, shipped)


def labelled(article: dict[str, Any]) -> Labelled:
    return Labelled(article, build_pipeline(tier="full").parse(article["text"]), trained_encoder())


def report(name: str, articles: Sequence[dict[str, Any]], dev: Sequence[tuple[Any, Labelled]], near: Linker) -> None:
    start = time.process_time()
    read_once = [labelled(article) for article in articles]
    middle = time.process_time()
    alone, _ = fit(read_once, folds=5)
    fitted = time.process_time()
    held, _ = fit(read_once, folds=5, near=near)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name}: F1 {100 * score(dev, alone):.1f} alone, {100 * score(dev, held):.1f} near the shipped one; "
        f"reading {middle - start:.0f} s, one fit {fitted - middle:.0f} s CPU, at most {memory:.0f} MB",
        flush=True,
    )


def score(articles: Sequence[tuple[Any, Labelled]], linker: Linker) -> float:
    parts: list[Scores] = []
    for article, each in articles:
        doc = each.scenes[0].syntax.doc
        found = segmented(doc, linked(each.scenes, linker, each.text))
        predicted = [{"content": f.content, "cue": f.cue, "source": f.source} for f in found]
        parts.append(score_article(each.text, article["attributions"], predicted))
    return total(parts).counts["AR iou"].f1


if __name__ == "__main__":
    main()
