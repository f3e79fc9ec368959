"""``clear_old``: remove what is kept for a time only. To be run once a day."""

from typing import Any

from django.core.management.base import BaseCommand

from claims.retention import clear_old


class Command(BaseCommand):
    help = "Remove exports, uploads, sessions, sign-in attempts and audit entries whose time is over."

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, number in clear_old().items():
            self.stdout.write(f"{number} {kind} removed")
