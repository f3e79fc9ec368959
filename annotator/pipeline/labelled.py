"""Texts with labelled spans, as they go to spaCy documents and come from them. Loads no spaCy."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LabelledSpan:
    """A span of a role, in code points of the text; ``key`` names claim, role and piece."""

    start: int
    end: int
    role: str
    key: str


@dataclass(frozen=True)
class LabelledText:
    """``record`` is what spans cannot say; it becomes ``doc._.attributions``."""

    text: str
    language: str
    spans: list[LabelledSpan]
    record: dict[str, Any]
