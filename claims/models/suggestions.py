"""What the machine proposed. Never edited: a new run makes new rows."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models.corpus import Document
from claims.models.projects import Project, also_called


class PipelineRun(models.Model):
    """One pipeline version at work on a project's articles. ``components`` names versions, model hashes, settings."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="runs")
    version = models.CharField(max_length=200, help_text="Tier, model and hash: the same version reads the same")
    components = models.JSONField(default=dict, blank=True)
    targets = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["project_id", "-id"]
        constraints = [models.UniqueConstraint(fields=["project", "version"], name="run_version_once")]

    def __str__(self) -> str:
        return self.version

    @property
    def also_called(self) -> dict[str, list[str]]:
        """Toward what stance is asked, with what else each target is called."""
        return also_called(self.targets)


class ReadingQuerySet(models.QuerySet["Reading"]):
    def finished(self) -> Self:
        """Those that came to an end, with suggestions or without."""
        return self.exclude(state=Reading.State.FAILED)


class Reading(models.Model):
    """A run's reading of one article: its sentences, and the names and mentions of its sources.

    ``sentences`` and ``leftovers`` are lists of [start, end); sentences are read together or not at all, so they are
    one value and not rows. ``sources`` is a list of ``{"name", "mentions": [[start, end]]}``. ``candidates`` are claims
    that the pipeline is too unsure of to propose, each with the columns of a suggestion: a reviewer who adds a claim
    is offered them, and they are counted nowhere. ``expected_value`` is how much a review is likely to teach, see
    claims.expected_value; empty if the project does not order by it.
    """

    class State(models.TextChoices):
        DONE = "done", _("Done")
        UNKNOWN_LANGUAGE = "unknown_language", _("Language not known to the machine")
        FAILED = "failed", _("The machine failed on this article")

    run = models.ForeignKey(PipelineRun, on_delete=models.CASCADE, related_name="readings", db_index=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="readings")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DONE)
    message = models.CharField(max_length=500, blank=True, help_text="Why it failed")
    language = models.CharField(max_length=20, blank=True)
    sentences = models.JSONField(default=list, blank=True)
    leftovers = models.JSONField(default=list, blank=True)
    sources = models.JSONField(default=list, blank=True)
    candidates = models.JSONField(default=list, blank=True)
    expected_value = models.FloatField(null=True, blank=True)
    read_at = models.DateTimeField(auto_now_add=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["run_id", "document_id"]
        indexes = [models.Index(fields=["run", "state", "document"], name="reading_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["run", "document"], name="reading_once"),
            models.CheckConstraint(
                name="reading_state_known", condition=Q(state__in=["done", "unknown_language", "failed"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} by {self.run}"


class Suggestion(models.Model):
    """A claim as the pipeline proposed it. Spans are lists of [start, end) in code points of the article's text.

    ``scores`` and ``reasons`` are keyed by field, and by ``record`` for the suggestion as a whole.
    """

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="suggestions", db_index=False)
    ordinal = models.PositiveIntegerField()
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="nested", db_index=False
    )
    content = models.JSONField()
    cue = models.JSONField(default=list, blank=True)
    source = models.JSONField(default=list, blank=True)
    source_name = models.CharField(max_length=300, blank=True)
    antecedent = models.JSONField(null=True, blank=True)
    mention = models.CharField(max_length=20)
    quotation = models.CharField(max_length=20)
    attitude = models.CharField(max_length=20)
    values = models.JSONField(default=dict, blank=True)
    scores = models.JSONField(default=dict, blank=True)
    reasons = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["reading_id", "ordinal"]
        indexes = [models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="suggestion_by_parent")]
        constraints = [models.UniqueConstraint(fields=["reading", "ordinal"], name="suggestion_ordinal_once")]

    def __str__(self) -> str:
        return f"Suggestion {self.ordinal} of {self.reading}"
