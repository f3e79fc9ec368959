"""What people fill in to bring articles in and to find them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files import File

from claims.formats.articles.plain_text import headline_of
from claims.imports import FORMATS, ArticleRow, Place
from claims.models import Project
from claims.search import ArticleState

LANGUAGE_HELP = "A code such as en, fr or zh. Left empty, it is guessed from each text."


class PasteForm(forms.Form):
    """One article, its text pasted."""

    text = forms.CharField(
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="As it was published. Nothing is changed but line ends; a title that it does not begin with is put "
        "before it.",
    )
    title = forms.CharField(required=False, max_length=500, help_text="Left empty: the first line, if it stands alone.")
    outlet = forms.CharField(required=False, max_length=200, widget=forms.TextInput(attrs={"list": "outlets"}))
    author = forms.CharField(required=False, max_length=300)
    published_on = forms.DateField(required=False, label="Date", widget=forms.DateInput(attrs={"type": "date"}))
    url = forms.URLField(required=False, max_length=2000, label="Web address", assume_scheme="https")
    language = forms.CharField(required=False, max_length=20, help_text=LANGUAGE_HELP)
    licence = forms.CharField(required=False, max_length=200, help_text="Such as CC BY 4.0.")
    redistribute = forms.BooleanField(required=False, label="The text may be given to others")

    details = ("author", "url", "language", "licence", "redistribute")

    def row(self) -> ArticleRow:
        """The article of a valid form."""
        values = dict(self.cleaned_data)
        values["title"] = values["title"] or headline_of(values["text"])
        return ArticleRow(place=Place("pasted text"), **values)


class FilesInput(forms.ClearableFileInput):
    """An input for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; an empty one is refused by its reader, with its name, and does not stop the others."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[File[bytes]]:
        files = data if isinstance(data, Sequence) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]


class UploadForm(forms.Form):
    """Files of articles."""

    articles = FilesField(
        label="Files",
        allow_empty_file=True,
        help_text=f"One or many of {' '.join(FORMATS)}. A table needs a column “text”.",
        widget=FilesInput(attrs={"accept": ",".join(FORMATS)}),
    )
    language = forms.CharField(required=False, max_length=20, help_text=LANGUAGE_HELP)


class FindForm(forms.Form):
    """Filters of the list of articles, and the place in it."""

    title = forms.CharField(required=False, label="Title has")
    outlet = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False, choices=[("", "Any state"), *ArticleState.choices])
    before = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, project: Project) -> None:
        super().__init__(data)
        names = project.outlets.values_list("name", flat=True)
        choices = [("", "Any outlet"), *((name, name) for name in names)]
        self.fields["outlet"].choices = choices  # type: ignore[attr-defined]
