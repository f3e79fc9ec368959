"""How fast exports are, and how much memory they take, on a synthetic project.

    python -m tests.benchmarks.export --articles 10000 --formats native csv

builds the project in a database of its own, then runs each format in a process of its own and prints articles a
second and the peak of its memory above what the process held idle.
"""

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

WORDS = ("harbour", "ministry", "said", "that", "the", "new", "bridge", "would", "open", "in", "spring", "and", "toll")
CLAIMS = 25
BATCH = 500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--formats", nargs="+", default=["native", "csv"])
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        measure(arguments.one)
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SAYSO_DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/benchmark.sqlite3"}
        set_up()
        build(arguments.articles)
        print(f"{arguments.articles} articles of {CLAIMS} claims each")
        for name in arguments.formats:
            command = [sys.executable, "-m", "tests.benchmarks.export", "--one", name]
            print(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())


def set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "annotator.settings"
    import django

    django.setup()


def build(articles: int) -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from claims.models import Claim, Codebook, Document, Field, Outlet, Project, Review, User

    call_command("migrate", verbosity=0)
    ada = User.objects.create(username="ada")
    project = Project.objects.create(name="Benchmark", slug="benchmark", targets=[{"key": "port", "name": "Port"}])
    codebook = Codebook.objects.create(project=project, version=1, published_at=timezone.now())
    for key in ("source_type", "stance", "commitment", "claim_kind"):
        Field.objects.create(codebook=codebook, key=key, name=key, per_target=key == "stance")
    outlet = Outlet.objects.create(project=project, name="The Harbour Post")
    chance = random.Random(7)
    for first in range(0, articles, BATCH):
        texts = [article_text(chance, number) for number in range(first, min(first + BATCH, articles))]
        documents = Document.objects.bulk_create(
            Document(
                project=project,
                outlet=outlet,
                title=f"Article {number}",
                text=text,
                text_sha256=hashlib.sha256(text.encode()).hexdigest(),
                characters=len(text),
                words=len(text.split()),
            )
            for number, text in enumerate(texts, start=first)
        )
        reviews = Review.objects.bulk_create(
            Review(document=document, reviewer=ada, codebook=codebook, state="submitted", submitted_at=timezone.now())
            for document in documents
        )
        Claim.objects.bulk_create(
            (
                Claim(review=review, decision="added", **fields)
                for review, document in zip(reviews, documents, strict=True)
                for fields in claim_fields(document.text)
            ),
            batch_size=1000,
        )


def article_text(chance: random.Random, number: int) -> str:
    """About 750 words in paragraphs of 30."""
    words = [f"n{number}", *(chance.choice(WORDS) for _ in range(749))]
    return "\n\n".join(" ".join(words[at : at + 30]) for at in range(0, 750, 30))


def claim_fields(text: str) -> Iterator[dict[str, Any]]:
    start = 0
    for paragraph in text.split("\n\n"):
        end = start + len(paragraph)
        yield {
            "content": [[start + 30, end]],
            "cue": [[start + 20, start + 24]],
            "source": [[start, start + 12]],
            "source_name": "Ministry of Ports",
            "mention": "named",
            "quotation": "indirect",
            "attitude": "statement",
            "values": {
                "source_type": "ministry",
                "stance": {"port": "favour"},
                "commitment": "support",
                "claim_kind": "fact",
            },
        }
        start = end + 2


def measure(name: str) -> None:
    set_up()
    from claims.exports import export_claims
    from claims.exports.selection import Selection
    from claims.models import Document, Project

    project = Project.objects.get()
    articles = Document.objects.count()
    idle = peak_memory()
    path = Path(os.environ["SAYSO_DATA_DIR"]) / f"export.{name}"
    started, worked = time.perf_counter(), time.process_time()
    with path.open("wb") as stream:
        losses = export_claims(project=project, format_name=name, stream=stream, selection=Selection())
    seconds, processor = time.perf_counter() - started, time.process_time() - worked
    print(
        f"{name}: {articles / seconds:,.0f} articles/s ({articles / processor:,.0f} a second of processor), "
        f"{path.stat().st_size / 1e6:,.0f} MB, "
        f"peak {peak_memory() - idle:.0f} MB above {idle:.0f} MB idle, losses {json.dumps(losses.counts)}"
    )


def peak_memory() -> float:
    """Highest resident memory of this process so far, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
