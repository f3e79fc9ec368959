"""What people fill in to bring labels in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.imports.labels import READERS
from claims.models import Project, User


class LabelsForm(forms.Form):
    """A file of labels, and whose they are."""

    file = forms.FileField(label=_("File"))
    format = forms.ChoiceField(label=_("Format"), choices=[(key, readable.name) for key, readable in READERS.items()])
    reviewer = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Reviewer"),
        to_field_name="username",
        help_text=_("Whose labels they are, where the file does not name a member of the project."),
    )
    run = forms.CharField(
        required=False,
        max_length=200,
        label=_("Name of a run"),
        help_text=_("Left empty, they become reviews. With a name, they become suggestions of that run."),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = User.objects.filter(memberships__project=project).distinct()
        reviewers: Any = self.fields["reviewer"]
        reviewers.queryset = members.order_by("username")
