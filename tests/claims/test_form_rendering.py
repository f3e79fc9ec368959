"""What the project draws of forms itself says what Django's templates say."""

from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from claims.form_rendering import INPUTS, Renderer

CHOICES = [
    ("", "---"),
    ("a&b", "<A> & B"),
    (1234, "a number"),
    ("Group <1>", [("in", "inside"), (None, "nothing")]),
]


class Elements(HTMLParser):
    """Every tag with its attributes, and every text but the blanks around it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(tag)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.append(data.strip())


class Unpickable(forms.Select):
    """A list with an option that cannot be chosen."""

    def create_option(self, name: str, value: object, *args: object, **kwargs: object) -> dict[str, object]:
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[arg-type]
        option["attrs"] |= {"disabled": value == "in", "title": '"quoted"', "hidden": False}
        return option


ATTRS = {"id": "id_<x>", "required": True, "multiple": False, "title": '"quoted"'}
VALUES = (None, "a&b", 1234, ["a&b", "1234"])


@pytest.mark.parametrize(
    "widget",
    [
        Unpickable(choices=CHOICES),
        forms.SelectMultiple(choices=CHOICES),
        forms.RadioSelect({"class": "<wide>"}, CHOICES),
        forms.CheckboxSelectMultiple({"class": "wide"}, CHOICES),
        forms.RadioSelect(choices=[]),
    ],
)
@pytest.mark.parametrize("attrs", [ATTRS, {}])
@pytest.mark.parametrize("value", VALUES)
def test_choices_are_drawn_as_by_django(widget: forms.Widget, attrs: dict[str, Any], value: Any) -> None:
    ours, theirs = (widget.render("x<y>", value, attrs, each()) for each in (Renderer, DjangoTemplates))
    assert Elements(ours).found == Elements(theirs).found


@pytest.mark.parametrize("kind", INPUTS)
@pytest.mark.parametrize("attrs", [ATTRS, {}])
@pytest.mark.parametrize("value", ["", "<a> & b", 1234, True, date(2025, 3, 1), mark_safe("&lt;")])
def test_an_input_is_drawn_as_by_django(kind: str, attrs: dict[str, Any], value: Any) -> None:
    widgets = {each.lower(): getattr(forms, each) for each in forms.widgets.__all__}
    widget = widgets[f"{kind}input"]()
    ours, theirs = (widget.render("x<y>", value, attrs, each()) for each in (Renderer, DjangoTemplates))
    assert Elements(ours).found == Elements(theirs).found


@pytest.mark.parametrize("auto_id", ["id_%s", False])
def test_a_label_is_drawn_as_by_django(auto_id: str | bool) -> None:
    class Form(forms.Form):
        answer = forms.CharField(label="<Answer> & more")

    ours, theirs = (Form(auto_id=auto_id, renderer=each())["answer"] for each in (Renderer, DjangoTemplates))
    for draw in ("label_tag", "legend_tag"):
        drawn = (getattr(field, draw)(attrs={"class": "<a>"}, label_suffix="") for field in (ours, theirs))
        assert len({str(Elements(each).found) for each in drawn}) == 1


def test_one_box_of_a_choice_is_drawn_as_by_django() -> None:
    class Form(forms.Form):
        one = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)
        many = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)

    ours, theirs = (
        Form({"one": "in", "many": ["a&b", "1234"]}, renderer=each()) for each in (Renderer, DjangoTemplates)
    )
    for name in ("one", "many"):
        for box, same in zip(ours[name], theirs[name], strict=True):
            assert Elements(str(box)).found == Elements(str(same)).found
