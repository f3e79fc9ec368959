"""What people labelled, and how it came about: to be read, never changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from claims.admin.kept_rows import ReadOnly
from claims.models import (
    Assignment,
    Claim,
    DetailChange,
    Document,
    EstimationSample,
    Invitation,
    Job,
    Outlet,
    PipelineRun,
    Release,
    Review,
    ReviewEvent,
    Round,
    User,
)


@admin.register(Document)
class DocumentAdmin(ReadOnly):
    instead = "A manager can change its details, or take it down: its text goes, its labels stay."
    list_display = ["title", "project", "outlet", "published_on", "words", "withdrawn_at"]
    list_filter = ["project", "outlet"]
    list_select_related = ["project", "outlet"]
    search_fields = ["title", "external_id"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("text", "text_changes")


@admin.register(Review)
class ReviewAdmin(ReadOnly):
    list_display = ["document", "reviewer", "role", "state", "sequence", "opened_at", "submitted_at"]
    list_filter = ["state", "role", "document__project"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).select_related("document", "reviewer")
        return rows.defer("document__text", "document__text_changes")


@admin.register(ReviewEvent)
class ReviewEventAdmin(ReadOnly):
    """The history of claims: who, when, what before, what after."""

    list_display = ["review_id", "sequence", "verb", "claim_id", "person", "at"]
    list_filter = ["verb"]
    search_fields = ["=claim_id", "=review__id"]
    show_full_result_count = False

    @admin.display(description="person")
    def person(self, event: ReviewEvent) -> str:
        return self.names.get(event.actor, "anonymised")

    def get_queryset(self, request: HttpRequest) -> Any:
        self.names = {user.actor: user.display_name for user in User.objects.all()}
        return super().get_queryset(request)


@admin.register(Claim)
class ClaimAdmin(ReadOnly):
    list_display = ["id", "review_id", "decision", "source_name", "quotation", "revision", "changed_at"]
    list_filter = ["decision", "quotation"]
    search_fields = ["=id", "source_name"]
    show_full_result_count = False


@admin.register(Job)
class JobAdmin(ReadOnly):
    list_display = ["id", "kind", "project", "state", "done", "total", "message", "created_at", "finished_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["project"]


for model in (Assignment, DetailChange, EstimationSample, Invitation, Outlet, PipelineRun, Release, Round):
    admin.site.register(model, ReadOnly)
