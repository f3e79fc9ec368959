"""Which claim of one reviewer is the same claim as which of another.

The rule: two claims can be the same if their contents share at least half of their tokens (intersection over union,
``LEAST_OVERLAP``). Each claim is matched with at most one of the other reviewer, so that the sum of overlaps over the
whole article is as large as it can be; where this leaves a choice, cue and source decide: their overlaps count a
thousandth each. A third reviewer's claims are matched in the same way with the groups made of the first two, a group
overlapping as much as its best member, and so on in the order of the reviews.

Rejected suggestions are not claims. The reporter's own voice is aligned apart from what is attributed: a sentence is
not the same record as an attribution in it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotator.spans import Span, tokens
from claims.agreement.matching import heaviest_matching

LEAST_OVERLAP = 0.5
TIE = 0.001

Group = tuple[int | None, ...]  # for each review the index of its claim, None where it has none


@dataclass(frozen=True, slots=True)
class Marked:
    """What a claim marks: bit ``i`` of a mask is set where token ``i`` of the text lies in a span."""

    content: int
    cue: int
    source: int
    own_voice: bool = False


class Text:
    """The tokens of a text; a mask is made of spans, half-open in code points."""

    def __init__(self, text: str) -> None:
        self.tokens: list[Span] = tokens(text)
        self.starts = [start for start, _ in self.tokens]
        self.ends = [end for _, end in self.tokens]

    def mask(self, spans: Iterable[Sequence[int]]) -> int:
        """The tokens that the spans touch."""
        touched = 0
        for start, end in spans:
            first, stop = bisect_right(self.ends, start), bisect_left(self.starts, end)
            if first < stop:
                touched |= (1 << stop) - (1 << first)
        return touched


def overlap(one: int, other: int) -> float:
    """Intersection over union of two masks; 1 if both are empty."""
    union = (one | other).bit_count()
    return (one & other).bit_count() / union if union else 1.0


def likeness(one: Marked, other: Marked) -> float:
    """How much two claims are the same; 0 if they cannot be."""
    if one.own_voice != other.own_voice or not one.content & other.content:
        return 0.0
    contents = overlap(one.content, other.content)
    if contents < LEAST_OVERLAP:
        return 0.0
    return contents + TIE * (overlap(one.cue, other.cue) + overlap(one.source, other.source))


def align(reviews: Sequence[Sequence[Marked]]) -> list[Group]:
    """Groups of claims that are the same, each claim in one group; in the order of the first review, what only later
    reviews have coming after it."""
    groups: list[list[int | None]] = []
    for place, claims in enumerate(reviews):
        pairs = {
            (row, column): weight
            for row, group in enumerate(groups)
            for column, claim in enumerate(claims)
            if (weight := max(likeness(reviews[r][i], claim) for r, i in enumerate(group) if i is not None))
        }
        partner = {column: row for row, column in heaviest_matching(pairs)}
        for group in groups:
            group.append(None)
        for index in range(len(claims)):
            if index in partner:
                groups[partner[index]][place] = index
            else:
                groups.append([*[None] * place, index])
    return [tuple(group) for group in groups]
