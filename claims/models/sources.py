"""The registry of sources of a project: whom mentions point to."""

from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from claims.models.blindness import CameBlind
from claims.models.each_row import ExistsForEach
from claims.models.people import User
from claims.models.projects import Project, leads


class SourceQuerySet(models.QuerySet["Source"]):
    def settled(self) -> Self:
        """Entries of the project that no blind review holds back and that were not merged into another."""
        return self.filter(review=None, merged_into=None)

    def merged_by_hand(self) -> Self:
        """Merged entries that somebody merged. The others were joined with the entry of their name when their review
        ended."""
        return self.exclude(merged_into=None).with_last_turn().filter(last_turn=SourceEvent.Verb.MERGED)

    def with_last_turn(self) -> Self:
        """Each has ``last_turn``: whether somebody merged or separated it last, None for neither."""
        turns = SourceEvent.objects.filter(
            source=OuterRef("pk"), verb__in=[SourceEvent.Verb.MERGED, SourceEvent.Verb.SEPARATED]
        )
        return self.annotate(last_turn=Subquery(turns.order_by("-pk").values("verb")[:1]))

    def visible_to(self, person: User) -> Self:
        """Entries, merged ones too, that tell the person nothing of what others found in an article that somebody has
        still to review: those of their own reviews, and the project's.

        An entry that came with a review of such an article is shown only if a claim that the person may see has it:
        also when no claim has it any more, since its name alone tells what was found.
        """
        from claims.models.reviews import Claim, Review

        named = ExistsForEach(Claim.objects.open_to(person).filter(registry_source=OuterRef("pk")))
        # Not one join: SQLite would begin it at all reviews, for each entry anew. Merged entries are few, which
        # PostgreSQL has to be told: it would look at all claims of all entries otherwise.
        merged = Source.objects.filter(named, merged_into=OuterRef("pk"), merged_into__isnull=False)
        own = Q(review__in=Review.objects.by(person).order_by().values("pk"))
        return self.filter(own | Q(review=None) & (named | Q(Exists(merged)) | ~CameBlind("pk")))

    def readable_by(self, person: User, roles: Collection[str]) -> Self:
        """What a member with these roles is shown of the registry: managers and adjudicators keep it, and see what no
        open review holds back; others what is visible to them."""
        if leads(roles):
            return self.filter(Q(review=None) | Q(review__reviewer=person))
        return self.visible_to(person)


class Source(models.Model):
    """A body or person who speaks. ``values`` holds the source-scope fields and the default ``source_type``.

    While a review is blind its new entries belong to it (``review``) and only its reviewer sees them; ``origin`` is the
    review that an entry came with, and stays. A merged entry keeps its row and points to the entry that took it over.
    """

    class Kind(models.TextChoices):
        UNKNOWN = "", _("Unknown")
        ORGANISATION = "organisation", _("Organisation")
        PERSON = "person", _("Person")
        OTHER = "other", _("Other")

    class Gender(models.TextChoices):
        UNKNOWN = "", _("Unknown")
        FEMALE = "female", _("Female, self-described")
        MALE = "male", _("Male, self-described")
        OTHER = "other", _("Other, self-described")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="sources")
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.UNKNOWN, blank=True)
    role = models.CharField(max_length=300, blank=True)
    speaks_for = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="voices")
    country = models.CharField(max_length=100, blank=True)
    state_affiliation = models.CharField(max_length=200, blank=True)
    gender = models.CharField(max_length=10, choices=Gender.choices, default=Gender.UNKNOWN, blank=True)
    private_person = models.BooleanField(default=False, help_text="Kept out of linking across articles")
    values = models.JSONField(default=dict, blank=True)
    review = models.ForeignKey("Review", on_delete=models.SET_NULL, null=True, blank=True, related_name="new_sources")
    origin = models.ForeignKey("Review", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["project_id", "name", "id"]
        indexes = [models.Index("project", Lower("name"), "id", name="source_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"],
                condition=Q(review=None, merged_into=None, private_person=False),
                name="source_name_once",
            ),
            models.CheckConstraint(
                name="source_kind_known", condition=Q(kind__in=["", "organisation", "person", "other"])
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def facts(self) -> dict[str, Any]:
        """What is known of the source, as JSON values; what its events keep."""
        return {
            "name": self.name,
            "kind": self.kind,
            "role": self.role,
            "country": self.country,
            "state_affiliation": self.state_affiliation,
            "gender": self.gender,
            "private_person": self.private_person,
            "speaks_for": self.speaks_for_id,
            "values": self.values,
        }

    @property
    def was_merged_by_hand(self) -> bool:
        """One query."""
        return Source.objects.merged_by_hand().filter(pk=self.pk).exists()

    def add_event(
        self,
        verb: "SourceEvent.Verb",
        actor: User,
        *,
        other: "Source | None" = None,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> None:
        SourceEvent.objects.create(
            source=self, verb=verb, actor=actor.actor, other=other, before=before or {}, after=after or {}
        )


class Alias(models.Model):
    """Another name of a source."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=300)

    class Meta:
        ordering = ["source_id", "name"]
        verbose_name_plural = "aliases"
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="alias_once")]

    def __str__(self) -> str:
        return self.name


class SourceEvent(models.Model):
    """What a person did to an entry; never changed. ``other`` is the entry it was merged into or told apart from."""

    class Verb(models.TextChoices):
        CHANGED = "changed", _("Changed")
        RENAMED = "renamed", _("Renamed")
        MERGED = "merged", _("Merged into")
        SEPARATED = "separated", _("Taken out of")
        SPLIT = "split", _("Split from")
        KEPT_APART = "kept_apart", _("Told apart from")

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="events")
    other = models.ForeignKey(Source, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    verb = models.CharField(max_length=20, choices=Verb.choices)
    actor = models.UUIDField()
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.source} {self.get_verb_display().lower()} {self.other or ''}".strip()
