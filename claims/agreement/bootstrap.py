"""A number with its interval, or the reason why there is none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from claims.agreement.measures import Array

DRAWS = 1000
SEED = 20260101
BOUNDS = (2.5, 97.5)  # percent: a 95 % interval

NOTHING = "There is nothing to compare."
NO_VARIETY = "Everybody gave the same answer everywhere, so agreement cannot be told from chance."
ONE_ARTICLE = "One article gives no interval."
IN_ONE_ARTICLE = "Only one article has this label, which gives no interval."


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval; None where it is not defined, with the reason in words."""

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"value": self.value, "low": self.low, "high": self.high, "reason": self.reason}


class Resampling:
    """Draws of articles with replacement, the same for every measure of a report.

    Articles are what is drawn, because the claims of one article are not independent. ``documents`` is the article of
    each row of a table: an article of several rows, such as those of its pairs, is drawn with all of them. Efron and
    Tibshirani 1993, chapter 13: the percentile interval.
    """

    def __init__(self, documents: Sequence[int], *, draws: int = DRAWS, seed: int = SEED) -> None:
        found, self.places = np.unique(documents, return_inverse=True)
        self.articles = articles = len(found)
        chances = np.full(articles, 1 / articles) if articles else np.empty(0)
        generator = np.random.default_rng(seed)
        drawn = generator.multinomial(articles, chances, size=draws).astype(np.float64) if articles else None
        self.weights = None if drawn is None else drawn[:, self.places]

    def estimate(self, measure: Callable[[Array], Array], tables: Array) -> Estimate:
        """The measure of the sum of ``tables``, one for each row: ``(rows, *table)``."""
        if self.weights is None or not tables.any():
            return Estimate(None, reason=NOTHING)
        value = measure(tables.sum(0))
        return self._estimate(float(value), self._drawn(measure, tables))

    def estimates(self, measure: Callable[[Array], Array], tables: Array, held: Array) -> list[Estimate]:
        """What a measure of many numbers, such as one a label, gives for each; ``held``, ``(rows, numbers)``, is
        where a row has something of a number: what only one article has gives no interval."""
        values, drawn = measure(tables.sum(0)), self._drawn(measure, tables)
        found = [self._estimate(float(value), drawn[..., place]) for place, value in enumerate(values)]
        return [
            Estimate(each.value, reason=IN_ONE_ARTICLE) if len(set(self.places[has])) == 1 < self.articles else each
            for each, has in zip(found, (held != 0).T, strict=True)
        ]

    def _drawn(self, measure: Callable[[Array], Array], tables: Array) -> Array:
        assert self.weights is not None
        return measure((self.weights @ tables.reshape(len(tables), -1)).reshape(-1, *tables.shape[1:]))

    def _estimate(self, value: float, drawn: Array) -> Estimate:
        if np.isnan(value):
            return Estimate(None, reason=NO_VARIETY)
        if self.articles == 1:
            return Estimate(value, reason=ONE_ARTICLE)
        low, high = np.percentile(drawn[~np.isnan(drawn)], BOUNDS)
        return Estimate(value, float(low), float(high))
