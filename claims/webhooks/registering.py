"""Adding and removing webhooks."""

import secrets
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from claims.addresses import PrivateAddress, Target, check_address
from claims.models import Project, User, Webhook


def add_webhook(*, project: Project, url: str, events: Sequence[str], created_by: User) -> Webhook:
    """A webhook with a secret of its own. Raises ForbiddenAddress."""
    receiver_of(url)
    chosen = [event for event in Webhook.Event.values if event in events]
    secret = secrets.token_urlsafe(32)
    return Webhook.objects.create(project=project, url=url, events=chosen, secret=secret, created_by=created_by)


def receiver_of(url: str) -> Target:
    """Where a webhook's messages go. Raises ForbiddenAddress."""
    try:
        return check_address(url, private=settings.WEBHOOKS_TO_PRIVATE)
    except PrivateAddress as error:
        raise PrivateAddress(
            gettext("%(error)s Nothing is sent there, unless the administrator sets SAYSO_WEBHOOKS_TO_PRIVATE.")
            % {"error": error}
        ) from error


def remove_webhook(*, webhook: Webhook) -> None:
    """Send nothing more there; what was sent stays in the log."""
    Webhook.objects.filter(pk=webhook.pk, removed_at=None).update(removed_at=timezone.now())
