"""Give quotations to their speakers: the cue beside a quotation, and quotations that go on after it.

Works on token indices of a parsed article; `Piece` is one quotation mark to the other within a paragraph.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from annotator.pipeline.article import Quotation
from annotator.pipeline.attributions import VERBS, Draft, lemma_of
from annotator.pipeline.syntax import one_sentence, phrase, subject, text_of, verb_group
from annotator.spans import Span

SHORTEST_SPEECH = 4
REACH = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """Tokens `start` to `end` (half-open) between quotation marks, in paragraph `paragraph`; `quotation` numbers it."""

    start: int
    end: int
    paragraph: int
    quotation: int


def pieces_of(doc: Doc, found: Sequence[Quotation], paragraphs: Sequence[Span]) -> list[Piece]:
    """Return the pieces that can be speech: at least four words, or closed by a comma or a final mark."""
    starts = [token.idx for token in doc]
    heads = [start for start, _ in paragraphs]
    pieces = []
    for number, quotation in enumerate(found):
        for start, end in quotation.pieces:
            first, last = bisect_left(starts, start), bisect_left(starts, end)
            words = sum(doc[i].is_alpha for i in range(first, last))
            closing = text_of(doc)[start:end].rstrip("\"'”’»›")[-1:]
            if words >= SHORTEST_SPEECH or (words and closing in ",.!?…"):
                pieces.append(Piece(first, last, bisect_left(heads, start + 1) - 1, number))
    return pieces


def quoted_tokens(doc: Doc, pieces: Sequence[Piece]) -> list[int]:
    """Return for each token the number of its piece, or -1."""
    quoted = [-1] * len(doc)
    for number, piece in enumerate(pieces):
        for i in range(piece.start, min(piece.end, len(doc))):
            quoted[i] = number
    return quoted


def attach(doc: Doc, pieces: Sequence[Piece], quoted: list[int], drafts: list[Draft]) -> None:
    """Add each piece to the draft of its cue, making drafts for cues that the parse alone did not show."""
    by_anchor = {draft.anchor: draft for draft in drafts}
    holders: dict[int, Draft] = {}
    for shown in drafts:
        for number in {quoted[i] for i in shown.content if quoted[i] >= 0}:
            if number not in holders or shown.strength > holders[number].strength:
                holders[number] = shown
    last: tuple[Piece, Draft] | None = None
    for number, piece in enumerate(pieces):
        after = _cue_after(doc, piece, quoted)
        before = _cue_before(doc, piece, quoted)
        cue = after if after is not None else before
        draft = holders.get(number)
        if cue is not None and (draft is None or cue.i != draft.anchor and not _embeds(doc, draft, piece)):
            draft = by_anchor.get(cue.i) or _made(doc, cue)
        if draft is None and last is not None and _goes_on(doc, last, piece, quoted):
            draft = last[1]
        if draft is None:
            last = None
            continue
        if draft.anchor not in by_anchor:
            by_anchor[draft.anchor] = draft
            drafts.append(draft)
        _add(draft, piece, quoted, number)
        last = piece, draft


def _add(draft: Draft, piece: Piece, quoted: list[int], number: int) -> None:
    """Put the whole piece into the draft's content; what the parse took of other pieces goes out at the first one."""
    if not draft.pieces:
        draft.content = {i for i in draft.content if quoted[i] < 0 or quoted[i] == number}
    draft.pieces.append(number)
    draft.content |= set(range(piece.start, piece.end))
    draft.content -= draft.cue | draft.source


def _embeds(doc: Doc, draft: Draft, piece: Piece) -> bool:
    """Tell whether the piece stands in the middle of what the draft attributes."""
    return any(i < piece.start and doc[i].is_alpha for i in draft.content)


def _made(doc: Doc, cue: Token) -> Draft:
    found = subject(cue)
    source = set() if found is None else phrase(found)
    entry = VERBS.get(lemma_of(cue))
    return Draft(cue.i, "quote", 3 if source else 2, set(), verb_group(cue), source, entry.kind if entry else "say")


def _cue_after(doc: Doc, piece: Piece, quoted: list[int]) -> Token | None:
    """Return the verb of “…,” said X or “…,” X said, or None."""
    inside = piece.end - 2
    if 0 <= inside < len(doc) and doc[inside].text in {".", ";"}:
        return None
    for i in range(piece.end, min(piece.end + REACH // 2, len(doc))):
        token = doc[i]
        if quoted[i] >= 0 or "\n" in token.text or token.text in {".", ";", ":"}:
            return None
        if _can_quote(token):
            return token
    return None


def _cue_before(doc: Doc, piece: Piece, quoted: list[int]) -> Token | None:
    """Return the verb of X said, “…” or X said: “…”, in this paragraph or at the end of the one before."""
    i = piece.start - 1
    while i >= 0 and doc[i].is_space:
        i -= 1
    if i < 0 or quoted[i] >= 0 or doc[i].text in {".", "!", "?", ";"}:
        return None
    for j in range(i, max(-1, i - REACH), -1):
        token = doc[j]
        if quoted[j] >= 0 or (j < i and ("\n" in token.text or token.text in {".", "!", "?"})):
            return None
        if _can_quote(token):
            return token
    return None


def _can_quote(token: Token) -> bool:
    if token.pos_ not in {"VERB", "AUX", "PROPN", "NOUN"} or token.tag_ == "VB" and token.dep_ == "xcomp":
        return False
    entry = VERBS.get(lemma_of(token))
    return entry is not None and "quote" in entry.frames and token.pos_ == "VERB"


def _goes_on(doc: Doc, last: tuple[Piece, Draft], piece: Piece, quoted: list[int]) -> bool:
    """Tell whether between the last piece and this one nothing but its cue's own clause is said."""
    before, draft = last
    if piece.quotation == before.quotation:
        return True
    gap = [i for i in range(before.end, piece.start) if doc[i].is_alpha and quoted[i] < 0]
    if not gap:
        return piece.paragraph - before.paragraph <= 1
    if piece.paragraph - before.paragraph > 1 or len(gap) > REACH:
        return False
    first, end = min(gap[0], draft.anchor), max(gap[-1], draft.anchor)
    return one_sentence(doc, first, end) or gap[0] <= draft.anchor <= gap[-1] and len(gap) < 12
