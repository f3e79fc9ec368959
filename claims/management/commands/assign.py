"""``assign PROJECT ROUND``: show who would be given what; with ``--yes`` give it."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.assignment import RULES, Choice, Division, RoundFault, assign, propose
from claims.assignment.forms import reviewers_of
from claims.management.naming import manager_named, project_named
from claims.models import Project


class Command(BaseCommand):
    help = "Show which articles a round would give to whom; with --yes give them out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="slug of the project")
        parser.add_argument("round", type=int, help="number of the round")
        parser.add_argument("--by", required=True, metavar="USER", help="the manager who gives them out")
        parser.add_argument("--rule", choices=list(RULES), default="free")
        parser.add_argument("--to", nargs="*", metavar="USER", help="reviewers; all of the project’s if left out")
        parser.add_argument("--reviews", type=int, default=1, help="reviews an article")
        parser.add_argument("--doubled", type=float, default=0.0, help="share that gets one more, from 0 to 1")
        parser.add_argument("--count", type=int, help="at most so many articles, drawn by the seed")
        parser.add_argument("--outlet", default="")
        parser.add_argument("--sample", metavar="NAME", help="only articles of this estimation sample, in its order")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--due", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--yes", action="store_true", help="do it; without, the plan is only shown")

    def handle(self, *args: Any, **options: Any) -> None:
        project = project_named(options["project"])
        manager = manager_named(project, options["by"])
        round = project.rounds.filter(number=options["round"]).first()
        sample = project.estimation_samples.filter(name=options["sample"]).first()
        if round is None:
            raise CommandError(f"{project.name} has no round {options['round']}.")
        if options["sample"] and sample is None:
            raise CommandError(f"{project.name} has no sample {options['sample']!r}.")
        choice = Choice(sample=sample, outlet=options["outlet"], count=options["count"])
        division = Division(
            options["rule"], people_of(project, options["to"]), options["reviews"], options["doubled"], options["seed"]
        )
        try:
            plan = propose(round=round, choice=choice, division=division)
            if options["yes"]:
                plan = assign(round=round, choice=choice, division=division, actor=manager, due_on=options["due"])
        except RoundFault as error:
            raise CommandError(str(error)) from error
        for person, number in plan.by_person:
            self.stdout.write(f"{number:6} {person.username if person else '(whoever comes next)'}")
        done = "given out" if options["yes"] else "would be given out; say --yes to do it"
        self.stdout.write(f"{len(plan.plan.places)} reviews of {plan.articles} articles {done}.")


def people_of(project: Project, names: list[str] | None) -> tuple[int, ...]:
    """Raises CommandError for a name that is no reviewer's."""
    known = dict(reviewers_of(project).values_list("username", "pk"))
    strangers = sorted(set(names or []) - set(known))
    if strangers:
        raise CommandError(f"Not reviewers of {project.name}: {', '.join(strangers)}.")
    return tuple(known[name] for name in names) if names else tuple(known.values())
