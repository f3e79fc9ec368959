"""Import files of articles into a project."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.formats.articles import Naming
from claims.formats.articles.columns import NAMES
from claims.imports import FORMATS, ImportReport, Place, Row, import_articles, read_articles, read_folder
from claims.imports.preview import ASKED_FOLDERS, PreviewedRow, naming_for, preview_rows, sentence_of
from claims.management.naming import project_named
from claims.management.terminal import show_progress, standard_input
from claims.models import User
from claims.preannotation import start_preannotation


class Command(BaseCommand):
    help = "Import files of articles into a project. Exits with 1 if a row was refused; the others are stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="the project's short name, as in its address")
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="files or folders of files to read; - is standard input"
        )
        parser.add_argument(
            "--format", choices=[suffix[1:] for suffix in FORMATS], help="read all files as this, whatever their names"
        )
        parser.add_argument("--language", default="", help="of articles that name none; else it is guessed")
        parser.add_argument("--outlet", default="", help="of articles that name none")
        parser.add_argument(
            "--outlet-from-folder",
            choices=ASKED_FOLDERS,
            default="",
            help="which folder in a .zip or folder names the outlet; else the only one, unless --outlet is given",
        )
        parser.add_argument(
            "--no-dates-from-names",
            action="store_true",
            help="do not read the date from a file's name, such as 2026-02-03, where the file says none",
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="NAME=FIELD",
            help=f"what a column of a table holds: {', '.join(NAMES)}; nothing after = for metadata",
        )
        parser.add_argument("--preview", action="store_true", help="store nothing, and show the first articles")
        parser.add_argument("--by", metavar="USERNAME", help="who imports them")
        parser.add_argument("--no-preannotation", action="store_true", help="do not have the machine read them")

    def handle(self, *args: Any, **options: Any) -> None:
        project = project_named(options["project"])
        user = User.objects.filter(username=options["by"]).first()
        if options["by"] and user is None:
            raise CommandError(f"There is no user {options['by']!r}.")
        if "-" in options["files"] and not options["format"]:
            raise CommandError("Standard input has no name: say what it holds with --format.")
        for name in options["files"]:
            if name != "-" and not Path(name).exists():
                raise CommandError(f"There is no file or folder {name}.")
        columns = dict(column.rpartition("=")[::2] for column in options["column"])
        if not set(columns.values()) <= {"", *NAMES}:
            raise CommandError(f"--column NAME=FIELD: FIELD is one of {', '.join(NAMES)}.")
        naming = naming_for(
            dates=not options["no_dates_from_names"], folder=options["outlet_from_folder"], outlet=options["outlet"]
        )
        rows = self.rows(options["files"], options["format"], columns, naming)
        said = {"language": options["language"], "outlet": options["outlet"]}
        if options["preview"]:
            first, more = preview_rows(project=project, rows=rows, language=said["language"], outlet=said["outlet"])
            self.show_first(first, more)
            return
        report = import_articles(
            project=project,
            rows=rows,
            imported_by=user,
            **said,
            on_batch=self.show,
        )
        for row in report.rows:
            if row.outcome in {"refused", "noted"}:
                self.stderr.write(f"{row.outcome}: {row}")
        self.stdout.write(f"{report.summary}.")
        if report.added and not options["no_preannotation"]:
            job = start_preannotation(project=project, created_by=user)
            self.stdout.write(f"The machine reads them as job {job.pk}, once a worker runs.")
        if report.refused:
            raise CommandError(f"{report.refused} refused.", returncode=1)

    def show_first(self, first: list[PreviewedRow], more: bool) -> None:
        for row in first:
            day = row.published_on.isoformat() if row.published_on else "-"
            self.stdout.write("\t".join([day, row.outlet or "-", row.title or "-", str(Place(row.file, row.line))]))
            if row.reason:
                self.stdout.write(f"  {'refused: ' if row.refused else ''}{row.reason}")
        self.stdout.write(f"{sentence_of(first, more=more)} Nothing is stored.")

    def rows(self, names: list[str], suffix: str | None, columns: dict[str, str], naming: Naming) -> Iterator[Row]:
        """The rows of all files."""
        kind = f".{suffix}" if suffix else ""
        for name in names:
            if name != "-" and Path(name).is_dir():
                yield from read_folder(Path(name), suffix=kind, columns=columns, naming=naming)
                continue
            with standard_input() if name == "-" else Path(name).open("rb") as stream:
                shown = "standard input" if name == "-" else Path(name).name
                yield from read_articles(shown, stream, suffix=kind, columns=columns, naming=naming)

    def show(self, report: ImportReport) -> None:
        show_progress(self, report.summary)
