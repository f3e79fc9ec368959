"""Work done in the background, with its progress on its own row."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.models.people import User
from claims.models.projects import Membership, Project

NAMES = {
    "agreement": _("Agreement"),
    "bulk-change": _("Change of a selection"),
    "bulk-undo": _("Undoing the change of a selection"),
    "export": _("Export"),
    "figures": _("Figures"),
    "import": _("Import"),
    "label-import": _("Import of labels"),
    "label-merge": _("Merge of labels"),
    "near-duplicates": _("Search for reprints"),
    "pre-annotation": _("Reading by the machine"),
    "pull": _("Effect of suggestions"),
    "quality": _("Quality"),
    "release": _("Release"),
    "said-twice": _("Search for claims said twice"),
    "search-index": _("Index of the search"),
    "training": pgettext_lazy("job", "Training"),
    "web-import": _("Import from the web"),
}
STALE_AFTER = timedelta(seconds=30)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User) -> Self:
        """Jobs of the person's projects."""
        return self.filter(project__in=Project.objects.visible_to(user))

    def active(self) -> Self:
        return self.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])

    def listed(self) -> Self:
        """Jobs for lists: without what is sent to webhooks, which has a log of its own."""
        return self.exclude(kind="webhook")

    def alive(self) -> Self:
        """Running jobs whose worker gave a sign of life lately."""
        return self.filter(state=Job.State.RUNNING, heartbeat_at__gte=timezone.now() - STALE_AFTER)

    def stale(self) -> Self:
        """Running jobs whose worker is gone."""
        return self.filter(state=Job.State.RUNNING, heartbeat_at__lt=timezone.now() - STALE_AFTER)

    def overdue(self, by: timedelta) -> Self:
        """Jobs that should have been started this long ago or longer."""
        return self.filter(state=Job.State.QUEUED, heartbeat_at__lt=timezone.now() - by)


class Job(models.Model):
    """One piece of background work.

    ``heartbeat_at`` tells a live job from one whose worker was killed; of a waiting job it is the time from which it
    may run. ``attempts`` counts the starts since a person asked for the job, and names the start that owns the row.
    ``language`` is that of the person who asked, in which the job tells how far it is and what went wrong.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=30)
    arguments = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)
    language = models.CharField(max_length=10, default="", blank=True)
    result = models.JSONField(default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()
    on_progress: Callable[["Job"], None] | None = None  # set by claims.jobs.run_here()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["state", "heartbeat_at"], name="job_active", condition=Q(state__in=["queued", "running"])
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="job_state_known",
                condition=Q(state__in=["queued", "running", "done", "failed", "cancelled"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"

    @property
    def name(self) -> str:
        """The kind in words."""
        return str(NAMES.get(self.kind, self.kind.capitalize()))

    @property
    def public_result(self) -> dict[str, Any]:
        """What every member may know of the result. The rest is for pages that ask for a role."""
        return {key: value for key, value in self.result.items() if key != "private"}

    @property
    def is_active(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    def is_controlled_by(self, user: User) -> bool:
        """Whether the person may cancel or restart it: who asked for it, and managers; costs a query or two."""
        return self.created_by_id == user.pk or Membership.Role.MANAGER in self.project.roles_of(user)
