"""Kinds of job for the tests of the queues; a worker that knows them."""

import os
import time

from claims import jobs
from claims.models import Job


def note(word: str) -> None:
    with open(os.environ["SLOW_JOBS"], "a") as log:
        log.write(f"{word}\n")


def quick(job: Job) -> None:
    note("quick")


def long(job: Job) -> None:
    note("long")


def failing(job: Job) -> None:
    raise jobs.JobFailed("Choose another file.")


def later(job: Job) -> None:
    if job.attempts < 2:
        raise jobs.TryLater("The other side is asleep.")


def stepping(job: Job) -> None:
    """Goes on until it is cancelled, stopped or makes way."""
    for step in range(6000):
        time.sleep(0.1)
        jobs.report_progress(job, done=step, total=6000)
        jobs.make_way(job)


def register() -> None:
    jobs.KINDS.update(
        {each.__name__: f"{__name__}.{each.__name__}" for each in (quick, long, failing, later, stepping)}
    )
    jobs.BULK.update({"long", "stepping"})
