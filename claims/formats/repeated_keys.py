"""Keys that stand twice in one JSON object. Parsers keep the last and say nothing, so that the other is lost."""

import json
from typing import Any


class RepeatedKey(ValueError):
    """An object has a key twice, with different values; the message names it."""


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of the pairs: the ``object_pairs_hook`` of `json`. Raises RepeatedKey."""
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: dict[str, Any] = {}
        for key, value in pairs:
            if seen.setdefault(key, value) != value:
                raise RepeatedKey(f"“{key[:40]}” stands twice in an object, with different values: keep one of them")
    return found


def repeated_key(data: bytes) -> str | None:
    """What is said of the first key that stands twice in a JSON text that was read before; None if none does."""
    try:
        json.loads(data, object_pairs_hook=unique)
    except RepeatedKey as error:
        return str(error)
    except (ValueError, RecursionError):  # who read it says what is wrong
        return None
    return None
