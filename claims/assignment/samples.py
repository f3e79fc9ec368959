"""Drawing articles for estimates: at random within strata of outlet and period, with the probability of each kept."""

import heapq
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from random import Random
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from claims.models import EstimationSample, Project, SampledArticle, User

PERIODS: Mapping[str, Any] = {
    "": gettext_lazy("Not by period"),
    "year": gettext_lazy("Year"),
    "month": gettext_lazy("Month"),
}
ALLOCATIONS: Mapping[str, Any] = {
    "proportional": gettext_lazy("In proportion to what each holds"),
    "equal": gettext_lazy("The same number from each"),
}
DATE_FORMATS = {"year": "%Y", "month": "%Y-%m"}


class SampleFault(Exception):
    """The sample cannot be drawn as asked; the message can be shown."""


@dataclass(frozen=True, slots=True)
class Design:
    """``size`` articles; strata by outlet or not, by period (a key of PERIODS); shared out by a key of ALLOCATIONS."""

    size: int
    by_outlet: bool = True
    period: str = ""
    allocation: str = "proportional"
    seed: int = 1


def shares(sizes: Mapping[str, int], design: Design) -> dict[str, int]:
    """How many articles each stratum gives: never more than it holds, and one at least if there are enough.

    The rest goes one by one to the stratum with the highest weight / (2 x given + 1), the divisors of Webster and
    Sainte-Laguë, which come nearest to proportion.
    """
    total = min(design.size, sum(sizes.values()))
    given = dict.fromkeys(sizes, int(total >= len(sizes)))

    def rank(name: str) -> tuple[float, str]:
        weight = sizes[name] if design.allocation == "proportional" else 1
        return -weight / (2 * given[name] + 1), name

    waiting = [rank(name) for name in sizes if given[name] < sizes[name]]
    heapq.heapify(waiting)
    for _ in range(total - sum(given.values())):
        _, name = heapq.heappop(waiting)
        given[name] += 1
        if given[name] < sizes[name]:
            heapq.heappush(waiting, rank(name))
    return given


def strata_of(*, project: Project, design: Design) -> dict[str, list[int]]:
    """The ids of the articles that can be drawn, by stratum; one query."""
    articles = project.documents.relevant().order_by("pk").values_list("pk", "outlet__name", "published_on")
    strata: dict[str, list[int]] = defaultdict(list)
    for pk, outlet, day in articles.iterator():
        strata[stratum_of(outlet, day, design)].append(pk)
    return dict(strata)


def stratum_of(outlet: str | None, day: date | None, design: Design) -> str:
    """``Outlet, 2026-11``; what an article does not say is a stratum of its own."""
    parts = [outlet or "no outlet"] if design.by_outlet else []
    if design.period:
        parts.append(day.strftime(DATE_FORMATS[design.period]) if day else "no date")
    return ", ".join(parts) or "all articles"


@transaction.atomic
def draw_sample(*, project: Project, name: str, design: Design, actor: User | None = None) -> EstimationSample:
    """Draw and store a sample. The same seed draws the same from the same articles.

    The inclusion probability of an article is the share of its stratum that was drawn (Cochran 1977, chapter 5:
    stratified random sampling). Raises SampleFault if the name is taken or there is nothing to draw.
    """
    if project.estimation_samples.filter(name=name).exists():
        raise SampleFault(
            gettext("There is a sample “%(name)s” already. Samples are never drawn again: choose another name.")
            % {"name": name}
        )
    if design.size < 1:
        raise SampleFault(gettext("A sample has at least one article."))
    strata = strata_of(project=project, design=design)
    if not strata:
        raise SampleFault(gettext("There is no article to draw."))
    chance = Random(design.seed)
    given = shares({stratum: len(ids) for stratum, ids in strata.items()}, design)
    drawn = [(pk, stratum) for stratum in sorted(strata) for pk in chance.sample(strata[stratum], given[stratum])]
    chance.shuffle(drawn)
    counts = {stratum: {"articles": len(strata[stratum]), "drawn": given[stratum]} for stratum in sorted(strata)}
    sample = EstimationSample.objects.create(
        project=project, name=name, seed=design.seed, design=asdict(design) | {"strata": counts}, drawn_by=actor
    )
    SampledArticle.objects.bulk_create(
        (
            SampledArticle(
                sample=sample,
                document_id=pk,
                position=position,
                stratum=stratum[:220],
                inclusion_probability=given[stratum] / len(strata[stratum]),
            )
            for position, (pk, stratum) in enumerate(drawn, start=1)
        ),
        batch_size=500,
    )
    return sample
