"""Changing a whole selection at once: what would change, doing it as a job, and undoing the whole step."""

from claims.bulk.action import Choice, InvalidChoice
from claims.bulk.actions import ACTIONS
from claims.bulk.steps import (
    KIND,
    UNDO,
    Proposal,
    SelectionChanged,
    latest_steps,
    propose_change,
    start_change,
    start_undo,
    undoable,
    undone_of,
)

__all__ = [
    "ACTIONS",
    "KIND",
    "UNDO",
    "Choice",
    "InvalidChoice",
    "Proposal",
    "SelectionChanged",
    "latest_steps",
    "propose_change",
    "start_change",
    "start_undo",
    "undoable",
    "undone_of",
]
