"""For a random share of the articles nobody gets suggestions, so that their effect on people can be measured."""

import hashlib
from collections.abc import Collection

from claims.models import Document, Project, Review
from claims.models.blindness import StillBlind


def is_withheld(document: Document) -> bool:
    """Whether reviewers of this article get no suggestions: what its first reviewer got, else the draw; one query."""
    return document.pk in withheld_among([document])


def withheld_among(documents: Collection[Document]) -> set[int]:
    """The ids of those that are withheld; one query. The documents know their project."""
    given = Review.objects.filter(document__in=documents, role=Review.Role.REVIEW).order_by("-pk")
    first = dict(given.values_list("document", "suggestions_shown"))  # of one article, the last of the list wins
    return {each.pk for each in documents if (not first[each.pk] if each.pk in first else is_drawn(each))}


def withholds(project: Project) -> bool:
    """Whether somebody may still have to review without suggestions. Not so only if the share is 0 and each review
    that was begun without any is of an article that nobody has still to review; at most one query."""
    unaided = Review.objects.filter(document__project=project, role=Review.Role.REVIEW, suggestions_shown=False)
    return bool(project.withheld_share) or unaided.filter(StillBlind("document")).exists()


def is_drawn(document: Document) -> bool:
    """The draw by the project's seed. Raising the share adds articles to those drawn before, and takes none away."""
    project = document.project
    digest = hashlib.sha256(f"{project.withholding_seed}:{document.pk}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < project.withheld_share
