"""``make_release PROJECT --by MANAGER``: the next numbered release of a project."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.exports.release import STEPS, NothingToRelease, ReleaseGone, ReleaseTaken, folder_of, make_release
from claims.exports.selection import PEOPLE, TEXTS
from claims.management.naming import manager_named, project_named
from claims.management.terminal import counted, show_progress


class Command(BaseCommand):
    help = "Freeze the submitted and adjudicated labels of a project as its next release, with splits and hashes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="slug of the project")
        parser.add_argument("--by", required=True, metavar="USER", help="the manager who makes it")
        parser.add_argument("--note", default="")
        parser.add_argument("--people", choices=list(PEOPLE), default="pseudonyms")
        parser.add_argument("--text", choices=list(TEXTS), default="shareable")

    def handle(self, *args: Any, **options: Any) -> None:
        project = project_named(options["project"])
        manager = manager_named(project, options["by"])
        chosen = {name: options[name] for name in ("note", "people", "text")}
        try:
            release = make_release(project=project, created_by=manager, on_step=self.show, **chosen)
        except (NothingToRelease, ReleaseGone, ReleaseTaken) as error:
            raise CommandError(str(error)) from error
        told = {what.replace("_", " "): number for what, number in release.manifest["counts"].items()}
        self.stdout.write(f"{release}: {counted(told)}; in {folder_of(release)}")

    def show(self, done: int) -> None:
        show_progress(self, f"step {done} of {STEPS}")
