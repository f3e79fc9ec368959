"""``sbom``: the packages of the lock file as a CycloneDX list; ``sbom --licences``: as a page."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from claims.management.parts import licences_page, packages, parts_list


class Command(BaseCommand):
    help = "Print what Sayso is made of, as CycloneDX JSON, or as the page docs/licences.md."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--licences", action="store_true", help="the page of licences instead")

    def handle(self, *args: Any, **options: Any) -> None:
        found = packages()
        shown = licences_page(found) if options["licences"] else json.dumps(parts_list(found), indent=1) + "\n"
        self.stdout.write(shown, ending="")
