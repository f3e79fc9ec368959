"""What is too unsure to be proposed, kept for the person who adds a claim in its place.

A reviewer who misses a claim should not have to select its words where the pipeline has thought of them: the
attributions that the tagger finds unlikely, and whatever the word lists of the rules fit, inside quotations too.
"""

from collections.abc import Sequence

from spacy.tokens import Doc

from annotator.pipeline.attributions import framed
from annotator.pipeline.rules import Found, found_by
from annotator.spans import Spans

LEAST = 0.03
"""Below this chance nothing is kept."""
SAME = 0.7
"""Two contents that overlap more than this (Dice) are the same claim."""


def candidates(doc: Doc, found: Sequence[Found], unlikely: Sequence[Found]) -> list[Found]:
    """Attributions that are none of those `found`, nor of one another, in order; the likelier of two stays."""
    possible = [*unlikely, *(found_by(doc, draft) for draft in framed(doc))]
    kept: list[Found] = []
    for each in sorted(possible, key=lambda f: (-f.score, f.content)):
        if each.content and each.score >= LEAST and not any(_is_same(each, other) for other in (*found, *kept)):
            kept.append(each)
    return sorted(kept, key=lambda f: f.content)


def _is_same(a: Found, b: Found) -> bool:
    shared = _shared(a.content, b.content)
    if not shared:
        return False
    return 2 * shared > SAME * (_length(a.content) + _length(b.content)) or bool(_shared(a.cue, b.cue))


def _shared(a: Spans, b: Spans) -> int:
    return sum(max(0, min(e, f) - max(s, g)) for s, e in a for g, f in b)


def _length(spans: Spans) -> int:
    return sum(end - start for start, end in spans)
