"""Spans of text: the one home of what a valid span is.

A span is a half-open pair ``(start, end)`` of Unicode code points; a role (content, cue, source) is a
sequence of spans that is sorted, without empty spans and without overlaps. Imports nothing of Django or
spaCy, so that the pipeline, the web process and the exports share it.
"""

import re
from collections.abc import Iterable, Sequence

from annotator.saying import say

Span = tuple[int, int]
Spans = tuple[Span, ...]

TOKEN = re.compile(r"\w+|[^\w\s]")
"""A token everywhere: caret, key budget, agreement. Needs no spaces between words."""


class SpanError(ValueError):
    """Spans that cannot be stored; the message says which and why."""


def tokens(text: str) -> list[Span]:
    """Return the spans of the tokens of `text`, in order."""
    return [match.span() for match in TOKEN.finditer(text)]


def check_spans(spans: object, length: int, *, role: str = "spans") -> Spans:
    """Return `spans` as tuples if they are valid in a text of `length` code points.

    `spans` may come straight from JSON. `role` names it in the message.

    Raises SpanError if a pair is not two integers, is empty, lies outside the text, comes before the pair
    in front of it or overlaps it.
    """
    if not isinstance(spans, (list, tuple)):
        raise SpanError(say("%(role)s: %(spans)r is not a list of [start, end] pairs.", role=role, spans=spans))
    checked: list[Span] = []
    previous_end = 0
    for pair in spans:
        if not (isinstance(pair, (list, tuple)) and len(pair) == 2 and type(pair[0]) is int and type(pair[1]) is int):
            raise SpanError(
                say("%(role)s: %(pair)r is not a [start, end] pair of whole numbers.", role=role, pair=pair)
            )
        start, end = pair
        if previous_end <= start < end <= length:
            previous_end = end
            checked.append((start, end))
            continue
        place = {"role": role, "span": [start, end]}
        if start >= end:
            raise SpanError(say("%(role)s: %(span)s is empty; the end must be after the start.", **place))
        if start < 0 or end > length:
            raise SpanError(say("%(role)s: %(span)s lies outside the text (0 to %(length)s).", **place, length=length))
        raise SpanError(say("%(role)s: %(span)s overlaps or precedes the span in front of it.", **place))
    return tuple(checked)


def normalise_spans(spans: Iterable[Sequence[int]], length: int) -> Spans:
    """Return `spans` sorted, cut to the text, without empty spans, touching and overlapping ones joined."""
    joined: list[Span] = []
    for start, end in sorted((max(0, s), min(length, e)) for s, e in spans):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def pieces(text: str, spans: Iterable[Sequence[int]], start: int, end: int) -> list[tuple[str, bool]]:
    """Return the text from `start` to `end` in pieces, each with whether it is under `spans`."""
    found, at = [], start
    for first, last in spans:
        found += [(text[at:first], False), (text[first:last], True)]
        at = last
    found.append((text[at:end], False))
    return [piece for piece in found if piece[0]]


def quote(text: str, spans: Iterable[Sequence[int]]) -> str:
    """Return the words under `spans`, pieces parted by `` … ``."""
    return " … ".join(text[start:end] for start, end in spans)
