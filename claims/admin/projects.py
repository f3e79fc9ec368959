"""Projects, codebooks and the registry of sources in the administration."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from claims.admin.kept_rows import NoDelete
from claims.admin.people import person_of, save_memberships
from claims.codebooks import create_preset
from claims.models import (
    Alias,
    Codebook,
    Field,
    Label,
    Membership,
    Project,
    Source,
    SourceEvent,
)


class ProjectMemberships(admin.TabularInline[Membership, Project]):
    model = Membership
    autocomplete_fields = ["user"]
    extra = 1


@admin.register(Project)
class ProjectAdmin(NoDelete):
    list_display = ["name", "slug", "depth", "created_at"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [ProjectMemberships]
    fieldsets = [
        (None, {"fields": ["name", "slug", "description", "guidelines", "depth"]}),
        (
            "As stored, for repairs: the project has a page for each",
            {
                "fields": [
                    "targets",
                    "attitudes",
                    "own_voice",
                    "relevance_step",
                    "withheld_share",
                    "withholding_seed",
                    "weights",
                    "least_confidence",
                    "most_useful_first",
                ],
                "classes": ["collapse"],
            },
        ),
    ]

    def save_model(self, request: HttpRequest, obj: Project, form: Any, change: bool) -> None:
        """A project has a codebook from the start, as one that is made on the pages."""
        super().save_model(request, obj, form, change)
        if not obj.codebooks.exists():
            create_preset(project=obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        save_memberships(request, formset)


class CodebookFields(admin.StackedInline[Field, Codebook]):
    model = Field
    extra = 0
    show_change_link = True

    def has_change_permission(self, request: HttpRequest, obj: Codebook | None = None) -> bool:
        return is_draft(obj)

    has_add_permission = has_delete_permission = has_change_permission


class FieldLabels(admin.StackedInline[Label, Field]):
    model = Label
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Field | None = None) -> bool:
        return is_draft(obj.codebook if obj else None)

    has_add_permission = has_delete_permission = has_change_permission


def is_draft(codebook: Codebook | None) -> bool:
    """Published versions are never changed: values were stored under them."""
    return codebook is None or codebook.published_at is None


@admin.register(Codebook)
class CodebookAdmin(NoDelete):
    """Codebooks, to look at and to edit drafts; publishing is done in the project's codebook page."""

    list_display = ["project", "version", "published_at", "note"]
    list_filter = ["project"]
    list_select_related = ["project"]
    readonly_fields = ["project", "version", "published_at"]
    inlines = [CodebookFields]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Field)
class FieldAdmin(NoDelete):
    list_display = ["name", "key", "codebook", "scope", "type"]
    list_select_related = ["codebook__project"]
    inlines = [FieldLabels]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Field | None = None) -> bool:
        return obj is None or is_draft(obj.codebook)


class SourceAliases(admin.TabularInline[Alias, Source]):
    model = Alias
    extra = 1


@admin.register(Source)
class SourceAdmin(NoDelete):
    list_display = ["name", "project", "kind", "country", "private_person", "merged_into"]
    list_filter = ["project", "kind", "private_person"]
    list_select_related = ["project", "merged_into"]
    search_fields = ["name", "aliases__name"]
    autocomplete_fields = ["speaks_for"]
    readonly_fields = ["review", "merged_into"]
    inlines = [SourceAliases]

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        """A change has its event, as on the page of the source."""
        before = Source.objects.get(pk=obj.pk).facts() if change else {}
        super().save_model(request, obj, form, change)
        if change and before != obj.facts():
            verb = SourceEvent.Verb.CHANGED if before["name"] == obj.name else SourceEvent.Verb.RENAMED
            obj.add_event(verb, person_of(request), before=before, after=obj.facts())
