"""What a change of a whole selection did, so that the whole can be undone."""

from django.db import models

from claims.models.corpus import Document
from claims.models.jobs import Job


class BulkItem(models.Model):
    """One thing that a job of the kind "bulk-change" changed; ``thing`` is its id, ``before`` what undoing needs."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="bulk_items")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    thing = models.CharField(max_length=40)
    before = models.JSONField(default=dict, blank=True)
    undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["job_id", "id"]
        constraints = [models.UniqueConstraint(fields=["job", "thing"], name="bulk_thing_once")]

    def __str__(self) -> str:
        return f"{self.thing} of {self.job}"
