"""How many articles with labels a second come in, and the peak of memory.

    python -m tests.benchmarks.import_labels --articles 10000

writes a native file of synthetic articles with 25 claims each, and imports it into a new database.
"""

import argparse
import hashlib
import os
import random
import tempfile
import time
from pathlib import Path

import orjson

from tests.benchmarks.export import CLAIMS, article_text, claim_fields, peak_memory, set_up


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    articles = parser.parse_args().articles
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SAYSO_DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/benchmark.sqlite3"}
        set_up()
        path = Path(folder) / "labels.jsonl"
        write_file(path, articles)
        measure(path, articles)


def write_file(path: Path, articles: int) -> None:
    from claims.formats.assembly import Attribution, make_article, make_claim, make_review

    chance = random.Random(7)
    with path.open("wb") as stream:
        for number in range(articles):
            text = article_text(chance, number)
            record = make_article(text, external_id=f"a{number}", title="", outlet="The Harbour Post", language="en")
            record["text_sha256"] = hashlib.sha256(text.encode()).hexdigest()
            claims = []
            for place, fields in enumerate(claim_fields(text)):
                made = Attribution(f"{number}-{place}", *(fields.pop(role) for role in ("content", "cue", "source")))
                claims.append(make_claim(text, made, fields.pop("values"), **fields))
            record["reviews"] = [make_review("ada", claims)]
            stream.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))


def measure(path: Path, articles: int) -> None:
    from django.core.management import call_command

    from claims.codebooks import create_preset
    from claims.imports.labels import import_labels
    from claims.models import Membership, Project, User

    call_command("migrate", verbosity=0)
    ada = User.objects.create(username="ada")
    project = Project.objects.create(name="Benchmark", slug="benchmark", targets=[{"key": "port", "name": "Port"}])
    Membership.objects.create(project=project, user=ada, role="manager")
    create_preset(project=project)
    idle = peak_memory()
    for label in ("new", "again"):
        began, used = time.perf_counter(), time.process_time()
        with path.open("rb") as stream:
            report = import_labels(
                project=project, format_name="native", name=path.name, stream=stream, imported_by=ada
            )
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
        print(
            f"{label}: {report.reviews} reviews, {report.claims} claims of {CLAIMS} an article; "
            f"{articles / seconds:,.0f} articles/s ({articles / cpu:,.0f} a second of processor), "
            f"peak {peak_memory():.0f} MB, idle {idle:.0f} MB; losses {report.losses.counts}"
        )


if __name__ == "__main__":
    main()
