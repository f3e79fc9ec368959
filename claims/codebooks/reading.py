"""The codebooks as stored: the current version, its fields as definitions, its guidelines as HTML."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any

import nh3
from django.utils.translation import gettext
from markdown_it import MarkdownIt

from annotator.codebook import FieldDefinition, LabelDefinition
from claims.models import Codebook, Field, Project


class NoCodebook(LookupError):
    """The project has no published codebook."""


def current(project: Project) -> Codebook:
    """The newest published version. Raises NoCodebook if there is none."""
    codebook = project.codebooks.exclude(published_at=None).order_by("-version").first()
    if codebook is None:
        raise NoCodebook(
            gettext(
                "%(project)s has no published codebook. An administrator saves it in the admin to give it the preset."
            )
            % {"project": project.name}
        )
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
            key=label.key,
            name=label.name,
            definition=label.definition,
            rule=label.rule,
            examples=tuple(label.examples),
            hotkey=label.hotkey,
            group=label.group,
            replaces=tuple(label.replaces),
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


def asked_at(depth: str, definitions: Sequence[FieldDefinition]) -> tuple[FieldDefinition, ...]:
    """The fields a project of this depth asks for: by sentence, neither commitment nor claim kind."""
    left_out = () if depth == Project.Depth.FULL else ("commitment", "claim_kind")
    return tuple(definition for definition in definitions if definition.key not in left_out)


def payload(definitions: Iterable[FieldDefinition]) -> list[dict[str, Any]]:
    """The definitions as JSON values, for pages and the API."""
    return [asdict(definition) for definition in definitions]


def guidelines_html(project: Project) -> str:
    """The project's guidelines as safe HTML, with the questions that were answered for all; one query."""
    answered = project.questions.exclude(answer="").order_by("answered_at").values_list("text", "answer")
    parts = [project.guidelines, *(f"#### {' '.join(text.split())}\n\n{answer}" for text, answer in answered)]
    return safe_html("\n\n".join(filter(None, parts)))


def safe_html(markdown: str) -> str:
    """Markdown as HTML without anything that runs."""
    return nh3.clean(MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown))
