"""``submit_reviews PROJECT --by USER``: submit a person's open reviews; with ``--reopen`` take some back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from claims.access import get_own_review
from claims.grading import grade_review
from claims.management.naming import person_named, project_named
from claims.models import Review, User
from claims.review import (
    AdjudicationStarted,
    IncompleteReview,
    NotOpen,
    StaleReview,
    TakenBack,
    reopen_review,
    submit_review,
)

REFUSALS = (AdjudicationStarted, IncompleteReview, NotOpen, StaleReview, TakenBack)


class Command(BaseCommand):
    help = (
        "Submit a person’s open reviews in which nothing is left to decide; with --reopen take submitted ones back. "
        "Exits with 1 if one was refused; the others are done."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", help="slug of the project")
        parser.add_argument("--by", required=True, metavar="USER", help="whose reviews")
        parser.add_argument("--articles", nargs="+", type=int, default=[], metavar="ID", help="only of these articles")
        parser.add_argument("--reopen", action="store_true", help="take the reviews of --articles back")

    def handle(self, *args: Any, **options: Any) -> None:
        project, person = project_named(options["project"]), person_named(options["by"])
        if not project.roles_of(person):
            raise CommandError(f"{person.username!r} is no member of {project.name}.")
        articles, reopen = options["articles"], options["reopen"]
        if reopen and not articles:
            raise CommandError("Say with --articles which reviews to open again.", returncode=2)
        state = Review.State.SUBMITTED if reopen else Review.State.OPEN
        reviews = Review.objects.by(person).filter(document__project=project, role=Review.Role.REVIEW, state=state)
        if articles:
            reviews = reviews.filter(document__in=articles)
        found = dict(reviews.order_by("document").values_list("document", "pk"))
        refused = [f"article {article}: no {state} review" for article in articles if article not in found]
        done = 0
        for article, pk in found.items():
            try:
                change(person, pk, reopen=reopen)
                done += 1
            except REFUSALS as error:
                refused.append(f"article {article}: {error}")
        self.stdout.write(f"{done} {'opened again' if reopen else 'submitted'}.")
        if refused:
            raise CommandError("\n".join(refused))


@transaction.atomic
def change(person: User, pk: int, *, reopen: bool) -> None:
    """Submit the review, or open it again. Raises what ``REFUSALS`` names."""
    review = get_own_review(person, pk, Review.objects.locked())
    if reopen:
        reopen_review(review=review, actor=person)
    else:
        grade_review(review=submit_review(review=review, actor=person, sequence=review.sequence))
