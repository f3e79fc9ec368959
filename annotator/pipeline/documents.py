"""Documents as sources: a memo by its title, "the survey" by the poll that spoke before."""

import re
from bisect import bisect_left
from dataclasses import replace
from functools import cache

from spacy.tokens import Doc, Span

from annotator.pipeline.identity import Identity
from annotator.pipeline.lexicons import load_lines
from annotator.pipeline.syntax import text_of

TITLED = re.compile(
    r"\b(\w+),? (?:headed|headlined|titled|entitled|called|named|dubbed|labelled) "
    r"(?:[“\"]([^”\"\n]{2,80})[”\"]|‘([^’\n]{2,80})’)"
)
DEFINITE = {"the", "this", "that", "its", "same"}
AHEAD = 400
"""How many characters after a document without a title one with a title may be introduced that is the same."""
BACK = 4000


class Documents:
    """The documents of one article: those with a title, and those that were sources so far."""

    def __init__(self, doc: Doc) -> None:
        self.titled = [
            (match.start(), match.group(1).lower(), match.span(match.lastindex or 0))
            for match in TITLED.finditer(text_of(doc))
            if is_document(match.group(1).lower())
        ]
        self.starts = [start for start, _, _ in self.titled]
        self.spoken: list[tuple[int, int, str, Identity]] = []

    def identify(self, span: Span, *, in_headline: bool) -> Identity | None:
        """Return the document under `span` by its title, or as one that spoke before; None if it is new."""
        word, text, start = span.root.lower_, text_of(span.doc), span.start_char
        definite = in_headline or any(token.lower_ in DEFINITE for token in span[:2])
        nearest: tuple[int, tuple[int, int]] | None = None
        low, high = bisect_left(self.starts, start - BACK), bisect_left(self.starts, start + BACK)
        for at, kind, title in self.titled[low:high]:
            if not same_document(word, kind) or not (definite or 0 <= at - start <= AHEAD):
                continue
            if nearest is None or abs(at - start) < nearest[0]:
                nearest = abs(at - start), title
        if nearest is not None:
            where = nearest[1]
            name = text[slice(*where)].rstrip(",.")
            if span.start_char <= where[0] and where[1] <= span.end_char:
                return Identity(name, "named", None, 0.9, "named here")
            return Identity(name, "description", where, 0.75, f"“{span.root.text}” has the title “{name}”")
        if not definite:
            return None
        for first, last, kind, identity in reversed(self.spoken[-20:]):
            if same_document(word, kind):
                place = identity.antecedent or (first, last)
                reason = f"“{span.root.text}” after {identity.name}, the last document that fits"
                return replace(identity, mention="description", antecedent=place, score=0.6, reason=reason)
        return None

    def remember(self, span: Span, identity: Identity) -> None:
        """Note that this document was a source."""
        self.spoken.append((span.start_char, span.end_char, span.root.lower_, identity))


def is_document(noun: str) -> bool:
    """Tell whether a noun is a kind of document."""
    return any(noun in group for group in _groups())


def same_document(left: str, right: str) -> bool:
    """Tell whether two nouns can stand for the same document, such as "survey" and "poll"."""
    return left == right or any(left in group and right in group for group in _groups())


@cache
def _groups() -> list[frozenset[str]]:
    return [frozenset(line.split()) for line in load_lines("kinds_of_document.txt")]
