"""``adjudicate PROJECT --by USER``: settle the articles on which reviewers agree in everything."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q
from django.http import Http404

from claims.access import get_project
from claims.adjudication import (
    CannotAdjudicate,
    UnsettledDifferences,
    adjudicable,
    open_adjudication,
    submit_adjudication,
    take_over_agreed,
)
from claims.management.naming import person_named, project_named
from claims.models import Document, Membership, Review, User
from claims.review import IncompleteReview, NotOpen


class Command(BaseCommand):
    help = (
        "Settle the articles on which all submitted reviews agree in everything. Where they differ nothing is done; "
        "with --begin the adjudication is opened there, with what is agreed on. Exits with 1 if an article cannot be "
        "adjudicated; the others are done."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="slug of the project")
        parser.add_argument("--by", required=True, metavar="USER", help="the adjudicator")
        parser.add_argument("--articles", nargs="+", type=int, default=[], metavar="ID", help="only these articles")
        parser.add_argument("--begin", action="store_true", help="open adjudications of the others too")

    def handle(self, *args: Any, **options: Any) -> None:
        project, adjudicator = project_named(options["project"]), person_named(options["by"])
        try:
            get_project(adjudicator, project.slug, Membership.Role.ADJUDICATOR)
        except (Http404, PermissionDenied) as error:
            raise CommandError(f"{adjudicator.username!r} is no adjudicator of {project.name}.") from error
        articles = options["articles"]
        free = Q(adjudicator=None) | Q(adjudicator=adjudicator.username, state=Review.State.OPEN)
        waiting = articles or list(adjudicable(project).filter(free).order_by("pk").values_list("pk", flat=True))
        present = project.documents.present().select_related("project").in_bulk(waiting)
        refused = [f"article {article}: not in {project.name}" for article in articles if article not in present]
        settled = 0
        for document in present.values():
            try:
                settle(document, adjudicator, begin=options["begin"])
                settled += 1
            except (UnsettledDifferences, IncompleteReview) as error:
                self.stdout.write(f"article {document.pk}: {error}")
            except (CannotAdjudicate, NotOpen) as error:
                refused.append(f"article {document.pk}: {error}")
        self.stdout.write(f"{settled} settled.")
        if refused:
            raise CommandError("\n".join(refused))


def settle(document: Document, adjudicator: User, *, begin: bool) -> None:
    """Raises UnsettledDifferences, IncompleteReview, CannotAdjudicate, and NotOpen if it is settled already."""
    if begin:
        open_adjudication(document=document, adjudicator=adjudicator)
    with transaction.atomic():
        review = open_adjudication(document=document, adjudicator=adjudicator)
        take_over_agreed(review=review, actor=adjudicator)
        submit_adjudication(review=review, actor=adjudicator)
