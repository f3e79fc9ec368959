"""Links of the rows of lists: a page has up to two hundred, and Django takes longer to make one than to draw a row."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claims.models import Document, Project

register = template.Library()


@register.filter
def of(url: str, pk: int) -> str:
    """The address of one row, after that of row 0, which ``{% url … 0 as … %}`` makes once for all rows."""
    before, _, after = url.rpartition("/0/")
    return f"{before}/{pk}/{after}"


@register.simple_tag
def article_link(project: Project, article: Document, may_review: bool) -> SafeString:
    """The article's title as a link to where a reader does most with it: reviews it, or reads it."""
    name = "review" if may_review and not article.withdrawn_at else "article"
    address = reverse(name, args=[project.slug, article.pk])
    return format_html('<a href="{}" lang="{}">{}</a>', address, article.language, article)
