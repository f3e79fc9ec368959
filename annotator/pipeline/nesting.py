"""Claims inside claims: "Ada said that Ben had promised to go" holds one of Ben's.

The tagger marks only the outermost attributions, as the corpus does that it has learnt from. What is said inside them
is looked for by the rules, and only where these are sure: a clause or an infinitive of a verb that takes one, with a
subject that is not the speaker of the claim around it.
"""

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from annotator.pipeline.attributions import Draft, framed
from annotator.pipeline.rules import Found, found_by
from annotator.spans import Spans

SURE_FRAMES = {("that", 2), ("that", 3), ("to", 3)}
SPEAKER = {"i", "me", "we", "us", "myself", "ourselves"}
OUTSIDE = -1


def nested(doc: Doc, found: Sequence[Found]) -> list[Found]:
    """The attributions that lie with cue and source inside the content of one that was found, in order."""
    holder = [OUTSIDE] * len(doc)
    for number, each in enumerate(found):
        for token in _tokens(doc, each.content):
            holder[token] = number
    drafts = framed(doc, {token for token, number in enumerate(holder) if number == OUTSIDE})
    inner = [found_by(doc, draft) for draft in drafts if _is_sure(doc, draft, holder)]
    contents = {each.content for each in found}
    return sorted((each for each in inner if each.content and each.content not in contents), key=lambda f: f.content)


def _is_sure(doc: Doc, draft: Draft, holder: Sequence[int]) -> bool:
    if (draft.frame, draft.strength) not in SURE_FRAMES or not draft.source:
        return False
    held_by = {holder[token] for token in draft.content | draft.cue | draft.source}
    return len(held_by) == 1 and OUTSIDE not in held_by and not all(doc[i].lower_ in SPEAKER for i in draft.source)


def _tokens(doc: Doc, content: Spans) -> Iterator[int]:
    for start, end in content:
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is not None:
            yield from range(span.start, span.end)
