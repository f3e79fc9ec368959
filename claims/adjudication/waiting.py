"""Which articles can be adjudicated."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from claims.models import Document, Project, Review
from claims.models.corpus import DocumentQuerySet


def adjudicable(project: Project) -> QuerySet[Document]:
    """Present articles with two submitted reviews or more, without texts, as ``with_adjudication`` has them."""
    twice = _submitted(project).annotate(number=Count("pk")).filter(number__gte=2)  # reads one index
    return with_adjudication(project, project.documents.present().filter(pk__in=twice.values("document")))


def in_order_of_work(project: Project) -> list[int]:
    """The ids of those articles: first those to begin, then those begun, then those settled; two queries.

    Each reads one index, which is several times as fast as sorting the articles by what they have in the database.
    """
    begun = Review.objects.filter(codebook__in=project.codebooks.order_by(), role=Review.Role.ADJUDICATION).order_by()
    states = dict(begun.values_list("document", "state"))
    twice = _submitted(project).annotate(number=Count("pk")).filter(number__gte=2)
    present = twice.exclude(document__in=project.documents.withdrawn().order_by())
    return sorted(present.values_list("document", flat=True), key=lambda pk: (states.get(pk, ""), pk))


def with_adjudication(project: Project, documents: DocumentQuerySet) -> DocumentQuerySet:
    """The articles without texts. Each has ``submitted``, how many reviews are; ``state`` and ``adjudicator`` (user
    name) of its adjudication, None before it."""
    own = Review.objects.filter(document=OuterRef("pk"), role=Review.Role.ADJUDICATION)
    counted = _submitted(project).filter(document=OuterRef("pk")).annotate(number=Count("pk"))
    return documents.without_text().annotate(
        submitted=Subquery(counted.values("number")),
        state=Subquery(own.values("state")[:1]),
        adjudicator=Subquery(own.values("reviewer__username")[:1]),
    )


def _submitted(project: Project) -> QuerySet[Review, Any]:
    reviews = Review.objects.submitted().filter(codebook__in=project.codebooks.order_by(), role=Review.Role.REVIEW)
    return reviews.order_by().values("document")
