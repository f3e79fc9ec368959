"""What the figures of "Who gets to speak" cost in a large project: a page from the rollups, and a refresh.

    python -m tests.benchmarks.figures --articles 100000

builds narrow rows (25 suggestions an article, 200,000 claims at 100,000 articles) in a database of its own, sums the
slices, and prints the processor seconds and queries of pages, and of a refresh after 100 changed articles. With
``DATABASE_URL`` of a PostgreSQL server set, it makes a database there and removes it.
"""

import argparse
import hashlib
import os
import random
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import accumulate

SUGGESTIONS = 25
CLAIMS_OF_A_REVIEW = 20
REVIEWED = 0.1  # of the articles
OUTLETS, SECTIONS, MONTHS, SOURCES = 20, 8, 48, 20_000
KINDS_OF_ARTICLE = 400
BATCH = 1000
LENGTH = 100  # words of an article
REGISTERED = 5000  # sources in the registry; those of most claims


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    articles = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/benchmark.sqlite3")
        os.environ |= {"SAYSO_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "annotator.settings"}
        import django

        django.setup()
        from django.db import connection

        connection.creation.create_test_db(verbosity=0)
        try:
            timed("build", lambda: build(articles))
            measure()
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def timed(name: str, work: Callable[[], object]) -> None:
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    reset_queries()  # the log is of limited length
    began, used = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as queries:
        work()
    cpu, seconds = time.process_time() - used, time.perf_counter() - began
    print(
        f"{name}: {1000 * cpu:,.0f} ms of CPU here, {1000 * seconds:,.0f} ms in all, {len(queries)} queries", flush=True
    )


def values(chance: random.Random) -> dict[str, object]:
    from annotator.codebook import label_keys

    stance = {"port": chance.choice(label_keys("stance")), "toll": chance.choice(label_keys("stance"))}
    return {
        "source_type": chance.choice(label_keys("source_type")),
        "commitment": chance.choice(label_keys("commitment")),
        "claim_kind": chance.choice(label_keys("claim_kind")),
        **({"stance": stance} if chance.random() < 0.4 else {}),
    }


def record(place: int, chance: random.Random) -> dict[str, object]:
    own = chance.random() < 0.4
    return {
        "content": [[place * 10, place * 10 + 9]],
        "source_name": "" if own else f"Source {int(SOURCES * chance.random() ** 3)}",
        "mention": "none" if own else chance.choice(["named", "pronoun", "unnamed"]),
        "quotation": "own_voice" if own else chance.choice(["direct", "indirect", "mixed"]),
        "attitude": "statement",
        "values": values(chance),
    }


def build(articles: int) -> None:
    from django.utils import timezone

    from claims.codebooks import create_preset
    from claims.models import (
        Claim,
        Document,
        Outlet,
        PipelineRun,
        Project,
        Reading,
        Review,
        ReviewEvent,
        Source,
        Suggestion,
        User,
    )
    from tests.benchmarks.search import WORDS, word

    chance = random.Random(7)
    vocabulary = [word(rank) for rank in range(WORDS)]
    weights = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))
    root = User.objects.create_superuser("root", password="correct horse battery")
    targets = [{"key": "port", "name": "the port"}, {"key": "toll", "name": "the toll"}]
    project = Project.objects.create(name="Benchmark", slug="benchmark", targets=targets)
    codebook = create_preset(project=project)
    run = PipelineRun.objects.create(project=project, version="none")
    outlets = [Outlet.objects.create(project=project, name=f"Outlet {n}") for n in range(OUTLETS)]
    kinds = [[record(place, chance) for place in range(SUGGESTIONS)] for _ in range(KINDS_OF_ARTICLE)]
    entries = Source.objects.bulk_create(
        Source(project=project, name=f"Source {n}", kind="organisation" if n % 2 else "person")
        for n in range(REGISTERED)
    )
    registry = {entry.name: entry for entry in entries}
    for first in range(0, articles, BATCH):
        texts = [" ".join(chance.choices(vocabulary, cum_weights=weights, k=LENGTH)) for _ in range(BATCH)]
        documents = Document.objects.bulk_create(
            Document(
                project=project,
                text=text,
                text_sha256=hashlib.sha256(str(n).encode()).hexdigest(),
                characters=len(text),
                words=LENGTH,
                outlet=outlets[int(OUTLETS * chance.random() ** 2)],
                author=f"Byline {n % 500}",
                metadata={"section": f"Section {chance.randrange(SECTIONS)}"},
                published_on=date(2022 + (month := chance.randrange(MONTHS)) // 12, month % 12 + 1, 3),
            )
            for n, text in enumerate(texts, start=first)
        )
        readings = Reading.objects.bulk_create(Reading(run=run, document=document) for document in documents)
        Suggestion.objects.bulk_create(
            Suggestion(reading=reading, ordinal=place, **each)
            for reading in readings
            for place, each in enumerate(chance.choice(kinds))
        )
        reviews = Review.objects.bulk_create(
            Review(
                document=document,
                reviewer=root,
                codebook=codebook,
                run=run,
                state="submitted",
                submitted_at=timezone.now(),
            )
            for document in documents[: int(BATCH * REVIEWED)]
        )
        Claim.objects.bulk_create(
            Claim(review=review, decision="added", registry_source=registry.get(str(each["source_name"])), **each)
            for review in reviews
            for each in chance.choice(kinds)[:CLAIMS_OF_A_REVIEW]
        )
        ReviewEvent.objects.bulk_create(
            ReviewEvent(review=review, sequence=1, change=uuid.uuid4(), verb="submitted", actor=root.actor)
            for review in reviews
        )


def measure() -> None:
    from django.test import Client

    from claims import jobs
    from claims.dashboards.rollup import refresh_figures
    from claims.models import Outlet, Project, Review, ReviewEvent, SliceFigures, User

    project = Project.objects.get()

    def refresh() -> None:
        job = jobs.create(project=project, kind="figures")
        job.state, job.attempts = "running", 1
        job.save()
        print(refresh_figures(job))

    timed("first count", refresh)
    print(f"{SliceFigures.objects.count():,} slices")
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get())
    outlet = Outlet.objects.order_by("pk")[0].pk
    for query in (
        "",
        "",
        f"outlet={outlet}",
        "section=Section+1",
        "since=2023-02&until=2025-03",
        f"outlet={outlet}&section=Section+1&since=2023-02",
        f"outlet={outlet}&other_outlet={outlet + 1}",
        "labels=machine",
        "byline=Byline+7",
    ):
        timed(f"page ?{query}", partial(client.get, f"/projects/benchmark/speakers/?{query}"))
    timed("overview", lambda: client.get("/projects/benchmark/"))
    timed("claims behind a bar", lambda: client.get("/projects/benchmark/speakers/claims/?of=type/ministry"))
    for number, review in enumerate(Review.objects.order_by("?")[:100]):
        review.claims.filter(quotation="direct").delete()
        ReviewEvent.objects.create(review=review, sequence=2, change=f"{number:032}", verb="changed", actor="0" * 32)
    timed("refresh after 100 changed articles", refresh)


if __name__ == "__main__":
    main()
