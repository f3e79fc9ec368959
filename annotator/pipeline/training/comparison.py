"""Whether one way of answering is better than another on the same articles."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from annotator.pipeline.learnt_fields import calibrated
from annotator.pipeline.project_weights import Calibration
from annotator.pipeline.scoring import calibration_error

DRAWS = 1000
SEED = 20261123


@dataclass(frozen=True, slots=True)
class Judged:
    """The answers to one article: the score of each and whether it was right, and how many there should be."""

    scored: tuple[tuple[float, bool], ...]
    gold: int

    def rescored(self, calibration: Calibration | None) -> "Judged":
        if calibration is None:
            return self
        return replace(self, scored=tuple((calibrated(score, calibration), right) for score, right in self.scored))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is in use beside what was learnt, on articles that neither saw. The interval is that of the difference.

    ``part`` is "attributions", "record" or the key of a field. ``measure`` is "F1" or "accuracy", where more is
    better, or "calibration", the calibration error, where less is.
    """

    part: str
    measure: str
    present: float
    learnt: float
    low: float
    high: float
    answers: int

    @property
    def is_better(self) -> bool:
        """Whether the whole interval of the difference lies on the better side of zero."""
        return self.high < 0 if self.measure == "calibration" else self.low > 0


Measure = Callable[[Sequence[Judged]], float]


def compare(
    part: str, measure: str, present: Mapping[int, Judged], learnt: Mapping[int, Judged], of: Measure
) -> Comparison:
    """Both by the measure ``of``, with the percentile interval of their difference over articles drawn anew."""
    numbers = sorted(present)
    generator = np.random.default_rng(SEED)
    differences = []
    for _ in range(DRAWS):
        drawn = [numbers[i] for i in generator.integers(len(numbers), size=len(numbers))]
        differences.append(of([learnt[n] for n in drawn]) - of([present[n] for n in drawn]))
    low, high = np.percentile(differences, [2.5, 97.5])
    return Comparison(
        part=part,
        measure=measure,
        present=round(of(list(present.values())), 4),
        learnt=round(of(list(learnt.values())), 4),
        low=round(float(low), 4),
        high=round(float(high), 4),
        answers=sum(each.gold for each in present.values()),
    )


def f1(articles: Sequence[Judged]) -> float:
    """Twice what was right, in what was found and what should have been."""
    right = sum(is_right for each in articles for _, is_right in each.scored)
    both = sum(len(each.scored) + each.gold for each in articles)
    return 2 * right / both if both else 0.0


def share_right(articles: Sequence[Judged]) -> float:
    """Accuracy."""
    right = [is_right for each in articles for _, is_right in each.scored]
    return sum(right) / len(right) if right else 0.0


def calibration_gap(articles: Sequence[Judged]) -> float:
    """Expected calibration error."""
    return calibration_error([pair for each in articles for pair in each.scored])
