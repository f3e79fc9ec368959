"""Which articles can be adjudicated."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from claims.models import Document, Project, Review
from claims.models.corpus import DocumentQuerySet


def adjudicable(project: Project) -> QuerySet[Document]:
    """Present articles with two submitted reviews or more, without texts, as ``with_adjudication`` has them."""
    twice = _submitted(project).annotate(number=Count("pk")).filter(number__gte=2)  # reads one index
    return with_adjudication(project, project.documents.present().filter(pk__in=twice.values("document")))


def with_adjudication(project: Project, documents: DocumentQuerySet) -> QuerySet[Document]:
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
