"""Plain functions that make rows with sensible defaults."""

import hashlib
from typing import Any

from django.utils.text import slugify

from claims.codebooks import create_preset
from claims.models import Assignment, Document, Membership, PipelineRun, Project, Reading, Review, Suggestion, User
from claims.review import open_review


def make_user(username: str = "ada", **fields: Any) -> User:
    return User.objects.create_user(username=username, password="correct horse battery", **fields)


def make_project(name: str = "Harbour", *, role: str = "reviewer", **people: User) -> Project:
    """A project; each keyword is a person given ``role`` (``mia=...`` becomes a manager)."""
    project = Project.objects.create(name=name, slug=slugify(name))
    for called, user in people.items():
        held = {"mia": "manager", "cleo": "adjudicator"}.get(called, role)
        Membership.objects.create(project=project, user=user, role=held)
    return project


TEXT = "The Ministry of Transport said that no rules were broken. “We followed the law,” it wrote.\n\nThe port is big."


def make_document(project: Project | None = None, text: str = TEXT, **fields: Any) -> Document:
    """An article with a published codebook in its project."""
    project = project or make_project()
    if not project.codebooks.exists():
        create_preset(project=project)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document.objects.create(
        project=project,
        text=text,
        text_sha256=digest,
        characters=len(text),
        words=len(text.split()),
        **{"title": "Harbour inquiry", **fields},
    )


def spans(text: str, *words: str) -> list[list[int]]:
    """The spans of the first occurrence of each of the words."""
    return [[text.index(word), text.index(word) + len(word)] for word in words]


def make_reading(document: Document, version: str = "rules-1", sentences: list[list[int]] | None = None) -> Reading:
    run, _ = PipelineRun.objects.get_or_create(project=document.project, version=version)
    return Reading.objects.create(run=run, document=document, language="en", sentences=sentences or [])


def make_suggestion(reading: Reading, content: str, cue: str = "", source: str = "", **fields: Any) -> Suggestion:
    """A suggestion whose spans are the first occurrences of the words given."""
    text = reading.document.text
    defaults: dict[str, Any] = {
        "ordinal": reading.suggestions.count(),
        "source_name": source,
        "mention": "named" if source else "none",
        "quotation": "indirect" if cue else "own_voice",
        "attitude": "statement",
        "values": {"source_type": "ministry" if source else "reporter", "claim_kind": "fact"}
        | ({"commitment": "support"} if cue else {}),
        "scores": {"record": 0.9},
        "reasons": {"record": "a say-verb and its subject"},
    }
    return Suggestion.objects.create(
        reading=reading,
        content=spans(text, content),
        cue=spans(text, cue) if cue else [],
        source=spans(text, source) if source else [],
        **defaults | fields,
    )


def make_review(document: Document | None = None, reviewer: User | None = None) -> Review:
    """An open review, of a member of the project."""
    document = document or make_document()
    reviewer = reviewer or make_user()
    Membership.objects.get_or_create(project=document.project, user=reviewer, role="reviewer")
    if document.project.rounds.exists():
        Assignment.objects.get_or_create(project=document.project, document=document, reviewer=reviewer)
    return open_review(document=document, reviewer=reviewer)
