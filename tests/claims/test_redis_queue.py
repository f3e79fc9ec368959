"""The same jobs through a real Redis: pages, workers and Redis are processes of their own, on a database of theirs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.redis_server import RedisServer, redis_server

pytestmark = pytest.mark.long

BASE = Path(settings.BASE_DIR)
SETUP = """
import django; django.setup()
from claims import jobs
from claims.models import Job, Project
from tests.claims.slow_jobs import register
register()
"""
WITHIN = 120  # seconds; a busy machine takes its time


class Installation:
    """A data folder with a database, and the Redis that its processes share."""

    def __init__(self, folder: Path, redis: RedisServer) -> None:
        self.redis = redis
        self.environment = {
            **os.environ,
            "SAYSO_DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder}/sayso.sqlite3",
            "SAYSO_REDIS_URL": redis.url,
            "DJANGO_SETTINGS_MODULE": "annotator.settings",
            "SLOW_JOBS": str(folder / "done"),
        }

    def python(self, code: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", SETUP + code],
            cwd=BASE, env=self.environment, stdout=subprocess.PIPE, text=True, check=True, timeout=WITHIN,
        )  # fmt: skip
        return done.stdout.strip()

    def enqueue(self, kind: str) -> int:
        return int(self.python(f"print(jobs.enqueue(project=Project.objects.get(), kind={kind!r}).pk)"))

    def states(self) -> dict[int, str]:
        told = self.python("print(*[f'{job.pk} {job.state}' for job in Job.objects.all()], sep='\\n')")
        return {int(pk): state for pk, state in (line.split() for line in told.splitlines())}

    def age(self, pk: int) -> None:
        """As if two minutes had passed."""
        self.python(
            "from django.utils import timezone; from datetime import timedelta\n"
            f"Job.objects.filter(pk={pk}).update(heartbeat_at=timezone.now() - timedelta(minutes=2))"
        )

    def wait_for(self, pk: int, state: str) -> None:
        code = f"""
import time
for _ in range({WITHIN * 4}):
    job = Job.objects.get(pk={pk})
    if job.state == {state!r}: break
    time.sleep(0.25)
print(job.state, job.attempts, job.message)
"""
        told = subprocess.run(
            [sys.executable, "-c", SETUP + code],
            cwd=BASE, env=self.environment, stdout=subprocess.PIPE, text=True, check=True, timeout=WITHIN * 2,
        ).stdout  # fmt: skip
        assert told.startswith(f"{state} "), told

    @contextmanager
    def worker(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        code = SETUP + f"from django.core.management import call_command; call_command('work', *{words!r})"
        process = subprocess.Popen([sys.executable, "-c", code], cwd=BASE, env=self.environment)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("redis")
    with redis_server(folder) as redis:
        made = Installation(folder, redis)
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(command, cwd=BASE, env=made.environment, check=True)
        made.python("Project.objects.create(name='Harbour', slug='harbour')")
        yield made


def test_people_come_first_and_ends_are_told(installation: Installation) -> None:
    long_one, quick, failing = (installation.enqueue(kind) for kind in ("long", "quick", "failing"))
    with installation.worker("--until-empty") as worker:
        assert worker.wait(WITHIN) == 0
    states = installation.states()
    assert [states[pk] for pk in (long_one, quick, failing)] == ["done", "done", "failed"]
    order = Path(installation.environment["SLOW_JOBS"]).read_text().split()
    assert order.index("quick") < order.index("long")


def test_a_long_job_makes_way(installation: Installation) -> None:
    long_one = installation.enqueue("stepping")
    with installation.worker():
        installation.wait_for(long_one, "running")
        quick = installation.enqueue("quick")
        installation.wait_for(quick, "done")
        assert installation.states()[long_one] in {"queued", "running"}
        installation.python(f"jobs.cancel(job=Job.objects.get(pk={long_one}))")
        installation.wait_for(long_one, "cancelled")


def test_what_is_not_to_be_had_now_is_tried_again_later(installation: Installation) -> None:
    job = installation.enqueue("later")
    with installation.worker():
        installation.wait_for(job, "done")


def test_a_job_whose_worker_was_killed_goes_on(installation: Installation) -> None:
    job = installation.enqueue("stepping")
    with installation.worker() as worker:
        installation.wait_for(job, "running")
        worker.kill()
    installation.age(job)
    installation.python(f"Job.objects.filter(pk={job}).update(kind='quick')")
    with installation.worker():
        installation.wait_for(job, "done")


def test_sigterm_twice_puts_the_job_back(installation: Installation) -> None:
    job = installation.enqueue("stepping")
    with installation.worker() as worker:
        installation.wait_for(job, "running")
        worker.send_signal(signal.SIGTERM)
        time.sleep(1.5)  # one that comes at once counts as the same
        worker.send_signal(signal.SIGTERM)
        worker.wait(WITHIN)
    assert installation.states()[job] == "queued"
    installation.python(f"jobs.cancel(job=Job.objects.get(pk={job}))")


def test_a_redis_that_was_down_and_lost_everything_needs_no_repair(installation: Installation) -> None:
    installation.redis.stop()
    job = installation.enqueue("quick")
    assert installation.states()[job] == "queued"
    assert installation.python("print(jobs.queue_answers())") == "False"
    installation.redis.start()
    installation.age(job)
    assert installation.python("print(jobs.worker_is_missing())") == "True"
    with installation.worker():
        installation.wait_for(job, "done")
