"""What people fill in to invite and to join."""

from typing import Any

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.utils.translation import gettext_lazy as _

from claims.accounts.memberships import MAX_DAYS
from claims.models import Membership, User


class RolesField(forms.MultipleChoiceField):
    """One or more roles, as boxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Membership.Role.choices, **kwargs)


class InvitationForm(forms.Form):
    """A link for others to join by."""

    roles = RolesField(label=_("Roles"), initial=[Membership.Role.REVIEWER])
    uses = forms.IntegerField(min_value=1, max_value=500, initial=1, label=_("For how many people"))
    days = forms.IntegerField(min_value=1, max_value=MAX_DAYS, initial=7, label=_("Good for how many days"))


class RolesForm(forms.Form):
    """The roles of one member; none means leaving."""

    roles = RolesField(required=False)


class AccountForm(BaseUserCreationForm[User]):
    """A new person's name and password."""

    full_name = forms.CharField(max_length=150, required=False, label=_("Your name"), help_text=_("As others see it."))

    field_order = ["username", "full_name", "password1", "password2"]

    class Meta:
        model = User
        fields = ["username"]
        labels = {"username": _("Username")}

    def save(self, commit: bool = True) -> User:
        self.instance.first_name = self.cleaned_data["full_name"]
        return super().save(commit=commit)
