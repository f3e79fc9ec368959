"""Which claims of two reviewers are the same."""

from itertools import permutations

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from claims.agreement.alignment import Marked, Text, align, overlap
from claims.agreement.matching import heaviest_matching, islands

TEXT = "The Ministry said that no rules were broken, and 港口安全。"


def marked(content: range, cue: int = 0, source: int = 0, *, own_voice: bool = False) -> Marked:
    return Marked(sum(1 << token for token in content), cue, source, own_voice)


def test_spans_become_the_tokens_they_touch() -> None:
    text = Text(TEXT)
    assert text.mask([[0, 12]]) == 0b11
    assert text.mask([[5, 6]]) == 0b10
    assert text.mask([[3, 4]]) == 0  # a space
    assert text.mask([[0, 3], [13, 17]]) == 0b101
    assert text.mask([]) == 0
    assert text.mask([[0, len(TEXT)]]).bit_count() == len(text.tokens)


def test_overlap_is_intersection_over_union() -> None:
    assert overlap(0b0111, 0b1110) == 0.5
    assert overlap(0, 0) == 1
    assert overlap(0, 1) == 0


def test_half_of_the_tokens_in_common_make_the_same_claim_and_less_does_not() -> None:
    assert align([[marked(range(6))], [marked(range(3))]]) == [(0, 0)]
    assert align([[marked(range(7))], [marked(range(3))]]) == [(0, None), (None, 0)]


def test_a_reviewer_without_claims_is_aligned_too() -> None:
    assert align([[], [marked(range(3))]]) == [(None, 0)]
    assert align([[marked(range(3))], []]) == [(0, None)]
    assert align([[], []]) == []


def test_the_sum_of_overlaps_decides_not_the_best_single_pair() -> None:
    one = [marked(range(0, 10)), marked(range(0, 12))]
    other = [marked(range(0, 10)), marked(range(0, 6))]
    # 0-0 (1.0) with 1-1 (0.5) against 0-1 (0.6) with 1-0 (0.83)
    assert align([one, other]) == [(0, 0), (1, 1)]
    other = [marked(range(0, 11)), marked(range(0, 5))]
    # 0-0 (0.91) leaves 1-1 (0.42) out, 0-1 (0.5) goes with 1-0 (0.92)
    assert align([one, other]) == [(0, 1), (1, 0)]


def test_cue_and_source_decide_between_equal_contents() -> None:
    same = range(5)
    one = [marked(same, cue=0b01 << 8), marked(same, cue=0b10 << 8)]
    other = [marked(same, cue=0b10 << 8), marked(same, cue=0b01 << 8)]
    assert align([one, other]) == [(0, 1), (1, 0)]


def test_own_voice_is_never_the_same_as_an_attribution() -> None:
    assert align([[marked(range(5), own_voice=True)], [marked(range(5))]]) == [(0, None), (None, 0)]


def test_three_reviews_make_groups() -> None:
    first, second, third = marked(range(5)), marked(range(10, 15)), marked(range(20, 25))
    assert align([[first, second], [second], [third, second, first]]) == [
        (0, None, 2),
        (1, 0, 1),
        (None, None, 0),
    ]


@pytest.mark.parametrize("seed", range(20))
def test_the_matching_is_as_heavy_as_scipys(seed: int) -> None:
    rng = np.random.default_rng(seed)
    full = rng.random(rng.integers(1, 8, size=2)) * (rng.random((1, 1)) > 0)
    full[rng.random(full.shape) < 0.4] = 0
    weights = {(int(i), int(j)): float(full[i, j]) for i, j in np.argwhere(full > 0)}
    chosen = heaviest_matching(weights)
    rows, columns = linear_sum_assignment(full, maximize=True)
    assert sum(weights[pair] for pair in chosen) == pytest.approx(full[rows, columns].sum())
    assert len({row for row, _ in chosen}) == len({column for _, column in chosen}) == len(chosen)


def test_the_matching_is_the_heaviest_of_all() -> None:
    weights = {(row, column): (row * 7 + column * 3) % 5 + 0.5 for row in range(4) for column in range(4)}
    best = max(sum(weights[pair] for pair in enumerate(order)) for order in permutations(range(4)))
    assert sum(weights[pair] for pair in heaviest_matching(weights)) == best


def test_islands_share_no_row_and_no_column() -> None:
    parts = islands({(0, 0): 1.0, (1, 1): 1.0, (2, 2): 1.0, (0, 2): 1.0})
    assert sorted(sorted(part) for part in parts) == [[(0, 0), (0, 2), (2, 2)], [(1, 1)]]
