"""What people fill in about sources."""

from functools import cached_property
from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from claims.models import Project, Source
from claims.sources.similar import most_similar


def select_one(options: dict[int, str], chosen: int | None) -> SafeString:
    """The options, of which one is selected."""
    if chosen in options:
        options = options | {chosen: options[chosen].replace(">", " selected>", 1)}
    return mark_safe("".join(options.values()))


class SourceSelect(forms.Select):
    """One of the sources of a SourceForm, or none."""

    def __init__(self, form: "SourceForm") -> None:
        super().__init__()
        self.form = form

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = int(value) if str(value or "").isdecimal() else None
        offered = select_one(self.form.options, chosen)
        drawn = flatatt(self.build_attrs({"name": name}, attrs))
        return format_html('<select{}><option value="">---------</option>{}</select>', drawn, offered)


class SourceForm(forms.ModelForm[Source]):
    """The facts of an entry, entered once and inherited by its claims."""

    source_type = forms.ChoiceField(
        required=False, label=_("Source type"), help_text=_("For every claim of this source that names no other.")
    )

    field_order = ["name", "kind", "source_type", "role", "speaks_for", "country", "state_affiliation", "gender"]

    class Meta:
        model = Source
        fields = ["name", "kind", "role", "speaks_for", "country", "state_affiliation", "gender", "private_person"]
        labels = {
            "name": _("Name"),
            "kind": _("Kind"),
            "role": _("Role"),
            "country": _("Country"),
            "state_affiliation": _("State affiliation"),
            "gender": _("Gender"),
            "private_person": _("Private person"),
        }
        help_texts = {
            "name": _("A former name stays as another name."),
            "role": _("What the person is, as “spokesperson of the ministry”."),
            "speaks_for": _("The body on whose behalf the person speaks."),
            "state_affiliation": _("The state that owns, funds or directs it, if one does."),
            "gender": _("As the person describes it in public; else leave it unknown."),
            "private_person": _("Not linked across articles, and left out of exports’ registries."),
        }

    def __init__(self, *args: Any, project: Project, source_types: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source_type"].choices = [("", "–"), *source_types]  # type: ignore[attr-defined]
        self.initial["source_type"] = self.instance.values.get("source_type", "")
        others = project.sources.settled().exclude(pk=self.instance.pk).order_by("name")
        self.others = others.values_list("pk", "name", "private_person")  # read once, where they are offered
        self.fields["speaks_for"] = forms.ModelChoiceField(
            others,
            required=False,
            label=_("Speaks for"),
            help_text=self.Meta.help_texts["speaks_for"],
            widget=SourceSelect(self),
        )
        self.initial["speaks_for"] = self.instance.speaks_for_id

    @cached_property
    def options(self) -> dict[int, str]:
        """What a select offers, by id: drawn once for all selects, and for thousands of sources quicker than by a
        template."""
        return {pk: f'<option value="{pk}">{escape(name)}</option>' for pk, name, _ in self.others}

    def mergeable(self) -> SafeString:
        """The options of those it may be merged into, the one with the likest name selected."""
        names = {pk: name for pk, name, is_private in self.others if not is_private}
        return select_one({pk: self.options[pk] for pk in names}, most_similar(self.instance.name, names))

    def facts(self) -> dict[str, Any]:
        """The answers of a valid form as ``change_source`` takes them."""
        kept = {key: value for key, value in self.instance.values.items() if key != "source_type"}
        chosen = self.cleaned_data.pop("source_type")
        return self.cleaned_data | {"values": kept | ({"source_type": chosen} if chosen else {})}


class FindSourceForm(forms.Form):
    name = forms.CharField(required=False, max_length=100, label=_("Name"))
    kind = forms.ChoiceField(required=False, label=_("Kind"), choices=[("", _("Any")), *Source.Kind.choices[1:]])
    before = forms.IntegerField(required=False, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, widget=forms.HiddenInput)
