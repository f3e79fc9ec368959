"""Claims said twice: nearly the same claim in several articles, kept as groups that a job refreshes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.corpus import Document
from claims.models.projects import Project
from claims.models.reviews import Claim
from claims.models.suggestions import Suggestion


class ClaimLayer(models.TextChoices):
    """Whose claims: what the pipeline suggests and what people labelled are never grouped together."""

    MACHINE = "machine", _("The machine’s suggestions")
    HUMAN = "human", _("People’s labels")


class ClaimGrouping(models.Model):
    """How far a project's claims are grouped: the newest rows that were read, and when."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="claim_grouping")
    as_of = models.DateTimeField(null=True, blank=True)
    run = models.PositiveBigIntegerField(default=0)
    last_reading = models.PositiveBigIntegerField(default=0)
    last_event = models.PositiveBigIntegerField(default=0)
    last_detail = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["project_id"]

    def __str__(self) -> str:
        return f"Claims said twice in {self.project}"


class ClaimPrints(models.Model):
    """The fingerprints of one article's claims: ``keys`` are ids, ``prints`` their bands in the same order, 8 unsigned
    64-bit numbers each; see claims.said_twice.prints."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="claim_prints")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    layer = models.CharField(max_length=10, choices=ClaimLayer.choices)
    keys = models.JSONField(default=list)
    prints = models.BinaryField()

    class Meta:
        ordering = ["project_id", "document_id", "layer"]
        verbose_name_plural = "claim prints"
        constraints = [models.UniqueConstraint(fields=["document", "layer"], name="claim_prints_once")]

    def __str__(self) -> str:
        return f"{self.layer} of {self.document}"


class ClaimGroup(models.Model):
    """Nearly the same claim in two articles or more. ``wording`` is that of the first.

    ``independent`` counts the articles without reprints: of articles that are nearly the same text, one counts.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="claim_groups")
    layer = models.CharField(max_length=10, choices=ClaimLayer.choices)
    wording = models.TextField()
    articles = models.PositiveIntegerField()
    independent = models.PositiveIntegerField()
    outlets = models.PositiveIntegerField()
    first_on = models.DateField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["project_id", "-independent", "-id"]
        indexes = [models.Index(fields=["project", "layer", "-independent", "-id"], name="group_by_reach")]

    def __str__(self) -> str:
        return self.wording


class GroupedClaim(models.Model):
    """One place of a group's path, which ``position`` orders in time. ``similarity`` (0 to 1) is to the first wording;
    ``is_copy`` says that its article is a reprint of an earlier one of the group."""

    group = models.ForeignKey(ClaimGroup, on_delete=models.CASCADE, related_name="members", db_index=False)
    position = models.PositiveIntegerField()
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    suggestion = models.ForeignKey(Suggestion, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    source_name = models.CharField(max_length=300, blank=True)
    wording = models.TextField()
    similarity = models.FloatField()
    is_copy = models.BooleanField(default=False)

    class Meta:
        ordering = ["group_id", "position"]
        constraints = [models.UniqueConstraint(fields=["group", "position"], name="group_position_once")]

    def __str__(self) -> str:
        return self.wording
