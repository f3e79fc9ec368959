"""What the search looks through, and the searches that people keep."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.corpus import Document
from claims.models.projects import Project
from claims.models.reviews import Claim
from claims.models.sources import Source


class SearchIndex(models.Model):
    """How far a project is indexed: the newest rows that were read, and when."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="search_index")
    as_of = models.DateTimeField(null=True, blank=True)
    last_document = models.PositiveBigIntegerField(default=0)
    last_event = models.PositiveBigIntegerField(default=0)
    last_source = models.PositiveBigIntegerField(default=0)
    last_source_event = models.PositiveBigIntegerField(default=0)
    last_detail = models.PositiveBigIntegerField(default=0)

    is_behind = False  # set by claims.search.refresh_if_behind()

    class Meta:
        ordering = ["project_id"]
        verbose_name_plural = "search indexes"

    def __str__(self) -> str:
        return f"Search index of {self.project}"


class SearchEntry(models.Model):
    """One thing that can be found, under a ``key`` that stays when it changes.

    ``words`` are the terms of its text (see claims.search.query) with spaces between, which the database indexes: the
    migration that makes this table makes the index, on SQLite with triggers that die with the table if it is rebuilt.
    Behind them stand the tags of a claim.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article", _("Article")
        CLAIM = "claim", _("Claim")
        SOURCE = "source", _("Source")
        NOTE = "note", _("Note")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="search_entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=50, unique=True)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["project_id", "id"]
        verbose_name_plural = "search entries"
        indexes = [models.Index(fields=["project", "kind", "id"], name="entry_by_kind")]

    def __str__(self) -> str:
        return self.key


class Disagreement(models.Model):
    """An article whose reviewers differ on a ``question``, called ``name``, as of the last measurement of agreement."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="disagreements")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="disagreements")
    question = models.CharField(max_length=150)
    name = models.CharField(max_length=300)

    class Meta:
        ordering = ["project_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "question", "document"], name="disagreement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} in {self.document}"


class SavedSearch(models.Model):
    """A search a person keeps under a name. ``query`` is the query string of its address."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="saved_searches")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=100)
    query = models.CharField(max_length=2000)

    class Meta:
        ordering = ["project_id", "user_id", "name"]
        verbose_name_plural = "saved searches"
        constraints = [models.UniqueConstraint(fields=["project", "user", "name"], name="search_saved_once")]

    def __str__(self) -> str:
        return self.name
