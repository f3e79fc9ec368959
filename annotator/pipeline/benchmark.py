"""CPU time of the pipeline beside plain `nlp.pipe` of the same spaCy model with all its pipes, in one thread."""

import json
import os
import statistics
import time
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

import spacy

from annotator.pipeline.build import build_pipeline

ROUNDS = 3


def benchmark(options: Mapping[str, str], path: str, limit: int) -> int:
    """Print seconds and the ratio; medians of three rounds each, taken in turn."""
    with Path(path).open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, limit)]
    pipeline = build_pipeline(**options)
    plain = spacy.load(pipeline.model)
    pipeline.read(texts[0])
    list(plain.pipe(texts[:1]))
    plain_times, times = [], []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in plain.pipe(texts):
            pass
        middle = time.process_time()
        for text in texts:
            pipeline.read(text)
        plain_times.append(middle - start)
        times.append(time.process_time() - middle)
    base, own = statistics.median(plain_times), statistics.median(times)
    words = sum(len(text.split()) for text in texts)
    threads = os.environ.get("OMP_NUM_THREADS", "not set")
    for line in (
        f"{len(texts)} articles, {words} words, tier {pipeline.tier}, OMP_NUM_THREADS {threads}",
        f"nlp.pipe {base:.2f} s CPU, pipeline {own:.2f} s CPU, {words / own:.0f} words a second",
        f"ratio {own / base:.2f}",
    ):
        print(line)  # noqa: T201
    return 0
