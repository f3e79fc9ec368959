"""What the trained tagger leaves to do: one claim for each "that", and sources without loose ends.

Pure functions of a parsed Doc and the spans found in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token

from annotator.pipeline.rules import Found
from annotator.spans import Span, Spans

LOOSE = {"ADP", "CCONJ", "SCONJ", "DET", "PUNCT"}


def segmented(doc: Doc, found: Sequence[Found]) -> list[Found]:
    """Return the attributions with "said X, and that Y" cut in two, and sources cut after their last name or noun."""
    tidy = [replace(each, source=_without_loose_end(doc, each.source)) for each in found]
    return [part for each in tidy for part in _one_for_each_that(doc, each)]


def _without_loose_end(doc: Doc, source: Spans) -> Spans:
    """Drop words at the end that only lead on to others: "the agency on" Friday, "the panel in December"."""
    if not source:
        return source
    start, end = source[-1]
    tokens = _tokens(doc, source[-1])
    kept = len(tokens)
    while kept > 1 and (tokens[kept - 1].pos_ in LOOSE or _is_date_after_preposition(tokens[:kept])):
        kept -= 1
    if kept == len(tokens):
        return source
    last = tokens[kept - 1]
    return (*source[:-1], (start, min(end, last.idx + len(last))))


def _is_date_after_preposition(tokens: Sequence[Token]) -> bool:
    """Whether the last word belongs to a date that a preposition ties to the verb, not to a name."""
    last = tokens[-1]
    return len(tokens) > 2 and last.ent_type_ == "DATE" and last.head.pos_ == "ADP" and last.head in tokens


def _one_for_each_that(doc: Doc, found: Found) -> Iterator[Found]:
    """Yield the attribution, cut before each second "that" that joins another clause to what is said."""
    rest = found.content
    for that in _joined_thats(doc, found.content):
        before, rest = _cut(rest, that.idx)
        before = _without_joint(doc, before)
        if before:
            yield replace(found, content=before)
    yield replace(found, content=rest)


def _joined_thats(doc: Doc, content: Spans) -> list[Token]:
    tokens = [token for span in content for token in _tokens(doc, span)]
    inside = {token.i for token in tokens}
    return [
        token
        for token in tokens
        if token.lower_ == "that"
        and token.dep_ == "mark"
        and token.head.dep_ == "conj"
        and token.head.head.i in inside
        and token.head.head.dep_ == "ccomp"
        and token.head.head.head.i not in inside
    ]


def _cut(content: Spans, at: int) -> tuple[Spans, Spans]:
    before = tuple((s, min(e, at)) for s, e in content if s < at)
    after = tuple((max(s, at), e) for s, e in content if e > at)
    return before, after


def _without_joint(doc: Doc, content: Spans) -> Spans:
    """Drop the ", and" that stood before the cut."""
    if not content:
        return content
    tokens = _tokens(doc, content[-1])
    while tokens and (tokens[-1].dep_ == "cc" or tokens[-1].text in {",", ";"} or tokens[-1].is_space):
        tokens = tokens[:-1]
    if not tokens:
        return content[:-1]
    return (*content[:-1], (content[-1][0], tokens[-1].idx + len(tokens[-1])))


def _tokens(doc: Doc, span: Span) -> list[Token]:
    found = doc.char_span(*span, alignment_mode="expand")
    return list(found) if found is not None else []
