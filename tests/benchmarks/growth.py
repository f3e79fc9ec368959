"""How the cost of single operations grows with the project: up to 100,000 articles with claims, and a million narrow.

    python -m tests.benchmarks.growth
    python -m tests.benchmarks.growth --sizes 1000 10000 --database postgres://user@host/name

builds a project of each size in a process and a database of its own (on PostgreSQL one that is made and removed), and
prints a table: the CPU of this process in milliseconds and the queries of each operation, medians. With claims an
article has five, and five suggestions; a narrow one has one suggestion and no claim. The time spent waiting for the
database stands beside; on SQLite, which works inside the process, it is in the CPU time too. ``--plans`` names each
statement that reads a large table from its beginning to its end.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import uuid4

NARROW = 1_000_000
CHANGED = 100  # articles of an import or an export
WAITING = 40  # articles for the one reviewer to open
PERSON = "person1"
LARGE = {
    f"claims_{name}"
    for name in (
        "assignment",
        "claim",
        "document",
        "reading",
        "review",
        "reviewevent",
        "searchentry",
        "source",
        "suggestion",
    )
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000, NARROW])
    parser.add_argument("--database", default="", help="URL of a PostgreSQL database beside which others can be made")
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--plans", action="store_true")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        json.dump(in_a_database(options.one, options.times, plans=options.plans), sys.stdout)
        return
    columns = {}
    for size in options.sizes:
        command = [sys.executable, "-m", "tests.benchmarks.growth", "--one", str(size), "--times", str(options.times)]
        command += ["--plans"] if options.plans else []
        with tempfile.TemporaryDirectory() as folder:
            url = options.database or f"sqlite:///{folder}/benchmark.sqlite3"
            environment = os.environ | {"SAYSO_DATA_DIR": folder, "DATABASE_URL": url}
            done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        columns[size] = json.loads(done.stdout.splitlines()[-1])
        print(table(columns), flush=True)


def table(columns: dict[int, dict[str, tuple[float, float, int]]]) -> str:
    """Markdown: an operation a line, a size a column."""
    lines = [["CPU ms (database ms) queries", *(f"{size:,}" for size in columns)]]
    for name in next(iter(columns.values())):
        cells = [column[name] for column in columns.values()]
        lines.append([name, *(f"{cpu:.1f} ({database:.1f}) {queries}" for cpu, database, queries in cells)])
    lines.insert(1, ["---", *["--:"] * len(columns)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def in_a_database(articles: int, times: int, *, plans: bool) -> dict[str, tuple[float, float, int]]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "annotator.settings"
    import django

    warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)  # whitenoise
    django.setup()
    from django.db import connection
    from django.test.utils import override_settings

    connection.creation.create_test_db(verbosity=0)
    try:
        build(articles)
        with override_settings(ALLOWED_HOSTS=["testserver"]):
            if plans:
                for name, work in operations().items():
                    for scan in scans(work):
                        print(f"{name}: {scan}", file=sys.stderr)
            return {name: measured(work, times) for name, work in operations().items()}
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def build(articles: int) -> None:
    from django.db import connection

    from claims import jobs
    from claims.models import Project
    from tests.benchmarks import pages

    narrow = articles >= NARROW
    pages.build(articles, suggestions=1 if narrow else 5, people=50, claims=0 if narrow else 5)
    jobs.run_job.call(jobs.create(project=Project.objects.get(), kind="search-index").pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measured(work: Callable[[], object], times: int) -> tuple[float, float, int]:
    """Median CPU of this process, time in the database, both in milliseconds, and queries; after one that warms up."""
    from django.db import connection

    spent: list[tuple[float, float, int]] = []

    def listen(execute: Any, *arguments: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            statements.append((time.perf_counter() - begun) * 1000)

    for _ in range(times + 1):
        statements: list[float] = []
        with connection.execute_wrapper(listen):
            begun = time.process_time()
            work()
            cpu = (time.process_time() - begun) * 1000
        spent.append((cpu, sum(statements), len(statements)))
    cpu, database, queries = zip(*spent[1:], strict=True)
    return statistics.median(cpu), statistics.median(database), int(statistics.median(queries))


def scans(work: Callable[[], object]) -> list[str]:
    """Each statement of the work for which the database reads all of a large table: the table, and the statement."""
    from django.db import connection

    found = []

    def explain(execute: Any, sql: str, parameters: Any, *rest: Any) -> Any:
        if sql.startswith("SELECT"):
            with connection.cursor() as cursor:
                lines = plan(cursor.cursor, sql, parameters)
            names = {alias: table for table, alias in re.findall(r'"(claims_\w+)" (\w\d+)\b', sql)}
            scanned = {names.get(name, name) for name in re.findall(r"(?:SCAN|Seq Scan on) (\w+)", lines)}
            found.extend(f"{table}: {sql}" for table in sorted(scanned & LARGE))
        return execute(sql, parameters, *rest)

    with connection.execute_wrapper(explain):
        work()
    return found


def plan(cursor: Any, sql: str, parameters: Any) -> str:
    """The database's plan for the statement, with what it knows of the tables, a step a line."""
    from django.db import connection

    if connection.vendor == "sqlite":
        rows = cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()
        return "\n".join(row[-1] for row in rows)
    cursor.execute(f"EXPLAIN {sql}", parameters)
    return "\n".join(row[0] for row in cursor.fetchall())


def operations() -> dict[str, Callable[[], object]]:
    from django.test import Client

    from claims.models import Assignment, Document, Project, User

    project, person = Project.objects.get(), User.objects.get(username=PERSON)
    client, manager = Client(), Client()
    client.force_login(person)
    manager.force_login(User.objects.get(username="person0"))
    base = f"/projects/{project.slug}"
    middle = Document.objects.order_by("pk")[Document.objects.count() // 2].pk
    free = Assignment.objects.filter(reviewer=None).exclude(document__assignments__reviewer=person).order_by("-pk")
    places = {document: place for place, document in free.values_list("pk", "document")[:WAITING]}
    Assignment.objects.filter(pk__in=places.values()).update(reviewer=person)
    waiting = iter(places)
    numbers = count()

    def fetched(who: Client, path: str) -> None:
        answer = who.get(path)
        assert answer.status_code in {200, 302}, (path, answer.status_code)

    return {
        "my queue": lambda: fetched(client, f"{base}/queue/"),
        "find the next article": lambda: fetched(client, f"{base}/next/"),
        "open a review": lambda: fetched(client, f"{base}/articles/{next(waiting)}/review/"),
        "save a claim": lambda: save(client, person),
        "articles, first page": lambda: fetched(manager, f"{base}/articles/"),
        "articles, half-way down": lambda: fetched(manager, f"{base}/articles/?before={middle}"),
        "search, one hit": lambda: fetched(manager, f"{base}/search/?q=%22headline+77%22"),
        "search, all articles": lambda: fetched(manager, f"{base}/search/?q=ministry"),
        f"import {CHANGED} articles": lambda: take_in(project, next(numbers)),
        f"export {CHANGED} articles": lambda: give_out(project),
    }


def save(client: Any, person: Any) -> None:
    from claims.models import Review

    review = Review.objects.filter(reviewer=person, state="open").order_by("-pk")[0]
    draft = {"content": [[4, 12]], "cue": [], "source": [], "suggestion": None, "values": {}, "mention": "none"}
    operation = {"op": "put", "claim": str(uuid4()), "revision": 0, "record": draft}
    body = json.dumps({"change": str(uuid4()), "operations": [operation], "active_seconds": 3})
    answer = client.post(f"/api/v1/reviews/{review.pk}/changes/", body, content_type="application/json")
    assert answer.status_code == 200, answer.content


def take_in(project: Any, number: int) -> None:
    from claims.imports import import_articles, read_articles

    lines = [{"id": f"new-{number}-{n}", "text": f"Ship {number} {n} came in, they said."} for n in range(CHANGED)]
    with tempfile.TemporaryFile() as stream:
        stream.write("\n".join(map(json.dumps, lines)).encode())
        stream.seek(0)
        import_articles(project=project, rows=read_articles("new.jsonl", stream), imported_by=None)


def give_out(project: Any) -> None:
    from claims.exports import export_claims
    from claims.exports.selection import Selection
    from claims.models import Document

    chosen = tuple(Document.objects.order_by("pk").values_list("pk", flat=True)[50 : 50 + CHANGED])
    with tempfile.TemporaryFile() as stream:
        export_claims(project=project, format_name="native", stream=stream, selection=Selection(articles=chosen))


if __name__ == "__main__":
    main()
