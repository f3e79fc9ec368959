"""``measure_agreement PROJECT``: the figures of agreement as JSON."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from claims import jobs
from claims.agreement.report import KIND
from claims.management.naming import project_named
from claims.management.terminal import done_here


class Command(BaseCommand):
    help = "Measure agreement between the reviewers of a project, in this process, and write the figures as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="slug of the project")
        parser.add_argument("--output", default="-", help="file, or - for standard output (the default)")

    def handle(self, *args: Any, **options: Any) -> None:
        job = jobs.create(project=project_named(options["project"]), kind=KIND, arguments={"people": []})
        self.stderr.write(f"Measuring; the progress is on the page of job {job.pk}.")
        done_here(self, job)
        counts = {key: job.result[key] for key in ("articles", "reviews")}
        text = json.dumps({**counts, **job.result["private"]}, ensure_ascii=False, indent=2) + "\n"
        if options["output"] == "-":
            sys.stdout.write(text)
        else:
            Path(options["output"]).write_text(text, encoding="utf-8")
