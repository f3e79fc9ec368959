"""Where a person stands: which rounds they may work in, and what the entry test says."""

from dataclasses import dataclass

from django.db.models import Avg, Count

from claims.models import Assignment, Project, Review, Round, User


@dataclass(frozen=True, slots=True)
class EntryTest:
    """How far a person is with a round's test. ``grade`` is the mean of the articles graded, None before the first."""

    round: Round
    articles: int
    graded: int
    grade: float | None

    @property
    def is_finished(self) -> bool:
        return 0 < self.articles <= self.graded

    @property
    def is_passed(self) -> bool:
        mark = self.round.pass_mark or 0
        return self.is_finished and self.grade is not None and self.grade >= mark


@dataclass(frozen=True, slots=True)
class Standing:
    """``rounds`` are the open ones the person may work in. ``test`` is the entry test they have not passed, if any.

    ``has_rounds``: the project opened a round once. From then on articles are reviewed as they are given out, also
    while no round is open.
    """

    has_rounds: bool
    rounds: tuple[Round, ...]
    test: EntryTest | None

    @property
    def shared(self) -> list[Round]:
        """Those in which everybody gets the same articles."""
        return [each for each in self.rounds if each.kind != Round.Kind.PRODUCTION]

    @property
    def production(self) -> list[Round]:
        return [each for each in self.rounds if each.kind == Round.Kind.PRODUCTION]


def standing_of(*, project: Project, reviewer: User) -> Standing:
    """One query, and two for each open entry test."""
    rounds = list(project.rounds.order_by("number"))
    open_rounds = [each for each in rounds if each.is_open]
    tests = [entry_test(each, reviewer) for each in open_rounds if each.kind == Round.Kind.TEST]
    failed = next((test for test in tests if not test.is_passed), None)
    if failed is not None:
        open_rounds = [each for each in open_rounds if each.kind != Round.Kind.PRODUCTION]
    return Standing(bool(rounds), tuple(open_rounds), failed)


def entry_test(test: Round, reviewer: User) -> EntryTest:
    """The person's grades in the round; those who have not begun it have its articles before them; two queries."""
    articles = Assignment.objects.standing().filter(round=test).order_by().aggregate(n=Count("document", distinct=True))
    submitted = Review.objects.by(reviewer).submitted().filter(round=test).order_by()
    found = submitted.aggregate(graded=Count("grade"), grade=Avg("grade"))
    return EntryTest(test, articles["n"], found["graded"], found["grade"])
