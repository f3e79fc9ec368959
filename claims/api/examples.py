"""What every operation is asked and answers, by example: recorded from a small project into examples.json.

``python -m tests.api.record_examples`` records them anew; a test holds them against the schema.
"""

from functools import cache
from pathlib import Path
from typing import Any

import orjson

FILE = Path(__file__).with_name("examples.json")
NAME = "example"


@cache
def examples() -> dict[str, dict[str, Any]]:
    """Operation to ``{"request": body, "responses": {status: body}}``, of bodies in JSON only."""
    read: dict[str, dict[str, Any]] = orjson.loads(FILE.read_bytes())
    return read


def add_examples(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """Put the examples beside what the operations of a schema take and answer, where there are none already."""
    for path in result["paths"].values():
        for operation in path.values():
            known = examples().get(operation["operationId"], {})
            if "request" in known:
                show(operation["requestBody"], known["request"])
            for code, response in known.get("responses", {}).items():
                show(operation["responses"][code], response)
    return result


def show(described: dict[str, Any], value: Any) -> None:
    for media in described.get("content", {}).values():
        media.setdefault("examples", {NAME: {"value": value}})
