"""Intervals that hold what they promise, by simulation, and figures that a hand can check."""

import numpy as np
import pytest

from claims.dashboards.estimates import Estimate, Sample, quantile, share, total


def sample_of(reviewed: int, population: int) -> Sample:
    return Sample.of([("", reviewed / population, True)] * reviewed)


def test_the_machines_total_is_corrected_by_what_people_found_beyond_it() -> None:
    people, machine = np.array([3.0, 1.0, 2.0, 4.0]), np.array([1.0, 1.0, 1.0, 3.0])
    found = total(100, people, machine, sample_of(4, 40))
    assert found.value == pytest.approx(100 + 10 * 4)  # each of four articles stands for ten
    spread = np.var([2, 0, 1, 1], ddof=1)
    assert found.half_width == pytest.approx(quantile(3) * np.sqrt(40**2 * 0.9 * spread / 4))


def test_a_machine_without_errors_leaves_no_doubt() -> None:
    figures = np.array([3.0, 1.0, 2.0])
    found = total(60, figures, figures, sample_of(3, 30))
    assert (found.low, found.value, found.high) == (60, 60, 60)


def test_when_everything_is_reviewed_the_estimate_is_the_count() -> None:
    people, machine = np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 1.0])
    found = total(3, people, machine, sample_of(3, 3))
    assert (found.low, found.value, found.high) == (6, 6, 6)
    assert found.after(50) == 0


def test_a_stratum_reviewed_in_part_stands_for_all_of_it() -> None:
    drawn = [
        ("a", 0.5, True),
        ("a", 0.5, True),
        ("a", 0.5, False),
        ("a", 0.5, False),
        ("b", 0.1, True),
        ("b", 0.1, True),
    ]
    assert Sample.of(drawn).weights.tolist() == [4, 4, 10, 10]


def test_a_stratum_with_one_reviewed_article_joins_another() -> None:
    drawn = [("a", 0.5, True), ("b", 0.1, True), ("b", 0.1, True), ("c", 0.2, True)]
    found = Sample.of(drawn)
    assert found.population == pytest.approx(27)
    assert found.weights.tolist() == [2, 10, 10, 5]
    assert found.strata.tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize(("freedom", "known"), [(5, 2.571), (10, 2.228), (30, 2.042), (100, 1.984)])
def test_the_quantile_is_students(freedom: int, known: float) -> None:
    assert quantile(freedom) == pytest.approx(known, abs=0.005)


def test_more_reviews_narrow_the_interval() -> None:
    chance = np.random.default_rng(1)
    people = chance.poisson(4, 100).astype(float)
    found = total(20_000, people, people + chance.normal(0, 1, 100), sample_of(100, 5000))
    assert found.after(0) == pytest.approx(found.half_width)
    assert found.after(100) == pytest.approx(found.half_width / np.sqrt(2), rel=0.02)
    assert found.after(10_000) == 0


class Corpus:
    """Articles of three outlets; the machine misses claims of one source type and invents some of another."""

    def __init__(self, seed: int, size: int = 3000) -> None:
        chance = np.random.default_rng(seed)
        self.outlet = chance.choice(3, size, p=[0.6, 0.3, 0.1])
        rate = np.array([2.0, 5.0, 1.0])[self.outlet]
        self.part = chance.poisson(rate).astype(float)
        self.whole = self.part + chance.poisson(8, size)
        missed = chance.binomial(self.part.astype(int), 0.3)
        self.machine_part = self.part - missed + chance.poisson(0.5, size)
        self.machine_whole = self.whole - chance.binomial(self.whole.astype(int), 0.1)

    @property
    def machine(self) -> tuple[float, float]:
        return float(self.machine_part.sum()), float(self.machine_whole.sum())

    def estimate(self, chosen: np.ndarray, sample: Sample) -> Estimate:
        """The share of the part in the whole, which every draw has some of."""
        people = self.part[chosen], self.whole[chosen]
        found = share(self.machine, people, (self.machine_part[chosen], self.machine_whole[chosen]), sample)
        assert found is not None
        return found

    def draw(self, chance: np.random.Generator, each: int) -> tuple[np.ndarray, Sample]:
        """``each`` articles of every outlet, of which nine in ten are reviewed."""
        chosen, drawn = [], []
        for outlet in range(3):
            inside = np.flatnonzero(self.outlet == outlet)
            picked = chance.choice(inside, each, replace=False)
            reviewed = int(each * 0.9)
            chosen += list(picked[:reviewed])
            drawn += [(str(outlet), each / len(inside), place < reviewed) for place in range(each)]
        return np.array(chosen), Sample.of(drawn)


@pytest.mark.parametrize("each", [12, 30, 60])
def test_intervals_cover_the_truth_as_often_as_they_say(each: int) -> None:
    """Of 1,000 samples, 95 % intervals hold the true total and the true share at least 930 times."""
    corpus, chance, draws = Corpus(seed=11), np.random.default_rng(7), 1000
    true_total, true_share = corpus.part.sum(), corpus.part.sum() / corpus.whole.sum()
    totals = shares = 0
    for _ in range(draws):
        chosen, sample = corpus.draw(chance, each)
        found = total(corpus.machine[0], corpus.part[chosen], corpus.machine_part[chosen], sample)
        totals += found.low <= true_total <= found.high
        ratio = corpus.estimate(chosen, sample)
        shares += ratio.low <= true_share <= ratio.high
    assert totals >= 0.93 * draws
    assert shares >= 0.93 * draws


class RareCorpus(Corpus):
    """One article in a hundred or in ten has claims of the kind, and the machine finds those of every second."""

    def __init__(self, seed: int, rate: float) -> None:
        super().__init__(seed)
        chance = np.random.default_rng(seed)
        size = len(self.outlet)
        self.part = chance.binomial(1, rate, size) * chance.integers(1, 4, size).astype(float)
        self.whole = self.part + chance.poisson(8, size)
        missed = self.part * chance.binomial(1, 0.5, size)
        self.machine_part, self.machine_whole = self.part - missed, self.whole - missed


@pytest.mark.parametrize("rate", [0.01, 0.1])
@pytest.mark.parametrize("each", [12, 30, 60])
def test_intervals_of_rare_kinds_cover_the_truth_too(rate: float, each: int) -> None:
    """Most samples show few or none of the articles that the machine gets wrong: no proof that there are none."""
    corpus, chance, draws = RareCorpus(11, rate), np.random.default_rng(7), 500
    true_share, shares = corpus.part.sum() / corpus.whole.sum(), 0
    for _ in range(draws):
        found = corpus.estimate(*corpus.draw(chance, each))
        shares += found.low <= true_share <= found.high
    assert shares >= 0.93 * draws


def test_no_difference_in_few_articles_leaves_a_doubt_that_goes_with_more() -> None:
    """None of 13 met leaves a rate of 1 - 0.025 ** (1 / 13) = 24.7 % (Clopper and Pearson), of 100 one of 3.6 %."""
    for reviewed, rate in ((13, 0.247), (100, 0.0362)):
        part, whole = np.array([2.0] + [0.0] * (reviewed - 1)), np.full(reviewed, 10.0)
        found = share((100, 10_000), (part, whole), (part, whole), sample_of(reviewed, 1000))
        assert found is not None
        assert found.value == found.machine == 0.01
        assert found.half_width == pytest.approx(rate * 2 * (1000 - reviewed) / 10_000, rel=0.002)
    everything = share((2, 130), (part[:13], whole[:13]), (part[:13], whole[:13]), sample_of(13, 13))
    assert everything is not None
    assert everything.half_width == 0


def test_the_machine_makes_intervals_narrower_than_people_alone() -> None:
    corpus, chance = Corpus(seed=3), np.random.default_rng(5)
    chosen, sample = corpus.draw(chance, 60)
    part, nothing = corpus.part[chosen], np.zeros(len(chosen))
    alone = total(0, part, nothing, sample)
    helped = total(corpus.machine_part.sum(), part, corpus.machine_part[chosen], sample)
    assert helped.half_width < 0.8 * alone.half_width
