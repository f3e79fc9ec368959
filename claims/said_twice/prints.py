"""Fingerprints of claims: MinHash over pairs of words (Broder 1997, doi 10.1109/SEQUEN.1997.666900), folded into bands.

Two claims that share a band are compared word for word; those with `SIMILAR` or more of the same words in the same
order are the same claim. Of claims that share 80 % of their pairs, 99.7 % share a band; of those that share half, 66 %.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from claims.search.query import terms

FEWEST = 6  # words of a claim; shorter ones are alike by chance
BANDS, ROWS = 8, 3
SIMILAR = 0.75

_random = np.random.default_rng(20260201)
_FACTORS = _random.integers(1, 2**63, BANDS * ROWS, dtype=np.uint64)[:, None] | np.uint64(1)
_OFFSETS = _random.integers(0, 2**63, BANDS * ROWS, dtype=np.uint64)[:, None]
_FOLD = _random.integers(1, 2**63, ROWS, dtype=np.uint64) | np.uint64(1)

Bands = NDArray[np.uint64]


def bands_of(words: Sequence[str]) -> Bands:
    """``BANDS`` numbers. ``words`` are terms of the search, at least two."""
    pairs = np.array([crc32(f"{one} {other}".encode()) for one, other in zip(words, words[1:], strict=False)])
    minima = ((_FACTORS * pairs.astype(np.uint64) + _OFFSETS) >> np.uint64(32)).min(axis=1)
    folded: Bands = (minima.reshape(BANDS, ROWS) * _FOLD).sum(axis=1, dtype=np.uint64)
    return folded


def words_of(text: str) -> list[str]:
    """The words that are compared."""
    return terms(text)


def similarity(one: str, other: str) -> float:
    """How alike two wordings are, from 0 to 1: the longest common sequence of words, of both (normalised Indel)."""
    return float(fuzz.ratio(words_of(one), words_of(other))) / 100
