"""The worker that `serve` starts and stops."""

import logging
import signal
import sys
import threading
from typing import Any

from django_tasks_db.management.commands import db_worker


class Command(db_worker.Command):
    help = "Run background jobs until standard input closes. On a server use db_worker, which waits for SIGTERM."

    def configure_logging(self, verbosity: int) -> None:
        """Leave the settings' logging as it is, but for the note that every stop would print."""
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)

    def handle(self, *args: Any, **options: Any) -> None:
        threading.Thread(target=stop_at_end_of_input, daemon=True).start()
        super().handle(*args, **options)


def stop_at_end_of_input() -> None:
    """Wait for the end of standard input, then let the worker finish the task it is at and stop."""
    sys.stdin.buffer.read()
    signal.raise_signal(signal.SIGTERM)
