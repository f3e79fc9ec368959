"""What people fill in to search a project."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from annotator.codebook import ATTITUDES, MENTIONS, QUOTATIONS, FieldDefinition
from claims.codebooks import NoCodebook, current, definitions_of, spoken
from claims.models import Project, SavedSearch, SearchEntry, User
from claims.models.projects import leads
from claims.search import ANY, NONE, ArticleState, Asked, Confidence, state_choices

OWN_PARTS = {"quotation": QUOTATIONS, "mention": MENTIONS, "attitude": ATTITUDES}
NOT_KEPT = ("before", "after", "csrfmiddlewaretoken")
NAMES = {"quotation": _("Quotation"), "mention": _("Mention"), "attitude": _("Attitude")}


class AnswersField(forms.MultipleChoiceField):
    """Answers, one for each question asked about; empty ones count as not there, unknown ones are for the form."""

    def to_python(self, value: Any) -> list[str]:
        return [each for each in super().to_python(value) if each]

    def valid_value(self, value: Any) -> bool:
        return True


@dataclass(frozen=True)
class Question:
    """A question of the codebook, or one for each target, with the answers to filter by and their names."""

    name: str
    options: list[tuple[str, Any]]
    chosen: str = ""


class SearchForm(forms.Form):
    """Words and filters. A filter that is not understood is shown with its error, and not applied."""

    q = forms.CharField(
        required=False, label=pgettext_lazy("search", "Words"), widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.ChoiceField(
        required=False, label=_("Kind"), choices=[("", _("Everything")), *SearchEntry.Kind.choices]
    )
    label = AnswersField(required=False, label=_("Answers"))
    source = forms.CharField(required=False, label=_("Source has"))
    outlet = forms.ChoiceField(required=False, label=_("Outlet"))
    since = forms.DateField(
        required=False, label=pgettext_lazy("date", "From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        required=False, label=pgettext_lazy("date", "To"), widget=forms.DateInput(attrs={"type": "date"})
    )
    person = forms.TypedChoiceField(required=False, label=_("Reviewer"), coerce=int, empty_value=None)
    state = forms.ChoiceField(required=False, label=_("State"))
    confidence = forms.ChoiceField(required=False, label=_("Confidence"), choices=[("", _("Any")), *Confidence.choices])
    disagreement = forms.ChoiceField(required=False, label=_("Reviewers differ on"))

    def __init__(
        self,
        data: Any,
        *,
        project: Project,
        codebook: Sequence[FieldDefinition],
        states: list[Any],
        people: Iterable[User],
        disagreements: Iterable[tuple[str, str]],
    ) -> None:
        """``states`` are the choices of the article's state, ``people`` those whose claims may be asked for by name,
        ``disagreements`` the questions that people were found to differ on; none takes the filter away."""
        super().__init__(data)
        self.codebook, self.targets = codebook, project.target_names
        self.known = [option for _, options in answers(codebook, self.targets) for option in options]

        @cache  # read where they are shown or asked for, once
        def outlets() -> list[Any]:
            return [("", _("Any outlet")), *((name, name) for name in project.outlets.values_list("name", flat=True))]

        choices: dict[str, list[Any]] = {
            "state": states,
            "person": [("", _("Anybody")), *((person.pk, person.display_name) for person in people)],
            "disagreement": [
                ("", _("Any article")),
                ("any", _("anything")),
                *((key, spoken(name)) for key, name in disagreements),
            ],
        }
        self.taken_away = [name for name, fewest in (("person", 1), ("disagreement", 2)) if not choices[name][fewest:]]
        for name in self.taken_away:
            del self.fields[name], choices[name]
        for name, offered in {**choices, "outlet": outlets}.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    @property
    def names(self) -> list[str]:
        """Everything that a search may name, what is taken away too."""
        return [*self.fields, *self.taken_away]

    def asked(self) -> Asked:
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        chosen = given.pop("label", [])
        of_articles = {field.key: field for field in self.codebook if field.scope == "article"}
        split = [each.partition("=") for each in chosen]
        return Asked(
            **given,
            answers=tuple(each for each, (key, _, _) in zip(chosen, split, strict=True) if key not in of_articles),
            of_articles=tuple((key, stored(of_articles[key], said)) for key, _, said in split if key in of_articles),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in self.taken_away:
            if self.data.get(name):
                self.add_error(None, _("Nobody and nothing to choose for “%s” here: it is left out.") % name)
        known = {value for value, _ in self.known}
        for unknown in sorted(set(cleaned.get("label", [])) - known):
            self.add_error(None, _("“%s” is no answer that the codebook knows: it is left out.") % unknown[:100])
        cleaned["label"] = [each for each in cleaned.get("label", []) if each in known]
        return cleaned

    def questions(self) -> list[Question]:
        """What may be asked about answers, with what was chosen."""
        chosen = set(self["label"].value() or [])
        found = []
        for name, options in answers(self.codebook, self.targets):
            picked = next((value for value, _ in options if value in chosen), "")
            found.append(Question(name, options, picked))
        return found


class SaveSearchForm(forms.ModelForm[SavedSearch]):
    """A search to keep under a name."""

    class Meta:
        model = SavedSearch
        fields = ("name", "query")

    def keep(self, *, project: Project, user: User) -> SavedSearch:
        """Store a valid form's search; one of the same name is replaced."""
        query = kept(QueryDict(self.cleaned_data["query"]))
        saved, _ = SavedSearch.objects.update_or_create(
            project=project, user=user, name=self.cleaned_data["name"], defaults={"query": query}
        )
        return saved


def search_form(query: QueryDict, project: Project, roles: set[str]) -> SearchForm:
    """The filters that the query fills; by person only for managers and adjudicators."""
    may_name = leads(roles)
    try:
        codebook = definitions_of(current(project))
    except NoCodebook:
        codebook = ()
    differing = project.disagreements.order_by("name").values_list("question", "name").distinct()
    return SearchForm(
        query,
        project=project,
        codebook=codebook,
        states=[choice for choice in state_choices(roles) if choice[0] != ArticleState.WITHDRAWN],
        people=project.active_members() if may_name else [],
        disagreements=differing if may_name else [],
    )


def kept(asked: QueryDict) -> str:
    """The query string of a search without its place in the list and what is empty."""
    query = QueryDict(mutable=True)
    for name, values in asked.lists():
        if name not in NOT_KEPT and (given := [str(value) for value in values if value]):
            query.setlist(name, given)
    return query.urlencode()


def answers(codebook: Iterable[FieldDefinition], targets: Mapping[str, str]) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Each question with the answers to filter by: ``field=answer``, or ``field.target=answer``, and its name."""
    found: list[tuple[Any, list[tuple[str, Any]]]] = []
    for field in codebook:
        whether = [] if field.scope == "article" else [(ANY, _("any answer")), (NONE, _("no answer"))]
        options = [*answers_of(field), *whether]
        if options:
            found.append((spoken(field.name), [(f"{field.key}={key}", name) for key, name in options]))
        if field.per_target:
            for target, called in targets.items() if len(targets) > 1 else ():
                place = f"{field.key}.{target}"
                found.append((f"{spoken(field.name)} · {called}", [(f"{place}={key}", name) for key, name in options]))
    for key, labels in OWN_PARTS.items():
        found.append((NAMES[key], [(f"{key}={label}", spoken(name)) for label, name in labels.items()]))
    return found


def answers_of(field: FieldDefinition) -> list[tuple[str, Any]]:
    """The answers that can be told beforehand, as an address says them, and their names; free text is searched."""
    if field.type == "yes_no":
        return [("yes", _("yes")), ("no", _("no"))]
    if field.type == "scale":
        return [(str(each), str(each)) for each in range(field.minimum or 0, (field.maximum or 0) + 1)]
    return [(label.key, spoken(label.name)) for label in field.labels]


def stored(field: FieldDefinition, said: str) -> Any:
    """An answer as reviews keep it."""
    return said == "yes" if field.type == "yes_no" else int(said) if field.type == "scale" else said
