"""How far people's reviews agree with articles whose right labels are known: entry tests, and work over time.

A *reference* is an adjudication or an imported review that a manager has marked as right. The grade of a review is
the share of claims that are found and labelled as in the reference: claims are aligned as for agreement, a matched
pair counts the share of the reference's answers that the review gives too, and the sum is set against both numbers of
claims, 2 x sum / (own + reference), an F1 with partial credit. Two empty sets of claims agree: 1.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Avg, Count
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext

from claims.agreement.doubles import Record, double_of
from claims.models import Claim, Project, Reading, Review, User


class NoReference(Exception):
    """The review cannot be a reference; the message can be shown."""


@dataclass(frozen=True, slots=True)
class MonthOfWork:
    """The mean grade of the reviews a person submitted in a month, of those articles that have a reference."""

    person: User
    month: str
    reviews: int
    grade: float


@transaction.atomic
def mark_reference(*, review: Review, is_reference: bool) -> int:
    """Take a review as right, or no longer, and grade the article's other reviews anew; how many.

    Raises NoReference if it is not submitted, or an ordinary review: these are what is graded.
    """
    if review.state != Review.State.SUBMITTED:
        raise NoReference(gettext("Only what is submitted can be a reference."))
    if review.role == Review.Role.REVIEW:
        raise NoReference(gettext("A review becomes right by adjudication: adjudicate the article, then mark that."))
    review.is_reference = is_reference
    review.save(update_fields=["is_reference"])
    others = Review.objects.submitted().filter(document=review.document_id, role=Review.Role.REVIEW)
    return sum(grade_review(review=other) is not None for other in others.select_related("document"))


def grade_review(*, review: Review) -> float | None:
    """Compute and store the grade of a submitted review; None where its article has no reference."""
    reference = (
        Review.objects.submitted()
        .filter(document=review.document_id, is_reference=True)
        .exclude(pk=review.pk)
        .exclude(role=Review.Role.REVIEW)
        .order_by("-pk")
        .first()
    )
    review.grade = grade_against(review, reference) if reference else None
    review.save(update_fields=["grade"])
    return review.grade


def grade_against(review: Review, reference: Review) -> float:
    """From 0 to 1; three queries."""
    claims: dict[int, list[Claim]] = defaultdict(list)
    kept = Claim.objects.filter(review__in=[review, reference]).exclude(decision=Claim.Decision.REJECTED)
    for claim in kept.select_related("registry_source__merged_into"):
        claims[claim.review_id].append(claim)
    reading = Reading.objects.filter(document=review.document_id).order_by("-run").first()
    double = double_of(review.document, [review, reference], claims, reading)
    right = sum(share_right(*double.members(group)) for group in double.matched)
    number = sum(len(marking.records) for marking in double.markings)
    return 2 * right / number if number else 1.0


def share_right(mine: Record, right: Record) -> float:
    """The share of the reference's answers that are given too, of the questions asked in both; 1 if there are none."""
    answers = {key: right.values[key] for key in mine.asked if right.values.get(key) not in (None, "", [], {})}
    same = sum(mine.values.get(key) == value for key, value in answers.items())
    return same / len(answers) if answers else 1.0


def work_over_time(project: Project, people: Iterable[User] | None = None) -> list[MonthOfWork]:
    """By name, newest month first; of ``people`` if they are given; two queries.

    Months are as fine as it gets: a reviewer must not learn which article had a reference.
    """
    graded = Review.objects.submitted().filter(codebook__project=project, role=Review.Role.REVIEW, grade__isnull=False)
    if people is not None:
        graded = graded.filter(reviewer__in=[person.pk for person in people])
    rows = list(
        graded.order_by()
        .annotate(month=TruncMonth("submitted_at"))
        .values("reviewer", "month")
        .annotate(reviews=Count("pk"), mean=Avg("grade"))
    )
    names = User.objects.in_bulk([row["reviewer"] for row in rows])
    found = [MonthOfWork(names[row["reviewer"]], f"{row['month']:%Y-%m}", row["reviews"], row["mean"]) for row in rows]
    found.sort(key=lambda each: each.month, reverse=True)
    return sorted(found, key=lambda each: each.person.username)
