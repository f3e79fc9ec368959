"""How many keys a review takes: the demo's articles as the pipeline reads them, corrected to their gold labels.

    python -m tests.benchmarks.keypresses                # tier full
    python -m tests.benchmarks.keypresses --tier rules --articles 02-committee-report

An ideal reviewer works in the real page by keyboard alone. They know the gold and the cheapest way to it that the
page offers; they accept, correct, reject and add until every claim has the gold's spans, source, mention, attitude and
answers to the letter, then submit. A chord counts as one press, a typed letter too. What the server stored is compared
with the gold at the end.
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks.site import empty_site, open_review, signed_in

SEEDS = Path(__file__).parents[2] / "seeds"
STORED = Path(__file__).parent / "keypresses.json"


class Played(NamedTuple):
    """Gold claims, presses by purpose, and presses of each claim that the pipeline missed."""

    claims: int
    presses: Counter[str]
    missed: list[int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tier", choices=["full", "rules"], default="full")
    parser.add_argument("--articles", nargs="+", metavar="ID", help="external ids; by default all nine in English")
    parser.add_argument("--store", action="store_true", help="keep the totals as what the next release must not exceed")
    arguments = parser.parse_args()
    rows = measure(arguments.tier, arguments.articles)
    print(table(rows))
    if not arguments.articles:
        compare(arguments.tier, rows, store=arguments.store)


def measure(tier: str, wanted: list[str] | None) -> dict[str, Played]:
    """Each article played to its end."""
    lines = (SEEDS / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    gold = {record["external_id"]: record for record in map(json.loads, lines)}
    chosen = wanted or [name for name, record in gold.items() if record["meta"]["language"] == "en"]
    rows = {}
    with empty_site(SAYSO_PIPELINE=tier) as address:
        from claims.demo import load_demo
        from claims.models import Document, Review, User
        from tests.benchmarks.ideal_reviewer import IdealReviewer

        manager, ada = User.objects.create_superuser("mia"), User.objects.create_user("ada")
        load_demo(folder=SEEDS, manager=manager, reviewers=[manager, ada])
        with signed_in(address, ada) as page:
            for name in chosen:
                document = Document.objects.get(external_id=name)
                open_review(page, address, document)
                claims = gold[name]["reviews"][0]["claims"]
                reviewer = IdealReviewer(page, claims)
                reviewer.work()
                review = Review.objects.get(document=document, reviewer=ada)
                reviewer.check([claim.record() for claim in review.claims.all()], review.state)
                rows[name] = Played(len(claims), reviewer.presses, reviewer.added)
    return rows


def table(rows: dict[str, Played]) -> str:
    """Markdown: an article a line, presses by purpose, the most frequent purpose first."""
    total: Counter[str] = sum((row.presses for row in rows.values()), Counter())
    everything = Played(sum(row.claims for row in rows.values()), total, sum((row.missed for row in rows.values()), []))
    purposes = [purpose for purpose, _ in total.most_common()]
    lines = [["article", "claims", "presses", "a claim", "missed", "each", *purposes]]
    for name, (claims, presses, missed) in {**rows, "all": everything}.items():
        each = f"{sum(missed) / len(missed):.1f}" if missed else "–"
        counts = [str(presses[purpose]) for purpose in purposes]
        lines.append(
            [
                name,
                str(claims),
                str(presses.total()),
                f"{presses.total() / claims:.1f}",
                str(len(missed)),
                each,
                *counts,
            ]
        )
    lines.insert(1, ["---"] + ["--:"] * (len(lines[0]) - 1))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def compare(tier: str, rows: dict[str, Played], *, store: bool) -> None:
    """Exit with an error if the whole takes more presses than what is stored; or store it."""
    known: dict[str, Any] = json.loads(STORED.read_text()) if STORED.exists() else {}
    presses = sum(row.presses.total() for row in rows.values())
    if store:
        STORED.write_text(json.dumps(known | {tier: presses}, indent=2) + "\n")
    elif tier in known and presses > known[tier]:
        raise SystemExit(f"Worse: {presses} presses, {known[tier]} before.")


if __name__ == "__main__":
    main()
