"""The codebook as exports need it: every question that any published version asked."""

from annotator.codebook import FieldDefinition
from claims.codebooks import definitions_of
from claims.formats.records import ProjectRecord
from claims.models import Project


def project_record(project: Project) -> ProjectRecord:
    """The project's fields and targets. A field of several versions is described as in the newest."""
    published = project.codebooks.exclude(published_at=None).order_by("version")
    fields: dict[str, FieldDefinition] = {
        definition.key: definition for codebook in published for definition in definitions_of(codebook)
    }
    return ProjectRecord(project.slug, project.name, tuple(fields.values()), project.target_names)
