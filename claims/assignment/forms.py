"""What a manager fills in about rounds, plans and samples."""

import re
import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.assignment import ALLOCATIONS, PERIODS, RULES, Choice, Design, Division, RoundFault, refuse_unfit
from claims.models import EstimationSample, Membership, Project, Round, User

MAX_ARTICLES = 100_000
NARROWING = ("since", "until", "sample", "references", "articles")


def a_seed() -> int:
    return secrets.randbelow(1_000_000)


class RoundForm(forms.Form):
    """A new round."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Round.Kind.choices,
        initial=Round.Kind.PRODUCTION,
        help_text=_("Test: articles with a reference, to be passed first. Training: all review the same, then talk."),
    )
    pass_mark = forms.FloatField(
        label=_("Pass mark"),
        required=False,
        min_value=0,
        max_value=1,
        widget=forms.NumberInput(attrs={"step": "0.05"}),
        help_text=_("Of an entry test only: the mean agreement with the references that is needed, such as 0.7."),
    )
    load_limit = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=10_000,
        label=_("Most articles a person may hold unfinished"),
        help_text=_("Left empty: no limit."),
    )

    def clean(self) -> dict[str, Any]:
        """A pass mark typed before another kind was chosen is out of sight, and not meant."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") != Round.Kind.TEST:
            cleaned["pass_mark"] = None
        return cleaned


class PeopleField(forms.ModelMultipleChoiceField[User]):
    """People by the names they are shown with."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: User) -> str:
        return obj.display_name


class PlanForm(forms.Form):
    """Which articles go to whom."""

    rule = forms.ChoiceField(choices=list(RULES.items()), label=_("Given out"), initial="free")
    people = PeopleField(queryset=User.objects.none(), required=False, label=_("To"))
    reviews = forms.IntegerField(min_value=1, max_value=20, initial=1, label=_("Reviews per article"))
    doubled_percent = forms.IntegerField(
        min_value=0,
        max_value=100,
        initial=20,
        label=_("Share reviewed once more, in %"),
        help_text=_("To measure agreement."),
    )
    count = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MAX_ARTICLES,
        label=_("How many articles"),
        help_text=_("Left empty: all. Fewer are drawn at random."),
    )
    outlet = forms.ChoiceField(required=False, label=_("Outlet"))
    sample = forms.ModelChoiceField(
        queryset=EstimationSample.objects.none(), required=False, label=_("Sample"), empty_label=_("Not from a sample")
    )
    since = forms.DateField(required=False, label=_("Published from"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label=_("Published until"), widget=forms.DateInput(attrs={"type": "date"}))
    articles = forms.CharField(
        required=False,
        label=_("Or just these articles"),
        help_text=_("By their numbers in the list of articles: 12, 15-20. They may have been given out before."),
    )
    references = forms.BooleanField(
        required=False,
        label=_("Articles with a reference, mixed in unseen"),
        help_text=_("To see how each person’s work changes over time. Give them to everybody."),
    )
    due_on = forms.DateField(required=False, label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}))
    seed = forms.IntegerField(
        label=_("Seed"), min_value=0, max_value=2**31, initial=a_seed, help_text=_("The same seed, the same draw.")
    )

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round
        project = round.project
        self.fields["people"].queryset = reviewers_of(project)  # type: ignore[attr-defined]
        self.fields["sample"].queryset = project.estimation_samples.all()  # type: ignore[attr-defined]
        outlets = [(name, name) for name in project.outlets.values_list("name", flat=True)]
        self.fields["outlet"].choices = [("", _("Every outlet")), *outlets]  # type: ignore[attr-defined]
        self.initial["people"] = lambda: reviewers_of(project)
        if round.kind != Round.Kind.PRODUCTION:
            self.initial.update(rule="everybody", doubled_percent=0)
            self.initial["references"] = round.kind == Round.Kind.TEST

    @property
    def narrows(self) -> bool:
        """Whether one of the questions that are seldom asked has an answer."""
        return any(self[name].value() for name in NARROWING)

    def clean_articles(self) -> tuple[int, ...]:
        found: list[int] = []
        for part in filter(None, re.split(r"[,;\s]+", self.cleaned_data["articles"])):
            numbers = re.fullmatch(r"(\d{1,12})(?:-(\d{1,12}))?", part)
            if numbers is None:
                raise forms.ValidationError(
                    _("“%(part)s” is no number of an article, nor a range such as 15-20.") % {"part": part}
                )
            first, last = int(numbers[1]), int(numbers[2] or numbers[1])
            if last - first >= MAX_ARTICLES:
                raise forms.ValidationError(_("%(part)s is too wide a range.") % {"part": part})
            found += range(first, last + 1)
        articles = tuple(dict.fromkeys(found))
        try:
            refuse_unfit(round=self.round, articles=articles)
        except RoundFault as error:
            raise forms.ValidationError(str(error)) from error
        return articles

    def choice(self) -> Choice:
        """The articles of a valid form."""
        names = ("articles", "sample", "outlet", "since", "until", "count", "references")
        return Choice(**{name: self.cleaned_data[name] for name in names})

    def division(self) -> Division:
        """The rule of a valid form."""
        cleaned = self.cleaned_data
        return Division(
            rule=cleaned["rule"],
            people=tuple(person.pk for person in cleaned["people"]),
            reviews=cleaned["reviews"],
            doubled=cleaned["doubled_percent"] / 100,
            seed=cleaned["seed"],
        )


class SampleForm(forms.Form):
    """A new estimation sample."""

    name = forms.CharField(max_length=100, label=_("Name"))
    size = forms.IntegerField(min_value=1, max_value=MAX_ARTICLES, label=_("How many articles"))
    by_outlet = forms.BooleanField(required=False, initial=True, label=_("By outlet"))
    period = forms.ChoiceField(required=False, choices=list(PERIODS.items()), label=_("By period"))
    allocation = forms.ChoiceField(choices=list(ALLOCATIONS.items()), label=_("How many from each"))
    seed = forms.IntegerField(
        label=_("Seed"), min_value=0, max_value=2**31, initial=a_seed, help_text=_("The same seed, the same draw.")
    )

    def design(self) -> Design:
        """The design of a valid form."""
        return Design(**{key: value for key, value in self.cleaned_data.items() if key != "name"})


def reviewers_of(project: Project) -> Any:
    """The project's reviewers, by name."""
    return User.objects.filter(
        memberships__project=project, memberships__role=Membership.Role.REVIEWER, is_active=True
    ).order_by("username")
