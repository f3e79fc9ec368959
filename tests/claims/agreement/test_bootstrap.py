"""Intervals by drawing articles."""

import numpy as np
import pytest

from claims.agreement.bootstrap import IN_ONE_ARTICLE, NO_VARIETY, NOTHING, ONE_ARTICLE, Resampling
from claims.agreement.measures import agreement_by_answer, cohen_kappa, coincidences, confusion, f1


def test_an_interval_is_that_of_drawing_the_articles_one_by_one() -> None:
    counts = np.random.default_rng(1).integers(1, 9, size=(30, 3)).astype(float)
    estimate = Resampling(range(30), draws=4000).estimate(f1, counts)
    rng = np.random.default_rng(2)
    drawn = [float(f1(counts[rng.integers(0, 30, size=30)].sum(0))) for _ in range(4000)]
    assert estimate.value == pytest.approx(float(f1(counts.sum(0))))
    assert (estimate.low, estimate.high) == pytest.approx(tuple(np.percentile(drawn, [2.5, 97.5])), abs=0.01)


def test_each_label_has_the_interval_that_drawing_the_articles_one_by_one_gives_it() -> None:
    rng = np.random.default_rng(1)
    tables = np.array([coincidences(rng.integers(0, 3, size=(6, 2)).tolist(), 3) for _ in range(30)])
    found = Resampling(range(30), draws=4000).estimates(agreement_by_answer, tables, tables.sum(-1))
    drawn = [agreement_by_answer(tables[rng.integers(0, 30, size=30)].sum(0)) for _ in range(4000)]
    for place, estimate in enumerate(found):
        low, high = np.percentile([each[place] for each in drawn], [2.5, 97.5])
        assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=0.02)


def test_a_label_that_one_article_has_gets_no_interval() -> None:
    tables = np.array([coincidences([(0, 0), (1, 1)], 2), coincidences([(0, 0), (0, 0)], 2)])
    common, rare = Resampling(range(2)).estimates(agreement_by_answer, tables, tables.sum(-1))
    assert (common.value, common.low, rare.value, rare.low, rare.reason) == (1, 1, 1, None, IN_ONE_ARTICLE)


def test_an_article_of_several_rows_is_drawn_with_all_of_them() -> None:
    counts = np.random.default_rng(1).integers(1, 9, size=(30, 3)).astype(float)
    by_pair = np.concatenate([counts / 4, counts / 4, counts / 2])
    articles, rows = Resampling(range(30)), Resampling([*range(30)] * 3)
    assert rows.estimate(f1, by_pair).to_json() == pytest.approx(articles.estimate(f1, counts).to_json())
    alone = Resampling([7, 7]).estimate(f1, counts[:2])
    assert (alone.low, alone.high, alone.reason) == (None, None, ONE_ARTICLE)


def test_the_same_seed_gives_the_same_interval() -> None:
    counts = np.random.default_rng(1).integers(0, 9, size=(20, 3)).astype(float)
    assert Resampling(range(20)).estimate(f1, counts) == Resampling(range(20)).estimate(f1, counts)
    assert Resampling(range(20)).estimate(f1, counts) != Resampling(range(20), seed=5).estimate(f1, counts)


def test_what_cannot_be_computed_says_why() -> None:
    assert Resampling(range(0)).estimate(f1, np.zeros((0, 3))).reason == NOTHING
    assert Resampling(range(2)).estimate(f1, np.zeros((2, 3))).reason == NOTHING
    same = np.array([confusion([(0, 0)], 2)] * 2)
    assert Resampling(range(2)).estimate(cohen_kappa, same).to_json() == {
        "value": None, "low": None, "high": None, "reason": NO_VARIETY,
    }  # fmt: skip
    one = Resampling(range(1)).estimate(f1, np.array([[2.0, 2.0, 2.0]]))
    assert (one.value, one.low, one.reason) == (1.0, None, ONE_ARTICLE)


def test_draws_in_which_the_measure_is_undefined_are_left_out() -> None:
    tables = np.array([confusion([(0, 0), (1, 1)], 2), *[confusion([(0, 0)], 2)] * 3])
    estimate = Resampling(range(4)).estimate(cohen_kappa, tables)
    assert (estimate.value, estimate.low, estimate.high) == (1, 1, 1)
