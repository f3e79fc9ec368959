"""How long the agreement of two reviewers takes, with 1,000 bootstrap draws.

    python -m tests.benchmarks.agreement --articles 1000

builds doubly reviewed articles in a database of its own, runs the job, and prints its seconds.
"""

import argparse
import hashlib
import os
import random
import tempfile
import time

WORDS = ("harbour", "ministry", "said", "that", "the", "new", "bridge", "would", "open", "in", "spring", "and", "toll")
LENGTH = 800  # words of an article
CLAIMS = 25
BATCH = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    articles = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SAYSO_DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/benchmark.sqlite3"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "annotator.settings"
        import django

        django.setup()
        build(articles)
        measure()


def build(articles: int) -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from claims.codebooks import create_preset
    from claims.models import Claim, Document, PipelineRun, Project, Reading, Review, User

    call_command("migrate", verbosity=0)
    people = [User.objects.create(username=name) for name in ("ada", "ben")]
    project = Project.objects.create(name="Benchmark", slug="benchmark", targets=[{"key": "port", "name": "Port"}])
    codebook = create_preset(project=project)
    run = PipelineRun.objects.create(project=project, version="none")
    chance = random.Random(7)
    for first in range(0, articles, BATCH):
        texts = [
            " ".join(chance.choices(WORDS, k=LENGTH)) + f" {n}" for n in range(first, min(first + BATCH, articles))
        ]
        documents = Document.objects.bulk_create(
            Document(
                project=project,
                text=text,
                text_sha256=hashlib.sha256(text.encode()).hexdigest(),
                characters=len(text),
                words=LENGTH,
            )
            for text in texts
        )
        Reading.objects.bulk_create(
            Reading(
                run=run, document=document, sentences=[[n, n + 100] for n in range(0, len(document.text) - 100, 100)]
            )
            for document in documents
        )
        reviews = Review.objects.bulk_create(
            Review(
                document=document,
                reviewer=person,
                codebook=codebook,
                run=run,
                state="submitted",
                submitted_at=timezone.now(),
                suggestions_shown=document.pk % 5 == 0,
            )
            for document in documents
            for person in people
        )
        Claim.objects.bulk_create(claim(review, number, chance) for review in reviews for number in range(CLAIMS))


def claim(review: "object", number: int, chance: random.Random) -> "object":
    from annotator.codebook import label_keys
    from claims.models import Claim

    start = number * 180 + chance.randrange(0, 30)
    return Claim(
        review=review,
        decision="added",
        content=[[start + 30, start + 120 + chance.randrange(0, 20)]],
        cue=[[start + 20, start + 25]],
        source=[[start, start + 15]],
        source_name=f"Source {number % 6}",
        mention=chance.choice(["named", "pronoun"]),
        quotation="indirect",
        attitude="statement",
        values={
            "source_type": chance.choice(label_keys("source_type")),
            "commitment": chance.choice(label_keys("commitment")),
            "claim_kind": chance.choice(label_keys("claim_kind")),
            "stance": {"port": chance.choice(label_keys("stance"))},
        },
    )


def measure() -> None:
    from claims import jobs
    from claims.agreement.report import measure_agreement
    from claims.models import Project

    job = jobs.create(project=Project.objects.get(), kind="agreement", arguments={"people": []})
    job.state, job.attempts = "running", 1
    job.save()
    began, used = time.perf_counter(), time.process_time()
    result = measure_agreement(job)
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    print(f"{result['articles']} articles, {result['reviews']} reviews: {seconds:.1f} s, {cpu:.1f} s of CPU")


if __name__ == "__main__":
    main()
