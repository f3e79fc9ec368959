"""Pre-annotation from the command line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims import jobs
from claims.management.naming import project_named
from claims.management.terminal import done_here
from claims.models import Project
from claims.preannotation import forget_failures
from claims.shards import ShardsRefused, take_in


class Command(BaseCommand):
    help = "Have the machine read the articles of a project that it has not read, in this process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="the project's slug, as in its address")
        parser.add_argument(
            "--from", metavar="FOLDER", type=Path, dest="folder", help="take in what `annotator.pipeline bulk` has read"
        )
        parser.add_argument("--retry", action="store_true", help="also read again what the machine failed on")

    def handle(self, *args: Any, project: str, retry: bool, folder: Path | None, **options: Any) -> None:
        found = project_named(project)
        if folder is not None:
            self.take_in(found, folder)
            return
        if retry:
            forget_failures(found)
        job = jobs.create(project=found, kind="pre-annotation")
        self.stdout.write(f"Reading; the progress is on the page of job {job.pk}.")
        done_here(self, job)
        self.stdout.write(f"{job.result['articles']} articles read, {job.result['suggestions']} claims suggested.")
        if job.result.get("failed"):
            self.stdout.write(f"It failed on {job.result['failed']}; the project’s page “The machine” tells why.")

    def take_in(self, project: Project, folder: Path) -> None:
        try:
            counts = take_in(project=project, folder=folder)
        except ShardsRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{counts['taken']} readings taken in, {counts['known']} known already, "
            f"{counts['elsewhere']} of articles that are not in the project."
        )
        jobs.enqueue_once(project=project, kind="figures")
