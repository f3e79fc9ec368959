"""Back up everything: database, releases, trained weights, secret key."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from claims.management.archive import BackupFailed, write_backup


class Command(BaseCommand):
    help = "Write the database and the files beside it to one archive. People may go on working meanwhile."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="default: backups/ in the data directory, named by the time"
        )

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        path = file or settings.DATA_DIR / "backups" / f"sayso-{datetime.now():%Y%m%d-%H%M%S}.tar"
        if path.exists():
            raise CommandError(f"{path} is there already. Name another file.")
        try:
            manifest = write_backup(path)
        except BackupFailed as error:
            raise CommandError(str(error)) from error
        size = sum(member["bytes"] for member in manifest["members"].values())
        self.stdout.write(
            f"{path}: {len(manifest['members'])} files, {size / 2**20:.1f} MiB. Keep it where only you can read it."
        )
