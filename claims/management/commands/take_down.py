"""``take_down PROJECT ARTICLE --reason WHY --yes``: remove an article's text for good; its labels stay."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.models import Document
from claims.withdrawal import AlreadyWithdrawn, releases_with, withdraw


class Command(BaseCommand):
    help = "Remove the text of an article for good. Its labels stay, as offsets; releases that hold it are named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="slug of the project")
        parser.add_argument("article", type=int, help="id of the article")
        parser.add_argument("--reason", required=True, help="why; it is kept with the article")
        parser.add_argument("--yes", action="store_true", help="do it; it cannot be undone")

    def handle(self, *args: Any, **options: Any) -> None:
        article = Document.objects.filter(project__slug=options["project"], pk=options["article"]).first()
        if article is None:
            raise CommandError(f"There is no article {options['article']} in a project {options['project']!r}.")
        if not options["yes"]:
            raise CommandError(f"This removes the text of “{article}” for good. Add --yes to do it.")
        releases = releases_with(article)
        try:
            withdraw(article=article, reason=options["reason"], by=None)
        except AlreadyWithdrawn as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The text of “{article}” is removed. Its labels stay.")
        for release in releases:
            self.stdout.write(f"Release {release.number} of {release.created_at:%Y-%m-%d} still holds it.")
