"""Names that the codebook and reports keep in English, in the reader's language."""

from django import template

from claims.codebooks import spoken as in_words

register = template.Library()


@register.filter
def spoken(text: object) -> str:
    """The text in the reader's language, where it is one of the preset or of a report."""
    return in_words(str(text)) if text else ""
