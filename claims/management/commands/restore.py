"""Restore what `backup` wrote."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.management.archive import NotRestored, restore_backup, verify_backup
from claims.management.backup import missing_migrations
from claims.management.terminal import STANDARD_STREAM, standard_input_file


class Command(BaseCommand):
    help = "Check an archive of the command backup and put it in the place of what is here. Stop Sayso first."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="- is standard input")
        parser.add_argument(
            "--yes", action="store_true", help="replace what is here; without it, only check the archive"
        )

    def handle(self, *args: Any, file: Path, yes: bool, **options: Any) -> None:
        if file == STANDARD_STREAM:
            with standard_input_file() as path:
                self.restore(path, "The archive", yes=yes)
        else:
            self.restore(file, str(file), yes=yes)

    def restore(self, file: Path, name: str, *, yes: bool) -> None:
        try:
            manifest = restore_backup(file) if yes else verify_backup(file)
        except NotRestored as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{name} was made at {manifest['made_at']} and is whole.")
        if not yes:
            self.stdout.write("Nothing was changed. To restore it, stop Sayso and add --yes.")
        elif missing_migrations():
            self.stdout.write("It is in place now, from an earlier version: run the command migrate, then start Sayso.")
        else:
            self.stdout.write("It is in place now. Start Sayso again.")
