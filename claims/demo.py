"""The demo project: the articles of seeds/, read by the pipeline, with a review half done."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from claims import jobs
from claims.codebooks import definitions_of
from claims.formats.articles import ArticleRow, Place
from claims.imports import import_articles
from claims.models import Membership, Project, Review, Suggestion, User
from claims.projects import create_project
from claims.review import ClaimDraft, Put, change_claims, open_review, visible_suggestions
from claims.review.confidence import unsure_answers
from claims.review.decisions import suggested_values
from claims.review.lifecycle import reading_of


def demo_is_wanted() -> bool:
    """Whether nobody has begun anything here yet; so also when a first start was broken off in the demo."""
    return not Review.objects.exists() and not Project.objects.exclude(slug="demo").exists()


def load_demo(*, folder: Path, manager: User, reviewers: Sequence[User], preannotate: bool = True) -> Review:
    """The first reviewer's review in the demo project. What is there already is left as it is."""
    project = demo_project(folder, manager)
    for reviewer in reviewers:
        Membership.objects.get_or_create(project=project, user=reviewer, role=Membership.Role.REVIEWER)
    import_articles(project=project, rows=articles(folder), imported_by=manager)
    if preannotate:
        jobs.run_here(jobs.create(project=project, kind="pre-annotation", created_by=manager))
    review = open_review(document=project.documents.order_by("pk")[0], reviewer=reviewers[0])
    if review.sequence == 0:
        accept_first_half(review.pk, reviewers[0])
    return review


def demo_project(folder: Path, manager: User) -> Project:
    described = json.loads((folder / "project.json").read_text(encoding="utf-8"))
    found = Project.objects.filter(slug=described["slug"]).first()
    return found or create_project(manager=manager, **described)


def articles(folder: Path) -> Iterator[ArticleRow]:
    """The demo's articles, out of the native lines that hold their gold labels."""
    path = folder / "gold.jsonl"
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if line:
            yield article(json.loads(line), Place(path.name, number))


def article(record: dict[str, Any], place: Place) -> ArticleRow:
    meta = record["meta"]
    return ArticleRow(
        record["text"],
        place,
        external_id=record["external_id"],
        published_on=date.fromisoformat(meta["published_on"]),
        redistribute=meta["redistribute"],
        **{key: meta[key] for key in ("title", "outlet", "author", "url", "language", "licence", "metadata")},
    )


@transaction.atomic
def accept_first_half(pk: int, reviewer: User) -> None:
    """Accept the first half of what the pipeline proposes, as a reviewer would."""
    change = uuid4()
    review = Review.objects.locked_for(change).get(pk=pk)
    proposed = [
        suggestion
        for suggestion in visible_suggestions(review, reading_of(review))
        if suggestion.quotation != "own_voice"
    ]
    accepted = sorted(proposed[: len(proposed) // 2], key=lambda suggestion: -extent(suggestion))  # parents first
    ids: dict[int | None, UUID] = {suggestion.pk: uuid4() for suggestion in accepted}
    operations = [
        Put(ids[suggestion.pk], 0, acceptance(review, suggestion, ids.get(suggestion.parent_id)))
        for suggestion in accepted
    ]
    if operations:
        change_claims(review=review, actor=reviewer, change=change, operations=operations)


def extent(suggestion: Suggestion) -> int:
    """From the first to the last character of the content: a claim is shorter than the one that contains it."""
    start: int = suggestion.content[0][0]
    end: int = suggestion.content[-1][1]
    return end - start


def acceptance(review: Review, suggestion: Suggestion, parent: UUID | None) -> ClaimDraft:
    """The suggestion as it is, but for the stances that nobody would take over unread."""
    project = review.document.project
    values = suggested_values(suggestion, definitions_of(review.codebook), project.target_keys)
    unsure = unsure_answers(suggestion, project)
    sure = {target: side for target, side in values.pop("stance", {}).items() if f"stance/{target}" not in unsure}
    values |= {"stance": sure} if sure else {}
    return ClaimDraft(
        content=suggestion.content,
        cue=suggestion.cue,
        source=suggestion.source,
        suggestion=suggestion.pk,
        parent=parent,
        source_name=suggestion.source_name,
        mention=suggestion.mention,
        attitude=suggestion.attitude,
        values=values,
    )
