"""Uploaded files: kept until they are read, by a job that can be stopped and started again."""

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files import File

from claims import jobs
from claims.formats.articles import Row, read_articles
from claims.imports.articles import import_articles
from claims.imports.report import ImportReport
from claims.models import Job, Project, User
from claims.preannotation import start_preannotation

READ_AT_ONCE = 2**20  # bytes: an upload up to this is read while the person waits
FILES_AT_ONCE = 20
KEPT_FOR = 7 * 24 * 3600  # seconds: the files of an import that was never finished


def start_import(*, project: Project, files: Sequence[File[bytes]], language: str = "", created_by: User) -> Job:
    """The job that imports the files; a small upload is imported when this returns, a larger one by a worker."""
    remove_leftovers()
    folder = uploads() / uuid4().hex
    folder.mkdir(parents=True)
    stored = [{"name": file.name or "file", "path": str(store(file, folder / str(n)))} for n, file in enumerate(files)]
    make = jobs.create if is_small(files) else jobs.enqueue
    job = make(project=project, kind="import", arguments={"files": stored, "language": language}, created_by=created_by)
    if make is jobs.create:
        jobs.run_job.call(job.pk)
        job.refresh_from_db()
    return job


def uploads() -> Path:
    """The folder of files that wait to be imported."""
    return Path(settings.DATA_DIR) / "uploads"


def store(file: File[bytes], path: Path) -> Path:
    """Write an upload to disk piece by piece."""
    with path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return path


def is_small(files: Sequence[File[bytes]]) -> bool:
    """Whether the files are read quickly; an archive may hold any number of them."""
    packed = any(str(file.name).lower().endswith(".zip") for file in files)
    return not packed and len(files) <= FILES_AT_ONCE and sum(file.size for file in files) <= READ_AT_ONCE


def remove_leftovers() -> None:
    """Delete the files of imports that were given up long ago."""
    for folder in uploads().glob("*"):
        if folder.stat().st_mtime < time.time() - KEPT_FOR:
            shutil.rmtree(folder)


def import_files(job: Job) -> dict[str, Any]:
    """Import the job's files, delete them, and have new articles read by the pipeline; the report is the result.

    Started again after a stop it finds the articles stored so far and tells them as known.
    """
    files = job.arguments["files"]
    if not all(Path(file["path"]).exists() for file in files):
        raise jobs.JobFailed("The uploaded files are no longer there: upload them again.")
    progress = FileProgress(job, files)
    report = import_articles(
        project=job.project,
        rows=progress.rows(),
        imported_by=job.created_by,
        language=job.arguments.get("language", ""),
        on_batch=progress.show,
    )
    result = report.to_json()
    if report.added:
        result["reading_job"] = start_preannotation(project=job.project, created_by=job.created_by).pk
    jobs.report_progress(job, done=100, total=100, message=f"{report.summary}.".capitalize())
    shutil.rmtree(Path(files[0]["path"]).parent)
    return result


class FileProgress:
    """Reads the files of a job, and shows on its row how much of them was read, in percent."""

    def __init__(self, job: Job, files: Sequence[Mapping[str, str]]) -> None:
        self.job, self.files = job, files
        self.total = sum(Path(file["path"]).stat().st_size for file in files)
        self.before = self.position = 0

    def rows(self) -> Iterator[Row]:
        for file in self.files:
            path = Path(file["path"])
            with path.open("rb") as stream:
                for row in read_articles(file["name"], stream):
                    self.position = self.before + stream.tell()
                    yield row
            self.before += path.stat().st_size

    def show(self, report: ImportReport) -> None:
        """Write the progress; raises JobCancelled if the import is to stop."""
        percent = min(100, 100 * self.position // max(1, self.total))
        jobs.report_progress(self.job, done=percent, total=100, message=f"{report.summary}.".capitalize())
