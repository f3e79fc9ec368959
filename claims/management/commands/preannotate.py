"""Pre-annotation from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims import jobs
from claims.models import Job, Project
from claims.preannotation import forget_failures


class Command(BaseCommand):
    help = "Have the pipeline read the articles of a project that it has not read, in this process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="the project's slug, as in its address")
        parser.add_argument("--retry", action="store_true", help="also read again what the pipeline failed on")

    def handle(self, *args: Any, project: str, retry: bool, **options: Any) -> None:
        found = Project.objects.filter(slug=project).first()
        if found is None:
            known = ", ".join(Project.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no project {project!r}. Known: {known}.")
        if retry:
            forget_failures(found)
        job = jobs.create(project=found, kind="pre-annotation")
        self.stdout.write(f"Reading; the progress is on the page of job {job.pk}.")
        jobs.run_job.call(job.pk)
        job.refresh_from_db()
        if job.state != Job.State.DONE:
            raise CommandError(f"{job.get_state_display()}: {job.message}")
        self.stdout.write(f"{job.result['articles']} articles read, {job.result['suggestions']} claims suggested.")
        if job.result.get("failed"):
            self.stdout.write(f"It failed on {job.result['failed']}; the project’s pipeline page tells why.")
