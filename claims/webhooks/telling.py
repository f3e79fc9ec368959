"""Writing down that something happened, for every webhook that asked for it."""

from typing import Any

import orjson
from django.db import transaction
from django.utils import timezone

from claims import jobs
from claims.models import Delivery, Project, Webhook

KIND = "webhook"


def tell(*, project: Project, event: str, data: dict[str, Any]) -> None:
    """Have the project's webhooks told, once the transaction that this is called in is committed.

    One query where there is none to tell. ``data`` holds JSON values that name what happened: ids, never texts.
    """
    for webhook in project.webhooks.filter(removed_at=None):
        if event in webhook.events:
            at = timezone.now().isoformat()
            body = {"event": event, "at": at, "project": project.slug, "data": data}
            delivery = Delivery.objects.create(webhook=webhook, event=event, body=orjson.dumps(body).decode())
            jobs.enqueue(project=project, kind=KIND, arguments={"delivery": delivery.pk})


@transaction.atomic
def send_again(*, delivery: Delivery) -> None:
    """Try a delivery anew that was given up. Nothing is done for one that waits or was delivered."""
    given_up = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.FAILED)
    if given_up.update(state=Delivery.State.WAITING, ended_at=None):
        project: Project = Webhook.objects.select_related("project").get(pk=delivery.webhook_id).project
        jobs.enqueue(project=project, kind=KIND, arguments={"delivery": delivery.pk})
