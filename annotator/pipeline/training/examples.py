"""Articles with attributions, as numbers for the network, in padded batches."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from annotator.pipeline.encoder import POINTERS, TAGS
from annotator.pipeline.windows import WINDOW, Ints, Pieces, pieces, special, windows

ROLES = ("source", "cue", "content")
NO_LABEL = -100


@dataclass(frozen=True)
class Example:
    """One article: its stream, a tag a piece, and which pieces each piece may point to."""

    stream: Pieces
    tags: Ints
    links: dict[tuple[int, int], list[int]]
    """(pointer, piece) to the pieces that are right; an empty list means "none"."""


def example(article: dict[str, Any], tokenizer: Tokenizer) -> Example:
    """Labels of an article, from its attributions."""
    stream = pieces(article["text"], tokenizer)
    tags = np.zeros(len(stream), dtype=np.int64)
    found = [{role: _mark(stream, tags, role, a[role]) for role in ROLES} for a in article["attributions"]]
    links: dict[tuple[int, int], list[int]] = {}
    for parts in found:
        for number, name in enumerate(POINTERS):
            start, _, goal = name.partition(" to ")
            for piece in parts[start]:
                links.setdefault((number, piece), []).extend(parts[goal][:1])
    return Example(stream, tags, links)


def _mark(stream: Pieces, tags: Ints, role: str, spans: Sequence[Sequence[int]]) -> list[int]:
    marked: list[int] = []
    begin = TAGS.index(f"B-{role}")
    for start, end in sorted(spans):
        inside = np.flatnonzero((stream.starts >= 0) & (stream.starts < end) & (stream.ends > start))
        tags[inside] = begin + 1
        # A run starts anew after each paragraph: [SEP] is outside.
        for i in inside:
            if i == inside[0] or stream.starts[i - 1] < 0:
                tags[i] = begin
        marked += inside.tolist()
    return marked


@dataclass(frozen=True)
class Batch:
    """Windows of like length, padded: (B, L), and ``right`` (B, 4, L, L) true where a link may go."""

    ids: Tensor
    features: Tensor
    mask: Tensor
    tags: Tensor
    right: Tensor


def batches(examples: Sequence[Example], tokenizer: Tokenizer, rng: random.Random, budget: int) -> Iterator[Batch]:
    """One epoch: cuts between windows move, order is shuffled, a batch holds about ``budget`` pieces."""
    cut = [(e, a, b) for e in examples for a, b in windows(e.stream, rng.randint(WINDOW // 3, WINDOW))]
    rng.shuffle(cut)
    groups: list[list[tuple[Example, int, int]]] = []
    for i in range(0, len(cut), 64):
        group: list[tuple[Example, int, int]] = []
        for item in sorted(cut[i : i + 64], key=lambda w: w[1] - w[2]):
            longest = max((b - a for _, a, b in [*group, item])) + 1
            if group and longest * (len(group) + 1) > budget:
                groups.append(group)
                group = []
            group.append(item)
        groups.append(group)
    rng.shuffle(groups)
    for group in groups:
        yield batch(group, tokenizer)


def batch(group: Sequence[tuple[Example, int, int]], tokenizer: Tokenizer) -> Batch:
    """The windows (example, start, end) of ``group`` in one batch."""
    length = max(b - a for _, a, b in group) + 1
    size = len(group)
    ids = np.zeros((size, length), dtype=np.int64)
    features = np.zeros((size, length), dtype=np.int64)
    mask = np.zeros((size, length), dtype=bool)
    tags = np.full((size, length), NO_LABEL, dtype=np.int64)
    right = np.zeros((size, len(POINTERS), length, length), dtype=bool)
    for row, (e, a, b) in enumerate(group):
        end = b - a + 1
        ids[row, 0] = special(tokenizer, "[CLS]")
        ids[row, 1:end] = e.stream.ids[a:b]
        features[row, 1:end] = e.stream.features[a:b]
        mask[row, :end] = True
        tags[row, 1:end] = e.tags[a:b]
        for number in range(len(POINTERS)):
            for piece in range(a, b):
                goals = e.links.get((number, piece))
                if goals is not None:
                    inside = [g - a + 1 for g in goals if a <= g < b] or [0]
                    right[row, number, piece - a + 1, inside] = True
    return Batch(*(torch.from_numpy(x) for x in (ids, features, mask, tags, right)))
