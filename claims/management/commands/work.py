"""The worker: the queue's own loop, and beside it a look-out for jobs whose worker was killed."""

import logging
import signal
import sys
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from claims import jobs
from claims.management.workers import work

FINISH_WITHIN = 2.0  # seconds


class Command(BaseCommand):
    help = "Work through the background jobs, until SIGTERM or Ctrl-C: the job at hand is finished first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--queue",
            action="append",
            choices=settings.TASK_QUEUES,
            help="take jobs from this queue only: default (people wait for them) or bulk (long ones)",
        )
        parser.add_argument("--until-empty", action="store_true", help="stop when no job waits")
        parser.add_argument("--until-input-ends", action="store_true", help="stop too when standard input closes")

    def handle(
        self, *args: Any, queue: list[str] | None, until_empty: bool, until_input_ends: bool, **options: Any
    ) -> None:
        # What every stop would print is no news, and jobs log their failures themselves.
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        logging.getLogger("django_tasks").setLevel(logging.CRITICAL)
        threading.Thread(target=jobs.watch, daemon=True, name="job watch").start()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # until the loop has handlers of its own
        if until_input_ends:
            threading.Thread(target=stop_at_end_of_input, daemon=True, name="input watch").start()
        work(queues=queue or settings.TASK_QUEUES, until_empty=until_empty)


def stop_at_end_of_input() -> None:
    """Wait for the end of standard input, then act as on SIGTERM; a job that goes on is put back after a while."""
    sys.stdin.buffer.read()
    signal.raise_signal(signal.SIGTERM)
    time.sleep(FINISH_WITHIN)
    signal.raise_signal(signal.SIGTERM)
