"""What is wrong in a file, told in words: what it is, where, and what is expected; never as Python has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from typing import Any

from annotator.saying import say

FAULTS = (KeyError, TypeError, ValueError, IndexError, AttributeError)
KINDS = {
    str: say("a text"),
    bool: say("true or false"),
    int: say("a number"),
    float: say("a number"),
    list: say("a list"),
    dict: say("an object"),
}
OTHER_KIND = say("of another kind")


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
        return say("it is not UTF-8")
    if isinstance(error, Unfit | JSONDecodeError):
        return str(error)
    if isinstance(error, KeyError):
        return say("“%(key)s” is missing", key=error.args[0])
    return say("a value is of another kind than this format has there")


def kind_of(value: Any) -> str:
    """``a list``: what a value is, for who wrote the file."""
    return say("empty") if value is None else KINDS.get(type(value), OTHER_KIND)


def text_of(value: Any) -> str:
    """The text of an article. Raises Unfit for anything else."""
    if not isinstance(value, str):
        raise Unfit(
            say("it holds no text")
            if value is None
            else say("the text is %(kind)s, not a text in quotes", kind=kind_of(value))
        )
    return value


def object_of(value: Any, what: str) -> dict[str, Any]:
    """``what`` is the place in the file. Raises Unfit if there is no JSON object."""
    if not isinstance(value, dict):
        raise Unfit(say("%(what)s is %(kind)s, not an object in braces", what=what, kind=kind_of(value)))
    return value


def list_of(value: Any, what: str) -> list[Any]:
    """A list, an empty one for nothing. Raises Unfit for anything else."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Unfit(say("%(what)s is %(kind)s, not a list", what=what, kind=kind_of(value)))
    return value
