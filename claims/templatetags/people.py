"""The boxes of a person's roles: three for each row of the list of people, drawn at once."""

from collections.abc import Collection, Sequence

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def role_boxes(roles: Sequence[tuple[str, str]], held: Collection[str], name: str) -> SafeString:
    """A box for each role, those checked that the person of this name holds."""
    whose = f'<span class="visually-hidden">: {escape(name)}</span>'
    boxes = (
        f'<label><input type="checkbox" name="roles" value="{role}"{" checked" if role in held else ""}>'
        f" {escape(words)}{whose}</label>"
        for role, words in roles
    )
    return mark_safe("\n".join(boxes))
