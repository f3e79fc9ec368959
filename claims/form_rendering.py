"""How forms are drawn: label without a colon, answer, help below; the box of a yes-or-no question before its words.

Labels, inputs and choices say what Django's templates say, drawn here: a page of filters has dozens of them, and
templates that include templates for each were a quarter of its time.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

Drawn = Mapping[str, Any]  # what Django's template would get


class LabelledField(BoundField):
    """A field whose label is its name and nothing else."""

    def label_tag(
        self,
        contents: str | None = None,
        attrs: dict[str, str | bool] | None = None,
        label_suffix: str | None = None,
        tag: str | None = None,
    ) -> SafeString:
        return super().label_tag(contents, attrs, label_suffix or "", tag)


def attributes(attrs: Drawn | None) -> str:
    """The attributes of a tag: none for False, one without a value for True."""
    said = ((name, value) for name, value in (attrs or {}).items() if value is not False)
    return "".join(f" {name}" if value is True else f' {name}="{conditional_escape(value)}"' for name, value in said)


def label(context: Drawn) -> str:
    words = conditional_escape(context["label"])
    tag = context["tag"]
    return f"<{tag}{attributes(context['attrs'])}>{words}</{tag}>" if context["use_tag"] else words


def input_tag(widget: Drawn) -> str:
    value = {} if widget["value"] is None else {"value": widget["value"]}
    return f"<input{attributes({'type': widget['type'], 'name': widget['name'], **value, **widget['attrs']})}>"


def select(widget: Drawn) -> str:
    groups = []
    for group, options, _ in widget["optgroups"]:
        offered = "".join(
            f'<option value="{conditional_escape(option["value"])}"{attributes(option["attrs"])}>'
            f"{conditional_escape(option['label'])}</option>"
            for option in options
        )
        groups.append(f'<optgroup label="{conditional_escape(group)}">{offered}</optgroup>' if group else offered)
    return f"<select{attributes({'name': widget['name'], **widget['attrs']})}>{''.join(groups)}</select>"


def boxes(widget: Drawn) -> str:
    """Choices with a box or a button before each."""
    groups = []
    for group, options, _ in widget["optgroups"]:
        offered = "".join(f"<div>{box(option)}</div>" for option in options)
        named = f"<div><label>{conditional_escape(group)}</label>{offered}</div>"
        groups.append(named if group else offered)
    kept = {name: widget["attrs"][name] for name in ("id", "class") if widget["attrs"].get(name)}
    return f"<div{attributes(kept)}>{''.join(groups)}</div>"


def box(option: Drawn) -> str:
    drawn = input_tag(option)
    if not option.get("wrap_label"):
        return drawn
    points_to = {"for": option["attrs"]["id"]} if option["attrs"].get("id") else {}
    return f"<label{attributes(points_to)}>{drawn} {conditional_escape(option['label'])}</label>"


INPUTS = ("checkbox", "date", "email", "hidden", "number", "password", "search", "text", "url")
WIDGETS: dict[str, Callable[[Drawn], str]] = {
    **{f"django/forms/widgets/{kind}.html": input_tag for kind in INPUTS},
    "django/forms/widgets/select.html": select,
    "django/forms/widgets/radio.html": boxes,
    "django/forms/widgets/checkbox_select.html": boxes,
    "django/forms/widgets/radio_option.html": box,
    "django/forms/widgets/checkbox_option.html": box,
}


class Renderer(TemplatesSetting):
    """Forms from the templates of the project."""

    bound_field_class = LabelledField
    form_template_name = "claims/_form.html"
    field_template_name = "claims/_form_field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if draw := WIDGETS.get(template_name):
            return draw(context["widget"])
        if template_name == "django/forms/label.html":
            return label(context)
        return super().render(template_name, context, request)
