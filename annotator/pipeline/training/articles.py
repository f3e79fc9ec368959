"""Labelled articles to learn from, and those kept aside."""

import hashlib
import json
from pathlib import Path
from typing import Any

HELD_OUT = 60


def read(path: Path) -> list[dict[str, Any]]:
    """Articles ``{"id", "text", "attributions": [{role: [[start, end], ...]}]}``, one a line."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def split(articles: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Articles to learn from, and the ``HELD_OUT`` ones kept for linking and calibration, by hash of id."""
    ordered = sorted(articles, key=lambda a: hashlib.sha256(str(a["id"]).encode()).hexdigest())
    return ordered[HELD_OUT:], ordered[:HELD_OUT]
