"""What `./run` does once the environment is there."""

import os
import subprocess
import sys
import webbrowser
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from claims.accounts.sign_in_links import make_sign_in_link
from claims.demo import demo_is_wanted
from claims.management.backup import BackupNeeded, migrate
from claims.management.first_accounts import make_first_accounts
from claims.management.processes import PortInUse, listen, obey_stop_signals, serve, site
from claims.models import Review, User


class Command(BaseCommand):
    help = "Bring the database up to date, load the demo into an empty one, then serve the pages and run the jobs."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-browser", action="store_true")

    def handle(self, *args: Any, host: str, port: int, no_browser: bool, **options: Any) -> None:
        obey_stop_signals()
        os.umask(0o077)  # what is written to the data directory is its owner's
        with suppress(KeyboardInterrupt):
            try:
                listener = listen(host, port)
                self.prepare()
            except (PortInUse, BackupNeeded) as error:
                raise CommandError(str(error)) from error
            self.invite(site(host, port), open_browser=not no_browser)
            serve(listener)
        self.stdout.write("Stopped. Your data is kept.")

    def prepare(self) -> None:
        """Scripts and styles; database, accounts and demo, each only if it is missing."""
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        backup = migrate()
        if backup:
            self.stdout.write(f"The database was backed up to {backup} and brought up to date.")
        try:
            passwords = make_first_accounts()
        except ValidationError as error:
            raise CommandError(f"The password in the environment is too weak: {' '.join(error.messages)}") from error
        if passwords:
            self.stdout.write("Accounts made now; these passwords are not shown again:")
        for username, password in passwords.items():
            self.stdout.write(f"  {username:8}{password}")
        if demo_is_wanted() and not demo_loads():
            self.stderr.write("The demo could not be loaded, see above; starting without it.")

    def invite(self, address: str, *, open_browser: bool) -> None:
        """Print, and open, a one-time link that signs the administrator in, to the review they are at."""
        self.stdout.write(f"Sayso is at {address}/ (Ctrl-C stops it).")
        administrator = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
        if administrator is None:
            return
        link = address + make_sign_in_link(administrator, next=first_page(administrator))
        self.stdout.write(f"Sign in as {administrator.username} by this link, once, within ten minutes:\n  {link}")
        if open_browser and has_screen():
            webbrowser.open(link)


def first_page(person: User) -> str:
    """Path of the review they are at, else of their projects."""
    begun = Review.objects.by(person).filter(role=Review.Role.REVIEW, state=Review.State.OPEN)
    review = begun.select_related("document__project").order_by("opened_at").last()
    if review is None:
        return reverse("projects")
    return reverse("review", args=[review.document.project.slug, review.document_id])


def demo_loads() -> bool:
    """Load the demo, in a process of its own: that one loads spaCy, which this one never does."""
    return subprocess.run([sys.executable, str(settings.BASE_DIR / "manage.py"), "load_demo"]).returncode == 0


def has_screen() -> bool:
    """Whether a browser with windows can be opened; a text browser would take this terminal."""
    return sys.platform in {"win32", "darwin"} or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())
