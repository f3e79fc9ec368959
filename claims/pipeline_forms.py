"""What a manager sets about the use of suggestions."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from annotator.codebook import RESERVED_FIELDS
from claims.codebooks import NoCodebook, current, definitions_of, spoken
from claims.models import Project
from claims.preannotation import set_use
from claims.review.confidence import least_confidence

ORDER = "most_useful_first"


class PipelineForm(forms.Form):
    """For the source's name and each suggested field of the codebook, the confidence in percent below which a reviewer
    is asked; and the order of the queue."""

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.project = project
        for key, name in suggested_fields(project).items():
            self.fields[key] = forms.IntegerField(
                label=spoken(name), min_value=0, max_value=100, initial=round(100 * least_confidence(project, key))
            )

        self.fields[ORDER] = forms.BooleanField(
            label=_("Hand out first what a review teaches most from"),
            required=False,
            initial=project.most_useful_first,
            help_text=_("Articles with unsure suggestions and rare labels. An estimation sample keeps its order."),
        )

    @property
    def bounds(self) -> list[forms.BoundField]:
        return [self[key] for key in self.fields if key != ORDER]

    def save(self) -> None:
        bounds = {key: percent / 100 for key, percent in self.cleaned_data.items() if key != ORDER}
        set_use(project=self.project, least_confidence=bounds, most_useful_first=self.cleaned_data[ORDER])


def suggested_fields(project: Project) -> dict[str, str]:
    """Names of the fields that the pipeline answers, by key."""
    try:
        definitions = definitions_of(current(project))
    except NoCodebook:
        return {}
    asked = {definition.key: definition.name for definition in definitions if definition.key in RESERVED_FIELDS}
    return {"source_name": gettext("Name of the source")} | asked
