"""What a new version of a codebook means for answers that were given under an earlier one.

A label of the earlier version that one label alone of the new one ``replaces`` is merged into it: the answer is known.
One that several replace is split, and one that is gone without a successor is dropped: people have to choose again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from annotator.codebook import NOT_APPLICABLE, FieldDefinition
from claims.models import Field


@dataclass(frozen=True, slots=True)
class LabelChange:
    """A label that a version no longer has. ``successors`` are the names of the labels that replace it."""

    field: FieldDefinition
    label: str
    name: str
    successors: tuple[str, ...]

    @property
    def is_merge(self) -> bool:
        return len(self.successors) == 1


@dataclass(frozen=True, slots=True)
class Differences:
    """Between two versions: fields by name, labels as pairs of old and new name, labels that are gone."""

    added: tuple[FieldDefinition, ...]
    removed: tuple[FieldDefinition, ...]
    renamed: tuple[tuple[str, str], ...]
    gone: tuple[LabelChange, ...]

    @property
    def asks_again(self) -> bool:
        """Whether answers are lacking that only people can give."""
        return any(field.required for field in self.added) or any(not change.is_merge for change in self.gone)


def differences(before: Sequence[FieldDefinition], after: Sequence[FieldDefinition]) -> Differences:
    """What ``after`` asks otherwise than ``before``; fields and labels are the same if their keys are."""
    old, new = {field.key: field for field in before}, {field.key: field for field in after}
    shared = [(old[key], new[key]) for key in new if key in old]
    return Differences(
        added=tuple(new[key] for key in new if key not in old),
        removed=tuple(old[key] for key in old if key not in new),
        renamed=tuple(pair for fields in shared for pair in _renamed(*fields)),
        gone=tuple(change for fields in shared for change in _gone(*fields)),
    )


def _renamed(old: FieldDefinition, new: FieldDefinition) -> Iterator[tuple[str, str]]:
    if old.name != new.name:
        yield old.name, new.name
    names = {label.key: label.name for label in new.labels}
    for label in old.labels:
        if names.get(label.key, label.name) != label.name:
            yield f"{new.name}: {label.name}", f"{new.name}: {names[label.key]}"


def _gone(old: FieldDefinition, new: FieldDefinition) -> Iterator[LabelChange]:
    kept = {label.key for label in new.labels}
    for label in old.labels:
        if label.key not in kept:
            successors = tuple(other.name for other in new.labels if label.key in other.replaces)
            yield LabelChange(new, label.key, label.name, successors)


def translated(values: Mapping[str, Any], definitions: Sequence[FieldDefinition]) -> dict[str, Any]:
    """Answers of an earlier version as answers of this one: merged labels mapped, what it does not know left out."""
    known = {definition.key: definition for definition in definitions}
    found = {key: _translated(known[key], value) for key, value in values.items() if key in known}
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}


def _translated(definition: FieldDefinition, value: Any) -> Any:
    if definition.type not in {Field.Type.LABEL, Field.Type.LABELS} or value == NOT_APPLICABLE:
        return value
    return with_labels(value, partial(successor, definition))


def with_labels(value: Any, label: Callable[[str], str | None]) -> Any:
    """An answer by label with each of its labels (one, several, or one a target) as ``label`` says, None for none."""
    if isinstance(value, Mapping):
        answers = {target: label(answer) for target, answer in value.items()}
        return {target: answer for target, answer in answers.items() if answer}
    if isinstance(value, list):
        return list(dict.fromkeys(filter(None, map(label, value))))
    return label(value)


def successor(definition: FieldDefinition, key: str) -> str | None:
    """The label of the definition that stands for the key: itself, or the only one that replaces it."""
    if any(label.key == key for label in definition.labels):
        return key
    successors = [label.key for label in definition.labels if key in label.replaces]
    return successors[0] if len(successors) == 1 else None
