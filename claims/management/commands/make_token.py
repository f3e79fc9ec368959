"""``make_token USER --name NAME``: a token of the API for a script on a server."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from claims.accounts.tokens import ForeignProject, make_token
from claims.management.naming import person_named, project_named


class Command(BaseCommand):
    help = "Make a token of the API. Its secret, which cannot be had again, is the one line on standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="whose token: it may do what this person may")
        parser.add_argument("--name", required=True, help="the program that will use it")
        parser.add_argument("--project", default="", metavar="SLUG", help="only this project; all of them without it")
        parser.add_argument("--write", action="store_true", help="it may write too")
        parser.add_argument("--days", type=int, help="how long it is valid; until it is revoked without it")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["days"] is not None and not 0 < options["days"] <= 3650:
            raise CommandError("--days takes a number from 1 to 3650.")
        if not options["name"].strip():
            raise CommandError("--name says which program will use the token: it cannot be empty.")
        days = timedelta(days=options["days"] or 0)
        try:
            _token, secret = make_token(
                user=person_named(options["user"]),
                name=options["name"],
                project=project_named(options["project"]) if options["project"] else None,
                may_write=options["write"],
                expires_at=timezone.now() + days if days else None,
            )
        except ForeignProject as error:
            raise CommandError(str(error)) from error
        self.stdout.write(secret)
