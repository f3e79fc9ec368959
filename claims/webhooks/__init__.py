"""Webhooks: who is told of what happens in a project, signed so that the receiver can tell it is from here.

Each event is written down as a delivery in the transaction of what happened, and a job sends it once that is
committed, again and again with longer waits until the receiver answers with a status of 200 to 299.
"""

from claims.webhooks.registering import add_webhook, remove_webhook
from claims.webhooks.telling import send_again, tell

__all__ = ["add_webhook", "remove_webhook", "send_again", "tell"]
