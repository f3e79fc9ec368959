"""How many articles a second an import stores, and its peak memory.

python tests/benchmarks/import_articles.py [NUMBER]   (a new SQLite file in a temporary directory)
"""

import json
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

WORDS = 750
VOCABULARY = 20_000


def write_corpus(path: Path, number: int) -> None:
    """JSONL of synthetic articles of about ``WORDS`` words."""
    rng = random.Random(1)
    words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyzé", k=rng.randint(2, 9))) for _ in range(VOCABULARY)]
    with path.open("w", encoding="utf-8") as lines:
        for n in range(number):
            text = ". ".join(" ".join(rng.choices(words, k=25)) for _ in range(WORDS // 25))
            row = {"id": f"a{n}", "text": f"“{text}.”", "title": f"Article {n}", "outlet": f"Outlet {n % 20}"}
            lines.write(json.dumps({**row, "date": "2026-01-05", "desk": "x"}, ensure_ascii=False) + "\n")


def main(number: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SAYSO_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "annotator.settings"}
        sys.path.insert(0, str(Path(__file__).parents[2]))
        import django
        from django.core.management import call_command

        django.setup()
        from claims.imports import import_articles, read_articles
        from claims.models import Project

        call_command("migrate", verbosity=0)
        project = Project.objects.create(name="Speed", slug="speed")
        corpus = Path(folder) / "corpus.jsonl"
        write_corpus(corpus, number)
        for label in ("new", "again"):
            start, worked = time.perf_counter(), time.process_time()
            with corpus.open("rb") as stream:
                report = import_articles(project=project, rows=read_articles(corpus.name, stream), imported_by=None)
            seconds, worked = time.perf_counter() - start, time.process_time() - worked
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            rates = f"{number / seconds:,.0f} articles/s, {number / worked:,.0f} a second of processor time"
            print(f"{label}: {report.summary}; {rates}; peak memory {peak} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
