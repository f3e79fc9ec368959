"""The filter of claims said twice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.models import Project
from claims.models.said_twice import ClaimLayer
from claims.said_twice import Asked


class SaidTwiceForm(forms.Form):
    """A filter that is not understood is shown with its error, and not applied."""

    layer = forms.ChoiceField(required=False, label=_("Whose"), choices=ClaimLayer.choices)
    q = forms.CharField(required=False, label=_("Words in a row"), max_length=200)
    source = forms.CharField(required=False, label=_("Source has"), max_length=200)
    outlet = forms.ChoiceField(required=False, label=_("Outlet"))
    since = forms.DateField(
        required=False, label=pgettext_lazy("date", "From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        required=False, label=pgettext_lazy("date", "To"), widget=forms.DateInput(attrs={"type": "date"})
    )
    copies = forms.BooleanField(required=False, label=_("Reprints too"))

    def __init__(self, data: Any, *, project: Project) -> None:
        super().__init__(data)
        names = project.outlets.values_list("name", flat=True)
        self.fields["outlet"].choices = [("", _("Any outlet")), *((name, name) for name in names)]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        self.is_valid()
        return Asked(**{name: value for name, value in self.cleaned_data.items() if value})
