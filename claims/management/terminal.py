"""What commands read from and tell a terminal or a pipe."""

import shutil
import sys
from collections.abc import Callable
from itertools import count
from tempfile import TemporaryFile
from typing import BinaryIO

from django.core.management.base import BaseCommand

SHOWN_EVERY = 100  # articles


def standard_input() -> BinaryIO:
    """What is piped in, as a file that can be read twice."""
    stream = TemporaryFile()  # noqa: SIM115 (the caller closes it)
    shutil.copyfileobj(sys.stdin.buffer, stream)
    stream.seek(0)
    return stream


def show_progress(command: BaseCommand, words: str) -> None:
    """Words that the next ones overwrite, for a person at a terminal; nothing into a pipe or a log."""
    if command.stderr.isatty():
        command.stderr.write(f"{words} …", ending="\r")


def counter(command: BaseCommand, total: int) -> Callable[[], None]:
    """A function that counts one more article as done, and shows it now and then."""
    numbers = count(1)

    def count_on() -> None:
        number = next(numbers)
        if number % SHOWN_EVERY == 0 or number == total:
            show_progress(command, f"{number} of {total} articles")

    return count_on
