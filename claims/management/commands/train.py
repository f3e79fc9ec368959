"""Training from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotator.pipeline.weight_files import WeightsError
from claims import jobs
from claims.management.naming import project_named
from claims.management.terminal import done_here
from claims.models import Job, Project
from claims.training import KIND, adopt_weights, shown_comparisons


class Command(BaseCommand):
    help = "Fit the light parts of the machine on a project’s reviewed articles, and compare with what is in use."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="the project's slug, as in its address")
        parser.add_argument("--adopt", action="store_true", help="use what is better at once, without asking a manager")

    def handle(self, *args: Any, project: str, adopt: bool, **options: Any) -> None:
        found = project_named(project)
        job = jobs.create(project=found, kind=KIND)
        self.stdout.write(f"Reading the reviewed articles; the progress is on the page of job {job.pk}.")
        done_here(self, job)
        self.stdout.write(f"{job.result['articles']} articles, {job.result['claims']} attributed claims.")
        for row in shown_comparisons(job):
            verdict = "better" if row.is_better else "not better"
            self.stdout.write(
                f"{row.name}: {row.present:.1f} now, {row.learnt:.1f} learnt, difference {row.difference:+.1f} "
                f"({row.low:+.1f} to {row.high:+.1f}), {verdict}"
            )
        if not job.result["better"]:
            self.stdout.write("Nothing is better than what is in use; that stays.")
        elif adopt:
            self.adopt(found, job)
        else:
            self.stdout.write("What is better waits on the project’s page “The machine” for a manager to use it.")

    def adopt(self, project: Project, training: Job) -> None:
        try:
            job = adopt_weights(project=project, training=training, actor=None)
        except WeightsError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"In use from now on. Job {job.pk} reads the articles again; open reviews keep their run.")
