"""The machine's figures for all articles, corrected by the articles that people reviewed.

The estimator is the difference estimator of design-based survey sampling (Cassel, Särndal and Wretman 1976):
the machine's total over all articles, plus the weighted sum, over a random sample, of what people found beyond the
machine. For a mean, prediction-powered inference (Angelopoulos et al., Science 2023) is the same estimator (Mozer 2026,
arXiv:2603.19160). It is right whatever the machine's errors are; they only widen the interval.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FEWEST = 2  # reviewed articles of a stratum whose spread can be told
RARE = 20  # articles; of more that differ from the machine the spread tells enough
NOTHING = 1e-9
TAIL = 0.025  # on each side of an interval


@dataclass(frozen=True, slots=True)
class Sample:
    """The reviewed articles of a sample.

    ``weights`` are 1 / the probability with which each article was drawn and reviewed; ``strata`` the number of its
    stratum. The probabilities are those of the draw times the share of the stratum that is reviewed so far: within a
    stratum the draw is handed out in random order.
    """

    weights: Array
    strata: NDArray[np.int64]

    @classmethod
    def of(cls, drawn: Sequence[tuple[str, float, bool]]) -> "Sample":
        """Of every drawn article its stratum, its inclusion probability and whether it is reviewed.

        Strata with fewer than `FEWEST` reviewed articles are put together, with the smallest other if need be.
        """
        names = collapsed(drawn)
        strata = {name: number for number, name in enumerate(sorted(set(names)))}
        whole: dict[str, float] = {}
        seen: dict[str, float] = {}
        for name, (_, probability, is_reviewed) in zip(names, drawn, strict=True):
            whole[name] = whole.get(name, 0) + 1 / probability
            seen[name] = seen.get(name, 0) + is_reviewed / probability
        kept = [(name, 1 / probability) for name, (_, probability, done) in zip(names, drawn, strict=True) if done]
        weights = [weight * whole[name] / seen[name] for name, weight in kept]
        return cls(np.array(weights), np.array([strata[name] for name, _ in kept], dtype=np.int64))

    @property
    def size(self) -> int:
        return len(self.weights)

    @property
    def population(self) -> float:
        """How many articles the sample stands for."""
        return float(self.weights.sum())

    def variance(self, values: Array) -> float:
        """Of the weighted sum of the values, under stratified sampling without replacement."""
        total = 0.0
        for stratum in np.unique(self.strata):
            inside = self.strata == stratum
            count, whole = int(inside.sum()), float(self.weights[inside].sum())
            if count >= FEWEST:
                weighed = self.weights[inside] * values[inside]
                total += count * (1 - min(1.0, count / whole)) * float(weighed.var(ddof=1))
        return total

    @property
    def freedom(self) -> int:
        """Degrees of freedom: reviewed articles less strata."""
        return max(1, self.size - len(np.unique(self.strata)))


def collapsed(drawn: Sequence[tuple[str, float, bool]]) -> list[str]:
    """For each drawn article the name of its stratum, small ones put together."""
    reviewed: dict[str, int] = {}
    for stratum, _, is_reviewed in drawn:
        reviewed[stratum] = reviewed.get(stratum, 0) + is_reviewed
    small = {name for name, count in reviewed.items() if count < FEWEST}
    large = sorted(set(reviewed) - small, key=lambda name: (reviewed[name], name))
    if small and large and sum(reviewed[name] for name in small) < FEWEST:
        small.add(large[0])
    return ["" if stratum in small else stratum for stratum, _, _ in drawn]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A corrected figure with its 95 % interval; ``machine`` is the figure before the correction.

    ``half_width`` is that of the interval before it was cut to what can be.
    """

    machine: float
    value: float
    low: float
    high: float
    half_width: float
    reviewed: int
    population: float

    def after(self, more: int) -> float:
        """About how wide each half of the interval would be with ``more`` reviewed articles, never less than 0."""
        total = min(self.reviewed + more, ceil(self.population))
        unseen = 1 - self.reviewed / self.population
        left = 1 - total / self.population
        if unseen <= 0:
            return 0.0
        return self.half_width * sqrt(max(0.0, left) / unseen * self.reviewed / total)


def total(machine_total: float, people: Array, machine: Array, sample: Sample) -> Estimate:
    """A total over all articles. ``people`` and ``machine`` are the figures of each reviewed article of the sample."""
    beyond = people - machine
    value = machine_total + float((sample.weights * beyond).sum())
    half = quantile(sample.freedom) * sqrt(sample.variance(beyond))
    return Estimate(machine_total, value, value - half, value + half, half, sample.size, sample.population)


def share(
    machine_totals: tuple[float, float],
    people: tuple[Array, Array],
    machine: tuple[Array, Array],
    sample: Sample,
) -> Estimate | None:
    """A part of a whole, from 0 to 1: each pair is (part, whole). None if the whole is nothing.

    The variance is that of the linearised ratio (Särndal, Swensson and Wretman 1992, section 5.6); what few reviewed
    articles or none show may still be in the others, see `unseen_differences`.
    """
    part = total(machine_totals[0], people[0], machine[0], sample).value
    whole = total(machine_totals[1], people[1], machine[1], sample).value
    if whole <= 0 or machine_totals[1] <= 0:
        return None
    value = part / whole
    beyond = (people[0] - machine[0]) - value * (people[1] - machine[1])
    spread = quantile(sample.freedom) * sqrt(sample.variance(beyond))
    parts = np.maximum(people[0], machine[0])
    in_one = float(parts[parts > 0].mean()) if parts.any() else whole / sample.population
    half = max(spread, unseen_differences(beyond, in_one, sample)) / whole
    before = machine_totals[0] / machine_totals[1]
    low, high = max(0.0, value - half), min(1.0, value + half)
    return Estimate(before, min(1.0, max(0.0, value)), low, high, half, sample.size, sample.population)


def unseen_differences(beyond: Array, in_one: float, sample: Sample) -> float:
    """What articles that differ from the machine, and are too rare to be met often, may add to a total.

    The variance of values that are nearly all 0 is too small, and 0 where all are. So the articles not reviewed are
    taken to differ as often as the upper limit of Clopper and Pearson allows, beyond what was met: by the mean of those
    met, or where none was by ``in_one``, what an article has if it has any. The limit is of weighted articles, for the
    sample's effective size (Korn and Graubard 1998; Kish 1965).
    """
    met = np.abs(beyond) > NOTHING
    if met.sum() > RARE:
        return 0.0
    weights = sample.weights
    size = float(weights.sum() ** 2 / (weights**2).sum())
    rate = float(weights[met].sum() / weights.sum())
    step = float(np.average(np.abs(beyond[met]), weights=weights[met])) if met.any() else in_one
    return (upper_rate(rate * size, size) - rate) * step * max(0.0, sample.population - sample.size)


def upper_rate(met: float, size: float) -> float:
    """The upper end of the 95 % interval of Clopper and Pearson (1934): a quantile of Beta(met + 1, size - met)."""
    rates = np.linspace(0, 1, 20_001)[1:-1]
    density = met * np.log(rates) + (size - met - 1) * np.log(1 - rates)
    below = np.cumsum(np.exp(density - density.max()))
    return float(rates[min(np.searchsorted(below, (1 - TAIL) * below[-1]), len(rates) - 1)])


def quantile(freedom: int) -> float:
    """Student's t at 97.5 %, by the expansion of Abramowitz and Stegun 26.7.5."""
    z = NormalDist().inv_cdf(1 - TAIL)
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )
