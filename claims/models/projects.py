"""Projects, who works on them, and their codebooks."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotator.codebook import OPEN_TARGET
from claims.models.people import User

MAX_TARGETS = 8


def in_projects_of(user: User, project: str = "") -> Q:
    """Rows in projects that the person is a member of; in any for a superuser. ``project`` is the path to theirs, such
    as "document__project". A row comes once for each role of the person."""
    path = f"{project}__" if project else ""
    rows = Q() if user.is_superuser else Q(**{f"{path}memberships__user": user})
    return rows if user.only_project_id is None else rows & Q(**{f"{path}pk": user.only_project_id})


def also_called(targets: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Target name to what else it is called."""
    return {target["name"]: target.get("also_called", []) for target in targets}


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> Self:
        """Projects the person is a member of; all of them for a superuser."""
        visible = self.filter(in_projects_of(user))
        return visible if user.is_superuser else visible.distinct()


class Project(models.Model):
    """One study: its articles, its codebook, its people.

    ``targets`` is a list of ``{"key", "name"}`` (at most 8), what stances are toward; with ``"also_called"``, a list of
    names, where there are others.
    ``attitudes`` lists the kinds of attribution that the project labels; others are not suggested.
    ``weights`` is the SHA-256 of the weights that its own labels have taught the pipeline, empty for the shipped ones.
    ``least_confidence`` has, by field key, the confidence (0 to 1) below which an answer is never pre-selected.
    ``relevance_step``: the first who opens an article says whether it is in, or out with a reason.
    ``withheld_share`` is the share of articles, from 0 to 1, whose reviewers get no suggestions, so that the pull of
    the machine can be measured; ``withholding_seed`` says which.
    """

    class Depth(models.TextChoices):
        SENTENCE = "sentence", _("Sentence")
        SENTENCE_SOURCE = "sentence_source", _("Sentence and source")
        FULL = "full", _("Full record")

    name = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    description = models.TextField(blank=True)
    guidelines = models.TextField(blank=True, help_text="Markdown")
    depth = models.CharField(max_length=20, choices=Depth.choices, default=Depth.FULL)
    targets = models.JSONField(default=list, blank=True)
    attitudes = models.JSONField(default=list, blank=True, help_text="Empty: all kinds")
    own_voice = models.BooleanField("label the reporter’s own sentences", default=True)
    relevance_step = models.BooleanField("ask first whether an article is relevant", default=False)
    withheld_share = models.FloatField("share of articles without suggestions", default=0)
    withholding_seed = models.PositiveBigIntegerField(default=1)
    weights = models.CharField(max_length=64, blank=True)
    least_confidence = models.JSONField(default=dict, blank=True)
    most_useful_first = models.BooleanField("hand out first what a review teaches most from", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    held_roles: set[str] | None = None  # those of the person it was looked up for, where it was looked up for one

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="project_withheld_share", condition=Q(withheld_share__gte=0, withheld_share__lte=1)
            ),
            models.CheckConstraint(
                name="project_depth_known", condition=Q(depth__in=["sentence", "sentence_source", "full"])
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def target_keys(self) -> list[str]:
        """The keys stances are given for; the one open target when the project names none."""
        return [target["key"] for target in self.targets] or [OPEN_TARGET]

    @property
    def target_names(self) -> dict[str, str]:
        """Target key to the words shown."""
        named = {target["key"]: target["name"] for target in self.targets}
        return named or {OPEN_TARGET: "what the claim is about"}

    @property
    def also_called(self) -> dict[str, list[str]]:
        """Target name to its other names; of every target that has a name."""
        return also_called(self.targets)

    @property
    def withheld_percent(self) -> int:
        """The share of articles without suggestions, as people read and write it."""
        return round(self.withheld_share * 100)

    def active_members(self) -> list[User]:
        """The people of the project who may sign in, by user name."""
        found = User.objects.filter(memberships__project=self, is_active=True)
        return list(found.distinct().order_by("username"))

    def roles_of(self, user: User) -> set[str]:
        """The person's roles here; costs one query. A superuser has them all."""
        if user.only_project_id not in (None, self.pk):
            return set()
        if user.is_superuser:
            return set(Membership.Role.values)
        return set(self.memberships.filter(user=user).values_list("role", flat=True))


class Membership(models.Model):
    """A role of a person in a project; a person may have several."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("Manager")
        REVIEWER = "reviewer", _("Reviewer")
        ADJUDICATOR = "adjudicator", _("Adjudicator")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["project_id", "user_id", "role"]
        constraints = [
            models.UniqueConstraint(fields=["project", "user", "role"], name="membership_once"),
            models.CheckConstraint(
                name="membership_role_known", condition=Q(role__in=["manager", "reviewer", "adjudicator"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} of {self.project}"


def leads(roles: Iterable[str]) -> bool:
    """Whether a member with these roles manages or adjudicates, and so may see what everybody does."""
    return not {Membership.Role.MANAGER, Membership.Role.ADJUDICATOR}.isdisjoint(roles)


def sees_times(roles: Iterable[str]) -> bool:
    """Whether a member with these roles may see how long everybody worked; their own time everybody sees."""
    return Membership.Role.MANAGER in roles


class Invitation(models.Model):
    """A link by which people join a project with ``roles``. Only the SHA-256 of its secret is kept."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="invitations")
    roles: models.JSONField[list[str], Any] = models.JSONField(default=list)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    uses_left = models.PositiveIntegerField(default=1)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Invitation {self.pk} to {self.project}"

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and self.uses_left > 0 and not self.has_expired


class Codebook(models.Model):
    """One version of a project's questions and answers. A published version is never changed."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="codebooks")
    version = models.PositiveIntegerField()
    published_at = models.DateTimeField(null=True, blank=True, help_text="Empty: a draft")
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["project_id", "-version"]
        constraints = [models.UniqueConstraint(fields=["project", "version"], name="codebook_version_once")]

    def __str__(self) -> str:
        return f"{self.project} v{self.version}"


class Field(models.Model):
    """One question. ``key`` never changes; values are stored under it."""

    class Scope(models.TextChoices):
        CLAIM = "claim", _("Claim")
        SOURCE = "source", _("Source")
        ARTICLE = "article", _("Article")

    class Type(models.TextChoices):
        LABEL = "label", _("One label")
        LABELS = "labels", _("Several labels")
        SCALE = "scale", _("Scale")
        YES_NO = "yes_no", _("Yes or no")
        TEXT = "text", _("Text")

    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="fields")
    key = models.SlugField(max_length=50)
    name = models.CharField(max_length=100)
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.CLAIM)
    type = models.CharField(max_length=10, choices=Type.choices, default=Type.LABEL)
    help = models.TextField(blank=True)
    required = models.BooleanField(default=True)
    per_target = models.BooleanField(default=False)
    own_voice = models.BooleanField("asked for the reporter’s own voice", default=True)
    condition = models.JSONField(
        default=dict, blank=True, help_text='Asked only if, e.g. {"source_type": ["ministry"]}'
    )
    minimum = models.IntegerField(null=True, blank=True, help_text="Lowest step of a scale")
    maximum = models.IntegerField(null=True, blank=True, help_text="Highest step of a scale")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["codebook_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["codebook", "key"], name="field_key_once"),
            models.CheckConstraint(name="field_scope_known", condition=Q(scope__in=["claim", "source", "article"])),
            models.CheckConstraint(
                name="field_type_known",
                condition=Q(type__in=["label", "labels", "scale", "yes_no", "text"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Label(models.Model):
    """One answer of a field. ``key`` never changes; renaming touches no data."""

    field = models.ForeignKey(Field, on_delete=models.CASCADE, related_name="labels")
    key = models.SlugField(max_length=50)
    name = models.CharField(max_length=100)
    definition = models.TextField(blank=True)
    rule = models.TextField(blank=True)
    examples: models.JSONField[list[str], Any] = models.JSONField(default=list, blank=True)
    hotkey = models.CharField(max_length=1, blank=True)
    group = models.CharField(max_length=50, blank=True)
    replaces: models.JSONField[list[str], Any] = models.JSONField(
        default=list, blank=True, help_text="Keys of labels of earlier versions"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["field_id", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["field", "key"], name="label_key_once")]

    def __str__(self) -> str:
        return self.name
