"""``password_link USER``: a link by which somebody sets a password."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from claims.accounts.passwords import password_link
from claims.management.naming import person_named


class Command(BaseCommand):
    help = "Print the path of a link by which the person sets a password, once, within a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="user name")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(password_link(user=person_named(options["user"]), by=None))
