"""Server time and queries of every list and queue page on a large project, at its beginning and deep inside.

    python -m tests.benchmarks.pages
    DATABASE_URL=postgres://user@host/an_empty_database python -m tests.benchmarks.pages

builds 20,000 articles, 500,000 suggestions, 100,000 claims and 50 people in a database of its own, or in the empty one
of DATABASE_URL, and prints for each page the median CPU time of this process and the number of queries. On SQLite the
database works inside the process, so its time is counted too.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from django.test import Client

BATCH = 2000
SOURCES = 3000
LIMIT_MS, LIMIT_QUERIES = 30.0, 12
OUTLETS = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--suggestions", type=int, default=25, help="of each article")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SAYSO_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "annotator.settings"}
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/benchmark.sqlite3")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        begun = time.perf_counter()
        build(options.articles, options.suggestions, options.people)
        print(f"built in {time.perf_counter() - begun:.0f} s")
        measure(options.times)


def build(articles: int, suggestions: int, people: int, claims: int = 5) -> None:
    """A project on the empty database; ``suggestions`` and ``claims`` are those of one article."""
    from django.db import connection
    from django.utils import timezone

    from claims import jobs
    from claims.assignment import Design, draw_sample, open_round
    from claims.codebooks import create_preset
    from claims.models import (
        Assignment,
        Claim,
        Document,
        Membership,
        Outlet,
        PipelineRun,
        Project,
        Reading,
        Review,
        Source,
        Suggestion,
        User,
    )

    project = Project.objects.create(name="Large", slug="large")
    codebook = create_preset(project=project)
    reviewers = [User.objects.create(username=f"person{n}") for n in range(people)]
    for role in Membership.Role.values:
        Membership.objects.create(project=project, user=reviewers[0], role=role)
    Membership.objects.bulk_create(Membership(project=project, user=each, role="reviewer") for each in reviewers[1:])
    outlets = [Outlet.objects.create(project=project, name=f"Outlet {n}") for n in range(OUTLETS)]
    documents = Document.objects.bulk_create(
        (
            Document(
                project=project,
                outlet=outlets[n % OUTLETS],
                title=f"Headline {n}",
                published_on=date(2025, 1, 1) + timedelta(n % 600),
                text=f"The ministry said that no rules were broken in case {n}.",
                text_sha256=f"{n:064x}",
                characters=60,
                words=11,
                withdrawn_at=timezone.now() if n % 500 == 3 else None,
            )
            for n in range(articles)
        ),
        batch_size=BATCH,
    )
    run = PipelineRun.objects.create(project=project, version="none")
    readings = Reading.objects.bulk_create(
        (Reading(run=run, document=each, language="en") for each in documents), batch_size=BATCH
    )
    Suggestion.objects.create(
        reading=readings[0], ordinal=0, content=[[22, 43]], mention="named", quotation="indirect", attitude="statement"
    )
    multiply_suggestions(suggestions)

    round = open_round(project=project, kind="production")
    chance = random.Random(7)
    begun = articles * 9 // 10
    places, reviews = [], []
    for n, document in enumerate(documents):
        chosen = chance.sample(range(people), 2 if n % 5 == 0 else 1)
        for person in chosen:
            taken = n < begun or n % 3 == 0
            reviewer = reviewers[person] if taken else None
            places.append(Assignment(project=project, document=document, reviewer=reviewer, round=round, position=n))
            if n < begun:
                submitted = n % 40 != 0
                reviews.append(
                    Review(
                        document=document,
                        reviewer=reviewers[person],
                        codebook=codebook,
                        run=run,
                        round=round,
                        state="submitted" if submitted else "open",
                        submitted_at=timezone.now() if submitted else None,
                    )
                )
        if n % 25 == 0 and n < begun:
            reviews.append(
                Review(
                    document=document,
                    reviewer=reviewers[0],
                    codebook=codebook,
                    role="adjudication",
                    state="submitted",
                    submitted_at=timezone.now(),
                )
            )
    Assignment.objects.bulk_create(places, batch_size=BATCH)
    made = Review.objects.bulk_create(reviews, batch_size=BATCH)
    sources = Source.objects.bulk_create(
        (Source(project=project, name=f"Body {n}") for n in range(SOURCES)), batch_size=BATCH
    )
    Claim.objects.bulk_create(
        (
            Claim(
                id=uuid4(),
                review=made[n % len(made)],
                decision="added",
                content=[[22, 43]],
                mention="named",
                quotation="indirect",
                attitude="statement",
                registry_source=sources[min(int(chance.paretovariate(0.6)), SOURCES) - 1],
            )
            for n in range(articles * claims)
        ),
        batch_size=BATCH,
    )
    draw_sample(project=project, name="Audit", design=Design(1000, period="year"))
    jobs.run_here(jobs.create(project=project, kind="search-index"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    counts = {
        model.__name__: model.objects.count() for model in (Document, Suggestion, Claim, Review, Assignment, User)
    }
    built = ", ".join(f"{number:,} {name}" for name, number in counts.items())
    print(built, f"on {connection.vendor}", file=sys.stderr)


def multiply_suggestions(number: int) -> None:
    """The one suggestion there is, so often for every reading: made inside the database, which is much faster."""
    from django.db import connection

    from claims.models import Suggestion

    names = [
        field.column for field in Suggestion._meta.local_fields if field.column not in {"id", "reading_id", "ordinal"}
    ]
    columns = ", ".join(f'"{name}"' for name in names)
    copied = ", ".join(f's."{name}"' for name in names)
    ordinals = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(1, number + 1))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO claims_suggestion (reading_id, ordinal, {columns}) "
            f"SELECT r.id, o.n, {copied} FROM claims_reading r, claims_suggestion s, ({ordinals}) o"
        )


def pages() -> dict[str, str]:
    """Every list and queue page, at its beginning and deep inside, for somebody with all roles or only a reviewer."""
    from claims.models import Assignment, Claim, Document, Source

    article = Document.objects.order_by("pk")[Document.objects.count() // 2].pk
    place = Assignment.objects.order_by("pk")[Assignment.objects.count() // 2].pk
    claim = Claim.objects.filter(review__document__gte=article).order_by("review__document_id", "pk")[0].pk
    base = "/projects/large"
    return {
        "projects": "/",
        "overview": f"{base}/",
        "my queue": f"{base}/queue/",
        "my work": f"{base}/my-work/",
        "articles": f"{base}/articles/",
        "articles, deep": f"{base}/articles/?before={article}",
        "articles, last": f"{base}/articles/?before=40",
        "articles by outlet": f"{base}/articles/?outlet=Outlet+7",
        "articles, new to me": f"{base}/articles/?state=new",
        "articles that are out": f"{base}/articles/out/",
        "article": f"{base}/articles/{article}/",
        "adjudication": f"{base}/adjudication/",
        "adjudication, deep": f"{base}/adjudication/?page=50",
        "rounds": f"{base}/rounds/",
        "round": f"{base}/rounds/1/",
        "round, deep": f"{base}/rounds/1/?before={place}",
        "references": f"{base}/references/",
        "samples": f"{base}/samples/",
        "people": f"{base}/people/",
        "sources": f"{base}/sources/",
        "sources, deep": f"{base}/sources/?after={Source.objects.order_by('pk')[1500].pk}",
        "source": f"{base}/sources/{Source.objects.order_by('pk')[0].pk}/",
        "perhaps the same": f"{base}/sources/similar/",
        "search": f"{base}/search/?q=ministry",
        "search, all": f"{base}/search/",
        "said twice": f"{base}/said-twice/",
        "change what was found": f"{base}/selection/?q=ministry",
        "inbox": "/inbox/",
        "questions": f"{base}/questions/",
        "progress": f"{base}/progress/",
        "pull": f"{base}/pull/",
        "jobs": f"{base}/jobs/",
        "releases": f"{base}/releases/",
        "export": f"{base}/export/",
        "agreement": f"{base}/agreement/",
        "reviewer: sources": f"{base}/sources/",
        "reviewer: overview": f"{base}/",
        "reviewer: my queue": f"{base}/queue/",
        "API: articles": f"/api/v1{base}/articles/",
        "API: claims": f"/api/v1{base}/claims/",
        "API: claims, deep": f"/api/v1{base}/claims/?before={claim}",
        "API: reviews": f"/api/v1{base}/reviews/",
        "API: assignments": f"/api/v1{base}/assignments/",
        "API: adjudications": f"/api/v1{base}/adjudications/",
        "API: search": f"/api/v1{base}/search/?q=ministry",
        "API: sources": f"/api/v1{base}/sources/",
    }


def visitors() -> "dict[bool, Client]":
    """Who looks at the pages: somebody with all roles, and True for a reviewer."""
    from django.test import Client

    from claims.models import User

    clients = {False: Client(), True: Client()}
    for is_reviewer, client in clients.items():
        client.force_login(User.objects.get(username="person1" if is_reviewer else "person0"))
    return clients


def measure(times: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext, override_settings

    clients = visitors()
    print(f"{'page':24} {'ms':>8} {'queries':>8}")
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for name, url in pages().items():
            client = clients[name.startswith("reviewer:")]
            with CaptureQueriesContext(connection) as queries:
                answer: Any = client.get(url)
                number = len(queries)
            spent = []
            for _ in range(times):
                begun = time.process_time()
                client.get(url)
                spent.append((time.process_time() - begun) * 1000)
            median = statistics.median(spent)
            over = " OVER" if median > LIMIT_MS or number > LIMIT_QUERIES else ""
            status = "" if answer.status_code == 200 else f" answers {answer.status_code}"
            print(f"{name:24} {median:8.1f} {number:8}{over}{status}", flush=True)


if __name__ == "__main__":
    main()
