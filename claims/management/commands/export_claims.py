"""``export_claims PROJECT --format csv --output FILE``: the labelled claims as a file."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from claims.exports import FORMATS, export_claims
from claims.exports.download import note_export
from claims.exports.selection import LAYERS, PEOPLE, STATES, TEXTS, InvalidSelection, Selection, count
from claims.management.naming import person_named, project_named
from claims.management.terminal import counted, counter
from claims.models import Project
from claims.models.projects import sees_times


class Command(BaseCommand):
    help = "Write the labelled claims of a project to a file. What a format cannot hold is told on standard error."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="slug of the project")
        parser.add_argument("--format", choices=list(FORMATS), default="native")
        parser.add_argument("--output", default="-", help="file, or - for standard output (the default)")
        parser.add_argument(
            "--layers",
            nargs="+",
            choices=list(LAYERS),
            default=["reviews", "adjudications"],
            help="decisive: one set per article, its adjudication, else a reference, else the review submitted first; "
            "the default holds an article once for each review, so do not count its claims",
        )
        parser.add_argument("--state", choices=list(STATES), default="submitted")
        parser.add_argument("--reviewers", nargs="+", default=[], metavar="USER")
        parser.add_argument("--outlets", nargs="+", default=[], metavar="NAME")
        parser.add_argument("--articles", nargs="+", type=int, default=[], metavar="ID")
        parser.add_argument("--filter", default="", metavar="QUERY", help="as in the address of a search: q=port")
        parser.add_argument(
            "--by", default="", metavar="USER", help="who asks the filter, and whose right to see times holds"
        )
        parser.add_argument("--people", choices=list(PEOPLE), default="names")
        parser.add_argument("--text", choices=list(TEXTS), default="included")
        parser.add_argument("--events", action="store_true", help="every change of each review (native format)")
        parser.add_argument("--no-byte-order-mark", action="store_true", help="a CSV that is not for spreadsheets")

    def handle(self, *args: Any, **options: Any) -> None:
        project = project_named(options["project"])
        if options["output"] == "-":
            self.export(project, options, sys.stdout.buffer)
            return
        path = Path(options["output"])
        unfinished = path.with_name(f"{path.name}.part")
        try:
            with unfinished.open("wb") as stream:
                self.export(project, options, stream)
            os.replace(unfinished, path)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror or error}.") from error
        finally:
            unfinished.unlink(missing_ok=True)

    def export(self, project: Project, options: dict[str, Any], stream: BinaryIO) -> None:
        if options["filter"] and not options["by"]:
            raise CommandError("Say with --by who asks the filter: people do not find the same.")
        chosen: dict[str, Any] = {name: options[name] for name in ("state", "people", "text", "events", "filter")}
        by = person_named(options["by"]) if options["by"] else None
        chosen["asked_by"] = by.pk if by else None
        chosen["times"] = by is None or sees_times(project.roles_of(by))
        chosen |= {name: tuple(options[name]) for name in ("layers", "reviewers", "outlets", "articles")}
        try:
            selection = Selection(**chosen).known_in(project)
            counts = count(project=project, selection=selection)
        except (InvalidSelection, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        note_export(None, project, f"{options['format']}, {selection.people}, on the command line")
        self.stderr.write(counted(counts))
        losses = export_claims(
            project=project,
            format_name=options["format"],
            stream=stream,
            selection=selection,
            byte_order_mark=not options["no_byte_order_mark"],
            on_article=counter(self, counts["articles"]),
        )
        for loss in losses.to_json():
            self.stderr.write(f"left out: {loss['count']} × {loss['what']} ({', '.join(loss['examples'])})")
