"""Adding and removing webhooks."""

import secrets
from collections.abc import Sequence

from django.utils import timezone

from claims.models import Project, User, Webhook
from claims.webhooks.addresses import check_address


def add_webhook(*, project: Project, url: str, events: Sequence[str], created_by: User) -> Webhook:
    """A webhook with a secret of its own. Raises ForbiddenAddress."""
    check_address(url)
    chosen = [event for event in Webhook.Event.values if event in events]
    secret = secrets.token_urlsafe(32)
    return Webhook.objects.create(project=project, url=url, events=chosen, secret=secret, created_by=created_by)


def remove_webhook(*, webhook: Webhook) -> None:
    """Send nothing more there; what was sent stays in the log."""
    Webhook.objects.filter(pk=webhook.pk, removed_at=None).update(removed_at=timezone.now())
