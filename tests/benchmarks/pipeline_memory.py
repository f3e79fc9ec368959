"""The memory of one process that reads articles.

    python -m tests.benchmarks.pipeline_memory ARTICLES.jsonl [--tier full|rules] [--megabytes 1]

Reads the articles, then one text of the given size made of their words, and prints the largest resident size after
each, and the CPU time of the long text.
"""

import argparse
import resource
import time
from pathlib import Path

from annotator.pipeline.build import build_pipeline
from annotator.pipeline.training.articles import read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--tier", default="full")
    parser.add_argument("--megabytes", type=float, default=1.0)
    args = parser.parse_args()
    pipeline = build_pipeline(tier=args.tier)
    texts = [article["text"] for article in read(args.articles)]
    for text in texts:
        pipeline.read(text)
    print(f"tier {args.tier}: {largest():.0f} MB after {len(texts)} articles")
    wanted = int(args.megabytes * 2**20)
    joined = "\n\n".join(texts)
    long = (joined * (wanted // len(joined) + 1))[:wanted]
    start = time.process_time()
    pipeline.read(long)
    print(f"{largest():.0f} MB after a text of {len(long):,} characters, {time.process_time() - start:.0f} s CPU")


def largest() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
