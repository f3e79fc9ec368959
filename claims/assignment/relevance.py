"""The first quick step: is the article in, or out for a reason?"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims.models import Document, User

OUT_REASONS: Mapping[str, Any] = {
    "off_topic": _("Not about the topic"),
    "no_news": _("No news: a listing, a caption, a correction"),
    "opinion": _("Opinion or letter"),
    "duplicate": _("The same text as another article"),
    "damaged": _("Cut off or damaged text"),
    "language": _("In a language that is not studied"),
}


class UnknownReason(ValueError):
    """The reason is not one of OUT_REASONS."""


class RelevanceDecided(Exception):
    """Somebody else has decided already; the message can be shown."""


def relevance_is_asked(document: Document) -> bool:
    """Whether the project asks, and nobody has answered for this article."""
    return document.project.relevance_step and document.relevance_at is None


@transaction.atomic
def decide_relevance(*, document: Document, actor: User, out_reason: str = "") -> None:
    """Say that the article is in, or out. One that is out leaves every queue; its reviews and places stay.

    Raises UnknownReason, RelevanceDecided if somebody was faster.
    """
    if out_reason and out_reason not in OUT_REASONS:
        raise UnknownReason(
            gettext("%(out_reason)r is not a reason: %(out_reasons)s")
            % {"out_reason": out_reason, "out_reasons": ", ".join(OUT_REASONS)}
        )
    undecided = Document.objects.filter(pk=document.pk, relevance_at=None)
    if not undecided.update(out_reason=out_reason, relevance_by=actor, relevance_at=timezone.now()):
        raise RelevanceDecided(gettext("Somebody has decided about this article meanwhile."))


def put_in(*, document: Document, actor: User) -> None:
    """Bring an article back that was found to be out."""
    Document.objects.filter(pk=document.pk).update(out_reason="", relevance_by=actor, relevance_at=timezone.now())


def undo_decision(*, document: Document) -> None:
    """Leave it undecided again."""
    Document.objects.filter(pk=document.pk).update(out_reason="", relevance_by=None, relevance_at=None)
