"""kill -9 at random moments of a whole installation at work; nothing acknowledged may be lost, nothing half-done stay.

    python -m tests.resilience.kill --rounds 20                # SQLite: pages and worker are killed
    python -m tests.resilience.kill --rounds 20 --postgres     # a private PostgreSQL is killed too

While reviewers save and submit, an adjudicator settles, and a manager imports articles, has them read, prepares exports
and makes releases, one of the processes is killed and started again; people send again what was not answered, as the
pages do. After each round everything acknowledged is compared with the database; at the end every job has ended or says
why not, no article is half written, and the history is replayed. Exits with 1 otherwise.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from pathlib import Path
from uuid import uuid4

from tests.resilience.reviewers import API, Diary, Person, Reviewer, lost
from tests.resilience.site import TEXT, Site, fill, site

WAIT_FOR_JOBS = 600  # seconds; a killed worker's job is taken up after half a minute, ten attempts at most

FINDINGS = """
import hashlib
from pathlib import Path
from django.db.models import Count
from claims.models import Document, Job, Reading, Release, Review, Suggestion
for d in Document.objects.all():
    if hashlib.sha256(d.text.encode()).hexdigest() != d.text_sha256: print("half written: article", d.pk)
counts = {r.pk: r.n for r in Reading.objects.annotate(n=Count("suggestions"))}
expected = max(set(counts.values()), key=list(counts.values()).count) if counts else 0
for pk, n in counts.items():
    if n != expected: print(f"half written: reading {pk} has {n} suggestions, others {expected}")
twice = Reading.objects.order_by().values("run__version", "document").annotate(n=Count("pk")).filter(n__gt=1)
for reading in twice: print("doubled", reading)
for job in Job.objects.active(): print("job that never ended:", job.pk, job.kind, job.state, job.message)
print("#", Document.objects.count(), "articles,", Reading.objects.count(), "read,", Release.objects.count(), "releases")
states = Job.objects.values_list("state").annotate(n=Count("pk"))
print("# jobs:", ", ".join(f"{n} {state}" for state, n in sorted(states)))
for job in Job.objects.filter(state="failed"): print("# failed, and says why:", job.kind, job.message[:120])
"""


class Manager(Person):
    """Imports, has articles read, exports and releases, until stopped; knows which articles were acknowledged."""

    def __init__(self, address: str, session: str) -> None:
        super().__init__(address, session, patient=True)
        self.imported: set[str] = set()

    def work(self, stop: threading.Event) -> None:
        while not stop.is_set():
            texts = [TEXT.format(n=random.randrange(10**9)) for _ in range(20)]
            rows = [{"text": text} for text in texts]
            if self.ask("import", "POST", f"{API}/articles/", wanted=(200, 201), json=rows) is not None:
                self.imported.update(texts)
            self.ask("export", "POST", f"{API}/export/?format=native", wanted=(202,))
            # 409 as long as nobody has submitted anything
            self.ask("release", "POST", f"{API}/releases/", wanted=(202, 409), json={"note": "under fire"})
            stop.wait(random.random() * 3)


class Adjudicator(Person):
    """Opens the adjudication of whatever is waiting, settles its cases and closes it, until stopped."""

    def work(self, stop: threading.Event) -> None:
        while not stop.is_set():
            listed = self.ask("list", "GET", f"{API}/adjudications/")
            waiting = [row for row in listed.json()["results"] if row["state"] != "submitted"] if listed else []
            for row in waiting[:3]:
                self.settle(f"{API}/articles/{row['id']}/adjudication/", stop)
            stop.wait(1)

    def settle(self, path: str, stop: threading.Event) -> None:
        opened = self.ask("adjudicate", "POST", path)
        sheet = opened.json() if opened else {"cases": []}
        for case in sheet["cases"]:
            if stop.is_set():
                return
            if case["case"] not in sheet["unsettled"]:
                continue
            body = {"change": str(uuid4()), "case": case["case"], "rejected": "not_a_claim", "reason": ""}
            self.ask("settle", "POST", f"{path}settle/", wanted=(200, 400, 409), json=body)
        if self.ask("close", "POST", f"{path}submit/", wanted=(200, 400, 409), json={}) is not None:
            pass


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--reviewers", type=int, default=4)
    parser.add_argument("--at-most", type=float, default=10, help="seconds of work before a kill, at most")
    options = parser.parse_args()
    faults = 0
    with tempfile.TemporaryDirectory(prefix="sayso-kill-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with site(folder, postgres=options.postgres) as made:
            sessions = fill(made, reviewers=options.reviewers, articles=400)
            everybody = Everybody(made, sessions)
            for number in range(1, options.rounds + 1):
                victim = random.choice(["web", "worker", "database"] if options.postgres else ["web", "worker"])
                with everybody:
                    time.sleep(1 + random.random() * options.at_most)
                    strike(made, victim)
                    time.sleep(1)
                gone = lost(made, everybody.diary()) + everybody.missing_articles()
                faults += len(gone)
                print(f"round {number}: {victim} killed; {everybody.summary()}; {len(gone)} lost", flush=True)
                for line in gone[:5]:
                    print("  ", line)
            found = at_the_end(made)
            checked = made.manage("check_history", check=False)
    print("\n".join(found))
    print(checked.stdout.strip() or "check_history found differences")
    errors = everybody.diary().errors
    print(f"{len(errors)} requests answered wrongly after all retries")
    for line in errors[:10]:
        print("  ", line)
    faults += len([line for line in found if not line.startswith("#")]) + len(errors) + checked.returncode
    return 1 if faults else 0


def strike(made: Site, victim: str) -> None:
    """Kill the process, and start it again as a supervisor would."""
    if victim == "database":
        made.database.kill()
        time.sleep(random.random() * 2)
        made.database.start()
        if made.processes["worker"].poll() is not None:
            made.start("worker")
    else:
        made.kill(victim)
        time.sleep(random.random())
        made.start(victim)
    made.wait_until_ready()


class Everybody:
    """All people at work for the length of a block."""

    def __init__(self, made: Site, sessions: dict[str, str]) -> None:
        self.made = made
        reviewers = [session for name, session in sessions.items() if name.startswith("reviewer")]
        self.reviewers = [Reviewer(made.address, session, patient=True) for session in reviewers]
        self.manager = Manager(made.address, sessions["manager"])
        self.adjudicator = Adjudicator(made.address, sessions["adjudicator"], patient=True)

    def __enter__(self) -> None:
        self.stop = threading.Event()
        until = time.monotonic() + 3600
        think = {"think": lambda: random.random() * 0.2, "stop": self.stop.is_set, "until": until}
        self.threads = [threading.Thread(target=each.work, kwargs=think) for each in self.reviewers]
        self.threads += [threading.Thread(target=each.work, args=[self.stop]) for each in self.others]
        for thread in self.threads:
            thread.start()

    def __exit__(self, *error: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    @property
    def others(self) -> tuple[Manager, Adjudicator]:
        return self.manager, self.adjudicator

    def diary(self) -> Diary:
        whole = Diary()
        for person in (*self.reviewers, *self.others):
            whole.add(person.diary)
        return whole

    def missing_articles(self) -> list[str]:
        stored = set(
            self.made.python(
                "from claims.models import Document\nfor d in Document.objects.all(): print(d.text_sha256)"
            ).split()
        )
        from hashlib import sha256

        return [
            f"article {text[:60]!r}"
            for text in self.manager.imported
            if sha256(text.encode()).hexdigest() not in stored
        ]

    def summary(self) -> str:
        diary = self.diary()
        saved = sum(len(claims) for claims in diary.claims.values())
        closed = len(diary.times["close"])
        return (
            f"so far {saved} claims, {len(diary.submitted)} submissions, {closed} adjudications closed, "
            f"{len(self.manager.imported)} articles acknowledged, {diary.retried} requests sent again"
        )


def at_the_end(made: Site) -> list[str]:
    """What is wrong once every job had its time; lines that begin with # only tell."""
    until = time.monotonic() + WAIT_FOR_JOBS
    while time.monotonic() < until:
        found = made.python(FINDINGS).splitlines()
        if not any("never ended" in line for line in found):
            break
        time.sleep(5)
    return found


if __name__ == "__main__":
    sys.exit(main())
