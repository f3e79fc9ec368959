"""Words as pages show them: names of the codebook and of reports in the reader's language, what is marked in a text."""

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from claims.codebooks import spoken as in_words

register = template.Library()


@register.filter
def spoken(text: object) -> str:
    """The text in the reader's language, where it is one of the preset or of a report."""
    return in_words(str(text)) if text else ""


@register.simple_tag
def marked(pieces: Iterable[tuple[str, bool]]) -> SafeString:
    """A text in pieces, those highlighted that are marked."""
    escaped = ((conditional_escape(words), is_marked) for words, is_marked in pieces)
    return mark_safe("".join(f"<mark>{words}</mark>" if is_marked else words for words, is_marked in escaped))
