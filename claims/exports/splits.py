"""Train, validation and test by article: stratified, seeded, and stable as articles are added."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SHARES = {"train": 0.8, "validation": 0.1, "test": 0.1}


@dataclass(frozen=True)
class Unit:
    """Articles that must not be parted (near-duplicates), by their hashes; ``stratum`` is that of the first."""

    keys: tuple[str, ...]
    stratum: str


def assign(units: Sequence[Unit], *, before: Mapping[str, str], seed: int) -> dict[str, str]:
    """The split of each key.

    A key keeps the split it had ``before``, and takes its near-duplicates along. New units are drawn within their
    stratum in an order that depends on the seed alone; each goes where the stratum lacks most of its share.
    """
    splits: dict[str, str] = {}
    filled: dict[str, Counter[str]] = defaultdict(Counter)
    new = []
    for unit in units:
        known = sorted(before[key] for key in unit.keys if key in before)
        if known:
            settle(unit, known[0], splits, filled)
            splits |= {key: before[key] for key in unit.keys if key in before}
        else:
            new.append(unit)
    for unit in sorted(new, key=lambda unit: draw(seed, unit.keys[0])):
        settle(unit, most_lacking(filled[unit.stratum], seed, unit), splits, filled)
    return splits


def settle(unit: Unit, split: str, splits: dict[str, str], filled: dict[str, Counter[str]]) -> None:
    splits.update(dict.fromkeys(unit.keys, split))
    filled[unit.stratum][split] += len(unit.keys)


def most_lacking(counts: Counter[str], seed: int, unit: Unit) -> str:
    """The split that is furthest below its share; a stratum's first articles are dealt by chance."""
    total = counts.total() + len(unit.keys)
    if total < 1 / min(SHARES.values()):
        place = int(draw(seed, f"{unit.keys[0]} split")[:12], 16) / 16**12
        for split, share in SHARES.items():
            if (place := place - share) < 0:
                return split
    return max(SHARES, key=lambda split: SHARES[split] - counts[split] / total)


def draw(seed: int, key: str) -> str:
    return hashlib.sha256(f"{seed} {key}".encode()).hexdigest()
