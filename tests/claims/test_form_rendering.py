"""The project's list of choices says what Django's says."""

from html.parser import HTMLParser

from django import forms
from django.forms.renderers import DjangoTemplates

from claims.form_rendering import Renderer

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


def test_a_list_of_choices_is_drawn_as_by_django() -> None:
    attrs = {"id": "id_x", "required": True, "multiple": False}
    for widget in (Unpickable(choices=CHOICES), forms.SelectMultiple(choices=CHOICES)):
        for value in (None, "a&b", ["a&b", "1234"], 1234):
            ours, theirs = (widget.render("x", value, attrs, each()) for each in (Renderer, DjangoTemplates))
            assert Elements(ours).found == Elements(theirs).found
            assert "optgroup" in ours
