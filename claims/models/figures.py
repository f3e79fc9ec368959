"""Rollups of what is said by whom: rows that a job keeps, so that a dashboard never counts claims."""

import json
from typing import Any

import orjson
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.corpus import Document
from claims.models.projects import Project


class QuickDecoder(json.JSONDecoder):
    """Reads the long JSON of a slice several times as fast."""

    def decode(self, text: str, *_: Any) -> Any:
        return orjson.loads(text)


class Rollup(models.Model):
    """How far a project's figures are counted.

    ``leading`` are the names of the sources that slices count one by one. ``last_reading``, ``last_event`` and
    ``last_detail`` are the newest rows that were counted; ``registry`` is a hash of the registry of sources as it was,
    and ``bounds`` are the bounds of confidence by field as they were, under "" that of the installation. ``estimates``
    are the figures of the machine corrected by a sample; see claims.dashboards.corrections.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="rollup")
    as_of = models.DateTimeField(null=True, blank=True)
    leading = models.JSONField(default=list, blank=True)
    run = models.PositiveBigIntegerField(default=0)
    last_reading = models.PositiveBigIntegerField(default=0)
    last_event = models.PositiveBigIntegerField(default=0)
    last_detail = models.PositiveBigIntegerField(default=0)
    registry = models.CharField(max_length=64, blank=True)
    bounds = models.JSONField(default=dict, blank=True)
    estimates = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["project_id"]

    def __str__(self) -> str:
        return f"Rollup of {self.project}"


class ArticleFigures(models.Model):
    """The figures of one article: what it adds to the slices it belongs to.

    ``machine`` and ``human`` are tallies (see claims.dashboards.facts), ``machine_voices`` and ``human_voices`` those
    of its named sources. ``human`` is None while nobody has submitted a review.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="article_figures", db_index=False)
    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="figures")
    outlet = models.CharField(max_length=20, blank=True, help_text="Id of the outlet")
    section = models.CharField(max_length=100, blank=True)
    byline = models.CharField(max_length=300, blank=True)
    topic = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=20, blank=True)
    month = models.CharField(max_length=7, blank=True, help_text="2024-03; empty without a date")
    machine = models.JSONField(default=dict, blank=True)
    machine_voices = models.JSONField(default=dict, blank=True)
    human = models.JSONField(null=True, blank=True)
    human_voices = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["project_id", "document_id"]
        verbose_name_plural = "article figures"
        permissions = [("view_byline_figures", "Can see figures by byline")]
        indexes = [
            models.Index(fields=["project", "document"], name="figures_in_order"),
            models.Index(fields=["project", "byline", "document"], name="figures_by_byline"),
            models.Index(fields=["project", "outlet", "section", "month"], name="figures_by_outlet"),
        ]

    def __str__(self) -> str:
        return f"Figures of {self.document}"


class SliceFigures(models.Model):
    """The sum over the articles of one slice.

    ``cuboid`` names what the slice is of (``all``, one filter, or ``base``: all four), the filters' values follow;
    ``period`` is empty for all time, a year, or a month. The layers are the machine's figures of articles that nobody
    reviewed, the machine's of those that were, and the people's of those.
    """

    class Layer(models.TextChoices):
        MACHINE = "machine", _("Machine, articles not reviewed")
        MACHINE_REVIEWED = "machine_reviewed", _("Machine, reviewed articles")
        HUMAN = "human", _("People, reviewed articles")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="slice_figures", db_index=False)
    cuboid = models.CharField(max_length=10)
    outlet = models.CharField(max_length=20, blank=True)
    section = models.CharField(max_length=100, blank=True)
    topic = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=20, blank=True)
    period = models.CharField(max_length=7, blank=True)
    layer = models.CharField(max_length=20, choices=Layer.choices)
    tally = models.JSONField(default=dict, blank=True, decoder=QuickDecoder)
    voices = models.JSONField(default=dict, blank=True, decoder=QuickDecoder)

    class Meta:
        ordering = ["project_id", "id"]
        verbose_name_plural = "slice figures"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "cuboid", "outlet", "section", "topic", "language", "period", "layer"],
                name="slice_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cuboid} {self.period} of {self.project}"
