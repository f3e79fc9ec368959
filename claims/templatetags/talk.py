"""What templates need of talk: the number beside “Inbox” in the header, and Markdown as HTML."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from claims.codebooks import safe_html
from claims.models import Notice, User

register = template.Library()


@register.simple_tag
def unread_notices(user: User) -> int:
    """How many lines of the person's inbox are unread; one query, and none where their session said that none are.

    On every page, and whether a comment may be read is dear to ask: so first whether there is anything.
    """
    return 0 if user.has_unread is False else Notice.objects.of(user).unread().count()


@register.filter
def markdown(text: str) -> SafeString:
    """The text as HTML without anything that runs."""
    return mark_safe(safe_html(text))
