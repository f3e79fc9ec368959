"""Taking an article down: its text goes, what was labelled stays as offsets, and releases that hold it are named."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from claims import audit
from claims.exports.prepared import file_of
from claims.exports.release import ReleaseGone, splits_of
from claims.models import Document, Release, SearchEntry, User

LONGEST_REASON = 500  # characters


class AlreadyWithdrawn(Exception):
    """There is no text to remove any more."""


def releases_with(article: Document) -> list[Release]:
    """Releases that hold the article's text or labels, the newest first; they are never changed by themselves."""
    found = []
    for release in article.project.releases.select_related("project"):
        try:
            splits = splits_of(release)
        except ReleaseGone:
            continue
        if article.text_sha256 in splits:
            found.append(release)
    return found


def withdraw(*, article: Document, reason: str, by: User | None) -> None:
    """Remove the text for good, from search and prepared exports too. Raises AlreadyWithdrawn.

    Title, address and hash stay, so that it is not imported again unseen and its labels can be joined to a copy that
    somebody else holds. What was released stays as it is, see releases_with.
    """
    with transaction.atomic():
        taken = Document.objects.present().filter(pk=article.pk)
        if not taken.update(
            text="", text_changes={}, withdrawn_at=timezone.now(), withdrawn_reason=reason[:LONGEST_REASON]
        ):
            raise AlreadyWithdrawn(gettext("“%(article)s” was withdrawn already.") % {"article": article})
        SearchEntry.objects.filter(document=article).delete()
        audit.record(audit.Act.WITHDRAWN, by=by, project=article.project, subject=f"article {article.pk}")
    for job in article.project.jobs.filter(kind="export"):
        file_of(job).unlink(missing_ok=True)
