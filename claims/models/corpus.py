"""Articles: their texts never change after import, and are withdrawn rather than deleted."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Value
from django.db.models.functions import Coalesce, Lower

from claims.models.people import User
from claims.models.projects import Project

BY_TITLE = Lower("title")
BY_DATE = Coalesce("published_on", Value(date(1, 1, 1), output_field=models.DateField()))
"""The orders of lists of articles; those without a date come before all others."""


class Outlet(models.Model):
    """A newspaper, agency or site of a project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="outlets")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["project_id", "name"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="outlet_name_once")]

    def __str__(self) -> str:
        return self.name


TITLED = ("title", "language", "withdrawn_at")
"""The columns that a link to an article needs."""


class DocumentQuerySet(models.QuerySet["Document"]):
    def without_text(self) -> Self:
        """Everything but the text."""
        return self.defer("text", "text_changes")

    def for_lists(self) -> Self:
        """Rows of which a page shows title, place and state: each of the other columns would cost it as much."""
        return self.only("project", "outlet", "published_on", "words", *TITLED)

    def present(self) -> Self:
        """Articles that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def relevant(self) -> Self:
        """Present articles that nobody found to be out."""
        return self.present().filter(out_reason="")

    def withdrawn(self) -> Self:
        return self.filter(withdrawn_at__isnull=False)


class Document(models.Model):
    """One article.

    ``text`` is the decoded input with the byte-order mark dropped and line ends made LF, nothing else; with the
    title put first when the input did not begin with it. ``text_changes`` records these, so that the original can
    be restored. ``text_sha256`` is the hash of ``text`` in UTF-8. ``metadata`` holds the importer's other columns.
    ``out_reason`` says why an article was found not to be relevant; it is empty for one that is in, or undecided
    while ``relevance_at`` is empty.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="documents")
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, null=True, blank=True, related_name="documents")
    external_id = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=500, blank=True)
    author = models.CharField(max_length=300, blank=True)
    published_on = models.DateField(null=True, blank=True)
    url = models.URLField(max_length=2000, blank=True)
    language = models.CharField(max_length=20, default="en")
    licence = models.CharField(max_length=200, blank=True)
    redistribute = models.BooleanField("text may be redistributed", default=False)
    metadata = models.JSONField(default=dict, blank=True)
    text_sha256 = models.CharField(max_length=64)
    characters = models.PositiveIntegerField()
    words = models.PositiveIntegerField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    imported_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)
    out_reason = models.CharField(max_length=200, blank=True)
    relevance_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="relevance_decisions"
    )
    relevance_at = models.DateTimeField(null=True, blank=True)
    text_changes = models.JSONField(default=dict, blank=True)
    text = models.TextField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["project_id", "id"]
        verbose_name = "article"
        indexes = [
            models.Index("project", BY_TITLE, "id", name="article_by_title"),
            models.Index("project", BY_DATE, "id", name="article_by_date"),
            models.Index(fields=["project", "id"], condition=Q(withdrawn_at=None), name="article_present"),
            models.Index(fields=["project", "id"], condition=Q(withdrawn_at__isnull=False), name="article_withdrawn"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["project", "text_sha256"], name="article_text_once"),
            models.UniqueConstraint(
                fields=["project", "external_id"],
                condition=~Q(external_id=""),
                name="article_external_id_once",
            ),
            models.CheckConstraint(
                name="article_text_or_withdrawn", condition=~Q(text="") | Q(withdrawn_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"Article {self.pk}"

    def is_awaited_from(self, user: User) -> bool:
        """Whether the person has still to review it: was given it or has begun, and has not submitted. At most two
        queries."""
        begun = self.reviews.filter(reviewer=user, role="review").values_list("state", flat=True).first()
        return begun == "open" if begun else self.assignments.of(user).exists()

    def details(self) -> dict[str, Any]:
        """What is known of it beside its text and can be changed, as JSON values; what its changes keep."""
        return {
            "outlet": self.outlet.name if self.outlet else "",
            "section": self.metadata.get("section", ""),
            "author": self.author,
            "published_on": self.published_on.isoformat() if self.published_on else "",
        }

    @property
    def web_address(self) -> str:
        """The address where a page may link to it: imports bring any text, and ``javascript:`` would run if clicked."""
        return self.url if self.url.lower().startswith(("https://", "http://")) else ""

    @property
    def reads_right_to_left(self) -> bool:
        return self.language.split("-")[0] in {"ar", "fa", "he", "ur", "yi", "ps", "sd", "ug", "dv"}


class DetailChangeQuerySet(models.QuerySet["DetailChange"]):
    def since(self, change: "int | OuterRef", *, project: "Project | int | OuterRef") -> Self:
        """Changes in the project after the one with this id."""
        return self.filter(pk__gt=change, project=project)


class DetailChange(models.Model):
    """What a person changed of an article's details; never changed. ``before`` and ``after`` hold only what differs."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="detail_changes", db_index=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="detail_changes")
    actor = models.UUIDField()
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = DetailChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["project", "id"], name="detail_change_in_order")]

    def __str__(self) -> str:
        return f"{self.document}: {', '.join(self.after)}"
