"""``import_labels PROJECT FILE --format label-studio --reviewer ada``: articles with labels made elsewhere."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.codebooks import NoCodebook
from claims.imports.labels import READERS, LabelReport, import_labels
from claims.management.naming import manager_named, project_named
from claims.management.terminal import counted, show_progress, standard_input
from claims.models import Project, User


class Command(BaseCommand):
    help = (
        "Import articles with labels: as imported reviews of a member, or as suggestions of a named run. Exits with 1 "
        "if an article was refused; the others are stored."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="slug of the project")
        parser.add_argument("files", nargs="+", metavar="FILE", help="files to read; - is standard input")
        parser.add_argument("--format", choices=list(READERS), required=True)
        parser.add_argument("--by", required=True, metavar="USER", help="the manager who imports")
        parser.add_argument("--reviewer", metavar="USER", help="whose labels they are, where the file names no member")
        parser.add_argument("--run", default="", help="store them as suggestions of the run of this name")

    def handle(self, *args: Any, **options: Any) -> None:
        project = project_named(options["project"])
        manager = manager_named(project, options["by"])
        reviewer = self.member(project, options["reviewer"] or options["by"])
        refused = 0
        for path in options["files"]:
            name = "standard input" if path == "-" else Path(path).name
            try:
                with standard_input() if path == "-" else Path(path).open("rb") as stream:
                    report = import_labels(
                        project=project,
                        format_name=options["format"],
                        name=name,
                        stream=stream,
                        imported_by=manager,
                        reviewer=reviewer,
                        run=options["run"],
                        on_batch=self.show,
                    )
            except NoCodebook as error:
                raise CommandError(str(error)) from error
            except OSError as error:
                raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
            self.tell(name, report)
            refused += report.articles.refused
        if refused:
            raise CommandError(f"{refused} refused.", returncode=1)

    def show(self, report: LabelReport) -> None:
        show_progress(self, f"{report.articles.summary}, {report.claims} claims")

    def member(self, project: Project, username: str) -> User:
        user = User.objects.filter(username=username).first()
        if user is None or not project.roles_of(user):
            raise CommandError(f"{username!r} is no member of {project.name}.")
        return user

    def tell(self, name: str, report: LabelReport) -> None:
        made = {"reviews": report.reviews, "claims": report.claims, "suggestions": report.suggestions}
        self.stdout.write(f"{name}: articles {report.articles.summary}; {counted(made)}")
        for row in report.articles.told("refused"):
            self.stderr.write(f"refused: {row}")
        for what, places in report.losses.examples.items():
            for place in places:
                self.stderr.write(f"{place}: not taken: {what}")
