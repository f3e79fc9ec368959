"""For a random share of the articles nobody gets suggestions, so that their effect on people can be measured."""

import hashlib

from claims.models import Document, Review


def is_withheld(document: Document) -> bool:
    """Whether reviewers of this article get no suggestions: what its first reviewer got, else the draw; one query."""
    given = document.reviews.filter(role=Review.Role.REVIEW).order_by("pk").values_list("suggestions_shown", flat=True)
    first = given.first()
    return is_drawn(document) if first is None else not first


def is_drawn(document: Document) -> bool:
    """The draw by the project's seed. Raising the share adds articles to those drawn before, and takes none away."""
    project = document.project
    digest = hashlib.sha256(f"{project.withholding_seed}:{document.pk}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < project.withheld_share
