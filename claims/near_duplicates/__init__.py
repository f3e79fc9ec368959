"""Reprints: articles of a project that are nearly the same text, found by a job and kept as its result."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from claims import jobs
from claims.models import Job, Project, User
from claims.near_duplicates.minhash import groups, signature, similarity

KIND = "near-duplicates"
FETCHED_AT_ONCE = 100


@dataclass(frozen=True)
class Copy:
    """An article of a group, and how like the group's first it is (0 to 1)."""

    article: int
    similarity: float


@dataclass(frozen=True)
class NearDuplicates:
    """What the last search found: groups of articles that are alike, oldest first."""

    found_at: datetime
    groups: list[list[Copy]]


def start_search(*, project: Project, created_by: User | None = None) -> Job:
    """A job that compares all articles of the project; one that waits already is given instead of a second."""
    waiting = project.jobs.filter(kind=KIND, state=Job.State.QUEUED).first()
    return waiting or jobs.enqueue(project=project, kind=KIND, created_by=created_by)


def last_found(project: Project) -> NearDuplicates | None:
    """The result of the last search; None before the first. One query."""
    job = project.jobs.filter(kind=KIND, state=Job.State.DONE).first()
    if job is None or job.finished_at is None:
        return None
    return NearDuplicates(job.finished_at, [[Copy(*copy) for copy in group] for group in job.result["groups"]])


def search(job: Job) -> dict[str, Any]:
    """Compare every present article of the job's project with every other."""
    total = job.project.documents.present().count()
    ids, signatures = [], []
    for pk, text in texts(job.project):
        ids.append(pk)
        signatures.append(signature(text))
        jobs.report_progress(job, done=len(ids), total=max(total, len(ids)))
    found = [
        [(ids[position], round(similarity(signatures[group[0]], signatures[position]), 2)) for position in group]
        for group in groups(signatures)
    ]
    message = gettext("%(number)s articles are like another.") % {"number": sum(map(len, found))}
    jobs.report_progress(job, done=total, total=total, message=message)
    return {"groups": found}


def texts(project: Project) -> Iterator[tuple[int, str]]:
    """The id and text of each present article, by id."""
    rows = project.documents.present().order_by("pk").values_list("pk", "text")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:FETCHED_AT_ONCE]):
        yield from batch
        last = batch[-1][0]
