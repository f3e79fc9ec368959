"""The codebook as exports need it: every question that any published version asked."""

from dataclasses import replace

from annotator.codebook import FieldDefinition
from claims.codebooks import definitions_of
from claims.formats.records import ProjectRecord
from claims.models import Project


def questions_of(project: Project) -> tuple[ProjectRecord, dict[int, list[str]]]:
    """The project's fields and targets; and by version of the codebook, the fields that it does not have and another
    published version does. A field of several versions is described as in the newest, with the labels of the older ones
    after its own."""
    fields: dict[str, FieldDefinition] = {}
    versions: dict[int, set[str]] = {}
    for codebook in project.codebooks.exclude(published_at=None).order_by("version"):
        definitions = definitions_of(codebook)
        versions[codebook.version] = {definition.key for definition in definitions}
        for definition in definitions:
            fields[definition.key] = with_labels_of(definition, fields.get(definition.key, definition))
    not_asked = {version: [key for key in fields if key not in keys] for version, keys in versions.items()}
    record = ProjectRecord(
        project.slug, project.name, tuple(fields.values()), project.target_names, project.also_called
    )
    return record, not_asked


def with_labels_of(definition: FieldDefinition, former: FieldDefinition) -> FieldDefinition:
    keys = {label.key for label in definition.labels}
    dropped = tuple(label for label in former.labels if label.key not in keys)
    return replace(definition, labels=(*definition.labels, *dropped))
