"""An uploaded file of labels, read by a worker: some formats need spaCy, and every claim is written on its own."""

import shutil
from typing import Any
from uuid import UUID

from django.utils.translation import gettext, ngettext

from claims import jobs
from claims.codebooks import NoCodebook, current
from claims.imports.labels import LabelReport, import_labels, readable
from claims.imports.uploads import UploadGone, held_files, uploads
from claims.models import Job, Project, User
from claims.preannotation import start_preannotation


def start_label_import(
    *, project: Project, key: UUID, format_name: str, reviewer: User, run: str = "", created_by: User
) -> Job:
    """The job that imports the labels of the files held under the key.

    Raises UnknownReader, UploadGone, and claims.codebooks.NoCodebook.
    """
    readable(format_name)
    current(project)
    held_files(project, key)
    arguments = {"upload": key.hex, "format": format_name, "reviewer": reviewer.username, "run": run}
    return jobs.enqueue(project=project, kind="label-import", arguments=arguments, created_by=created_by)


def import_label_files(job: Job) -> dict[str, Any]:
    """Import the job's files, delete them, and have new articles read; the report is the result.

    Started again after a stop it leaves alone what was stored before.
    """
    key = UUID(job.arguments["upload"])
    if job.created_by is None:
        raise jobs.JobFailed(gettext("The person who started this import is gone."))
    report = LabelReport()
    try:
        for file in held_files(job.project, key):
            with file.path.open("rb") as stream:
                import_labels(
                    project=job.project,
                    format_name=job.arguments["format"],
                    name=file.name,
                    stream=stream,
                    imported_by=job.created_by,
                    reviewer=User.objects.get(username=job.arguments["reviewer"]),
                    run=job.arguments["run"],
                    on_batch=lambda so_far: show(job, so_far),
                    report=report,
                )
    except (UploadGone, NoCodebook) as error:
        raise jobs.JobFailed(str(error)) from error
    shutil.rmtree(uploads() / key.hex)
    if report.articles.added:
        start_preannotation(project=job.project, created_by=job.created_by)
    return report.to_json()


def show(job: Job, report: LabelReport) -> None:
    read = report.articles.counts.total()
    message = ngettext("%d claim so far", "%d claims so far", report.claims) % report.claims
    jobs.report_progress(job, done=read, total=0, message=message)
