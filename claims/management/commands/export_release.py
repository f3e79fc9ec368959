"""``export_release PROJECT --output FILE.zip``: all files of a release in one."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.exports.download import note_export
from claims.exports.release import ReleaseGone, archive_of
from claims.management.naming import project_named


class Command(BaseCommand):
    help = "Write all files of a release, and SHA256SUMS of them, as one .zip."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="slug of the project")
        parser.add_argument("--number", type=int, help="of the release (default: the newest)")
        parser.add_argument("--output", type=Path, metavar="FILE", help="default: PROJECT-NUMBER.zip, here")

    def handle(self, *args: Any, **options: Any) -> None:
        project = project_named(options["project"])
        releases = project.releases.select_related("project").order_by("-number")
        chosen = {} if options["number"] is None else {"number": options["number"]}
        release = releases.filter(**chosen).first()
        if release is None:
            raise CommandError(f"{project} has no such release. make_release makes one.")
        try:
            archive = archive_of(release)
            output = options["output"] or Path(archive.name)
            shutil.copyfile(archive, output)
        except ReleaseGone as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be written: {error.strerror or error}.") from error
        note_export(None, project, f"{archive.name}, on the command line")
        self.stdout.write(str(output))
