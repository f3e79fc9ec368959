"""Uploaded files: held until they are read, by a job that can be stopped and started again."""

import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext

from claims import jobs
from claims.formats.articles import FROM_NAMES, Naming, Row, column_samples, read_articles
from claims.formats.articles.archive import names_tell
from claims.formats.articles.columns import NO_COLUMNS
from claims.imports.articles import import_articles
from claims.imports.preview import PreviewedRow, naming_for, preview_rows
from claims.imports.report import ImportReport
from claims.models import Job, Project, User
from claims.near_duplicates import start_search
from claims.preannotation import start_preannotation

READ_AT_ONCE = 2**20  # bytes: an upload up to this is read while the person waits
FILES_AT_ONCE = 20
MAX_PREVIEWED = 10 * 2**20  # bytes of a workbook: its texts are unpacked as a whole, even for its first rows
KEPT_FOR = 7 * 24 * 3600  # seconds: the files of an import that was never finished


class UploadGone(Exception):
    """The files are not held any more, or never were, for this project."""


@dataclass(frozen=True)
class HeldFile:
    """A file that waits to be imported, with the name it had."""

    name: str
    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size


def uploads() -> Path:
    """The folder of files that wait to be imported."""
    return Path(settings.DATA_DIR) / "uploads"


def hold_files(*, project: Project, files: Sequence[File[bytes]]) -> UUID:
    """Keep uploaded files for an import into the project; the key under which they are held."""
    remove_leftovers()
    key = uuid4()
    folder = uploads() / key.hex
    folder.mkdir(parents=True)
    for number, file in enumerate(files):
        with (folder / str(number)).open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
    names = [(file.name or "file").replace("\0", "") for file in files]
    (folder / "names.json").write_text(json.dumps({"project": project.pk, "names": names}))
    return key


def held_files(project: Project, key: UUID) -> list[HeldFile]:
    """The files held under the key. Raises UploadGone."""
    folder = uploads() / key.hex
    try:
        held = json.loads((folder / "names.json").read_text())
    except FileNotFoundError:
        held = {}
    if held.get("project") != project.pk:
        raise UploadGone(gettext("The uploaded files are no longer there: upload them again."))
    return [HeldFile(name, folder / str(number)) for number, name in enumerate(held["names"])]


def held_columns(project: Project, key: UUID) -> dict[str, list[str]]:
    """The columns of the tables among the held files, each with a few values; large workbooks are passed over.

    Raises UploadGone.
    """
    columns: dict[str, list[str]] = {}
    for file in held_files(project, key):
        if is_heavy(file):
            continue
        with file.path.open("rb") as stream:
            for column, samples in column_samples(file.name, stream).items():
                columns.setdefault(column, samples)
    return columns


def forget_files(key: UUID) -> None:
    """Delete held files that nobody is to import."""
    shutil.rmtree(uploads() / key.hex, ignore_errors=True)


def names_say_something(project: Project, key: UUID, *, outlet: str) -> bool:
    """Whether a day or an outlet would be taken from the names of the held files. Raises UploadGone."""
    naming = naming_for(dates=True, folder="", outlet=outlet)
    for file in held_files(project, key):
        with file.path.open("rb") as stream:
            if names_tell(file.name, stream, naming):
                return True
    return False


def preview_import(
    *,
    project: Project,
    key: UUID,
    language: str = "",
    outlet: str = "",
    columns: Mapping[str, str] = NO_COLUMNS,
    dates_from_names: bool = True,
    outlet_from_folder: str = "",
) -> tuple[list[PreviewedRow], bool]:
    """The first articles as `start_import` would store them, and whether there are more; workbooks too large to be
    looked into are passed over. Raises UploadGone."""
    files = [file for file in held_files(project, key) if not is_heavy(file)]
    naming = naming_for(dates=dates_from_names, folder=outlet_from_folder, outlet=outlet)
    rows = (row for row, _ in rows_of(files, columns, naming))
    return preview_rows(project=project, rows=rows, language=language, outlet=outlet)


def start_import(
    *,
    project: Project,
    key: UUID,
    created_by: User,
    language: str = "",
    outlet: str = "",
    columns: Mapping[str, str] = NO_COLUMNS,
    dates_from_names: bool = True,
    outlet_from_folder: str = "",
) -> Job:
    """The job that imports the files held under the key. Raises UploadGone.

    A small upload is imported when this returns, a larger one by a worker. ``columns`` as for ``row_from_record``,
    ``language`` and ``outlet`` as for ``import_articles``; ``outlet_from_folder`` as the folder of ``naming_for``.
    """
    files = held_files(project, key)
    make = jobs.create if is_small(files) else jobs.enqueue
    naming = naming_for(dates=dates_from_names, folder=outlet_from_folder, outlet=outlet)
    arguments = {
        "upload": key.hex,
        "language": language,
        "outlet": outlet,
        "columns": dict(columns),
        "naming": asdict(naming),
    }
    job = make(project=project, kind="import", arguments=arguments, created_by=created_by)
    return jobs.run_here(job) if make is jobs.create else job


def is_heavy(file: HeldFile) -> bool:
    """Whether looking into its first rows takes long."""
    return file.name.lower().endswith(".xlsx") and file.size > MAX_PREVIEWED


def is_small(files: Sequence[HeldFile]) -> bool:
    """Whether the files are read quickly; an archive may hold any number of them."""
    packed = any(file.name.lower().endswith(".zip") for file in files)
    return not packed and len(files) <= FILES_AT_ONCE and sum(file.size for file in files) <= READ_AT_ONCE


def remove_leftovers() -> int:
    """Delete the files of imports that were given up long ago; how many imports."""
    removed = 0
    for folder in uploads().glob("*"):
        if folder.stat().st_mtime < time.time() - KEPT_FOR:
            shutil.rmtree(folder)
            removed += 1
    return removed


def import_files(job: Job) -> dict[str, Any]:
    """Import the job's files, delete them, and have new articles read by the pipeline; the report is the result.

    Started again after a stop it finds the articles stored so far and tells them as known.
    """
    key = UUID(job.arguments["upload"])
    try:
        progress = FileProgress(job, held_files(job.project, key))
    except UploadGone as error:
        raise jobs.JobFailed(str(error)) from error
    report = import_articles(
        project=job.project,
        rows=progress.rows(job.arguments["columns"], Naming(**job.arguments.get("naming", asdict(FROM_NAMES)))),
        imported_by=job.created_by,
        language=job.arguments["language"],
        outlet=job.arguments.get("outlet", ""),  # jobs queued by an older version have neither
        on_batch=progress.show,
    )
    result = report.to_json() | follow_up(job, report)
    jobs.report_progress(job, done=100, total=100, message=report.sentence)
    shutil.rmtree(uploads() / key.hex)
    return result


def follow_up(job: Job, report: ImportReport) -> dict[str, int]:
    """Have new articles read by the pipeline and compared with the others; the id of the job that reads them."""
    if not report.added:
        return {}
    start_search(project=job.project, created_by=job.created_by)
    return {"reading_job": start_preannotation(project=job.project, created_by=job.created_by).pk}


def rows_of(files: Sequence[HeldFile], columns: Mapping[str, str], naming: Naming) -> Iterator[tuple[Row, int]]:
    """The rows of the files, each with how many bytes of all of them were read by then."""
    before = 0
    for file in files:
        with file.path.open("rb") as stream:
            for row in read_articles(file.name, stream, columns=columns, naming=naming):
                yield row, before + stream.tell()
        before += file.size


class FileProgress:
    """Reads the files of a job, and shows on its row how much of them was read, in percent."""

    def __init__(self, job: Job, files: Sequence[HeldFile]) -> None:
        self.job, self.files = job, files
        self.total = sum(file.size for file in files)
        self.position = 0

    def rows(self, columns: Mapping[str, str], naming: Naming) -> Iterator[Row]:
        for row, position in rows_of(self.files, columns, naming):
            self.position = position
            yield row

    def show(self, report: ImportReport) -> None:
        """Write the progress; raises JobCancelled if the import is to stop."""
        percent = min(100, 100 * self.position // max(1, self.total))
        jobs.report_progress(self.job, done=percent, total=100, message=report.sentence)
