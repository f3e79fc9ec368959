"""The tables, lowest first: people, projects, corpus, sources, suggestions, assignments, reviews, jobs, releases."""
# ruff: noqa: I001

from claims.models.people import User
from claims.models.projects import Codebook, Field, Label, Membership, Project
from claims.models.corpus import Document, Outlet
from claims.models.sources import Alias, Source
from claims.models.suggestions import PipelineRun, Reading, Suggestion
from claims.models.assignments import Assignment
from claims.models.reviews import Claim, Comment, Review, ReviewEvent
from claims.models.jobs import Job
from claims.models.releases import Release

__all__ = [
    "Alias",
    "Assignment",
    "Claim",
    "Codebook",
    "Comment",
    "Document",
    "Field",
    "Job",
    "Label",
    "Membership",
    "Outlet",
    "PipelineRun",
    "Project",
    "Reading",
    "Release",
    "Review",
    "ReviewEvent",
    "Source",
    "Suggestion",
    "User",
]
