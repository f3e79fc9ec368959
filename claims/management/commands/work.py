"""The worker: Django's database worker, and beside it a look-out for jobs whose worker was killed."""

import logging
import signal
import sys
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django_tasks_db.management.commands import db_worker

from claims import jobs

FINISH_WITHIN = 2.0  # seconds


class Command(db_worker.Command):
    help = "Work through the background jobs, until SIGTERM or Ctrl-C: the job at hand is finished first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--until-input-ends", action="store_true", help="Stop too when standard input closes.")

    def configure_logging(self, verbosity: int) -> None:
        """Leave the settings' logging as it is, but for what every stop would print; jobs log their failures."""
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        logging.getLogger("django_tasks").setLevel(logging.CRITICAL)

    def handle(self, *args: Any, **options: Any) -> None:
        threading.Thread(target=jobs.watch, daemon=True, name="job watch").start()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # until the worker has handlers of its own
        if options.pop("until_input_ends"):
            signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # until the worker has a handler of its own
            threading.Thread(target=stop_at_end_of_input, daemon=True, name="input watch").start()
        super().handle(*args, **options)


def stop_at_end_of_input() -> None:
    """Wait for the end of standard input, then act as on SIGTERM; a job that goes on is put back after a while."""
    sys.stdin.buffer.read()
    signal.raise_signal(signal.SIGTERM)
    time.sleep(FINISH_WITHIN)
    signal.raise_signal(signal.SIGTERM)
