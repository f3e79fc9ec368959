"""How often the source of a claim is the right person or body, on articles of PolNeAR that no rule was written on.

    python -m tests.benchmarks.source_names polnear.dev.jsonl [--errors]

The labels (`source_names_polnear_dev.jsonl`: offsets and names, no text) name the fullest form that the article gives;
"=" stands for a source without a name, for which its own words or nothing is right, and "*" ends the start of a name.
The spans are given. Five articles, one of each of five publishers, labelled by one person before any answer was seen.
"""

import argparse
import json
from pathlib import Path

from annotator.pipeline.build import Pipeline
from annotator.pipeline.rules import Found
from annotator.spans import quote

LABELS = Path(__file__).with_name("source_names_polnear_dev.jsonl")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--errors", action="store_true", help="list what is wrong")
    arguments = parser.parse_args()
    texts = {}
    for line in arguments.articles.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        texts[article["id"]] = article["text"]
    pipeline = Pipeline(tier="rules")
    right = named_right = number = named = 0
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        labelled = json.loads(line)
        text = texts[labelled["doc"]]
        roles = ("content", "cue", "source")
        given = [Found(*(tuple(map(tuple, claim[role])) for role in roles)) for claim in labelled["claims"]]
        for claim, found in zip(labelled["claims"], pipeline.read(text, given=given).attributions, strict=True):
            words = quote(text, found.source)
            is_right = any(_fits(found.source_name, name, words) for name in claim["names"])
            is_named = claim["names"][0] not in ("", "=")
            number, right = number + 1, right + is_right
            named, named_right = named + is_named, named_right + (is_named and is_right)
            if arguments.errors and not is_right:
                print(f"{labelled['doc'][:40]} “{words}”: {claim['names']}, answered {found.source_name!r}")
    print(f"right {right} of {number}, {right / number:.3f}; with a name {named_right} of {named}")


def _fits(answer: str, name: str, words: str) -> bool:
    answer, words = (each.casefold().removeprefix("the ") for each in (answer, words))
    if name == "=":
        return answer in words
    if name.endswith("*"):
        return answer.startswith(name[:-1].casefold())
    return answer == name.casefold()


if __name__ == "__main__":
    main()
