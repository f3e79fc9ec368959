"""The labels that the pipeline is measured by and learns from: of each article, what people agreed on last."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from more_itertools import chunked

from claims.models import Claim, Document, Project, Review
from claims.models.reviews import ReviewQuerySet
from claims.sources import effective_values

CHUNK = 50
RANK = Case(
    When(role=Review.Role.ADJUDICATION, then=Value(3)),
    When(is_reference=True, then=Value(2)),
    When(role=Review.Role.REVIEW, then=Value(1)),
    default=Value(0),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True)
class Gold:
    """An article with the review whose labels count, and its claims in the order of the text; none is rejected."""

    document: Document
    review: Review
    claims: list[Claim]

    def values(self, claim: Claim) -> dict[str, Any]:
        """The claim's answers with those it has from its source."""
        inherited = claim.registry_source.values if claim.registry_source else {}
        return effective_values(claim.values, inherited)[0]


def name_of(claim: Claim) -> str:
    """Whom the claim is said by: the registry's name, else what the reviewer typed."""
    entry = claim.registry_source
    return (entry.merged_into or entry).name if entry else claim.source_name


def gold_reviews(project: Project) -> ReviewQuerySet:
    """The submitted reviews of present articles, by article, the one that counts first."""
    reviews = Review.objects.submitted().filter(document__project=project, document__withdrawn_at=None)
    return reviews.annotate(rank=RANK).order_by("document_id", "-rank", "-submitted_at", "-pk")


def gold_of(document: Document) -> Gold | None:
    """The labels that count for one article, if it was reviewed; at most four queries."""
    review = gold_reviews(document.project).filter(document=document).first()
    return next(_read([review.pk]), None) if review else None


def read_gold(project: Project) -> Iterator[Gold]:
    """The reviewed articles by id: adjudicated, else reference, else reviewed last, else imported; three queries for
    each fifty."""
    chosen: dict[int, int] = {}
    for pk, document in gold_reviews(project).values_list("pk", "document_id"):
        chosen.setdefault(document, pk)
    for batch in chunked(chosen.values(), CHUNK):
        yield from _read(batch)


def _read(reviews: list[int]) -> Iterator[Gold]:
    claims: dict[int, list[Claim]] = defaultdict(list)
    kept = Claim.objects.filter(review__in=reviews).exclude(decision=Claim.Decision.REJECTED)
    for claim in kept.select_related("registry_source__merged_into"):
        claims[claim.review_id].append(claim)
    chosen = Review.objects.filter(pk__in=reviews).select_related("document", "codebook", "reviewer")
    for review in chosen.order_by("document"):
        ordered = sorted(claims[review.pk], key=lambda claim: (claim.content, str(claim.pk)))
        yield Gold(review.document, review, ordered)
