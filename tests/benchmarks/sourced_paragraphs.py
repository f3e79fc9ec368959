"""Which paragraphs hold a statement that somebody else is named for: the pipeline beside rules of say-verbs.

    python -m tests.benchmarks.sourced_paragraphs [ARTICLES.jsonl] [--tier full]

prints precision, recall and F1 on the seeds, and on PolNeAR-like articles if they are given. A paragraph counts if a
statement with a source has content in it. The seeds' gold carries the attitude; PolNeAR's does not, so there the cue of
each gold attribution is put into the kinds by the pipeline's own word lists, which favours neither side much.
The rule of say-verbs: a paragraph counts if a verb of saying with a subject, or "according to", stands in it outside
quotation marks, or if it opens with a quotation that goes on from the one before.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from annotator.pipeline.article import paragraphs, quotations
from annotator.pipeline.attributions import lemma_of
from annotator.pipeline.build import Pipeline
from annotator.pipeline.stance import attitude_of, read_cue
from annotator.spans import Span, Spans

SEEDS = Path(__file__).parents[2] / "seeds" / "gold.jsonl"
SAY = {
    "say", "tell", "add", "write", "claim", "argue", "note", "state", "report", "announce", "explain", "warn", "admit",
    "acknowledge", "insist", "deny", "suggest", "declare", "assert", "maintain", "concede", "confirm", "contend",
    "reply", "respond", "recall", "tweet", "observe", "stress", "emphasize", "complain", "testify", "accuse", "reveal",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, nargs="?")
    parser.add_argument("--tier", choices=["rules", "full"], default="full")
    arguments = parser.parse_args()
    pipeline = Pipeline(tier=arguments.tier)
    _compare("seeds", list(_seeds()), pipeline)
    if arguments.articles:
        lines = arguments.articles.read_text(encoding="utf-8").splitlines()
        _compare(
            arguments.articles.name, [(each["text"], each["attributions"]) for each in map(json.loads, lines)], pipeline
        )


def _seeds() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for line in SEEDS.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        if article["meta"]["language"] == "en":
            yield article["text"], article["reviews"][0]["claims"]


def _compare(name: str, articles: list[tuple[str, list[dict[str, Any]]]], pipeline: Pipeline) -> None:
    counts = {"say-verbs": [0, 0, 0], f"tier {pipeline.tier}": [0, 0, 0]}
    for text, gold in articles:
        lines, doc = paragraphs(text), pipeline.parse(text)
        wanted = _touched(lines, (c["content"] for c in gold if c["source"] and _is_statement(doc, c)))
        found = pipeline.read(text).attributions
        answers = (
            _with_say_verbs(doc, lines, text),
            _touched(lines, (each.content for each in found if each.source and each.attitude == "statement")),
        )
        for count, answer in zip(counts.values(), answers, strict=True):
            count[0] += len(wanted & answer)
            count[1] += len(answer)
            count[2] += len(wanted)
    for who, (right, answered, number) in counts.items():
        print(
            f"{name:22} {who:10} P {100 * right / answered:.1f} R {100 * right / number:.1f} "
            f"F1 {200 * right / (answered + number):.1f} ({number} paragraphs)"
        )


def _is_statement(doc: Doc, claim: dict[str, Any]) -> bool:
    if "attitude" in claim:
        return bool(claim["attitude"] == "statement")
    return attitude_of(read_cue(doc, tuple(map(tuple, claim["cue"]))))[0] == "statement"


def _touched(lines: list[Span], contents: Iterator[Spans]) -> set[int]:
    spans = [span for content in contents for span in content]
    return {i for i, (start, end) in enumerate(lines) if any(s < end and start < e for s, e in spans)}


def _with_say_verbs(doc: Doc, lines: list[Span], text: str) -> set[int]:
    quoted = [piece for quotation in quotations(text) for piece in quotation.pieces]
    found = set()
    for i, (start, end) in enumerate(lines):
        tokens = [t for t in doc if start <= t.idx < end and not any(s <= t.idx < e for s, e in quoted)]
        said = any(
            t.lower_ == "according"
            or (lemma_of(t) in SAY and t.pos_ == "VERB" and any(c.dep_ == "nsubj" for c in t.children))
            for t in tokens
        )
        goes_on = i - 1 in found and any(s == start for s, _ in quoted) and not any(t.is_alpha for t in tokens)
        if said or goes_on:
            found.add(i)
    return found


if __name__ == "__main__":
    main()
