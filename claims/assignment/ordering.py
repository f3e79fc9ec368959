"""The order in which articles are handed out."""

from django.db.models import Case, Exists, OuterRef, Subquery, Value, When
from django.db.models.expressions import Combinable, OrderBy

from claims.models import PipelineRun, Project, Reading, SampledArticle

Order = Combinable | OrderBy | str


def in_order(project: Project, usual: list[Order], *, article: str = "pk") -> list[Order]:
    """What to order articles by: as ``usual``, or in a project that asks for it, by how much a review will teach.

    Articles of an estimation sample come before the others then, in the usual order: an order by what the machine is
    unsure of would make whoever stops half-way count from a skewed part of the sample. ``article`` is the path to the
    article's key.
    """
    if not project.most_useful_first:
        return usual
    sampled = Exists(SampledArticle.objects.filter(document=OuterRef(article)))
    newest = PipelineRun.objects.filter(project=project).order_by("-id").values("pk")[:1]
    value = Reading.objects.filter(run=Subquery(newest), document=OuterRef(article)).values("expected_value")
    return [
        Case(When(sampled, then=Value(0)), default=Value(1)).asc(),
        OrderBy(Case(When(sampled, then=None), default=Subquery(value)), descending=True, nulls_last=True),
        *usual,
    ]
