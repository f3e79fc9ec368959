"""What people fill in about projects."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from annotator.targets import as_line, read_lines
from claims.models import Project
from claims.models.projects import MAX_TARGETS
from claims.projects import FaultyTargets, named_targets


class ProjectForm(forms.ModelForm[Project]):
    """Name, depth, targets (one a line, with what else each is called) and guidelines of a project."""

    targets = forms.CharField(
        label=_("Targets"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=format_lazy(
            _(
                "What sources take sides on, one a line, at most {most}: a country, a bill, a person. What else it is "
                "called stands after “=”, so that the machine knows it by that name too: China = Beijing = the PRC. "
                "Leave it empty to ask for the stance toward what each claim is about."
            ),
            most=MAX_TARGETS,
        ),
    )

    withheld_percent = forms.IntegerField(
        min_value=0,
        max_value=100,
        required=False,
        label=_("Articles without suggestions, in %"),
        help_text=_(
            "Drawn at random. Their reviewers label unaided, so that the effect of suggestions can be measured; 10 to "
            "20 are usual."
        ),
    )

    field_order = ["name", "description", "depth", "targets", "guidelines", "relevance_step", "withheld_percent"]

    class Meta:
        model = Project
        fields = ["name", "description", "depth", "guidelines", "relevance_step"]

        widgets = {"description": forms.Textarea(attrs={"rows": 2}), "guidelines": forms.Textarea(attrs={"rows": 8})}
        labels = {
            "name": _("Name"),
            "description": _("Description"),
            "depth": _("Depth"),
            "guidelines": _("Guidelines"),
            "relevance_step": _("Ask first whether an article is relevant"),
        }
        help_texts = {
            "depth": _("How much is asked of each sentence. Reviewers see only what this needs."),
            "guidelines": _("Shown to reviewers beside the article. Markdown."),
            "relevance_step": _("Whoever opens an article first says in, or out with a reason."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["withheld_percent"] = self.instance.withheld_percent
        self.initial["targets"] = "\n".join(
            as_line(target["name"], target.get("also_called", ())) for target in self.instance.targets
        )

    def settings(self) -> dict[str, Any]:
        """The answers of a valid form as ``change_project`` takes them."""
        percent = self.cleaned_data.pop("withheld_percent") or 0
        return self.cleaned_data | {"withheld_share": percent / 100}

    def clean_targets(self) -> list[dict[str, Any]]:
        try:
            return named_targets(read_lines(self.cleaned_data["targets"].splitlines()), known=self.instance.targets)
        except FaultyTargets as error:
            raise forms.ValidationError(str(error)) from error
