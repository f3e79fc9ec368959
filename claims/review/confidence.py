"""From which confidence on a suggested answer may be pre-selected. Below it a reviewer sees the answer and chooses."""

from typing import Any

from django.conf import settings

from claims.models import Project, Suggestion


def least_confidence(project: Project, field: str) -> float:
    """The project's bound for the field, from 0 to 1, else the installation's."""
    bound: float = project.least_confidence.get(field, settings.LEAST_CONFIDENCE)
    return bound


def unsure_answers(suggestion: Suggestion, project: Project) -> list[str]:
    """The answers that are not to be pre-selected, as ``field/`` or ``field/target``; "source_name/" is the name.

    An answer without a score counts as sure.
    """
    return [
        f"{field}/{target}"
        for field, given in suggestion.scores.items()
        for target, score in _by_target(given)
        if field != "record" and score < least_confidence(project, field)
    ]


def _by_target(given: Any) -> list[tuple[str, float]]:
    return list(given.items()) if isinstance(given, dict) else [("", given)]
