"""``draw_sample PROJECT NAME SIZE``: draw articles for estimates, with the probability of each kept."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.assignment import ALLOCATIONS, PERIODS, Design, SampleFault, draw_sample
from claims.management.naming import project_named


class Command(BaseCommand):
    help = "Draw an estimation sample by outlet and period; the same seed draws the same from the same articles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="slug of the project")
        parser.add_argument("name")
        parser.add_argument("size", type=int)
        parser.add_argument("--period", choices=list(PERIODS), default="", help="strata by period too")
        parser.add_argument("--all-outlets", action="store_true", help="no strata by outlet")
        parser.add_argument("--allocation", choices=list(ALLOCATIONS), default="proportional")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        project = project_named(options["project"])
        chosen = {name: options[name] for name in ("size", "period", "allocation", "seed")}
        design = Design(by_outlet=not options["all_outlets"], **chosen)
        try:
            sample = draw_sample(project=project, name=options["name"], design=design)
        except SampleFault as error:
            raise CommandError(str(error)) from error
        for stratum, counts in sample.design["strata"].items():
            self.stdout.write(f"{counts['drawn']:6} of {counts['articles']:6}  {stratum}")
