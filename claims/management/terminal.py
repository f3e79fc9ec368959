"""What commands read from and tell a terminal or a pipe."""

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import BinaryIO

from django.core.management.base import BaseCommand, CommandError

from claims import jobs
from claims.models import Job

STANDARD_STREAM = Path("-")
SHOWN_EVERY = 100  # articles or reviews


def standard_input() -> BinaryIO:
    """What is piped in, as a file that can be read twice."""
    stream = TemporaryFile()  # noqa: SIM115 (the caller closes it)
    shutil.copyfileobj(sys.stdin.buffer, stream)
    stream.seek(0)
    return stream


@contextmanager
def standard_input_file() -> Iterator[Path]:
    """What is piped in, as a file with a name, for the length of the block."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "standard-input"
        with path.open("wb") as stream:
            shutil.copyfileobj(sys.stdin.buffer, stream)
        yield path


def counted(counts: Mapping[str, int]) -> str:
    """``1 article, 2 claims, 1 open``: numbers of what the keys name."""
    words = [what.removesuffix("s") if number == 1 else what for what, number in counts.items()]
    return ", ".join(f"{number} {word}" for number, word in zip(counts.values(), words, strict=True))


def show_progress(command: BaseCommand, words: str) -> None:
    """Words that the next ones overwrite, for a person at a terminal; nothing into a pipe or a log."""
    if command.stderr.isatty():
        command.stderr.write(f"{words} …", ending="\r")


def done_here(command: BaseCommand, job: Job) -> Job:
    """Do the job in this process, showing how far it is; the job as it ended. Raises CommandError unless it is done."""
    jobs.run_here(job, on_progress=lambda running: show_progress(command, f"{running.done} of {running.total}"))
    if job.state != Job.State.DONE:
        raise CommandError(f"{job.get_state_display()}: {job.message}")
    return job


def counter(command: BaseCommand, total: int, what: str = "articles") -> Callable[[], None]:
    """A function that counts one more as done, and shows it now and then."""
    numbers = count(1)

    def count_on() -> None:
        number = next(numbers)
        if number % SHOWN_EVERY == 0 or number == total:
            show_progress(command, f"{number} of {total} {what}")

    return count_on
