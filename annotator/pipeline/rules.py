"""The tier `rules`: attributions of a parsed article from its parse and its quotation marks, without any weights."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from annotator.pipeline.article import paragraphs, quotations
from annotator.pipeline.attributions import Draft, framed
from annotator.pipeline.chances import chance
from annotator.pipeline.speech import attach, pieces_of, quoted_tokens
from annotator.pipeline.syntax import spans_of, text_of, trimmed
from annotator.spans import Span, Spans

FRAMES = {
    "that": "a clause",
    "to": "an infinitive",
    "ing": "a participle",
    "obj": "an object",
    "according": "what holds by it",
    "saying": "words of speech",
    "passive": "what it is about",
}


DOUBTFUL_WITHOUT_SOURCE = {"obj", "to", "ing"}


@dataclass(frozen=True, slots=True)
class Found:
    """An attribution as spans alone, with the chance that it is right and the reason it was found."""

    content: Spans
    cue: Spans = ()
    source: Spans = ()
    score: float = 1.0
    reason: str = "given"


def find_attributions(doc: Doc) -> list[Found]:
    """Return the attributions of an article in text order; none lies inside another."""
    found = [found for _, found in found_drafts(doc)]
    return sorted(found, key=lambda f: f.content[0])


def found_drafts(doc: Doc) -> Iterator[tuple[Draft, Found]]:
    """Yield each attribution as a draft and as spans."""
    pieces = pieces_of(doc, quotations(text_of(doc)), paragraphs(text_of(doc)))
    quoted = quoted_tokens(doc, pieces)
    drafts = list(framed(doc, {token for token, quotation in enumerate(quoted) if quotation >= 0}))
    attach(doc, pieces, quoted, drafts)
    for draft in _outermost(drafts):
        found = found_by(doc, draft)
        if found.content:
            yield draft, found


def _outermost(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts that no better one holds or overlaps: with quotations first, then the surest frames."""
    ranked = sorted(
        (draft for draft in drafts if draft.content and (draft.source or draft.frame not in DOUBTFUL_WITHOUT_SOURCE)),
        key=lambda draft: (-bool(draft.pieces), -draft.strength, min(draft.content), draft.anchor),
    )
    taken: set[int] = set()
    kept = []
    for draft in ranked:
        if draft.anchor not in taken and taken.isdisjoint(draft.content):
            kept.append(draft)
            taken |= draft.content
    return kept


def found_by(doc: Doc, draft: Draft) -> Found:
    """The spans of a draft, with its chance and its reason."""
    content = spans_of(doc, trimmed(doc, draft.content))
    cue = spans_of(doc, draft.cue)
    source = spans_of(doc, trimmed(doc, draft.source))
    return Found(content, cue, source, chance(doc, draft), _reason(doc, draft, cue))


def _reason(doc: Doc, draft: Draft, cue: Sequence[Span]) -> str:
    words = " ".join(text_of(doc)[s:e] for s, e in cue)
    if draft.pieces:
        return f"quotation given by “{words}”"
    return f"“{words}” with {FRAMES.get(draft.frame, f'“{draft.frame}”')}"
