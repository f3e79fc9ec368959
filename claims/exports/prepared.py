"""Exports that a worker writes to disk: those too large, or too heavy for the web process, to wait for."""

import os
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from claims import jobs
from claims.exports import export_claims, get_format, listed
from claims.exports.selection import Selection
from claims.models import Job, Project, User


def waits_for_worker(*, project: Project, format_name: str, selection: Selection) -> bool:
    """Whether the export is too much to write while the person waits. Raises UnknownFormat."""
    return selection.documents(project).count() > listed(format_name).at_once


def start_export(
    *, project: Project, format_name: str, selection: Selection, byte_order_mark: bool = True, created_by: User
) -> Job:
    """The job that writes the export. ``selection`` is what the person may have. Raises UnknownFormat."""
    arguments = {"format": format_name, "selection": asdict(selection), "byte_order_mark": byte_order_mark}
    return jobs.enqueue(project=project, kind="export", arguments=arguments, created_by=created_by)


def write_export(job: Job) -> dict[str, Any]:
    """Write the file of the job; the result names it and says what the format could not hold."""
    remove_expired()
    selection = Selection(**{name: as_tuple(value) for name, value in job.arguments["selection"].items()})
    path = file_of(job)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    try:
        with unfinished.open("wb") as stream:
            losses = export_claims(
                project=job.project,
                format_name=job.arguments["format"],
                stream=stream,
                selection=selection,
                byte_order_mark=job.arguments["byte_order_mark"],
                on_article=progress_of(job, selection.documents(job.project).count()),
            )
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return {"format": job.arguments["format"], "bytes": path.stat().st_size, "losses": losses.to_json(gettext)}


def as_tuple(value: Any) -> Any:
    """A selection's value as it was before JSON made lists of its tuples."""
    return tuple(value) if isinstance(value, list) else value


def progress_of(job: Job, total: int) -> Callable[[], None]:
    """A function that counts one more article as written."""

    def count_on() -> None:
        jobs.report_progress(job, done=job.done + 1, total=total)

    return count_on


def file_of(job: Job) -> Path:
    """Where the job's export is kept."""
    return Path(settings.DATA_DIR) / "exports" / f"{job.pk}{get_format(job.arguments['format']).file_extension}"


def is_expired(path: Path) -> bool:
    """Whether the file is gone, or about to be removed."""
    return not path.exists() or path.stat().st_mtime < time.time() - settings.KEEP_EXPORTS_DAYS * 24 * 3600


def remove_expired() -> int:
    """Delete exports whose time is over; how many. Every export job does so before it begins."""
    removed = 0
    for path in (Path(settings.DATA_DIR) / "exports").glob("*"):
        if is_expired(path):
            path.unlink(missing_ok=True)
            removed += 1
    return removed
