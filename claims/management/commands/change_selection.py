"""``change_selection PROJECT ACTION QUERY``: show what a change of a selection would do; with ``--yes`` do it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict

from claims.assignment import OUT_REASONS
from claims.bulk import ACTIONS, KIND, Choice, InvalidChoice, propose_change, start_change, start_undo
from claims.details import NAMES
from claims.finding import Where
from claims.management.naming import manager_named, person_named, project_named
from claims.management.terminal import done_here
from claims.models import Job, Project, User


class Command(BaseCommand):
    help = "Show what a change of a selection would do; with --yes do it here and now. --undo STEP takes one back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="slug of the project")
        parser.add_argument("action", nargs="?", default="", help=", ".join(ACTIONS))
        parser.add_argument("query", nargs="?", default="", help="as in the address of a search: q=port&kind=claim")
        parser.add_argument("--by", required=True, metavar="USER", help="the manager who changes it")
        parser.add_argument("--answer", default="", metavar="FIELD=LABEL", help="FIELD.TARGET=LABEL for a stance")
        parser.add_argument("--round", type=int)
        parser.add_argument("--to", nargs="*", default=[], metavar="USER", help="whom to assign the articles to")
        parser.add_argument("--reason", choices=list(OUT_REASONS), default="")
        parser.add_argument("--detail", default="", metavar="NAME=VALUE", help=f"NAME is one of {', '.join(NAMES)}")
        parser.add_argument("--undo", type=int, metavar="STEP", help="number of the job that did it")
        parser.add_argument("--yes", action="store_true", help="do it; without, it is only shown")

    def handle(self, *args: Any, **options: Any) -> None:
        project = project_named(options["project"])
        manager = manager_named(project, options["by"])
        roles = project.roles_of(manager)
        try:
            if options["undo"] is not None:
                self.done(start_undo(step=self.step(project, options["undo"]), user=manager))
            elif not options["action"]:
                raise CommandError(f"Say what to do: {', '.join(ACTIONS)}; or --undo STEP.")
            else:
                self.change(project, manager, roles, options)
        except InvalidChoice as error:
            raise CommandError(str(error)) from error

    def change(self, project: Project, manager: User, roles: set[str], options: dict[str, Any]) -> None:
        people = tuple(person_named(name).pk for name in options["to"])
        chosen = {name: options[name] for name in ("action", "answer", "round", "reason", "detail")}
        choice = Choice(**chosen, people=people)
        where = Where(project, manager, roles, QueryDict(options["query"]))
        proposal = propose_change(where, choice=choice)
        for what, number in proposal.plan.becomes:
            self.stdout.write(f"{number:6} {what}")
        self.stdout.write(f"{proposal.plan.left:6} stay as they are")
        if options["yes"]:
            self.done(start_change(where, choice=choice))
        else:
            self.stdout.write("Nothing is done yet; say --yes to do it.")

    def step(self, project: Project, pk: int) -> Job:
        step = project.jobs.filter(kind=KIND, pk=pk).first()
        if step is None:
            raise CommandError(f"{project.name} has no step {pk}.")
        return step

    def done(self, job: Job) -> None:
        """Do the job here, and say how it went."""
        done_here(self, job)
        said = ", ".join(f"{name}: {number}" for name, number in job.result.items()) or job.message
        self.stdout.write(f"Step {job.pk}: {job.get_state_display().lower()}. {said}")
