"""``create_project NAME --manager USER``: a project with the preset codebook."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotator.targets import read_lines
from claims.management.naming import person_named
from claims.models import Project
from claims.models.projects import MAX_TARGETS
from claims.projects import FaultyTargets, create_project, named_targets


class Command(BaseCommand):
    help = "Make a project with the preset codebook. Its short name is the one line on standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--manager", required=True, metavar="USER")
        parser.add_argument("--description", default="")
        parser.add_argument("--depth", choices=Project.Depth.values, default=Project.Depth.FULL)
        parser.add_argument(
            "--targets",
            nargs="+",
            default=[],
            metavar="NAME",
            help=f"what stances are toward, at most {MAX_TARGETS}; with what else one is called: 'China = Beijing'",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["name"].strip() or len(options["name"]) > 200:
            raise CommandError("A project’s name has 1 to 200 characters.")
        try:
            targets = named_targets(read_lines(options["targets"]))
        except FaultyTargets as error:
            raise CommandError(str(error)) from error
        project = create_project(
            name=options["name"].strip(),
            manager=person_named(options["manager"]),
            description=options["description"],
            depth=options["depth"],
            targets=targets,
        )
        self.stdout.write(project.slug)
