"""The questions a project asks: reading codebooks, checking answers, editing and publishing versions."""

from claims.codebooks.answers import UnknownLabel, check_values, is_asked, missing
from claims.codebooks.chinese import in_chinese, spoken
from claims.codebooks.editing import (
    FaultyCodebook,
    create_codebook,
    create_preset,
    discard_draft,
    faults,
    open_draft,
    publish,
    replace_fields,
)
from claims.codebooks.reading import NoCodebook, asked_at, current, definitions_of, guidelines_html, payload, safe_html
from claims.codebooks.versions import Differences, LabelChange, differences, successor, translated, with_labels

__all__ = [
    "Differences",
    "FaultyCodebook",
    "LabelChange",
    "NoCodebook",
    "UnknownLabel",
    "asked_at",
    "check_values",
    "create_codebook",
    "create_preset",
    "current",
    "definitions_of",
    "differences",
    "discard_draft",
    "faults",
    "guidelines_html",
    "in_chinese",
    "is_asked",
    "missing",
    "open_draft",
    "payload",
    "publish",
    "replace_fields",
    "safe_html",
    "spoken",
    "successor",
    "translated",
    "with_labels",
]
