"""The worker: Django's database worker, and beside it a look-out for jobs whose worker was killed."""

import logging
import signal
import sys
import threading
from argparse import ArgumentParser
from typing import Any

from django_tasks_db.management.commands import db_worker

from claims import jobs


class Command(db_worker.Command):
    help = "Work through the background jobs, until SIGTERM or Ctrl-C: the job at hand is finished first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--until-input-ends", action="store_true", help="Stop too when standard input closes.")

    def configure_logging(self, verbosity: int) -> None:
        """Leave the settings' logging as it is, but for the note that every stop would print."""
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)

    def handle(self, *args: Any, **options: Any) -> None:
        threading.Thread(target=jobs.watch, daemon=True, name="job watch").start()
        if options.pop("until_input_ends"):
            signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # until the worker has a handler of its own
            threading.Thread(target=stop_at_end_of_input, daemon=True, name="input watch").start()
        super().handle(*args, **options)


def stop_at_end_of_input() -> None:
    """Wait for the end of standard input, then act as on SIGTERM."""
    sys.stdin.buffer.read()
    signal.raise_signal(signal.SIGTERM)
