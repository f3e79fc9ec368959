"""Coefficients against published worked examples, scikit-learn, NLTK, statsmodels, and a second, slow way."""

import json
from collections.abc import Sequence
from itertools import permutations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score, f1_score

from claims.agreement.measures import (
    agreement_by_answer,
    b_cubed_f1,
    cluster_overlaps,
    cohen_kappa,
    coincidences,
    confusion,
    f1,
    gwet_ac1,
    interval_distances,
    krippendorff_alpha,
    masi_distance,
    masi_distances,
    mask_coincidences,
    ordinal_distances,
    raw_agreement,
    shares,
)

_ = None
RECORDED = json.loads(Path(__file__).with_name("coefficients.json").read_text(encoding="utf-8"))

# "cont3x3abstractors", "distrib.6raters" and "cac.raw4raters" of irrCAC's README
ABSTRACTORS = [(0, 0)] * 13 + [(1, 1)] * 20 + [(1, 2)] * 7 + [(2, 1)] * 4 + [(2, 2)] * 56
PSYCHIATRISTS = [
    (0, 0, 0, 6, 0), (0, 3, 0, 0, 3), (0, 1, 4, 0, 1), (0, 0, 0, 0, 6), (0, 3, 0, 3, 0),
    (2, 0, 4, 0, 0), (0, 0, 4, 0, 2), (2, 0, 3, 1, 0), (2, 0, 0, 4, 0), (0, 0, 0, 0, 6),
    (1, 0, 0, 5, 0), (1, 1, 0, 4, 0), (0, 3, 3, 0, 0), (1, 0, 0, 5, 0), (0, 2, 0, 3, 1),
]  # fmt: skip
FOUR_RATERS = [
    (1, 1, _, 1), (2, 2, 3, 2), (3, 3, 3, 3), (3, 3, 3, 3), (2, 2, 2, 2), (1, 2, 3, 4),
    (4, 4, 4, 4), (1, 1, 2, 1), (2, 2, 2, 2), (_, 5, 5, 5), (_, _, 1, 1), (_, _, 3, _),
]  # fmt: skip
# the example of the tests of the package krippendorff, by coder
THREE_CODERS = [
    (_, _, _, _, _, 3, 4, 1, 2, 1, 1, 3, 3, _, 3),
    (1, _, 2, 1, 3, 3, 4, 3, _, _, _, _, _, _, _),
    (_, _, 2, 1, 3, 4, 4, _, 2, 1, 1, 3, 3, _, 4),
]


def units_of(rows: Sequence[Sequence[int | None]]) -> list[list[int]]:
    """Answers 1, 2, ... as indexes, missing ones left out."""
    return [[value - 1 for value in row if value is not None] for row in rows]


def six_raters() -> list[list[int]]:
    return [[answer for answer, count in enumerate(row) for _ in range(count)] for row in PSYCHIATRISTS]


def slow_alpha(units: Sequence[Sequence[int]], distance: np.ndarray) -> float:
    """Krippendorff's alpha from its definition: mean distance within units by mean distance of all answers."""
    paired = [unit for unit in units if len(unit) > 1]
    pooled = [answer for unit in paired for answer in unit]
    within = sum(sum(distance[a, b] for a, b in permutations(unit, 2)) / (len(unit) - 1) for unit in paired) / len(
        pooled
    )
    overall = sum(distance[a, b] for a, b in permutations(pooled, 2)) / (len(pooled) * (len(pooled) - 1))
    return 1 - within / overall


def random_units(seed: int, answers: int = 4, size: int = 40) -> list[list[int]]:
    rng = np.random.default_rng(seed)
    return [list(rng.integers(0, answers, size=rng.integers(1, 5))) for _ in range(size)]


def test_raw_agreement_is_the_mean_over_claims_however_many_answered_each() -> None:
    pooled = (1 + 1) / (3 + 1)  # what counting every pair alike would give
    found = raw_agreement(shares([(0, 0, 1), (0, 0), (1,)], 2))
    assert found == pytest.approx((1 / 3 + 1) / 2)
    assert found != pytest.approx(pooled)


def test_kappa_ac1_alpha_and_raw_agreement_of_two_raters_are_those_of_irrcac() -> None:
    assert cohen_kappa(confusion(ABSTRACTORS, 3)) == pytest.approx(0.7964094, abs=1e-7)
    assert gwet_ac1(shares(ABSTRACTORS, 3)) == pytest.approx(0.8493305, abs=1e-7)
    assert krippendorff_alpha(coincidences(ABSTRACTORS, 3)) == pytest.approx(0.7972585, abs=1e-7)
    assert raw_agreement(shares(ABSTRACTORS, 3)) == pytest.approx(0.89)


def test_ac1_and_alpha_of_six_raters_are_those_of_irrcac() -> None:
    assert gwet_ac1(shares(six_raters(), 5)) == pytest.approx(0.4448007, abs=1e-7)
    assert krippendorff_alpha(coincidences(six_raters(), 5)) == pytest.approx(0.4204384, abs=1e-7)


def test_ac1_and_alpha_with_missing_answers_are_those_of_irrcac() -> None:
    units = units_of(FOUR_RATERS)
    assert gwet_ac1(shares(units, 5)) == pytest.approx(0.77544, abs=1e-5)
    assert krippendorff_alpha(coincidences(units, 5)) == pytest.approx(0.74342, abs=1e-5)
    assert raw_agreement(shares(units, 5)) == pytest.approx(0.8181818, abs=1e-7)


def test_alpha_of_nominal_interval_and_ordinal_answers_is_that_of_the_package_krippendorff() -> None:
    table = coincidences(units_of(list(zip(*THREE_CODERS, strict=True))), 4)
    assert krippendorff_alpha(table) == pytest.approx(0.691358, abs=1e-6)
    assert krippendorff_alpha(table, interval_distances([1, 2, 3, 4])) == pytest.approx(0.810845, abs=1e-6)
    table = coincidences(units_of(FOUR_RATERS), 5)
    assert krippendorff_alpha(table, ordinal_distances(table)) == pytest.approx(0.815, abs=5e-4)


@pytest.mark.parametrize("seed", range(5))
def test_alpha_is_what_its_definition_gives(seed: int) -> None:
    units = random_units(seed)
    table = coincidences(units, 4)
    for distance in (1 - np.eye(4), interval_distances([1, 2, 4, 8]), ordinal_distances(table)):
        assert krippendorff_alpha(table, distance) == pytest.approx(slow_alpha(units, distance))


@pytest.mark.parametrize("seed", range(5))
def test_kappa_and_agreement_by_answer_are_those_of_scikit_learn(seed: int) -> None:
    one, other = np.random.default_rng(seed).integers(0, 3, size=(2, 50))
    units = list(zip(one, other, strict=True))
    assert cohen_kappa(confusion(units, 3)) == pytest.approx(cohen_kappa_score(one, other))
    assert agreement_by_answer(coincidences(units, 3)) == pytest.approx(f1_score(one, other, average=None))


@pytest.mark.parametrize("recorded", RECORDED["tables"])
def test_alpha_kappa_and_raw_agreement_are_those_of_nltk_and_statsmodels(recorded: dict[str, Any]) -> None:
    units = recorded["units"]
    table = coincidences(units, 4)
    assert krippendorff_alpha(table) == pytest.approx(recorded["nltk_alpha"])
    assert krippendorff_alpha(table, interval_distances(range(4))) == pytest.approx(recorded["nltk_interval_alpha"])
    assert raw_agreement(shares(units, 4)) == pytest.approx(recorded["nltk_raw"])
    for package in ("nltk", "statsmodels") if len(units[0]) == 2 else ():
        assert cohen_kappa(confusion(units, 4)) == pytest.approx(recorded[f"{package}_kappa"])


@pytest.mark.parametrize("recorded", RECORDED["sets"])
def test_alpha_of_sets_is_that_of_nltk(recorded: dict[str, Any]) -> None:
    sets = sorted({labels for unit in recorded["units"] for labels in unit})
    units = [[sets.index(labels) for labels in unit] for unit in recorded["units"]]
    found = krippendorff_alpha(coincidences(units, len(sets)), masi_distances(list(map(frozenset, sets))))
    assert found == pytest.approx(recorded["nltk_alpha"], abs=0.01)  # NLTK has 0.67 and 0.33 for the thirds


def test_masi_distance_of_a_held_an_overlapping_and_a_disjoint_set() -> None:
    a, b, c, d = (frozenset(labels) for labels in ("12", "1234", "23", "5"))
    assert masi_distance(a, a) == 0
    assert masi_distance(a, b) == pytest.approx(1 - 2 / 3 * 1 / 2)  # NLTK, with 0.67 for 2/3: 0.665
    assert masi_distance(a, c) == pytest.approx(1 - 1 / 3 * 1 / 3)
    assert masi_distance(a, d) == 1
    assert masi_distance(frozenset(), frozenset()) == 0


def test_alpha_of_sets_is_what_its_definition_gives() -> None:
    sets = [frozenset(labels) for labels in ("", "a", "ab", "bc", "d")]
    units = random_units(7, answers=5)
    distances = masi_distances(sets)
    assert krippendorff_alpha(coincidences(units, 5), distances) == pytest.approx(slow_alpha(units, distances))


def test_token_table_is_that_of_the_tokens_one_by_one() -> None:
    masks, size = (0b0110, 0b0011, 0b1110), 6
    units = [[mask >> token & 1 for mask in masks] for token in range(size)]
    assert mask_coincidences(masks, size) == pytest.approx(coincidences(units, 2))


def test_b_cubed_is_that_of_the_published_example() -> None:
    clusters = ["one"] * 5 + ["two"] * 6 + ["three", "four", "five"]
    categories = ["a"] * 4 + ["b"] + ["b"] * 2 + ["c"] * 4 + ["c"] * 3
    precision, recall, items = cluster_overlaps(clusters, categories)
    assert (round(precision / items, 3), round(recall / items, 3), items) == (0.695, 0.599, 14)
    assert b_cubed_f1(np.array([precision, recall, items])) == pytest.approx(0.643, abs=5e-4)
    assert b_cubed_f1(cluster_overlaps(categories, clusters)) == pytest.approx(0.643, abs=5e-4)


def test_b_cubed_does_not_care_for_the_names_of_clusters() -> None:
    assert b_cubed_f1(cluster_overlaps(["a", "a", "b"], ["x", "x", "y"])) == 1


def test_b_cubed_is_what_pairs_of_items_give() -> None:
    rng = np.random.default_rng(3)
    one, other = ([str(n) for n in rng.integers(0, 4, size=15)] for _ in range(2))
    together = [(one[i] == one[j], other[i] == other[j]) for i, j in product(range(15), repeat=2)]
    precision = sum(
        sum(a and b for a, b in row) / sum(a for a, _ in row)
        for row in (together[i * 15 : i * 15 + 15] for i in range(15))
    )
    assert cluster_overlaps(one, other)[0] == pytest.approx(precision)


def test_f1_of_counts() -> None:
    assert f1(np.array([3.0, 4.0, 5.0])) == pytest.approx(6 / 9)
    assert np.isnan(f1(np.zeros(3)))


def test_measures_without_variety_are_undefined_not_wrong() -> None:
    same = [(1, 1)] * 5
    assert np.isnan(cohen_kappa(confusion(same, 3)))
    assert np.isnan(krippendorff_alpha(coincidences(same, 3)))
    assert raw_agreement(shares(same, 3)) == 1
    assert gwet_ac1(shares(same, 3)) == 1
    assert np.isnan(gwet_ac1(shares([(0, 0)], 1)))


def test_measures_work_on_many_tables_at_once() -> None:
    halves = [confusion(ABSTRACTORS[:50], 3), confusion(ABSTRACTORS[50:] + [(0, 1)], 3)]
    assert list(cohen_kappa(np.array(halves))) == [float(cohen_kappa(half)) for half in halves]
    tables = np.array([coincidences(random_units(seed), 4) for seed in (1, 2)])
    both = krippendorff_alpha(tables, ordinal_distances(tables))
    assert list(both) == [float(krippendorff_alpha(table, ordinal_distances(table))) for table in tables]


def test_pairs_of_answers_count_alike_in_units_of_any_size() -> None:
    assert coincidences([(0, 0, 1)], 2).sum() == pytest.approx(3)
    assert coincidences([(0,)], 2).sum() == 0
