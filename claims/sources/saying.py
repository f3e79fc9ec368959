"""What a source says: how often, over time, for and against what, and in whose words."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from claims.models import Claim, Document, Project, Source, User
from claims.models.each_row import ExistsForEach
from claims.models.reviews import ClaimQuerySet

COUNTED = 100
MANY = 500  # claims
MONTHS_SHOWN = 24


def claims_for(reader: User) -> ClaimQuerySet:
    """The claims that count and that the reader may see, one review's an article."""
    return Claim.objects.kept().open_to(reader).decisive()


def articles_with(project: Project, claims: ClaimQuerySet, number: int) -> QuerySet[Document]:
    """The project's articles that the claims, of which there are ``number``, are in."""
    articles = project.documents.present().select_related("outlet")
    inside = claims.order_by()
    if number > MANY:  # a page is soon full, so each article is asked
        return articles.filter(ExistsForEach(inside.filter(review__document=OuterRef("pk"))))
    return articles.filter(pk__in=inside.values("review__document"))


class CappedCount(Subquery):
    """How many rows a limited query gives."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) limited)"
    output_field = IntegerField()


def counts_of(sources: Iterable[Source], reader: User) -> Counter[int]:
    """Claims of each entry and of those merged into it; one query. Of none more than ``COUNTED`` + 1 are counted:
    whether a claim may be seen is asked of each, and an entry can have tens of thousands."""
    ids = [each.pk for each in sources]
    claims = claims_for(reader).filter(registry_source=OuterRef("pk")).order_by()
    entries = Source.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids)).order_by()
    counted = entries.annotate(number=CappedCount(claims.values("pk")[: COUNTED + 1]))
    numbers: Counter[int] = Counter()
    for pk, merged_into, number in counted.values_list("pk", "merged_into", "number"):
        numbers[merged_into or pk] += number
    return numbers


@dataclass(frozen=True)
class Saying:
    """A claim's spans, how it is quoted and its words, whose pieces are joined by an ellipsis."""

    content: list[list[int]]
    quotation: str
    words: str


def said_in(
    articles: Sequence[Document], claims: ClaimQuerySet, entries: Collection[int]
) -> list[tuple[Document, list[Saying]]]:
    """Each article with what the entries say in it, in the order of the text; one query.

    It looks through the claims of the articles: those of an entry can be tens of thousands, and SQLite, which plans for
    the average, would begin with them.
    """
    texts = {article.pk: article.text for article in articles}
    said: dict[int, list[Saying]] = {article.pk: [] for article in articles}
    by = Coalesce("registry_source", 0)
    rows = claims.alias(by=by).filter(review__document__in=texts, by__in=entries).order_by()
    for content, quotation, article in rows.values_list("content", "quotation", "review__document"):
        words = " … ".join(texts[article][start:end] for start, end in content)
        said[article].append(Saying(content, quotation, words))
    return [(article, sorted(said[article.pk], key=lambda each: each.content)) for article in articles]


@dataclass
class Period:
    """``name`` is a month like 2026-03 or a year; empty for articles without a date. ``stances`` counts (target, label)
    pairs."""

    name: str
    claims: int = 0
    quotations: Counter[str] = field(default_factory=Counter)
    stances: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(frozen=True)
class OverTime:
    """How much a source said by period, as counted ``as_of``."""

    as_of: datetime
    periods: list[Period]

    @property
    def rows(self) -> int:
        return sum(period.claims for period in self.periods)


def over_time(reader: User, source: Source, *merged: Source) -> OverTime:
    """The claims by the month of their articles, by year if there are more than ``MONTHS_SHOWN`` months, the undated
    last; one query, a row for those that are alike."""
    as_of = timezone.now()
    alike = (
        claims_for(reader)
        .filter(registry_source__in=[source, *merged])
        .order_by()
        .values_list("review__document__published_on", "quotation", "values__stance")
    )
    rows = list(alike.annotate(Count("pk")))
    months = {f"{day:%Y-%m}" for day, *_ in rows if day}
    length = len("2026") if len(months) > MONTHS_SHOWN else len("2026-03")
    found: dict[str, Period] = {}
    for day, quotation, stances, claims_alike in rows:
        name = f"{day:%Y-%m}"[:length] if day else ""
        period = found.setdefault(name, Period(name))
        period.claims += claims_alike
        period.quotations[quotation] += claims_alike
        for target, label in (stances or {}).items():
            if label:
                period.stances[target, label] += claims_alike
    return OverTime(as_of, sorted(found.values(), key=lambda period: (not period.name, period.name)))
