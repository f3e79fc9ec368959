"""How long the first page of a search takes, with tens of thousands of articles and claims.

    python -m tests.benchmarks.search [ARTICLES] [DATABASE_URL]

Rows are made, two claims an article, and indexed by the job; then each query's page is asked for ten times through
Django's test client. Prints the median and the least time in milliseconds, and how many were found. On PostgreSQL the
database has to be empty.
"""

import os
import random
import statistics
import sys
import tempfile
import time
import uuid

WORDS = 20_000  # of the vocabulary; how often each is used falls with its rank, as in a language (Zipf's law)
LENGTH = 400  # words of an article
QUERIES = {
    "common word": "q=wa",
    "three words": "q=wa+wb+wc",
    "phrase": "q=%22wb+wa%22",
    "rare word": "q=wbnoz",
    "prefix": "q=wbn*",
    "without": "q=wbno+-wb",
    "claims": "q=wa&kind=claim",
    "answer": "q=wa&label=stance%3Dfavour",
    "outlet, days": "q=wb&outlet=Outlet+3&since=2026-02-01",
    "submitted by me": "state=submitted",
    "not begun by me": "state=new",
    "no words": "",
    "no hit": "q=nothing",
}


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/search.sqlite3"
        os.environ |= {"SAYSO_DATA_DIR": folder, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "annotator.settings"}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure(articles)


def word(rank: int) -> str:
    letters = ""
    while rank >= 0:
        letters, rank = chr(ord("a") + rank % 26) + letters, rank // 26 - 1
    return f"w{letters}"


def fill(articles: int) -> None:
    """A project of ``articles``, each with one submitted review of two claims."""
    from datetime import date, timedelta

    from django.utils import timezone

    from claims.models import Claim, Codebook, Document, Outlet, Project, Review, ReviewEvent
    from tests.factories import make_document, make_project, make_user

    ada = make_user("ada")
    project: Project = make_project(ada=ada)
    make_document(project)
    codebook = Codebook.objects.get(project=project)
    outlets = [Outlet.objects.create(project=project, name=f"Outlet {number}") for number in range(20)]
    vocabulary = [word(rank) for rank in range(WORDS)]
    weights = [1 / (rank + 3) for rank in range(WORDS)]
    random.seed(1)
    for _ in range(0, articles, 1000):
        texts = [" ".join(random.choices(vocabulary, weights, k=LENGTH)) for _ in range(1000)]
        documents = Document.objects.bulk_create(
            Document(
                project=project, outlet=outlets[place % 20], title=text[:40], text=text, words=LENGTH,
                characters=len(text), text_sha256=uuid.uuid4().hex,
                published_on=date(2026, 1, 1) + timedelta(days=place % 90),
            )
            for place, text in enumerate(texts)
        )  # fmt: skip
        reviews = Review.objects.bulk_create(
            Review(document=each, reviewer=ada, codebook=codebook, state="submitted", submitted_at=timezone.now())
            for each in documents
        )
        Claim.objects.bulk_create(
            Claim(
                review=review, decision="added", content=[[100 * half, 100 * half + 90]], source_name="Ministry",
                mention="named", quotation="indirect", attitude="statement",
                values={"stance": {"": "favour" if half else "against"}, "claim_kind": "fact"},
            )
            for review in reviews
            for half in range(2)
        )  # fmt: skip
        ReviewEvent.objects.bulk_create(
            ReviewEvent(review=review, sequence=1, change=uuid.uuid4(), verb="submitted", actor=ada.actor)
            for review in reviews
        )


def measure(articles: int) -> None:
    from django.db import connection
    from django.test import Client

    from claims import jobs
    from claims.models import Project, SearchEntry, User

    fill(articles)
    project, began = Project.objects.get(), time.perf_counter()
    jobs.run_job.call(jobs.create(project=project, kind="search-index").pk)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    print(f"{connection.vendor}: {SearchEntry.objects.count():,} entries in {time.perf_counter() - began:.0f} s")
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get())
    for name, query in QUERIES.items():
        times = []
        for _ in range(10):
            began = time.perf_counter()
            page = client.get(f"/projects/{project.slug}/search/?{query}")
            times.append(1000 * (time.perf_counter() - began))
        found = page.content.decode().split("found")[0].rsplit(">", 1)[-1].strip()
        print(f"{name:>16}: {statistics.median(times):6.1f} ms, least {min(times):6.1f} ms, found {found}")


if __name__ == "__main__":
    main()
