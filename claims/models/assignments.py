"""Who is asked to review what."""

from django.conf import settings
from django.db import models

from claims.models.corpus import Document
from claims.models.projects import Project


class Assignment(models.Model):
    """An article given to a reviewer. It stays when the review is done; a withdrawn one says so."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="assignments")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    due_on = models.DateField(null=True, blank=True)
    assigned_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["project_id", "id"]
        indexes = [
            models.Index(fields=["project", "reviewer", "withdrawn_at", "document"], name="assignment_by_reviewer")
        ]
        constraints = [models.UniqueConstraint(fields=["document", "reviewer"], name="assignment_once")]

    def __str__(self) -> str:
        return f"{self.document} to {self.reviewer}"
