"""How often the source of a claim is the right person or body, on ten articles of PolNeAR dev.

    python -m tests.benchmarks.source_names polnear.dev.jsonl [--errors first|second]

The labels (`source_names_polnear_dev.jsonl`: offsets and names, no text) name the fullest form that the article gives;
"=" stands for a source without a name, for which its own words or nothing is right, and "*" ends the start of a name.
The spans are given. Two sets of five articles, labelled by one person before any answer was seen. Rules were then
mended by the errors of the first, and by those of the second after its figure had been taken.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

from annotator.pipeline.build import Pipeline
from annotator.pipeline.rules import Found
from annotator.spans import quote

LABELS = Path(__file__).with_name("source_names_polnear_dev.jsonl")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--errors", choices=["first", "second"], help="list what is wrong")
    arguments = parser.parse_args()
    texts = {}
    for line in arguments.articles.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        texts[article["id"]] = article["text"]
    pipeline = Pipeline(tier="rules")
    counts: Counter[tuple[str, str]] = Counter()
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        labelled = json.loads(line)
        text = texts[labelled["doc"]]
        roles = ("content", "cue", "source")
        given = [Found(*(tuple(map(tuple, claim[role])) for role in roles)) for claim in labelled["claims"]]
        for claim, found in zip(labelled["claims"], pipeline.read(text, given=given).attributions, strict=True):
            words = quote(text, found.source)
            is_right = any(_fits(found.source_name, name, words) for name in claim["names"])
            for kind in ("all", "named")[: 1 + (claim["names"][0] not in ("", "="))]:
                counts[labelled["set"], kind] += 1
                counts[labelled["set"], kind + " right"] += is_right
            if arguments.errors == labelled["set"] and not is_right:
                print(f"{labelled['doc'][:40]} “{words}”: {claim['names']}, answered {found.source_name!r}")
    for group in ("first", "second"):
        for kind in ("all", "named"):
            right, number = counts[group, kind + " right"], counts[group, kind]
            print(f"{group:6} five articles, {kind:5}: {right} of {number} right, {right / number:.3f}")


def _fits(answer: str, name: str, words: str) -> bool:
    answer, words = (each.casefold().removeprefix("the ") for each in (answer, words))
    if name == "=":
        return answer in words
    if name.endswith("*"):
        return answer.startswith(name[:-1].casefold())
    return answer == name.casefold()


if __name__ == "__main__":
    main()
