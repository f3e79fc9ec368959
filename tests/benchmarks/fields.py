"""How well the fields of the seeds are filled in when their spans are given.

    python -m tests.benchmarks.fields

prints the share right of each field over the attributed claims; `--errors source_name` lists what is wrong in a field.
Names are compared without a leading "The" and without case, as the registry does. Stance: `tests.benchmarks.stance`.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

from annotator.pipeline.build import Pipeline
from annotator.pipeline.learnt_fields import MOST_OF_RULES, answer, key_of
from annotator.pipeline.rules import Found
from annotator.pipeline.training.refit import Guess, fit_field

SEEDS = Path(__file__).parents[2] / "seeds"
FIELDS = ("source_name", "mention", "source_type", "commitment", "claim_kind", "attitude")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", choices=FIELDS, help="list the claims that are wrong in this field")
    wanted = parser.parse_args().errors
    pipeline = Pipeline(tier="rules")
    named: list[Guess] = []
    from_registry = 0
    right: Counter[str] = Counter()
    number = 0
    for line in (SEEDS / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        if article["meta"]["language"] != "en":
            continue
        claims = [c for c in article["reviews"][0]["claims"] if c["quotation"] != "own_voice"]
        roles = ("content", "cue", "source")
        given = [Found(*(tuple((s, e) for s, e in c[role]) for role in roles)) for c in claims]
        answers = pipeline.read(article["text"], given=given).attributions
        known = fit_field(named)
        for claim, found in zip(claims, answers, strict=True):
            number += 1
            key = key_of("source_name", found, article["text"])
            guess = found.source_name, 0.5, ""
            from_registry += _same(answer(guess, known, key, MOST_OF_RULES["source_name"])[0], claim["source_name"])
            named.append(Guess(key, guess, claim["source_name"]))
            gold = {**claim, **claim["values"]}
            for field in FIELDS:
                given_answer = getattr(found, field)
                is_right = _same(given_answer, gold[field])
                right[field] += is_right
                if field == wanted and not is_right:
                    reason = found.reasons.get(field, "")
                    _print(f"{article['external_id']} {claim['id']}: “{'…'.join(claim['quotes']['source'])}”")
                    _print(f"    {gold[field]!r}, answered {given_answer!r}: {reason}")
    for field in FIELDS:
        _print(f"{field:12} {right[field]} of {number} right, {right[field] / number:.3f}")
    _print(f"source_name with what reviewers called sources in the articles before: {from_registry / number:.3f}")


def _same(answer: str, gold: str) -> bool:
    return answer.casefold().removeprefix("the ") == gold.casefold().removeprefix("the ")


def _print(line: str) -> None:
    print(line)  # noqa: T201


if __name__ == "__main__":
    main()
