"""The tables, lowest first: people, projects, sessions and audit, corpus, sources, suggestions, assignments, reviews,
talk, jobs, releases, tokens, webhooks.

A foreign key that begins another index of a large table has none of its own (``db_index=False``): each is a write
for every row.
"""
# ruff: noqa: I001

from claims.models.people import User
from claims.models.projects import Codebook, Field, Invitation, Label, Membership, Project
from claims.models.safety import AuditEntry, Session
from claims.models.corpus import DetailChange, Document, Outlet
from claims.models.sources import Alias, Source, SourceEvent
from claims.models.suggestions import PipelineRun, Reading, Suggestion
from claims.models.assignments import Assignment, EstimationSample, Round, SampledArticle
from claims.models.reviews import Claim, Review, ReviewEvent
from claims.models.talk import Comment, GuidelineQuestion, Notice
from claims.models.jobs import Job
from claims.models.bulk import BulkItem
from claims.models.figures import ArticleFigures, Rollup, SliceFigures
from claims.models.said_twice import ClaimGroup, ClaimGrouping, ClaimPrints, GroupedClaim
from claims.models.finding import Disagreement, SavedSearch, SearchEntry, SearchIndex
from claims.models.releases import Release
from claims.models.tokens import ApiToken
from claims.models.webhooks import Delivery, Webhook

__all__ = [
    "Alias",
    "ApiToken",
    "ArticleFigures",
    "Assignment",
    "AuditEntry",
    "BulkItem",
    "Claim",
    "ClaimGroup",
    "ClaimGrouping",
    "ClaimPrints",
    "Codebook",
    "Comment",
    "Delivery",
    "DetailChange",
    "Disagreement",
    "Document",
    "EstimationSample",
    "Field",
    "GroupedClaim",
    "GuidelineQuestion",
    "Invitation",
    "Job",
    "Label",
    "Membership",
    "Notice",
    "Outlet",
    "PipelineRun",
    "Project",
    "Reading",
    "Release",
    "Review",
    "ReviewEvent",
    "Rollup",
    "Round",
    "SampledArticle",
    "SavedSearch",
    "SearchEntry",
    "SearchIndex",
    "Session",
    "SliceFigures",
    "Source",
    "SourceEvent",
    "Suggestion",
    "User",
    "Webhook",
]
