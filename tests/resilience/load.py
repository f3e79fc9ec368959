"""Many reviewers at once on a whole installation: errors, lost changes, and how long each answer took.

    python -m tests.resilience.load                                    # SQLite, 8 reviewers, 5 minutes
    python -m tests.resilience.load --postgres --reviewers 50          # a private PostgreSQL

Each takes the next article, opens its page, adds five claims, changes each of them, submits, and thinks in between.
Some saves are followed by one that an older tab would send, which must be refused. The numbers of people and
seconds are bounded; everything stays on 127.0.0.1. Exits with 1 if there was an
error or anything acknowledged was lost.
"""

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.resilience.reviewers import Diary, Reviewer, lost
from tests.resilience.site import fill, site


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--reviewers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--think", type=float, default=2.0, help="mean seconds between two saves of a person")
    parser.add_argument("--articles", type=int, default=2000)
    options = parser.parse_args()
    if not (0 < options.reviewers <= 200 and 0 < options.seconds <= 1800):
        parser.error("at most 200 reviewers and 1800 seconds")
    with tempfile.TemporaryDirectory(prefix="sayso-load-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with site(folder, postgres=options.postgres) as made:
            sessions = fill(made, reviewers=options.reviewers, articles=options.articles)
            diary = everybody(made.address, sessions, options)
            gone = lost(made, diary)
            checked = made.manage("check_history", check=False)
    print(
        f"{options.reviewers} reviewers for {options.seconds:.0f} s on {'PostgreSQL' if options.postgres else 'SQLite'}"
    )
    print(f"{'operation':10} {'count':>7} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8}")
    for operation, seconds in diary.times.items():
        ordered = sorted(1000 * each for each in seconds)
        p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        print(f"{operation:10} {len(ordered):7} {statistics.median(ordered):8.0f} {p95:8.0f} {ordered[-1]:8.0f}")
    saved = sum(len(claims) for claims in diary.claims.values())
    print(f"{saved} claims acknowledged, {len(gone)} lost; {diary.refused_stale} stale changes, all refused")
    print(f"{len(diary.errors)} errors; check_history: {checked.stdout.strip() or 'differences found'}")
    for line in [*diary.errors[:10], *gone[:10]]:
        print(" ", line)
    return 1 if diary.errors or gone or checked.returncode else 0


def everybody(address: str, sessions: dict[str, str], options: argparse.Namespace) -> Diary:
    """All reviewers at work, each in a thread; what they saw."""
    people = [Reviewer(address, session) for name, session in sessions.items() if name.startswith("reviewer")]
    until = time.monotonic() + options.seconds

    def work(person: Reviewer) -> None:
        time.sleep(random.random() * options.think)
        person.work(until=until, think=lambda: random.expovariate(1 / options.think))

    threads = [threading.Thread(target=work, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = Diary()
    for person in people:
        whole.add(person.diary)
    return whole


if __name__ == "__main__":
    sys.exit(main())
