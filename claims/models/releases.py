"""Frozen exports."""

from django.conf import settings
from django.db import models

from claims.models.projects import Project


class Release(models.Model):
    """A numbered, immutable export of a project. ``manifest`` names every file with its SHA-256 and its counts."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    manifest = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["project_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="release_number_once")]

    def __str__(self) -> str:
        return f"{self.project} release {self.number}"
