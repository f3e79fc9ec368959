"""What is wrong in a file, told in words: what it is, where, and what is expected; never as Python has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from typing import Any

FAULTS = (KeyError, TypeError, ValueError, IndexError, AttributeError)
KINDS = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}


class Unfit(ValueError):
    """Something in the file is not as its format has it; the message says what, and what is expected."""


@contextmanager
def told_as(reason: str) -> Iterator[None]:
    """Raise Unfit with this reason for whatever is of another shape within and not told more closely."""
    try:
        yield
    except Unfit:
        raise
    except FAULTS as error:
        raise Unfit(reason) from error


def plain(error: Exception) -> str:
    """A fault of a reader in words."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    if isinstance(error, Unfit | JSONDecodeError):
        return str(error)
    if isinstance(error, KeyError):
        return f"“{error.args[0]}” is missing"
    return "a value is of another kind than this format has there"


def kind_of(value: Any) -> str:
    """``a list``: what a value is, for who wrote the file."""
    return "empty" if value is None else KINDS.get(type(value), "of another kind")


def text_of(value: Any) -> str:
    """The text of an article. Raises Unfit for anything else."""
    if not isinstance(value, str):
        raise Unfit("it holds no text" if value is None else f"the text is {kind_of(value)}, not a text in quotes")
    return value


def object_of(value: Any, what: str) -> dict[str, Any]:
    """``what`` is the place in the file. Raises Unfit if there is no JSON object."""
    if not isinstance(value, dict):
        raise Unfit(f"{what} is {kind_of(value)}, not an object in braces")
    return value


def list_of(value: Any, what: str) -> list[Any]:
    """A list, an empty one for nothing. Raises Unfit for anything else."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Unfit(f"{what} is {kind_of(value)}, not a list")
    return value
