"""``codebook PROJECT``: the codebook as JSON; ``codebook PROJECT FILE --by MANAGER --yes``: publish the next one."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from annotator.codebook import FieldDefinition
from annotator.targets import are_targets, as_json, as_line
from claims.codebooks import (
    Differences,
    FaultyCodebook,
    NoCodebook,
    current,
    definitions_of,
    differences,
    faults,
    open_draft,
    payload,
    replace_fields,
)
from claims.codebooks.as_json import FieldsSerializer, definition
from claims.management.naming import manager_named, project_named
from claims.management.terminal import standard_input
from claims.models import Project
from claims.models.projects import also_called
from claims.preannotation import retarget
from claims.projects import FaultyTargets, named_targets
from claims.review import publish_draft

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Command(BaseCommand):
    help = (
        "Print the codebook in use as JSON. With a file of that form say what it would ask otherwise; with --yes "
        "publish it as the next version: open reviews keep theirs, labels that others replace are merged by a job."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="slug of the project")
        parser.add_argument("file", nargs="?", help="all the questions of the next version; - is standard input")
        parser.add_argument("--by", default="", metavar="USER", help="the manager who publishes")
        parser.add_argument("--note", default="", help="what is new, for the list of versions")
        parser.add_argument("--yes", action="store_true", help="do it; without, the changes are only shown")

    def handle(self, *args: Any, **options: Any) -> None:
        project = project_named(options["project"])
        try:
            in_use = definitions_of(current(project))
        except NoCodebook as error:
            raise CommandError(str(error)) from error
        if options["file"] is None:
            held = {"targets": as_json(project.also_called), "fields": payload(in_use)}
            self.stdout.write(json.dumps(held, ensure_ascii=False, indent=1))
            return
        definitions, targets = read(contents(options["file"]), project)
        for line in told(differences(in_use, definitions)):
            self.stdout.write(line)
        if targets != project.targets:
            self.stdout.write("targets: " + ", ".join(as_line(*each) for each in also_called(targets).items()))
        if problems := list(faults(definitions)):
            raise CommandError(" ".join(problems))
        if not options["yes"]:
            self.stdout.write("Nothing was published; say --yes to do it.")
            return
        self.publish(project, definitions, targets, options)

    @transaction.atomic
    def publish(
        self,
        project: Project,
        definitions: list[FieldDefinition],
        targets: list[dict[str, Any]],
        options: dict[str, Any],
    ) -> None:
        manager = manager_named(project, options["by"])
        if project.codebooks.filter(published_at=None).exists():
            raise CommandError("A draft is under way: publish or discard it on the codebook’s page first.")
        retarget(project=project, targets=targets, created_by=manager)
        draft = open_draft(project=project)
        replace_fields(draft=draft, definitions=definitions)
        try:
            published, merging = publish_draft(draft=draft, actor=manager, note=options["note"][:2000])
        except FaultyCodebook as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Version {published.version} is in use{'; a job merges labels' if merging else ''}.")


def contents(name: str) -> bytes:
    """Raises CommandError."""
    try:
        with standard_input() if name == "-" else Path(name).open("rb") as stream:
            return stream.read()
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from error


def read(data: bytes, project: Project) -> tuple[list[FieldDefinition], list[dict[str, Any]]]:
    """The questions, and the targets of stances: the project’s own where the file names none.

    Raises CommandError for what is no codebook, with every place that is wrong.
    """
    try:
        given = orjson.loads(data.removeprefix(BYTE_ORDER_MARK))
    except orjson.JSONDecodeError as error:
        raise CommandError(f"This is not JSON: {error}.") from error
    asked = FieldsSerializer(data=given)
    if not asked.is_valid():
        raise CommandError("\n".join(places(asked.errors)))
    definitions = [definition(row) for row in asked.validated_data["fields"]]
    if "targets" not in given:
        return definitions, project.targets
    if not are_targets(given["targets"]):
        raise CommandError("targets: a list of names, or an object of names and lists of other names.")
    try:
        return definitions, named_targets(given["targets"], known=project.targets)
    except FaultyTargets as error:
        raise CommandError(str(error)) from error


def places(wrong: Any, place: str = "") -> Iterator[str]:
    """``fields.0.labels.1.name: This field is required.``"""
    inside = wrong.items() if isinstance(wrong, dict) else enumerate(wrong)
    for key, found in inside:
        if isinstance(found, str):
            yield f"{place}: {found}"
        else:
            yield from places(found, f"{place}.{key}".removeprefix("."))


def told(found: Differences) -> Iterator[str]:
    """What a version asks otherwise, a line each."""
    yield from (f"new: {field.name}" for field in found.added)
    yield from (f"gone: {field.name}" for field in found.removed)
    yield from (f"renamed: {old} is {new}" for old, new in found.renamed)
    for change in found.gone:
        instead = f", now {' or '.join(change.successors)}" if change.successors else ""
        yield f"gone: {change.field.name}: {change.name}{instead}"
