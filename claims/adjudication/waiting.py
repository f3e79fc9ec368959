"""Which articles can be adjudicated."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from claims.models import Document, Project, Review


def adjudicable(project: Project) -> QuerySet[Document]:
    """Present articles with two submitted reviews or more, without texts.

    Each has ``submitted``, how many; ``state`` and ``adjudicator`` (user name) of its adjudication, None before it.
    """
    own = Review.objects.filter(document=OuterRef("pk"), role=Review.Role.ADJUDICATION)
    submitted = Q(reviews__role=Review.Role.REVIEW, reviews__state=Review.State.SUBMITTED)
    return (
        project.documents.present()
        .without_text()
        .annotate(
            submitted=Count("reviews", filter=submitted),
            state=Subquery(own.values("state")[:1]),
            adjudicator=Subquery(own.values("reviewer__username")[:1]),
        )
        .filter(submitted__gte=2)
    )
