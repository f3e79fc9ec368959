"""Which texts are nearly the same: MinHash signatures (Broder 1997, doi 10.1109/SEQUEN.1997.666900) in bands."""

import re
from collections.abc import Iterator, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

SHINGLE = 5  # words that are compared together
HASHES = 128  # the standard error of an estimated similarity of one half is 0.044
BANDS = 32  # of 4 hashes: a pair as similar as SIMILAR is compared with a probability of 0.87, one of 0.7 nearly always
SIMILAR = 0.5  # share of shingles in common, of those in either text
PIECE = 4096  # shingles hashed at once, to bound memory for long texts
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")

_random = np.random.default_rng(20260101)
_WEIGHTS = _random.integers(1, 2**63, SHINGLE, dtype=np.uint64) | np.uint64(1)
_FACTORS = _random.integers(1, 2**63, HASHES, dtype=np.uint64)[:, None] | np.uint64(1)
_OFFSETS = _random.integers(0, 2**63, HASHES, dtype=np.uint64)[:, None]

Signature = NDArray[np.uint32]


def signature(text: str) -> Signature:
    """``HASHES`` minima over the hashed shingles of the text's words, whatever their case."""
    words = np.array([crc32(word.encode()) for word in WORD.findall(text.casefold())], dtype=np.uint64)
    padded = np.concatenate([words, np.zeros(max(0, SHINGLE - len(words)), dtype=np.uint64)])
    count = len(padded) - SHINGLE + 1
    shingles = np.zeros(count, dtype=np.uint64)
    for place, weight in enumerate(_WEIGHTS):
        shingles += padded[place : place + count] * weight
    minima = np.full(HASHES, np.iinfo(np.uint32).max, dtype=np.uint32)
    for start in range(0, count, PIECE):
        hashed = (_FACTORS * shingles[start : start + PIECE] + _OFFSETS) >> np.uint64(32)
        minima = np.minimum(minima, hashed.min(axis=1).astype(np.uint32))
    return minima


def similarity(one: Signature, other: Signature) -> float:
    """The estimated share of shingles in common (Jaccard), between 0 and 1."""
    return float(np.mean(one == other))


def groups(signatures: Sequence[Signature]) -> list[list[int]]:
    """The positions of texts that are alike, each group and the groups in order; texts like no other are left out."""
    parents = list(range(len(signatures)))

    def root(position: int) -> int:
        while parents[position] != position:
            parents[position] = position = parents[parents[position]]
        return position

    for bucket in buckets(np.array(signatures, dtype=np.uint32).reshape(-1, HASHES)):
        first = bucket[0]
        for position in bucket[1:]:
            if root(first) != root(position) and similarity(signatures[first], signatures[position]) >= SIMILAR:
                older, newer = sorted([root(first), root(position)])
                parents[newer] = older
    found: dict[int, list[int]] = {}
    for position in range(len(parents)):
        found.setdefault(root(position), []).append(position)
    return [group for group in found.values() if len(group) > 1]


def buckets(matrix: NDArray[np.uint32]) -> Iterator[list[int]]:
    """The positions that share a band of hashes: candidates for being alike."""
    for band in np.split(matrix, BANDS, axis=1):
        _, keys = np.unique(band, axis=0, return_inverse=True)
        order = np.argsort(keys, axis=None, kind="stable")
        starts = np.flatnonzero(np.diff(keys.ravel()[order])) + 1
        for bucket in np.split(order, starts):
            if len(bucket) > 1:
                yield bucket.tolist()
