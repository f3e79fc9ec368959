"""How likely an attribution found by rules is right: a logistic regression over what can be read off its draft.

The log-odds stand in `lexicons/chances.tsv`, fitted by `training/chances.py`; features not listed there count nothing.
"""

import math
from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc

from annotator.pipeline.attributions import Draft, lemma_of
from annotator.pipeline.lexicons import load_lines

BIAS = "always"
LENGTHS = ((3, "1-3"), (7, "4-7"), (15, "8-15"), (40, "16-40"))


def chance(doc: Doc, draft: Draft) -> float:
    """The chance that content and source of the draft are right, from 0 to 1."""
    odds = sum(_log_odds().get(feature, 0.0) for feature in features(doc, draft))
    return round(1 / (1 + math.exp(-odds)), 2)


def features(doc: Doc, draft: Draft) -> Iterator[str]:
    """What of the draft tells whether it is right: frame, cue, source, and how they stand to each other."""
    cue = doc[draft.anchor]
    lemma = lemma_of(cue)
    yield BIAS
    yield f"frame={'quotation' if draft.pieces else f'{draft.frame}/{draft.strength}'}"
    yield f"lemma={lemma}"
    yield f"{'quoted' if draft.pieces else 'plain'} length={_length(len(draft.content))}"
    yield f"cue is {cue.dep_}"
    yield f"cue is {cue.tag_}"
    if draft.pieces:
        yield f"quoted lemma={lemma}"
        yield f"pieces={min(3, len(draft.pieces))}"
    if draft.content:
        first = doc[min(draft.content)]
        yield f"begins with {first.lower_ if first.lower_ in {'that', 'to'} else first.pos_}"
    if draft.source:
        start, end = min(draft.source), max(draft.source)
        yield f"source is {doc[start : end + 1].root.tag_}"
        yield f"source words={min(4, (len(draft.source) + 2) // 3)}"
        yield "source first" if start < min(draft.cue, default=0) else "cue first"
        apart = min((abs(place - i) for place in (start, end) for i in draft.cue), default=9)
        yield f"source apart={apart if apart < 4 else '4-8' if apart < 9 else '9+'}"
    else:
        yield "no source"


def _length(words: int) -> str:
    return next((name for most, name in LENGTHS if words <= most), "41+")


@cache
def _log_odds() -> dict[str, float]:
    rows = (line.split("\t") for line in load_lines("chances.tsv"))
    return {feature: float(odds) for feature, odds in rows}
