"""What people fill in to bring articles in and to find them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.core.files import File
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from claims.details import LONGEST, NAMES
from claims.formats.articles.columns import columns_of_fields
from claims.imports import FORMATS, ArticleRow, Place
from claims.imports.addresses import MOST
from claims.models import Project
from claims.search import state_choices

HOLDS = [
    ("", _("metadata")),
    ("text", _("text")),
    ("title", _("title")),
    ("outlet", _("outlet")),
    ("author", _("author")),
    ("published_on", _("date")),
    ("url", _("web address")),
    ("language", _("language")),
    ("licence", _("licence")),
    ("redistribute", _("may be given to others")),
    ("external_id", _("id")),
    ("section", _("section")),
    ("topic", _("topic")),
]
LANGUAGE_HELP = _("A code such as en, fr or zh. Left empty, it is guessed from each text.")


FOLDERS = [
    ("", _("The folder that a file lies in, if it is the only one and no outlet is named")),
    ("outer", _("The outermost folder")),
    ("inner", _("The innermost folder")),
    ("none", _("No folder")),
]


def outlet_field() -> forms.CharField:
    """One outlet for a whole import."""
    return forms.CharField(
        required=False,
        label=_("Outlet of all that name none"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "outlets"}),
    )


class PasteForm(forms.Form):
    """One article, its text pasted."""

    text = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "As it was published. Nothing is changed but line ends; a title that it does not begin with is put "
            "before it."
        ),
    )
    title = forms.CharField(
        required=False, label=_("Title"), max_length=500, help_text=_("Left empty: the first line, if it stands alone.")
    )
    outlet = forms.CharField(
        required=False, label=_("Outlet"), max_length=200, widget=forms.TextInput(attrs={"list": "outlets"})
    )
    author = forms.CharField(required=False, label=_("Author"), max_length=300)
    published_on = forms.DateField(required=False, label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    url = forms.URLField(required=False, max_length=2000, label=_("Web address"), assume_scheme="https")
    language = forms.CharField(required=False, label=_("Language"), max_length=20, help_text=LANGUAGE_HELP)
    licence = forms.CharField(required=False, label=_("Licence"), max_length=200, help_text=_("Such as CC BY 4.0."))
    redistribute = forms.BooleanField(required=False, label=_("The text may be given to others"))

    details = ("author", "url", "language", "licence", "redistribute")

    def row(self) -> ArticleRow:
        """The article of a valid form."""
        return ArticleRow(place=Place("pasted text"), **self.cleaned_data)


class OneOfSeveral(forms.Form):
    """A form on a page with others that ask for the same: the ids of its fields begin with its own name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__}-%s")
        super().__init__(*args, **kwargs)


class AddressesForm(OneOfSeveral):
    """Web addresses to fetch articles from."""

    addresses = forms.CharField(
        label=_("Addresses"),
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": "https://…"}),
        help_text=format_lazy(_("One a line, at most {most}. Pages, plain texts and PDFs are read."), most=MOST),
    )
    language = forms.CharField(required=False, label=_("Language"), max_length=20, help_text=LANGUAGE_HELP)


class FilesInput(forms.ClearableFileInput):
    """An input for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; an empty one is refused by its reader, with its name, and does not stop the others."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[File[bytes]]:
        files = data if isinstance(data, Sequence) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]


class UploadForm(OneOfSeveral):
    """Files of articles."""

    articles = FilesField(
        label=_("Files"),
        allow_empty_file=True,
        help_text=format_lazy(_("One or many of {formats}. A table needs a column “text”."), formats=" ".join(FORMATS)),
        widget=FilesInput(attrs={"accept": ",".join(FORMATS)}),
    )
    language = forms.CharField(required=False, label=_("Language"), max_length=20, help_text=LANGUAGE_HELP)
    outlet = outlet_field()


class ColumnsForm(forms.Form):
    """What each column of uploaded tables holds, and what the names of files are read for."""

    language = forms.CharField(required=False, label=_("Language"), max_length=20, help_text=LANGUAGE_HELP)
    outlet = outlet_field()
    dates_from_names = forms.BooleanField(
        required=False, label=_("Read the date from the file’s name, such as 2026-02-03, where the file says none")
    )
    outlet_from_folder = forms.ChoiceField(
        required=False, label=_("Outlet from the folders of a .zip"), choices=FOLDERS, initial=""
    )

    of_all = ("language", "outlet", "outlet_from_folder", "dates_from_names")

    def __init__(self, *args: Any, samples: Mapping[str, Sequence[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = list(samples)
        guessed = columns_of_fields(dict.fromkeys(samples, ""), {})
        fields = {column: field for field, column in guessed.items()}
        for number, column in enumerate(samples):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=column,
                required=False,
                choices=HOLDS,
                initial=fields.get(column, ""),
                help_text=" · ".join(samples[column]),
            )

    def column_fields(self) -> list[forms.BoundField]:
        """The questions about columns."""
        return [self[f"column-{number}"] for number in range(len(self.columns))]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        held = [cleaned.get(f"column-{number}", "") for number in range(len(self.columns))]
        if held and "text" not in held:
            raise forms.ValidationError(_("Say which column holds the text."))
        if twice := {name for field, name in HOLDS if field and held.count(field) > 1}:
            raise forms.ValidationError(
                _("Only one column can hold each of: %(columns)s.") % {"columns": ", ".join(sorted(map(str, twice)))}
            )
        return cleaned

    def answer(self) -> dict[str, Any]:
        """What `start_import` is to be told, of a valid form."""
        columns = {column: self.cleaned_data[f"column-{number}"] for number, column in enumerate(self.columns)}
        return {name: self.cleaned_data[name] for name in self.of_all} | {"columns": columns}


class DetailsForm(forms.Form):
    """What is known of an article beside its text, with what was shown, so that only what a person changed is saved."""

    outlet = forms.CharField(
        required=False,
        show_hidden_initial=True,
        label=NAMES["outlet"],
        max_length=LONGEST["outlet"],
        widget=forms.TextInput(attrs={"list": "outlets"}),
    )
    section = forms.CharField(
        required=False, show_hidden_initial=True, label=NAMES["section"], max_length=LONGEST["section"]
    )
    author = forms.CharField(
        required=False, show_hidden_initial=True, label=NAMES["author"], max_length=LONGEST["author"]
    )
    published_on = forms.DateField(
        required=False,
        show_hidden_initial=True,
        label=NAMES["published_on"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def values(self) -> dict[str, str]:
        """The details of a valid form that the person changed, as `change_details` takes them."""
        return {name: str(self.cleaned_data[name] or "") for name in self.changed_data}


SORTS = [("", _("Newest import")), ("title", _("Title")), ("date", _("Newest date"))]


class FindForm(forms.Form):
    """Filters of the list of articles, and the place in it."""

    title = forms.CharField(required=False, label=_("Title has"))
    outlet = forms.ChoiceField(required=False, label=_("Outlet"))
    state = forms.ChoiceField(required=False, label=_("State"))
    section = forms.ChoiceField(required=False, label=_("Section"))
    lacks = forms.ChoiceField(required=False, label=_("Lacks"), choices=[("", _("Nothing")), *NAMES.items()])
    sort = forms.ChoiceField(required=False, label=_("Sort by"), choices=SORTS)
    before = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, project: Project, roles: Collection[str]) -> None:
        super().__init__(data)
        self.fields["state"].choices = state_choices(roles)  # type: ignore[attr-defined]
        names = project.outlets.values_list("name", flat=True)
        choices = [("", _("Any outlet")), *((name, name) for name in names)]
        self.fields["outlet"].choices = choices  # type: ignore[attr-defined]
        counted = project.slice_figures.filter(cuboid="section").order_by("section")
        sections = [(name, name) for name in counted.values_list("section", flat=True).distinct() if name]
        self.fields["section"].choices = [("", _("Any section")), *sections]  # type: ignore[attr-defined]
        if not sections:
            del self.fields["section"]
