"""Addresses that are told what happens in a project, and what became of each telling."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models.projects import Project


class Webhook(models.Model):
    """An address that gets a signed POST at each of its ``events``. ``secret`` signs them, so it is kept readable."""

    class Event(models.TextChoices):
        REVIEW_SUBMITTED = "review.submitted", _("Review submitted")
        ARTICLE_ADJUDICATED = "article.adjudicated", _("Article adjudicated")
        RELEASE_MADE = "release.made", _("Release made")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=500)
    events: models.JSONField[list[str], Any] = models.JSONField(default=list)
    secret = models.CharField(max_length=100)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="webhooks")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event told to one webhook, or still to be told. ``body`` is sent as it stands, at every attempt."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Given up")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=30, choices=Webhook.Event.choices)
    body = models.TextField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=300, blank=True, help_text="Status or fault of the last attempt")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(
                name="delivery_state_known", condition=Q(state__in=["waiting", "delivered", "failed"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} to {self.webhook}"
