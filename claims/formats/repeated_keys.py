"""Keys that stand twice in one JSON object. Parsers keep the last and say nothing, so that the other is lost."""

import json
from typing import Any

import orjson

from annotator.saying import say
from claims.formats.shapes import Unfit

ESCAPED_COLON = b"\\u003"


class RepeatedKey(Unfit):
    """An object has a key twice, with different values; the message names it."""


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of the pairs: the ``object_pairs_hook`` of `json`. Raises RepeatedKey."""
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: dict[str, Any] = {}
        for key, value in pairs:
            if seen.setdefault(key, value) != value:
                raise RepeatedKey(
                    say("“%(key)s” stands twice in an object, with different values: keep one of them", key=key[:40])
                )
    return found


def loads(data: bytes | str) -> Any:
    """The value of a JSON text. Raises orjson.JSONDecodeError, and RepeatedKey."""
    parsed = orjson.loads(data)
    if (repeated := repeated_key(data.encode() if isinstance(data, str) else data, parsed)) is not None:
        raise RepeatedKey(repeated)
    return parsed


def repeated_key(data: bytes, parsed: Any) -> str | None:
    """What is said of the first key that stands twice in the JSON text, which ``parsed`` was read from; None if none
    does."""
    if not may_repeat(data, parsed):
        return None
    try:
        json.loads(data, object_pairs_hook=unique)
    except RepeatedKey as error:
        return str(error)
    except (ValueError, RecursionError):  # who read it says what is wrong
        return None
    return None


def may_repeat(data: bytes, parsed: Any) -> bool:
    """Whether the text may hold other keys than those that were read from it, which is told much sooner than which.

    Every key has a colon after it, and those in strings are the same in both, unless one is written as a number.
    """
    try:
        written = orjson.dumps(parsed)
    except orjson.JSONEncodeError:  # nested too deeply
        return True
    return ESCAPED_COLON in data or data.count(b":") != written.count(b":")
