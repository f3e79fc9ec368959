"""Coefficients of agreement, as functions of tables that can be added up.

Every measure takes a table of counts and works on its last axes, so that one call computes it for the summed counts of
all articles, or for a thousand resampled sums at once. Where a measure is not defined it is NaN. Reviewers are indexed
by position, answers by their place in the list of possible answers.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Unit = Sequence[int]  # the answers given to one thing, as indexes; who gave none is left out


def coincidences(units: Iterable[Unit], answers: int) -> Array:
    """Krippendorff's coincidence matrix, ``(answers, answers)``: every ordered pair of answers to a unit, weighted
    so that each answer counts once. Units with a single answer cannot be paired and are left out."""
    matrix = np.zeros((answers, answers))
    for unit in units:
        for one, other in permutations(unit, 2):
            matrix[one, other] += 1 / (len(unit) - 1)
    return matrix


def mask_coincidences(masks: Sequence[int], tokens: int) -> Array:
    """The coincidence matrix of the two answers "outside" and "inside" for the tokens of a text.

    Each mask is one reviewer's marking: bit ``i`` is set where token ``i`` of ``tokens`` is inside.
    """
    matrix = np.zeros((2, 2))
    for one, other in combinations(masks, 2):
        both, either = (one & other).bit_count(), (one | other).bit_count()
        matrix += np.array([[2 * (tokens - either), either - both], [either - both, 2 * both]]) / (len(masks) - 1)
    return matrix


def confusion(units: Iterable[Unit], answers: int) -> Array:
    """How often the first reviewer answered the row and the second the column; units with both answers only."""
    matrix = np.zeros((answers, answers))
    for unit in units:
        if len(unit) == 2:
            matrix[unit[0], unit[1]] += 1
    return matrix


def shares(units: Iterable[Unit], answers: int) -> Array:
    """What raw agreement and AC1 need, ``(3 + answers,)``: the summed share of agreeing pairs, the units with a pair,
    the units with an answer, and the summed share of each answer in its unit."""
    table = np.zeros(3 + answers)
    for unit in units:
        if not unit:
            continue
        counts = np.bincount(unit, minlength=answers)
        table[2] += 1
        table[3:] += counts / len(unit)
        if len(unit) > 1:
            table[0] += (counts * (counts - 1)).sum() / (len(unit) * (len(unit) - 1))
            table[1] += 1
    return table


def raw_agreement(table: Array) -> Array:
    """The observed agreement, of ``shares``: the mean over units of the share of their pairs of answers that agree.

    Fleiss 1971, "Measuring nominal scale agreement among many raters"; units with a single answer are left out.
    """
    return _ratio(table[..., 0], table[..., 1])


def gwet_ac1(table: Array) -> Array:
    """Gwet's AC1 for any number of reviewers and with missing answers, of ``shares``.

    Gwet 2008, "Computing inter-rater reliability and its variance in the presence of high agreement". Worked examples:
    the tables of the README of the R package irrCAC (0.8493305, 0.77544 and 0.4448007), which the tests repeat.
    """
    observed = raw_agreement(table)
    share = _ratio(table[..., 3:], table[..., 2:3])
    expected = _ratio((share * (1 - share)).sum(-1), np.asarray(table.shape[-1] - 4.0))
    return _ratio(observed - expected, 1 - expected)


def cohen_kappa(table: Array) -> Array:
    """Cohen's kappa (1960) of two reviewers, of ``confusion``. Not defined if both gave the same answer throughout."""
    total = table.sum((-2, -1))
    observed = np.trace(table, axis1=-2, axis2=-1)
    expected = _ratio((table.sum(-1) * table.sum(-2)).sum(-1), total)
    return _ratio(observed - expected, total - expected)


def krippendorff_alpha(table: Array, distances: Array | None = None) -> Array:
    """Krippendorff's alpha of ``coincidences``, for any number of reviewers and with missing answers.

    ``distances`` is the squared difference of two answers, ``(..., answers, answers)``; nominal if it is left out.
    Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability". Worked examples: irrCAC's README (0.74342,
    0.4204384) and the tests of the package krippendorff (0.691358, 0.810845, 0.815), which the tests repeat.
    Not defined if all answers are the same.
    """
    if distances is None:
        distances = 1 - np.eye(table.shape[-1])
    margin = table.sum(-1)
    observed = (table * distances).sum((-2, -1))
    expected = np.einsum("...i,...j,...ij->...", margin, margin, np.broadcast_to(distances, table.shape))
    return 1 - _ratio(observed * (margin.sum(-1) - 1), expected)


def interval_distances(numbers: Sequence[float]) -> Array:
    """The squared differences of answers that are numbers."""
    return np.asarray(np.square(np.subtract.outer(numbers, numbers)), dtype=np.float64)


def ordinal_distances(table: Array) -> Array:
    """The squared numbers of ranks between ordered answers: those of the answers in ``coincidences`` themselves."""
    margin = table.sum(-1)
    rank = margin.cumsum(-1) - margin / 2
    return np.asarray(np.square(rank[..., :, None] - rank[..., None, :]))


def masi_distances(sets: Sequence[frozenset[str]]) -> Array:
    """The distances of answers that are several labels at once: 1 - Jaccard x monotonicity, where monotonicity is 1
    for equal sets, 2/3 if one holds the other, 1/3 if they only overlap, 0 if they are disjoint.

    Passonneau 2006, "Measuring Agreement on Set-valued Items (MASI) for Semantic and Pragmatic Annotation".
    """
    return np.array([[masi_distance(one, other) for other in sets] for one in sets])


def masi_distance(one: frozenset[str], other: frozenset[str]) -> float:
    if one == other:
        return 0.0
    common = one & other
    if not common:
        return 1.0
    monotonicity = 2 / 3 if common in (one, other) else 1 / 3
    return 1 - monotonicity * len(common) / len(one | other)


def agreement_by_answer(table: Array) -> Array:
    """Specific agreement, of ``coincidences``: if one reviewer gives this answer, how often does another; one number
    an answer. For two reviewers this is twice the common count by the sum of both counts (Dice 1945)."""
    return _ratio(np.diagonal(table, axis1=-2, axis2=-1), table.sum(-1))


def f1(table: Array) -> Array:
    """F1 of ``(common, one's, other's)`` counts: twice what two have in common by the sum of what each has."""
    return _ratio(2 * table[..., 0], table[..., 1] + table[..., 2])


def cluster_overlaps(one: Sequence[str], other: Sequence[str]) -> Array:
    """What B-cubed needs, ``(precisions, recalls, items)``: item ``i`` is in cluster ``one[i]`` for one reviewer and
    in ``other[i]`` for the other. The names of clusters need not be the same."""
    precision = recall = 0.0
    for mine, theirs in zip(one, other, strict=True):
        common = sum(pair == (mine, theirs) for pair in zip(one, other, strict=True))
        precision += common / one.count(mine)
        recall += common / other.count(theirs)
    return np.array([precision, recall, len(one)])


def b_cubed_f1(table: Array) -> Array:
    """B-cubed F1 of ``cluster_overlaps``: do two reviewers lump the same mentions together? The same either way round.

    Bagga and Baldwin 1998, "Algorithms for Scoring Coreference Chains". Worked example: clusters of five, six and
    three single items of the README of inna-vogel/bcubed_measure (0.69, 0.59), after Amigó et al. 2009.
    """
    precision, recall = _ratio(table[..., 0], table[..., 2]), _ratio(table[..., 1], table[..., 2])
    return _ratio(2 * precision * recall, precision + recall)


def _ratio(numerator: Array, denominator: Array) -> Array:
    """The quotient; NaN where the denominator is 0."""
    safe = np.where(denominator == 0, np.nan, denominator)
    return np.asarray(numerator / safe, dtype=np.float64)
