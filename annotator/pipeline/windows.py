"""Word pieces of an article, with what the encoder is told about each, and windows of whole paragraphs.

An article becomes one stream of pieces; after each paragraph (a line that is not blank) stands one [SEP].
A window is a slice of that stream with a [CLS] before it. Windows depend on the text alone, so the same
text always gives the same windows, however many articles are read together.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

Ints = npt.NDArray[np.int64]

WINDOW = 384
"""Most pieces of a window, [CLS] included."""

LONGEST_LINE = 20_000
"""Longer lines reach the tokenizer in parts of so many characters: a bound on memory, not on quality."""

QUOTE_STATES = 5
"""Outside quotation marks, opening mark, inside, closing mark, inside a quotation its paragraph never closes."""
OUTSIDE, OPENING, INSIDE, CLOSING, UNCLOSED = range(QUOTE_STATES)
CASES = 5
"""No letters, lower case, Capitalised, CAPITALS, with digits."""
FEATURES = QUOTE_STATES * CASES

SURROGATE = re.compile("[\ud800-\udfff]")
"""Halves of characters, which the tokenizer refuses; read as U+FFFD, one code point for one."""
QUOTE_MARK = re.compile(r"[\"“”„«»]|''|``")


@dataclass(frozen=True)
class Pieces:
    """The stream of an article: parallel arrays of N numbers; a [SEP] has start = end = -1."""

    ids: Ints
    starts: Ints
    ends: Ints
    features: Ints
    breaks: Ints
    """Stream positions just after each [SEP]: where a window may end."""

    def __len__(self) -> int:
        return len(self.ids)

    def between(self, start: int, end: int) -> "Pieces":
        """The pieces [start, end) as a stream of their own; offsets stay those of the text."""
        first, last = np.searchsorted(self.breaks, [start, end], side="right")
        return Pieces(
            self.ids[start:end],
            self.starts[start:end],
            self.ends[start:end],
            self.features[start:end],
            self.breaks[first:last] - start,
        )


def quote_state(line: str) -> list[tuple[int, int, int]]:
    """Stretches (start, end, state) of a paragraph that are a mark or lie between marks, in order."""
    out: list[tuple[int, int, int]] = []
    opened: re.Match[str] | None = None
    for mark in QUOTE_MARK.finditer(line):
        if opened is None:
            opened = mark
        else:
            out += [
                (opened.start(), opened.end(), OPENING),
                (opened.end(), mark.start(), INSIDE),
                (mark.start(), mark.end(), CLOSING),
            ]
            opened = None
    if opened is not None:
        out += [(opened.start(), opened.end(), OPENING), (opened.end(), len(line), UNCLOSED)]
    return out


def case(word: str) -> int:
    """Which of the five cases a word is."""
    if any(c.isdigit() for c in word):
        return 4
    if not any(c.isalpha() for c in word):
        return 0
    if word[0].islower():
        return 1
    return 3 if len(word) > 1 and word.isupper() else 2


def lines(text: str) -> Iterator[tuple[int, str]]:
    """Start and text of each line that is not blank, long ones in parts."""
    at = 0
    for line in SURROGATE.sub("\ufffd", text).split("\n"):
        if line.strip():
            for cut in range(0, len(line), LONGEST_LINE):
                yield at + cut, line[cut : cut + LONGEST_LINE]
        at += len(line) + 1


def special(tokenizer: Tokenizer, piece: str) -> int:
    """The number of a piece that every tokenizer of this family has. Raises ValueError if this one has not."""
    number = tokenizer.token_to_id(piece)
    if number is None:
        raise ValueError(f"The tokenizer has no piece {piece}.")
    return int(number)


def pieces(text: str, tokenizer: Tokenizer) -> Pieces:
    """The stream of ``text``; offsets are code points of ``text``. Takes any text, the empty one too."""
    separator = special(tokenizer, "[SEP]")
    ids: list[int] = []
    spans: list[tuple[int, int]] = []
    features: list[int] = []
    breaks: list[int] = []
    for at, line in lines(text):
        encoding = tokenizer.encode(line, add_special_tokens=False)
        if not encoding.ids:
            continue
        ids += [*encoding.ids, separator]
        spans += [(at + s, at + e) for s, e in encoding.offsets] + [(-1, -1)]
        features += [*_features(line, encoding.offsets, encoding.word_ids), 0]
        breaks.append(len(ids))
    table = np.array(spans, dtype=np.int64).reshape(-1, 2)
    return Pieces(
        np.array(ids, dtype=np.int64),
        table[:, 0],
        table[:, 1],
        np.array(features, dtype=np.int64),
        np.array(breaks, dtype=np.int64),
    )


def _features(line: str, offsets: list[tuple[int, int]], words: list[int | None]) -> list[int]:
    marks = quote_state(line)
    bounds: dict[int | None, tuple[int, int]] = {}
    for word, (start, end) in zip(words, offsets, strict=True):
        bounds[word] = (min(start, bounds.get(word, (start, end))[0]), end)
    cases = {word: case(line[start:end]) for word, (start, end) in bounds.items()}
    out, k = [], 0
    for word, (start, _) in zip(words, offsets, strict=True):
        while k < len(marks) and marks[k][1] <= start:
            k += 1
        state = marks[k][2] if k < len(marks) and marks[k][0] <= start else OUTSIDE
        out.append(state * CASES + cases[word])
    return out


def windows(stream: Pieces, first: int = WINDOW) -> list[tuple[int, int]]:
    """Half-open slices that cover the stream, of at most ``WINDOW - 1`` pieces, cut between paragraphs
    where a paragraph fits. ``first`` bounds the first window: training moves the cuts with it."""
    out = []
    start, room = 0, first - 1
    while start < len(stream):
        fit = int(np.searchsorted(stream.breaks, start + room, side="right"))
        end = int(stream.breaks[fit - 1]) if fit else 0
        if end <= start:
            end = min(start + WINDOW - 1, len(stream))
            after = int(stream.breaks[np.searchsorted(stream.breaks, start, side="right")])
            end = min(end, after)
        out.append((start, end))
        start, room = end, WINDOW - 1
    return out
