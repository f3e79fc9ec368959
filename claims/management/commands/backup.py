"""Back up everything: database, releases, trained weights, secret key."""

import shutil
import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from claims.management.archive import BackupFailed, write_backup
from claims.management.terminal import STANDARD_STREAM, show_progress


class Command(BaseCommand):
    help = "Write the database and the files beside it to one archive. People may go on working meanwhile."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="- is standard output; default: backups/ in the data directory"
        )

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        folder = settings.DATA_DIR / "backups"
        path = file or folder / f"sayso-{datetime.now():%Y%m%d-%H%M%S}.tar"
        if path == STANDARD_STREAM:
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=folder) as aside:
                self.stderr.write(f"Standard output: {self.write(Path(aside) / 'backup.tar')}")
                with (Path(aside) / "backup.tar").open("rb") as stream:
                    shutil.copyfileobj(stream, sys.stdout.buffer)
        elif path.exists():
            raise CommandError(f"{path} is there already. Name another file.")
        else:
            self.stdout.write(f"{path}: {self.write(path)}")

    def write(self, path: Path) -> str:
        """Write it; what is in it, in words."""
        try:
            manifest = write_backup(path, on_file=lambda done: show_progress(self, f"{done} files"))
        except BackupFailed as error:
            raise CommandError(str(error)) from error
        size = sum(member["bytes"] for member in manifest["members"].values())
        return f"{len(manifest['members'])} files, {size / 2**20:.1f} MiB. Keep it where only you can read it."
