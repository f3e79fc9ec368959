"""What a manager sets about the use of suggestions."""

from typing import Any

from django import forms

from annotator.codebook import RESERVED_FIELDS
from claims.codebooks import NoCodebook, current, definitions_of
from claims.models import Project
from claims.review.confidence import least_confidence


class PipelineForm(forms.Form):
    """For the source's name and each suggested field of the codebook, the confidence in percent below which a reviewer
    is asked."""

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        for key, name in suggested_fields(project).items():
            self.fields[key] = forms.IntegerField(
                label=name, min_value=0, max_value=100, initial=round(100 * least_confidence(project, key))
            )

    def save(self) -> None:
        self.project.least_confidence = {key: percent / 100 for key, percent in self.cleaned_data.items()}
        self.project.save(update_fields=["least_confidence"])


def suggested_fields(project: Project) -> dict[str, str]:
    """Names of the fields that the pipeline answers, by key."""
    try:
        definitions = definitions_of(current(project))
    except NoCodebook:
        return {}
    asked = {definition.key: definition.name for definition in definitions if definition.key in RESERVED_FIELDS}
    return {"source_name": "Name of the source"} | asked
