"""Fetch articles from web addresses into a project."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.imports import ImportReport
from claims.imports.addresses import SwitchedOff, UnusableList
from claims.imports.fetching import fetch_articles
from claims.management.naming import project_named
from claims.management.terminal import show_progress
from claims.models import User
from claims.preannotation import start_preannotation


class Command(BaseCommand):
    help = "Fetch articles from web addresses, where the administrator allows it. Exits with 1 if one was refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="the project's short name, as in its address")
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="lists of addresses, one a line; - is standard input"
        )
        parser.add_argument("--language", default="", help="of pages that name none; else it is guessed")
        parser.add_argument("--by", metavar="USERNAME", help="who imports them")

    def handle(self, *args: Any, **options: Any) -> None:
        project = project_named(options["project"])
        user = User.objects.filter(username=options["by"]).first()
        if options["by"] and user is None:
            raise CommandError(f"There is no user {options['by']!r}.")
        try:
            report = fetch_articles(
                project=project,
                addresses=[line for name in options["files"] for line in lines_of(name)],
                imported_by=user,
                language=options["language"],
                on_article=self.show,
            )
        except (SwitchedOff, UnusableList) as error:
            raise CommandError(str(error)) from error
        for row in report.rows:
            if row.outcome in {"refused", "noted"}:
                self.stderr.write(f"{row.outcome}: {row}")
        self.stdout.write(f"{report.summary}.")
        if report.added:
            job = start_preannotation(project=project, created_by=user)
            self.stdout.write(f"The machine reads them as job {job.pk}, once a worker runs.")
        if report.refused:
            raise CommandError(f"{report.refused} refused.", returncode=1)

    def show(self, report: ImportReport) -> None:
        show_progress(self, report.summary)


def lines_of(name: str) -> list[str]:
    """The lines of a list; - is standard input. Raises CommandError."""
    try:
        return (sys.stdin.read() if name == "-" else Path(name).read_text()).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name} cannot be read: {error}.") from error
