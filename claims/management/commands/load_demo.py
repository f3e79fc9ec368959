"""The demo from the command line, and for `serve`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from claims.demo import load_demo
from claims.management.terminal import counted
from claims.models import User


class Command(BaseCommand):
    help = "Make the demo project with the articles of seeds/, read by the machine, and a review half done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "seeds")
        parser.add_argument("--manager", help="user name; by default the first administrator")
        parser.add_argument("--reviewers", nargs="+", metavar="USER", help="by default the manager, and ada and ben")
        parser.add_argument("--no-suggestions", action="store_true", help="leave the reading to the worker")

    def handle(
        self,
        *args: Any,
        folder: Path,
        manager: str | None,
        reviewers: list[str] | None,
        no_suggestions: bool,
        **options: Any,
    ) -> None:
        first = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
        managing = self.person(manager) if manager else first
        if managing is None:
            raise CommandError("There is no administrator yet: name a manager by --manager, or run createsuperuser.")
        known = User.objects.filter(username__in=["ada", "ben"]).order_by("username")
        reviewing = [self.person(name) for name in reviewers] if reviewers else [managing, *known]
        review = load_demo(folder=folder, manager=managing, reviewers=reviewing, preannotate=not no_suggestions)
        self.stdout.write(
            f"The demo is there: {review} is open with {counted({'claims': review.claims.count()})} decided."
        )

    def person(self, username: str) -> User:
        found = User.objects.filter(username=username).first()
        if found is None:
            raise CommandError(f"There is no user {username!r}.")
        return found
