"""What the server spends on a review: queries and CPU to open an article of 25 claims, and to save a change.

    python -m tests.benchmarks.review_server --queries

Requests go through the whole stack of middleware in this process, one at a time, on SQLite; the CPU of Django's test
client is in the figures. Medians.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.benchmarks.site import empty_site

CLAIMS = 25
WORDS = "The ministry of transport said that number {} of the rules of the harbour had not been broken at all."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--queries", action="store_true", help="print the statements, too")
    arguments = parser.parse_args()
    with empty_site():
        measure(arguments.times, show=arguments.queries)


def measure(times: int, *, show: bool) -> None:
    from django.test import Client

    from claims.models import User

    document = article()
    ada = User.objects.get(username="ada")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(ada)
    page = f"/projects/{document.project.slug}/articles/{document.pk}/review/"
    client.get(page)
    decide_all(document, ada)
    review = document.reviews.get()

    def save() -> Any:
        claim = review.claims.order_by("?").first()
        record = claim.record()
        draft = {name: record[name] for name in ("content", "cue", "source", "suggestion", "values", "mention")}
        draft["values"]["claim_kind"] = "opinion" if draft["values"]["claim_kind"] == "fact" else "fact"
        operation = {"op": "put", "claim": str(claim.pk), "revision": claim.revision, "record": draft}
        body = json.dumps({"change": str(uuid4()), "operations": [operation], "active_seconds": 3})
        return lambda: client.post(f"/api/v1/reviews/{review.pk}/changes/", body, content_type="application/json")

    report(f"open {CLAIMS} claims", lambda: lambda: client.get(page), times, show=show)
    report("save a change", save, times, show=show)


def report(name: str, prepare: Callable[[], Callable[[], Any]], times: int, *, show: bool) -> None:
    from django.db import connection

    statements: list[str] = []

    def listen(execute: Any, sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    request = prepare()
    with connection.execute_wrapper(listen):
        answer = request()
    assert answer.status_code == 200, answer.content
    spent = []
    for _ in range(times):
        request = prepare()
        begun = time.process_time()
        request()
        spent.append((time.process_time() - begun) * 1000)
    print(f"{name}: {len(statements)} queries, {statistics.median(spent):.1f} ms of CPU")
    if show:
        print("\n".join(f"    {sql[:150]}" for sql in statements))


def article() -> Any:
    from tests.factories import make_document, make_project, make_reading, make_suggestion, make_user

    project = make_project(ada=make_user("ada"))
    sentences = [WORDS.format(number) for number in range(CLAIMS)]
    document = make_document(project, "\n\n".join(sentences), language="en")
    reading = make_reading(document)
    for number, sentence in enumerate(sentences):
        make_suggestion(reading, sentence[29:-1], "said", "The ministry of transport", ordinal=number)
    return document


def decide_all(document: Any, reviewer: Any) -> None:
    from django.db import transaction

    from claims.demo import acceptance
    from claims.models import Review
    from claims.review import Put, change_claims, visible_suggestions
    from claims.review.lifecycle import reading_of

    change = uuid4()
    with transaction.atomic():
        review = Review.objects.locked_for(change).get(document=document, reviewer=reviewer)
        shown = visible_suggestions(review, reading_of(review))
        operations = [Put(uuid4(), 0, acceptance(review, suggestion, None)) for suggestion in shown]
        change_claims(review=review, actor=reviewer, change=change, operations=operations)


if __name__ == "__main__":
    main()
