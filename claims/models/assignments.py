"""Who is asked to review what: rounds, the articles drawn for estimates, and what is given to whom."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims.models.corpus import TITLED, Document
from claims.models.people import NAMED, User
from claims.models.projects import Codebook, Project


class EstimationSample(models.Model):
    """Articles drawn at random within strata, so that a count over them estimates the count over all articles.

    ``design`` says how it was drawn: the strata, how many articles each held and gave. The draw is never changed:
    its order is the order in which its articles are handed out.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="estimation_samples")
    name = models.CharField(max_length=100)
    seed = models.PositiveBigIntegerField()
    design = models.JSONField(default=dict)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    drawn_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="sample_name_once")]

    def __str__(self) -> str:
        return self.name


class SampledArticle(models.Model):
    """An article of a sample. A mean over all articles weighs it by 1 / ``inclusion_probability``."""

    sample = models.ForeignKey(EstimationSample, on_delete=models.CASCADE, related_name="articles", db_index=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="sampled")
    position = models.PositiveIntegerField()
    stratum = models.CharField(max_length=220, help_text="Outlet and period")
    inclusion_probability = models.FloatField()

    class Meta:
        ordering = ["sample_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "document"], name="sampled_once"),
            models.UniqueConstraint(fields=["sample", "position"], name="sampled_position_once"),
            models.CheckConstraint(
                name="sampled_probability",
                condition=Q(inclusion_probability__gt=0, inclusion_probability__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} of {self.sample}"


class Round(models.Model):
    """A stretch of a project's work under one published codebook, which does not change for it.

    In a training everybody reviews the same articles, which are then discussed. An entry test has articles with a
    reference; who stays below ``pass_mark`` (a share from 0 to 1) is given no production articles. ``load_limit`` is
    how many unfinished articles a person may hold before handing out stops. ``history`` keeps how its assignments
    were made: rule, seed, numbers, person and time.
    """

    class Kind(models.TextChoices):
        TEST = "test", _("Entry test")
        TRAINING = "training", _("Training")
        PRODUCTION = "production", _("Production")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.PRODUCTION)
    codebook = models.ForeignKey(Codebook, on_delete=models.PROTECT, related_name="rounds")
    pass_mark = models.FloatField(null=True, blank=True)
    load_limit = models.PositiveSmallIntegerField(null=True, blank=True)
    history = models.JSONField(default=list, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["project_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="round_number_once"),
            models.CheckConstraint(name="round_kind_known", condition=Q(kind__in=["test", "training", "production"])),
            models.CheckConstraint(
                name="round_pass_mark_of_tests",
                condition=Q(kind="test", pass_mark__gte=0, pass_mark__lte=1)
                | (~Q(kind="test") & Q(pass_mark__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Round %(number)s, %(kind)s") % {"number": self.number, "kind": self.get_kind_display().lower()}

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def awaited(self) -> Self:
        """Standing ones that were not begun, and can be."""
        return self.standing().filter(~_begun(), round__closed_at=None)

    def idle(self) -> Self:
        """Standing ones of a closed round that were never begun: nothing is begun there any more."""
        return self.standing().filter(~_begun(), round__closed_at__isnull=False)

    def counted(self) -> Self:
        """Standing ones that are work: done, under way, or to be begun."""
        return self.standing().filter(Q(round__closed_at=None) | _begun())

    def of(self, user: User) -> Self:
        return self.standing().filter(reviewer=user)

    def for_lists(self) -> Self:
        """Rows of which a page shows article, person, day and state, with the columns for that."""
        shown = [*(f"document__{name}" for name in TITLED), *(f"reviewer__{name}" for name in NAMED)]
        return self.select_related("document", "reviewer").only(
            "document", "reviewer", "due_on", "withdrawn_at", *shown
        )

    def free(self) -> Self:
        """Places that nobody has taken, in the order in which they are handed out."""
        return self.standing().filter(reviewer=None).order_by("position", "id")


def _begun() -> Exists:
    """Whether the reviewer of an assignment has a review of its article."""
    from claims.models.reviews import Review

    reviews = Review.objects.filter(document=OuterRef("document"), reviewer=OuterRef("reviewer"))
    return Exists(reviews.filter(role=Review.Role.REVIEW))


class Assignment(models.Model):
    """A place in an article's reviews. Without a reviewer it is free, and goes to whoever asks for an article next.

    It stays when the review is done; a withdrawn one says so. Free places of a round are handed out by ``position``.
    Those of an estimation sample keep the order of the draw: ``sample`` marks them.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="assignments", db_index=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="assignments", db_index=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments", db_index=False
    )
    sample = models.ForeignKey(
        EstimationSample, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    position = models.PositiveIntegerField(default=0)
    due_on = models.DateField(null=True, blank=True)
    assigned_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["project_id", "id"]
        indexes = [
            models.Index(
                fields=["project", "reviewer", "withdrawn_at", "document", "round"], name="assignment_by_reviewer"
            ),
            models.Index(
                fields=["round", "withdrawn_at", "reviewer", "due_on", "document"], name="assignment_of_round"
            ),
            models.Index(
                fields=["round", "position", "id"],
                condition=Q(reviewer=None, withdrawn_at=None),
                name="assignment_free",
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["document", "reviewer"], name="assignment_once")]

    def __str__(self) -> str:
        return f"{self.document} to {self.reviewer or 'whoever comes next'}"
