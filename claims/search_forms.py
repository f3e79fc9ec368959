"""What people fill in to search a project."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from annotator.codebook import ATTITUDES, MENTIONS, QUOTATIONS, FieldDefinition
from claims.codebooks import NoCodebook, current, definitions_of
from claims.models import Membership, Project, SavedSearch, SearchEntry, User
from claims.search import ArticleState, Asked, Confidence
from claims.talk import members

OWN_PARTS = {"quotation": QUOTATIONS, "mention": MENTIONS, "attitude": ATTITUDES}
NOT_KEPT = ("before", "after", "csrfmiddlewaretoken")
NAMES = {"quotation": _("Quotation"), "mention": _("Mention"), "attitude": _("Attitude")}


class SearchForm(forms.Form):
    """Words and filters. A filter that is not understood is shown with its error, and not applied."""

    q = forms.CharField(required=False, label=_("Words"), widget=forms.TextInput(attrs={"type": "search"}))
    kind = forms.ChoiceField(
        required=False, label=_("Kind"), choices=[("", _("Everything")), *SearchEntry.Kind.choices]
    )
    label = forms.ChoiceField(required=False, label=_("Answer"))
    source = forms.CharField(required=False, label=_("Source has"))
    outlet = forms.ChoiceField(required=False, label=_("Outlet"))
    since = forms.DateField(required=False, label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))
    person = forms.TypedChoiceField(required=False, label=_("Reviewer"), coerce=int, empty_value=None)
    state = forms.ChoiceField(
        required=False, label=_("My review"), choices=[("", _("Any state")), *ArticleState.choices[:-1]]
    )
    confidence = forms.ChoiceField(required=False, label=_("Confidence"), choices=[("", _("Any")), *Confidence.choices])

    def __init__(
        self, data: Any, *, project: Project, codebook: Iterable[FieldDefinition], people: Iterable[User]
    ) -> None:
        """``people`` are those whose claims may be asked for by name; none takes the filter away."""
        super().__init__(data)
        outlets = project.outlets.values_list("name", flat=True)
        choices: dict[str, list[Any]] = {
            "label": [("", _("Any")), *answers(codebook)],
            "outlet": [("", _("Any outlet")), *((name, name) for name in outlets)],
            "person": [("", _("Anybody")), *((person.pk, person.display_name) for person in people)],
        }
        if not choices["person"][1:]:
            del self.fields["person"], choices["person"]
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return Asked(**given)


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
    may_name = roles & {Membership.Role.MANAGER, Membership.Role.ADJUDICATOR}
    try:
        codebook = definitions_of(current(project))
    except NoCodebook:
        codebook = ()
    return SearchForm(query, project=project, codebook=codebook, people=members(project) if may_name else [])


def kept(asked: QueryDict) -> str:
    """The query string of a search without its place in the list and what is empty."""
    query = QueryDict(mutable=True)
    for name, value in asked.items():
        if value and name not in NOT_KEPT:
            query[name] = str(value)
    return query.urlencode()


def answers(codebook: Iterable[FieldDefinition]) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """The answers a claim may have, by field: ``field=answer`` and its name."""
    own = [
        (NAMES[key], [(f"{key}={label}", label.replace("_", " ")) for label in labels])
        for key, labels in OWN_PARTS.items()
    ]
    asked = [field for field in codebook if field.scope in {"claim", "source"} and field.labels]
    return [(field.name, [(f"{field.key}={each.key}", each.name) for each in field.labels]) for field in asked] + own
