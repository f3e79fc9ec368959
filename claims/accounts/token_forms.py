"""What people fill in to make a token of the API."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.models import Project, User

LIFETIMES = [("30", _("30 days")), ("90", _("90 days")), ("365", _("a year")), ("", _("until it is revoked"))]


class TokenForm(forms.Form):
    """Name, scope and lifetime of a token."""

    name = forms.CharField(
        max_length=100, label=_("Name"), help_text=_("The program that will use it, so that you know it again.")
    )
    project = forms.ModelChoiceField(
        Project.objects.none(), required=False, label=_("Project"), empty_label=_("All my projects")
    )
    may_write = forms.TypedChoiceField(
        label=_("It may"),
        choices=[("", pgettext_lazy("permission", "read")), ("write", _("read and write"))],
        coerce=bool,
        required=False,
    )
    days = forms.ChoiceField(label=_("It is valid for"), choices=LIFETIMES, initial="90", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        projects: Any = self.fields["project"]
        projects.queryset = Project.objects.visible_to(user)

    @property
    def expires_at(self) -> datetime | None:
        days = self.cleaned_data["days"]
        return timezone.now() + timedelta(days=int(days)) if days else None
