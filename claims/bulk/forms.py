"""What a manager fills in to change a selection."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.assignment import OUT_REASONS
from claims.assignment.forms import reviewers_of
from claims.bulk import ACTIONS, Choice
from claims.bulk.actions import answers_to, claim_fields
from claims.codebooks import NoCodebook, spoken
from claims.details import NAMES
from claims.models import Project, Round, User


class BulkForm(forms.Form):
    """An action, and what it needs."""

    action = forms.ChoiceField(
        label=pgettext_lazy("action", "What"),
        choices=[(key, action.name) for key, action in ACTIONS.items()],
        widget=forms.RadioSelect,
    )
    answer = forms.ChoiceField(required=False, label=_("Answer"))
    round: forms.ModelChoiceField[Round] = forms.ModelChoiceField(
        Round.objects.none(), required=False, label=_("Round"), empty_label="–"
    )
    people: forms.ModelMultipleChoiceField[User] = forms.ModelMultipleChoiceField(
        User.objects.none(), required=False, label=_("Reviewers"), widget=forms.CheckboxSelectMultiple
    )
    reason = forms.ChoiceField(
        required=False,
        label=_("Reason"),
        choices=[("", "–"), *OUT_REASONS.items()],
    )

    detail = forms.ChoiceField(required=False, label=_("Detail"), choices=list(NAMES.items()))
    value = forms.CharField(
        required=False,
        label=_("Value"),
        max_length=300,
        widget=forms.TextInput(attrs={"list": "outlets"}),
        help_text=_("A date as 2026-01-31. Left empty, the detail is taken away."),
    )

    def __init__(self, data: Any = None, *, project: Project) -> None:
        super().__init__(data, initial={"action": "change"})
        self.fields["answer"].choices = [("", "–"), *answers(project)]  # type: ignore[attr-defined]
        self.fields["round"].queryset = project.rounds.filter(closed_at=None)  # type: ignore[attr-defined]
        self.fields["people"].queryset = reviewers_of(project)  # type: ignore[attr-defined]

    def choice(self) -> Choice:
        """The choice of a valid form."""
        given = self.cleaned_data
        return Choice(
            given["action"],
            answer=given["answer"],
            round=given["round"].number if given["round"] else None,
            people=tuple(person.pk for person in given["people"]),
            reason=given["reason"],
            detail=f"{given['detail']}={given['value']}" if given["detail"] else "",
        )


def answers(project: Project) -> list[tuple[str, list[tuple[str, str]]]]:
    """The answers that one click gives, by question; a question with targets has a group for each."""
    try:
        asked = claim_fields(project)
    except NoCodebook:
        return []
    groups = []
    for field in asked:
        targets = [(f".{each['key']}", f" · {each['name']}") for each in project.targets] or [(".", "")]
        for place, name in targets if field.per_target else [("", "")]:
            rows = [(f"{field.key}{place}={key}", spoken(label)) for key, label in answers_to(field).items()]
            groups.append((f"{spoken(field.name)}{name}", rows))
    return groups
