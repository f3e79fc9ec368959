"""How much the machine's suggestions pull on people: the same work with and without them.

Suggestions are withheld for a share of the articles that was drawn at random (claims.review.withholding), so that what
differs between the two groups, beyond chance, is what showing suggestions does: to the labels given, to the number of
claims, to the time, and to the agreement with the adjudication. Intervals are of the percentile bootstrap over
articles, drawn apart in each group (Efron and Tibshirani 1993, chapters 8 and 13).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from annotator.codebook import FieldDefinition
from claims import jobs
from claims.agreement.bootstrap import BOUNDS, NOTHING, Estimate, Resampling
from claims.agreement.measures import Array
from claims.codebooks import NoCodebook, current, definitions_of
from claims.grading import grade_against
from claims.models import Claim, Job, Project, Review, User
from claims.sources import effective_values

KIND = "pull"
LACKS_ALL = "Nothing can be compared yet: reviews with suggestions and reviews without are needed."
LACKS_SHOWN = "Reviews with suggestions are lacking: all that are submitted were made without."
LACKS_WITHHELD = "Reviews without suggestions are lacking: all that are submitted were made with them."
LACKS_SHARE = f"{LACKS_WITHHELD} Set a share of articles without suggestions in the project’s settings."
SEEDS = (20260102, 20260103)  # of the articles with, and of those without suggestions


@dataclass(slots=True)
class Work:
    """What people did on one article: reviews, seconds, claims, answers by field, and grades beside adjudication."""

    shown: bool
    reviews: int = 0
    seconds: int = 0
    claims: int = 0
    grades: list[float] = field(default_factory=list)
    answers: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def start_pull(*, project: Project, created_by: User | None = None) -> Job:
    """A job that measures the pull; one that waits or runs already is given instead of a second."""
    return project.jobs.active().filter(kind=KIND).first() or jobs.enqueue(
        project=project, kind=KIND, created_by=created_by
    )


def last_pull(project: Project) -> Job | None:
    """The newest finished measurement."""
    return project.jobs.filter(kind=KIND, state=Job.State.DONE).first()


def measure_pull(job: Job) -> dict[str, Any]:
    """What the job of kind ``pull`` does. Raises JobFailed if there is nothing to compare."""
    try:
        definitions = definitions_of(current(job.project))
    except NoCodebook as error:
        raise jobs.JobFailed(str(error)) from error
    asked = [each for each in definitions if each.scope == "claim" and each.type in {"label", "labels"}]
    works = read_works(job.project, report=lambda done, total: jobs.report_progress(job, done=done, total=total))
    shown, withheld = ([work for work in works if work.shown == way] for way in (True, False))
    if not shown or not withheld:
        raise jobs.JobFailed(lacking(job.project, shown=bool(shown), withheld=bool(withheld)))
    return {"articles": len(works), "private": report_of(shown, withheld, asked)}


def lacking(project: Project, *, shown: bool, withheld: bool) -> str:
    """Why there is nothing to compare, where one of the two groups has no article."""
    if withheld:
        return LACKS_SHOWN
    if shown:
        return LACKS_WITHHELD if project.withheld_share else LACKS_SHARE
    return LACKS_ALL


def read_works(project: Project, report: Callable[[int, int], None] = lambda done, total: None) -> list[Work]:
    """The submitted reviews of articles that the pipeline had read, gathered by article."""
    reviews = Review.objects.submitted().filter(
        document__project=project, document__withdrawn_at=None, role=Review.Role.REVIEW, run__isnull=False
    )
    works: dict[int, Work] = {}
    article_of: dict[int, int] = {}
    for pk, document, shown, seconds in reviews.values_list("pk", "document", "suggestions_shown", "active_seconds"):
        work = works.setdefault(document, Work(shown))
        work.reviews += 1
        work.seconds += seconds
        article_of[pk] = document
    claims = Claim.objects.filter(review__in=reviews.order_by()).exclude(decision=Claim.Decision.REJECTED)
    for claim in claims.exclude(quotation="own_voice").select_related("registry_source").iterator(chunk_size=2000):
        work = works[article_of[claim.review_id]]
        work.claims += 1
        inherited = claim.registry_source.values if claim.registry_source else {}
        for key, value in effective_values(claim.values, inherited)[0].items():
            work.answers[key].update(answers_in(value))
    add_grades(reviews, works, report)
    return list(works.values())


def answers_in(value: Any) -> list[str]:
    """The labels in a stored answer: one, several, or one for each target."""
    if isinstance(value, dict):
        return [str(each) for each in value.values() if each]
    if isinstance(value, list):
        return [str(each) for each in value]
    return [str(value)] if value not in (None, "") else []


def add_grades(reviews: Any, works: dict[int, Work], report: Callable[[int, int], None]) -> None:
    """Grade each review beside the submitted adjudication of its article, where there is one."""
    settled = {
        review.document_id: review
        for review in Review.objects.submitted().filter(role=Review.Role.ADJUDICATION, document__in=list(works))
    }
    graded = reviews.filter(document__in=list(settled)).select_related("document", "reviewer")
    for done, review in enumerate(graded):
        report(done, len(settled))
        works[review.document_id].grades.append(grade_against(review, settled[review.document_id]))


def report_of(shown: Sequence[Work], withheld: Sequence[Work], asked: Iterable[FieldDefinition]) -> dict[str, Any]:
    """Every measure with suggestions, without, and the difference; each value with its 95 % interval.

    Labels that nobody gave are left out.
    """

    def measure(name: str, ratio: Callable[[Work], tuple[float, float]]) -> dict[str, Any]:
        return {"name": name, **compare([ratio(work) for work in shown], [ratio(work) for work in withheld])}

    def label(key: str, answer: str) -> Callable[[Work], tuple[float, float]]:
        return lambda work: (work.answers[key][answer], work.answers[key].total())

    used: dict[str, Counter[str]] = defaultdict(Counter)
    for work in (*shown, *withheld):
        for key, answers in work.answers.items():
            used[key] += answers
    return {
        "shown": len(shown),
        "withheld": len(withheld),
        "measures": [
            measure("Minutes a review", lambda work: (work.seconds / 60, work.reviews)),
            measure("Claims a review", lambda work: (work.claims, work.reviews)),
            measure("Agreement with the adjudication, 0 to 1", lambda work: (sum(work.grades), len(work.grades))),
        ],
        "fields": [
            {"name": each.name, "labels": [measure(one.name, label(each.key, one.key)) for one in given]}
            for each in asked
            if (given := [one for one in each.labels if used[each.key][one.key]])
        ],
    }


def compare(shown: Sequence[tuple[float, float]], withheld: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """Two ratios of sums over articles, and their difference, with intervals."""
    groups = [np.array(rows, dtype=np.float64) for rows in (shown, withheld)]
    drawn = [Resampling(range(len(group)), seed=seed) for group, seed in zip(groups, SEEDS, strict=True)]
    estimates = [draw.estimate(ratio_of, group) for draw, group in zip(drawn, groups, strict=True)]
    with_it, without = estimates
    if with_it.value is None or without.value is None:
        difference = Estimate(None, reason=NOTHING)
    else:
        draws = [
            ratio_of(draw.weights @ group)
            for draw, group in zip(drawn, groups, strict=True)
            if draw.weights is not None
        ]
        spread = draws[0] - draws[1]
        low, high = np.percentile(spread[~np.isnan(spread)], BOUNDS)
        difference = Estimate(with_it.value - without.value, float(low), float(high))
    return {
        "shown": with_it.to_json(),
        "withheld": without.to_json(),
        "difference": difference.to_json(),
        "is_clear": difference.low is not None and difference.high is not None and difference.low * difference.high > 0,
    }


def ratio_of(sums: Array) -> Array:
    """First over second of ``(..., 2)``; not a number where there is nothing to divide by."""
    above, below = sums[..., 0], sums[..., 1]
    return np.where(below > 0, above / np.where(below > 0, below, 1), np.nan)
