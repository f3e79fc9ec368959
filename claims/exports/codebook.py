"""The codebook as exports need it: every question that any published version asked."""

from dataclasses import replace

from annotator.codebook import FieldDefinition
from claims.codebooks import definitions_of
from claims.formats.records import ProjectRecord
from claims.models import Project


def project_record(project: Project) -> ProjectRecord:
    """The project's fields and targets. A field of several versions is described as in the newest, with the labels of
    the older ones after its own."""
    fields: dict[str, FieldDefinition] = {}
    for codebook in project.codebooks.exclude(published_at=None).order_by("version"):
        for definition in definitions_of(codebook):
            fields[definition.key] = with_labels_of(definition, fields.get(definition.key, definition))
    return ProjectRecord(project.slug, project.name, tuple(fields.values()), project.target_names)


def not_asked_by_version(project: Project, asked: ProjectRecord) -> dict[int, list[str]]:
    """By version of the codebook, the fields that it does not have and another published version does."""
    return {
        codebook.version: [
            field.key
            for field in asked.fields
            if field.key not in {definition.key for definition in definitions_of(codebook)}
        ]
        for codebook in project.codebooks.exclude(published_at=None)
    }


def with_labels_of(definition: FieldDefinition, former: FieldDefinition) -> FieldDefinition:
    keys = {label.key for label in definition.labels}
    dropped = tuple(label for label in former.labels if label.key not in keys)
    return replace(definition, labels=(*definition.labels, *dropped))
