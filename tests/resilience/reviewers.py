"""A simulated reviewer at the real pages and API, who remembers what was acknowledged."""

import random
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from tests.resilience.site import SLUG

RETRY_FOR = 300  # seconds that a browser's queue is taken to wait for the server
VALUES = {"source_type": "ministry", "stance": {"": "neutral"}, "commitment": "support", "claim_kind": "fact"}
API = f"/api/v1/projects/{SLUG}"


@dataclass
class Diary:
    """What happened: seconds by operation, errors, and the claims as they were last acknowledged, by review."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    claims: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    submitted: set[int] = field(default_factory=set)
    refused_stale: int = 0
    retried: int = 0

    def add(self, other: "Diary") -> None:
        for name, seconds in other.times.items():
            self.times[name] += seconds
        self.errors += other.errors
        self.claims.update(other.claims)
        self.submitted |= other.submitted
        self.refused_stale += other.refused_stale
        self.retried += other.retried


class Person:
    """Somebody signed in. With ``patient``, a request whose answer did not come is sent again, as the page does."""

    def __init__(self, address: str, session: str, *, patient: bool = False) -> None:
        token = "x" * 32
        self.client = httpx.Client(
            base_url=address,
            timeout=60,
            cookies={"sessionid": session, "csrftoken": token},
            headers={"X-CSRFToken": token, "Referer": address},
        )
        self.patient, self.diary = patient, Diary()

    def ask(self, name: str, method: str, path: str, *, wanted: tuple[int, ...] = (200,), **options: Any) -> Any:
        """The answer, or None if it is not one of those wanted; that is noted as an error."""
        until = time.monotonic() + RETRY_FOR
        while True:
            begun = time.monotonic()
            try:
                answer = self.client.request(method, path, **options)
                failed = answer.status_code >= 500
                told = f"{answer.status_code} {answer.text[:200]}"
            except httpx.HTTPError as error:
                answer, failed, told = None, True, repr(error)
            if not (failed and self.patient and time.monotonic() < until):
                break
            self.diary.retried += 1
            time.sleep(0.5)
        self.diary.times[name].append(time.monotonic() - begun)
        if answer is None or answer.status_code not in wanted:
            self.diary.errors.append(f"{name}: {told}")
            return None
        return answer


class Reviewer(Person):
    def work(self, *, until: float, think: Callable[[], float], stop: Callable[[], bool] = lambda: False) -> None:
        """Take articles, open, label, change and submit them until the time is over."""
        self.ask("queue", "GET", f"/projects/{SLUG}/queue/")
        while time.monotonic() < until and not stop():
            taken = self.ask("next", "POST", f"{API}/queue/next/", wanted=(200, 204))
            if taken is None:
                time.sleep(1)
                continue
            if taken.status_code == 204:
                return
            review = taken.json()
            self.ask("open", "GET", f"/projects/{SLUG}/articles/{review['article']}/review/")
            sequence = self.label(review["id"], until=until, think=think, stop=stop)
            if sequence is None or time.monotonic() > until or stop():
                return
            self.submit(review["id"], sequence)
            time.sleep(think())

    def label(self, review: int, *, until: float, think: Callable[[], float], stop: Callable[[], bool]) -> int | None:
        """Add five claims and change each once; now and then by what an older tab knows. The last sequence."""
        sequence, revisions = None, {str(uuid4()): 0 for _ in range(5)}
        for claim in [*revisions, *revisions]:
            if time.monotonic() > until or stop():
                return None
            seen = revisions[claim]
            saved = self.save(review, claim, revision=seen, note=f"note {random.random()}")
            if saved is None:
                return None
            sequence, revisions[claim] = saved["sequence"], saved["claims"][0]["revision"]
            if seen and random.random() < 0.2:
                self.save_stale(review, claim, revision=seen)
            time.sleep(think())
        return sequence

    def submit(self, review: int, sequence: int) -> None:
        """Reject what the pipeline suggested, then submit."""
        held = self.ask("read", "GET", f"/api/v1/reviews/{review}/")
        if held is None:
            return
        spans = ("content", "cue", "source")
        operations = [
            {
                "op": "put",
                "claim": str(uuid4()),
                "revision": 0,
                "record": {"suggestion": each["id"], "rejected": "not_a_claim"} | {role: each[role] for role in spans},
            }
            for each in held.json()["suggestions"]
            if each["id"] not in {claim["suggestion"] for claim in held.json()["claims"]}
        ]
        if operations:
            body = {"change": str(uuid4()), "operations": operations}
            saved = self.ask("reject", "POST", f"/api/v1/reviews/{review}/changes/", json=body)
            if saved is None:
                return
            sequence = saved.json()["sequence"]
        path, body = f"/api/v1/reviews/{review}/submit/", {"sequence": sequence}
        done = self.ask("submit", "POST", path, wanted=(200, 409), json=body)
        if done is None:
            return
        if done.status_code == 200 or "submitted already" in done.text:  # the first answer may not have come
            self.diary.submitted.add(review)
        else:
            self.diary.errors.append(f"submit: {done.text[:300]}")

    def save(self, review: int, claim: str, *, revision: int, note: str) -> Any:
        record = {"content": [[4, 25]], "cue": [[26, 30]], "values": VALUES, "note": note}
        operation = {"op": "put", "claim": claim, "revision": revision, "record": record}
        body = {"change": str(uuid4()), "active_seconds": 1, "operations": [operation]}
        answer = self.ask("save", "POST", f"/api/v1/reviews/{review}/changes/", json=body)
        if answer is None:
            return None
        self.diary.claims[review][claim] = note
        return answer.json()

    def save_stale(self, review: int, claim: str, *, revision: int) -> None:
        """What another tab that saw an older revision sends; it must be refused."""
        record = {"content": [[4, 25]], "values": {}, "note": "from an older tab"}
        operation = {"op": "put", "claim": claim, "revision": revision, "record": record}
        body = {"change": str(uuid4()), "active_seconds": 1, "operations": [operation]}
        if self.ask("stale", "POST", f"/api/v1/reviews/{review}/changes/", wanted=(409,), json=body) is not None:
            self.diary.refused_stale += 1


def lost(made: Any, diary: Diary) -> list[str]:
    """Acknowledged changes that the database does not hold."""
    stored: dict[str, str] = {}
    code = "from claims.models import Claim, Review\nfor c in Claim.objects.all(): print(c.id, c.note)\n"
    code += "for r in Review.objects.filter(state='submitted'): print('submitted', r.pk)"
    submitted = set()
    for line in made.python(code).splitlines():
        key, _, rest = line.partition(" ")
        if key == "submitted":
            submitted.add(int(rest))
        else:
            stored[key] = rest
    gone = [
        f"claim {claim}: {note!r} was acknowledged, {stored.get(claim)!r} is stored"
        for claims in diary.claims.values()
        for claim, note in claims.items()
        if stored.get(claim) != note
    ]
    return gone + [f"review {pk} was submitted and is not" for pk in diary.submitted - submitted]
