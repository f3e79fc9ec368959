"""What managers fill in about the fields and labels of a codebook draft."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from claims.models import Codebook, Field, Label

Condition = dict[str, list[str]]


def key_of(cleaned: dict[str, Any]) -> str:
    """The key that was typed, else one made of the name."""
    key: str = cleaned["key"] or slugify(cleaned.get("name", "")).replace("-", "_")
    if not key:
        raise forms.ValidationError(_("No key can be made of this name: type one, such as check_worthy."))
    return key


class FieldForm(forms.ModelForm[Field]):
    """One question. Its key can be chosen once, when it is added."""

    condition = forms.CharField(
        required=False,
        label=_("Asked only if"),
        help_text=_(
            "A field and the answers that call for this one, one field a line: source_type: ministry, committee"
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    rare = frozenset({"condition", "minimum", "maximum", "position"})
    field_order = ["name", "key", "help", "scope", "type", "required", "per_target", "own_voice", "condition"]

    class Meta:
        model = Field
        fields = [
            "key",
            "name",
            "help",
            "scope",
            "type",
            "required",
            "per_target",
            "own_voice",
            "minimum",
            "maximum",
            "position",
        ]
        labels = {
            "key": _("Key"),
            "name": _("Name"),
            "help": _("Question"),
            "scope": _("Asked about"),
            "type": _("Answered by"),
            "required": _("Required"),
            "per_target": _("Asked for each target"),
            "own_voice": _("Asked of the reporter’s own voice too"),
            "minimum": _("Minimum"),
            "maximum": _("Maximum"),
            "position": _("Position"),
        }
        help_texts = {
            "key": _(
                "The name in exports and in the API, for example check_worthy; left empty, made of the name. "
                "It never changes."
            ),
            "help": _("As the reviewer reads it."),
            "minimum": _("Lowest step of a scale"),
            "maximum": _("Highest step of a scale"),
            "position": _("Fields are asked in the order of this number."),
        }
        widgets = {"help": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, codebook: Codebook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codebook = codebook
        if self.instance.pk:
            del self.fields["key"]
        else:
            self.fields["key"].required = False
            self.initial["position"] = codebook.fields.count()
        stored: Condition = self.instance.condition
        self.initial["condition"] = "\n".join(f"{key}: {', '.join(allowed)}" for key, allowed in stored.items())

    def clean_key(self) -> str:
        key = key_of(self.cleaned_data).replace("-", "_").lower()
        if self.codebook.fields.filter(key=key).exists():
            raise forms.ValidationError(_("There is a field with the key %(key)s already.") % {"key": key})
        return key

    def clean_condition(self) -> Condition:
        condition: Condition = {}
        for line in filter(None, map(str.strip, self.cleaned_data["condition"].splitlines())):
            key, colon, answers = line.partition(":")
            allowed = [answer.strip() for answer in answers.split(",") if answer.strip()]
            if not colon or not allowed:
                raise forms.ValidationError(_("“%(line)s” is not of the form field: answer, answer.") % {"line": line})
            condition[key.strip()] = allowed
        return condition

    def save(self, commit: bool = True) -> Field:
        self.instance.codebook = self.codebook
        self.instance.condition = self.cleaned_data["condition"]
        return super().save(commit)


class LabelForm(forms.ModelForm[Label]):
    """One answer. Its key can be chosen once; examples stand one a line."""

    examples = forms.CharField(
        required=False,
        label=_("Examples"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line. Begin those that the label does not fit with “not:”."),
    )
    replaces = forms.CharField(
        required=False,
        label=_("Replaces"),
        help_text=_(
            "Keys of labels that this one stands for from now on, separated by commas. Delete them below, "
            "and their answers become this one. A label that several replace is split: people choose again."
        ),
    )

    class Meta:
        model = Label
        fields = ["name", "key", "definition", "rule", "examples", "hotkey", "group", "replaces", "position"]
        labels = {
            "key": _("Key"),
            "name": _("Name"),
            "definition": _("Definition"),
            "rule": _("Rule"),
            "hotkey": _("Hotkey"),
            "group": _("Group"),
            "position": _("Position"),
        }
        widgets = {
            "definition": forms.Textarea(attrs={"rows": 2}),
            "rule": forms.Textarea(attrs={"rows": 2}),
            "position": forms.NumberInput(attrs={"min": 0}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].required = False
        if self.instance.pk:
            self.fields["key"].disabled = True
        self.initial["examples"] = "\n".join(self.instance.examples)
        self.initial["replaces"] = ", ".join(self.instance.replaces)

    def clean_key(self) -> str:
        return key_of(self.cleaned_data)

    def clean_examples(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["examples"].splitlines() if line.strip()]

    def clean_replaces(self) -> list[str]:
        return [key.strip() for key in self.cleaned_data["replaces"].split(",") if key.strip()]


LabelFormSet = forms.inlineformset_factory(Field, Label, form=LabelForm, extra=3, can_delete=True)
