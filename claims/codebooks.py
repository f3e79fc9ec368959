"""The questions a project asks: making codebooks, reading them, checking answers against them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any

import nh3
from django.db import transaction
from django.utils import timezone
from markdown_it import MarkdownIt

from annotator.codebook import FIELDS, NOT_APPLICABLE, VERSION, FieldDefinition, LabelDefinition
from claims.models import Codebook, Field, Label, Project

Values = Mapping[str, Any]


class UnknownLabel(ValueError):
    """An answer that the codebook does not know; the message names field, answer and what is allowed."""


class NoCodebook(LookupError):
    """The project has no published codebook."""


@transaction.atomic
def create_codebook(
    *, project: Project, definitions: Sequence[FieldDefinition], published_at: datetime | None, note: str = ""
) -> Codebook:
    """Store the definitions as the project's next codebook version."""
    newest = project.codebooks.order_by("-version").first()
    version = newest.version + 1 if newest else 1
    codebook = Codebook.objects.create(project=project, version=version, published_at=published_at, note=note)
    for position, definition in enumerate(definitions):
        attributes = asdict(definition)
        labels = attributes.pop("labels")
        field = Field.objects.create(codebook=codebook, position=position, **attributes)
        Label.objects.bulk_create(Label(field=field, position=place, **label) for place, label in enumerate(labels))
    return codebook


def create_preset(*, project: Project) -> Codebook:
    """Give the project the preset "News claims" as its published first version."""
    return create_codebook(
        project=project, definitions=FIELDS, published_at=timezone.now(), note=f"Preset “News claims” v{VERSION}"
    )


def current(project: Project) -> Codebook:
    """The newest published version. Raises NoCodebook if there is none."""
    codebook = project.codebooks.exclude(published_at=None).order_by("-version").first()
    if codebook is None:
        raise NoCodebook(f"{project.name} has no published codebook. Publish one in its codebook page.")
    return codebook


def definitions_of(codebook: Codebook) -> tuple[FieldDefinition, ...]:
    """The fields of a codebook in order; two queries, none once a published version was read by this process."""
    if codebook.published_at is None:
        return _read_definitions(codebook.pk)
    return _published_definitions(codebook.pk, codebook.published_at)


@lru_cache(maxsize=64)
def _published_definitions(codebook_id: int, published_at: datetime) -> tuple[FieldDefinition, ...]:
    """A published version never changes; ``published_at`` keeps apart databases that reuse an id."""
    return _read_definitions(codebook_id)


def _read_definitions(codebook_id: int) -> tuple[FieldDefinition, ...]:
    fields = Field.objects.filter(codebook=codebook_id).prefetch_related("labels")
    return tuple(_definition(field) for field in fields)


def _definition(field: Field) -> FieldDefinition:
    labels = tuple(
        LabelDefinition(
            label.key, label.name, label.definition, label.rule, tuple(label.examples), label.hotkey, label.group
        )
        for label in field.labels.all()
    )
    return FieldDefinition(
        key=field.key,
        name=field.name,
        scope=field.scope,
        type=field.type,
        help=field.help,
        labels=labels,
        required=field.required,
        per_target=field.per_target,
        own_voice=field.own_voice,
        condition=field.condition,
        minimum=field.minimum,
        maximum=field.maximum,
    )


def payload(definitions: Iterable[FieldDefinition]) -> list[dict[str, Any]]:
    """The definitions as JSON values, for pages and the API."""
    return [asdict(definition) for definition in definitions]


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
            raise UnknownLabel(f"{key!r} is not a field of this codebook. Fields: {', '.join(known)}.")
        if value in (None, "", [], {}):
            continue
        _check_answer(known[key], value, targets, own_voice=own_voice)
        checked[key] = value
    return checked


def _check_answer(definition: FieldDefinition, value: Any, targets: Sequence[str], *, own_voice: bool) -> None:
    if own_voice and not definition.own_voice:
        if value != NOT_APPLICABLE:
            raise UnknownLabel(f"{definition.name} is not asked for the reporter’s own voice.")
    elif definition.per_target:
        if not isinstance(value, Mapping):
            raise UnknownLabel(f"{definition.name} takes an answer for each target: {{target: answer}}.")
        for target, answer in value.items():
            if target not in targets:
                raise UnknownLabel(f"{target!r} is not a target of this project. Targets: {', '.join(targets)}.")
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
        raise UnknownLabel(f"{value!r} is not an answer of {definition.name}. Allowed: {', '.join(labels)}.")


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


def guidelines_html(markdown: str) -> str:
    """The project's guidelines as safe HTML."""
    return nh3.clean(MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown))
