"""Sending a delivery, signed, to a checked address."""

import hashlib
import hmac
import time

import httpx
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from claims import jobs
from claims.addresses import ForbiddenAddress, Target
from claims.deadline import within
from claims.models import Delivery, Job
from claims.webhooks.registering import receiver_of

PATIENCE = 10.0  # seconds


def send_delivery(job: Job) -> None:
    """The job of kind ``webhook``: one attempt.

    Raises TryLater until the receiver has taken it, JobFailed in the end.
    """
    found = Delivery.objects.select_related("webhook").filter(pk=job.arguments["delivery"]).first()
    if found is None or found.state != Delivery.State.WAITING:
        return
    if found.webhook.removed_at is not None:
        end(found, Delivery.State.FAILED, gettext("The webhook was removed."))
        return
    taken, answer = post(found)
    if taken:
        end(found, Delivery.State.DELIVERED, answer)
    elif job.attempts >= jobs.MAX_ATTEMPTS:
        end(found, Delivery.State.FAILED, answer)
        told = {"attempts": job.attempts, "answer": answer}
        raise jobs.JobFailed(gettext("Given up after %(attempts)s attempts: %(answer)s") % told)
    else:
        Delivery.objects.filter(pk=found.pk).update(attempts=F("attempts") + 1, answer=answer[:300])
        raise jobs.TryLater(answer)


def post(delivery: Delivery) -> tuple[bool, str]:
    """Whether the receiver took it, and its answer in words. Redirects are not followed; proxies are not asked."""
    body = delivery.body.encode()
    try:
        target = receiver_of(delivery.webhook.url)
        headers = {
            "Host": target.host_header,
            "Content-Type": "application/json",
            "User-Agent": "Sayso",
            "X-Sayso-Event": delivery.event,
            "X-Sayso-Delivery": str(delivery.pk),
            **signature_headers(delivery.webhook.secret, body, int(time.time())),
        }
        return within(PATIENCE, lambda: hand_over(target, body, headers))
    except TimeoutError:
        return False, gettext("no answer after %(number)s seconds") % {"number": f"{PATIENCE:g}"}
    except (ForbiddenAddress, httpx.HTTPError) as error:
        return False, str(error) or type(error).__name__


async def hand_over(target: Target, body: bytes, headers: dict[str, str]) -> tuple[bool, str]:
    async with (
        httpx.AsyncClient(timeout=PATIENCE, follow_redirects=False, trust_env=False) as client,
        client.stream(
            "POST", target.url, content=body, headers=headers, extensions={"sni_hostname": target.host}
        ) as response,
    ):  # the body of the answer is not read, however long it is
        return response.is_success, f"{response.status_code} {response.reason_phrase}".strip()


def signature_headers(secret: str, body: bytes, timestamp: int) -> dict[str, str]:
    """``v1=`` and the HMAC-SHA256, in hex, of the timestamp, a full stop and the body, under the webhook's secret."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Sayso-Timestamp": str(timestamp), "X-Sayso-Signature": f"v1={signed}"}


def end(delivery: Delivery, state: Delivery.State, answer: str) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=state, attempts=F("attempts") + 1, answer=answer[:300], ended_at=timezone.now()
    )
