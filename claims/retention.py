"""Removing what is kept for a time only: exports, uploads, sessions, sign-in attempts, the audit."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.utils import timezone

from claims.exports.prepared import remove_expired
from claims.imports.uploads import remove_leftovers
from claims.models import AuditEntry, Session


def clear_old() -> dict[str, int]:
    """Remove what is past its time; how many rows and files of each kind. Doing it again changes nothing.

    Labels, history and releases have no end; SAYSO_KEEP_RECORDS_DAYS=0 gives the records of sign-ins and acts none.
    """
    removed = {
        "exports": remove_expired(),
        "uploads": remove_leftovers(),
        "sessions": Session.objects.filter(expire_date__lt=timezone.now()).delete()[0],
    }
    if settings.KEEP_RECORDS_DAYS:
        before = timezone.now() - timedelta(days=settings.KEEP_RECORDS_DAYS)
        removed["audit entries"] = AuditEntry.objects.filter(at__lt=before).delete()[0]
        removed["sign-in attempts"] = sum(
            model._default_manager.filter(attempt_time__lt=before).delete()[0]
            for model in (AccessAttempt, AccessFailureLog, AccessLog)
        )
    return removed
