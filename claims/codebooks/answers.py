"""Checking answers against the questions of a codebook."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from annotator.codebook import NOT_APPLICABLE, FieldDefinition
from claims.models import Field

Values = Mapping[str, Any]


class UnknownLabel(ValueError):
    """An answer that the codebook does not know; the message names field, answer and what is allowed."""


def is_asked(definition: FieldDefinition, values: Values, *, own_voice: bool) -> bool:
    """Whether the field is asked, given the other answers."""
    if own_voice and not definition.own_voice:
        return False
    return all(values.get(key) in allowed for key, allowed in definition.condition.items())


def check_values(
    values: Values,
    definitions: Iterable[FieldDefinition],
    *,
    scope: str,
    targets: Sequence[str],
    own_voice: bool = False,
) -> dict[str, Any]:
    """Return the answers without empty ones.

    Raises UnknownLabel for a field that the codebook lacks in this scope, a target that the project does not have,
    or an answer that the field does not allow.
    """
    known = {definition.key: definition for definition in definitions if definition.scope == scope}
    checked: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise UnknownLabel(
                gettext("%(key)r is not a field of this codebook. Fields: %(known)s.")
                % {"key": key, "known": ", ".join(known)}
            )
        if value in (None, "", [], {}):
            continue
        _check_answer(known[key], value, targets, own_voice=own_voice)
        checked[key] = value
    return checked


def _check_answer(definition: FieldDefinition, value: Any, targets: Sequence[str], *, own_voice: bool) -> None:
    if own_voice and not definition.own_voice:
        if value != NOT_APPLICABLE:
            raise UnknownLabel(
                gettext("%(definition)s is not asked for the reporter’s own voice.") % {"definition": definition.name}
            )
    elif definition.per_target:
        if not isinstance(value, Mapping):
            raise UnknownLabel(
                gettext("%(definition)s takes an answer for each target: {target: answer}.")
                % {"definition": definition.name}
            )
        for target, answer in value.items():
            if target not in targets:
                raise UnknownLabel(
                    gettext("%(target)r is not a target of this project. Targets: %(targets)s.")
                    % {"target": target, "targets": ", ".join(targets)}
                )
            _check_single(definition, answer)
    else:
        _check_single(definition, value)


def _check_single(definition: FieldDefinition, value: Any) -> None:
    labels = [label.key for label in definition.labels]
    if definition.type == Field.Type.LABEL:
        allowed = isinstance(value, str) and value in labels
    elif definition.type == Field.Type.LABELS:
        allowed = isinstance(value, list) and len(set(map(str, value))) == len(value) and set(value) <= set(labels)
    elif definition.type == Field.Type.SCALE:
        low, high = definition.minimum or 0, definition.maximum or 0
        allowed = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        labels = [f"{low} to {high}"]
    elif definition.type == Field.Type.YES_NO:
        allowed, labels = isinstance(value, bool), ["true", "false"]
    else:
        allowed, labels = isinstance(value, str) and len(value) <= 5000, ["text of at most 5,000 characters"]
    if not allowed:
        raise UnknownLabel(
            gettext("%(value)r is not an answer of %(definition)s. Allowed: %(labels)s.")
            % {"value": value, "definition": definition.name, "labels": ", ".join(labels)}
        )


def missing(
    values: Values, definitions: Iterable[FieldDefinition], *, scope: str, own_voice: bool = False
) -> list[str]:
    """The names of required fields that are asked and have no answer."""
    return [
        definition.name
        for definition in definitions
        if definition.scope == scope
        and definition.required
        and is_asked(definition, values, own_voice=own_voice)
        and values.get(definition.key) in (None, "", [], {})
    ]
