"""``invite PROJECT --by MANAGER``: a link by which others join."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from claims.accounts.memberships import invite
from claims.management.naming import manager_named, project_named
from claims.models import Membership


class Command(BaseCommand):
    help = "Make an invitation to a project, and print the path of its link, which is shown only now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="slug of the project")
        parser.add_argument("--by", required=True, metavar="USER", help="the manager who invites")
        parser.add_argument("--role", nargs="+", choices=Membership.Role.values, default=[Membership.Role.REVIEWER])
        parser.add_argument("--uses", type=int, default=1, help="for how many people")
        parser.add_argument("--days", type=int, default=7, help="good for how many days")

    def handle(self, *args: Any, **options: Any) -> None:
        project = project_named(options["project"])
        manager = manager_named(project, options["by"])
        chosen = {name: options[name] for name in ("uses", "days")}
        invitation, path = invite(project=project, roles=options["role"], created_by=manager, **chosen)
        self.stdout.write(f"{path}\nGood until {invitation.expires_at:%Y-%m-%d %H:%M} UTC; put your address before it.")
