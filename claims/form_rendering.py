"""How forms are drawn: label without a colon, answer, help below; the box of a yes-or-no question before its words."""

from typing import Any

from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString


class LabelledField(BoundField):
    """A field whose label is its name and nothing else."""

    def label_tag(self, *args: Any, **kwargs: Any) -> SafeString:
        return super().label_tag(*args, **{"label_suffix": ""} | kwargs)

    def legend_tag(self, *args: Any, **kwargs: Any) -> SafeString:
        return super().legend_tag(*args, **{"label_suffix": ""} | kwargs)


class Renderer(TemplatesSetting):
    """Forms from the templates of the project."""

    bound_field_class = LabelledField
    form_template_name = "claims/_form.html"
    field_template_name = "claims/_form_field.html"
