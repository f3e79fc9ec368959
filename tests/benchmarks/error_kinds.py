"""Which kinds of attribution the pipeline finds, and which not.

    python -m tests.benchmarks.error_kinds DEV.jsonl [--tier full|rules]

Prints for each kind of gold attribution how many there are and how many are found ("AR iou": content and source each
share at least half of their words with a suggestion's), then what the misses and the false suggestions are.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from annotator.pipeline.article import quotations, quoted_share
from annotator.pipeline.build import Pipeline, build_pipeline
from annotator.pipeline.scoring import paired
from annotator.pipeline.tiers import FINDERS
from annotator.pipeline.training.articles import read
from annotator.quotation import kind_of_share
from annotator.spans import quote, tokens

SAY = re.compile("(?:sa(?:ys?|id|ying)|t(?:ells?|old|elling)|add(?:s|ed|ing)?|stat(?:es?|ed|ing)|not(?:es?|ed|ing))")
PRONOUNS = {"i", "you", "he", "she", "it", "we", "they", "who", "one"}
SHORT = 3
Attribution = Mapping[str, Any]


def kinds(attribution: Attribution, text: str, doc: Doc, quoted: list[tuple[int, int]]) -> Iterator[str]:
    """The kinds that an attribution is of."""
    content = attribution["content"]
    yield kind_of_share(quoted_share(text, content, quoted))
    yield cue_kind(quote(text, attribution["cue"]).lower().replace(" … ", " "))
    yield source_kind(attribution["source"], text, doc)
    sentences = {doc.char_span(s, e, alignment_mode="expand").sent.start for s, e in content}
    covered = [doc.char_span(s, e, alignment_mode="expand") for s, e in content]
    if len(sentences) > 1 or any(len(list(span.sents)) > 1 for span in covered):
        yield "several sentences"
    if len(content) > 1:
        yield "discontinuous content"
    if sum(1 for s, e in content for a, _ in tokens(text[s:e]) if text[s + a].isalnum()) <= SHORT:
        yield "content of 1-3 words"


def cue_kind(cue: str) -> str:
    if not cue:
        return "no cue"
    if SAY.fullmatch(cue):
        return "cue say/tell/add/state/note"
    if cue.startswith("according"):
        return "cue according to"
    return "cue another single word" if " " not in cue else "cue another phrase"


def source_kind(source: Any, text: str, doc: Doc) -> str:
    if not source:
        return "source none"
    if quote(text, source).lower() in PRONOUNS:
        return "source personal pronoun"
    found = [token for s, e in source for token in doc.char_span(s, e, alignment_mode="expand")]
    if any(token.pos_ == "PROPN" for token in found):
        return "source has a name"
    return "source common noun" if any(token.pos_ == "NOUN" for token in found) else "source other"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--tier", default="full")
    args = parser.parse_args()
    pipeline = build_pipeline(tier=args.tier)
    gold: Counter[str] = Counter()
    found: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    for article in read(args.gold):
        count(article, pipeline, gold, found, errors)
    for kind, number in gold.most_common():
        print(f"{kind:30}{number:6}{100 * found[kind] / number:7.1f}")
    for error, number in errors.most_common():
        print(f"{error:50}{number:6}")


def count(
    article: Attribution, pipeline: Pipeline, gold: Counter[str], found: Counter[str], errors: Counter[str]
) -> None:
    text, labelled = article["text"], [each for each in article["attributions"] if each["content"]]
    doc = pipeline.parse(text)
    quoted = [piece for quotation in quotations(text) for piece in quotation.pieces]
    answers = [
        {"content": each.content, "cue": each.cue, "source": each.source} for each in FINDERS[pipeline.tier](doc)[0]
    ]
    right = paired(text, labelled, answers, "AR iou")
    contents = paired(text, labelled, answers, "AR content")
    for number, each in enumerate(labelled):
        for kind in kinds(each, text, doc, quoted):
            gold[kind] += 1
            found[kind] += number in right
        if number not in right:
            errors[f"missed: {missed(each, answers, number in contents)}"] += 1
    taken = set(right.values())
    for number, answer in enumerate(answers):
        if number not in taken:
            errors[f"false: {spurious(answer, labelled, number in contents.values())}"] += 1


def missed(attribution: Attribution, answers: list[dict[str, Any]], content_is_right: bool) -> str:
    if content_is_right:
        return "content right, source wrong"
    touched = any(touch(attribution["content"], answer["content"]) for answer in answers)
    cue = any(touch(attribution["cue"] or [], answer["cue"]) for answer in answers)
    if not touched:
        return "content untouched, cue found" if cue else "content untouched, cue not found"
    return "boundaries off, cue found" if cue else "boundaries off, cue not found"


def spurious(answer: Attribution, labelled: list[Attribution], content_is_right: bool) -> str:
    if content_is_right:
        return "content right, source wrong"
    touches = any(touch(answer["content"], each["content"]) for each in labelled)
    return "touches a labelled content" if touches else "nothing is labelled there"


def touch(one: Any, other: Any) -> bool:
    return any(s < e2 and s2 < e for s, e in one for s2, e2 in other)


if __name__ == "__main__":
    main()
