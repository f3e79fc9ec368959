"""``anonymise USER --yes``: forget who somebody is; their labels stay."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.accounts.memberships import LastManager
from claims.accounts.people import CannotAnonymise, anonymise
from claims.models import User


class Command(BaseCommand):
    help = "Forget who a person is, for good. What they labelled stays, under an anonymous name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="user name, of somebody deactivated too")
        parser.add_argument("--yes", action="store_true", help="do it; it cannot be undone")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["user"]).first()
        if person is None:
            raise CommandError(f"Nobody has the user name {options['user']!r}.")
        if not options["yes"]:
            raise CommandError(f"This forgets for good who {person.display_name} is. Add --yes to do it.")
        try:
            anonymise(user=person, by=None)
        except (CannotAnonymise, LastManager) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['user']} is now {person.username}.")
