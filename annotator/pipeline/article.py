"""What can be seen of an article before any parse: paragraphs, quotation marks, web-page leftovers, language.

Everything here is a pure function of the text, runs in time linear in its length, and never raises. Offsets
are half-open, in Unicode code points.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from annotator.pipeline.lexicons import load_lines
from annotator.spans import TOKEN, Span, Spans

LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
SENTENCE = re.compile(r"[^。！？.!?؟।]*(?:[。！？!?؟।]+|(?<!\.)\.++(?=\s|$)|\.|$)[”’\"'」』)）]*", re.DOTALL)
ANY_MARK = re.compile("[“”„‟\"«»‹›‘’'`]")  # what MARK can begin with: told much faster
MARK = re.compile(r"''|``|[“”„‟\"«»‹›‘’']|(?<!\w)'|'(?!\w)")
ENGLISH_SHARE = 0.12
LETTER = re.compile(r"[^\W\d_]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")

_OPENS = {"“": "”", "„": "”", "‟": "”", "«": "»", "‹": "›", "``": "''", "‘": "’"}
_CLOSES = {"”": "“", "»": "«", "›": "‹"}


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks; one piece a paragraph, the marks included.

    `closed` is false where the text never closes it (the last piece then ends with its paragraph).
    """

    pieces: Spans
    closed: bool = True

    @property
    def start(self) -> int:
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        return self.pieces[-1][1]


def paragraphs(text: str) -> list[Span]:
    """Return the spans of the lines that are not blank, white space at both ends left out."""
    return [_stripped(text, *match.span()) for match in LINE.finditer(text) if not match[0].isspace()]


def quotations(text: str) -> list[Quotation]:
    """Return the outermost quotations in order.

    A quotation that its paragraph leaves open goes on in the next one if that opens with a quotation mark
    (the printers' rule for long quotations); otherwise it ends with the paragraph. Single marks count only
    when they cannot be apostrophes and when they close within the paragraph.
    """
    found: list[Quotation] = []
    carried: list[Span] = []
    for start, end in paragraphs(text):
        pieces, is_open = _quoted_pieces(text, start, end, singles=True)
        if carried and (not pieces or pieces[0][0] != start):
            found.append(Quotation(tuple(carried), closed=False))
            carried = []
        for index, piece in enumerate(pieces):
            carried.append(piece)
            if index < len(pieces) - 1 or not is_open:
                found.append(Quotation(tuple(carried)))
                carried = []
    if carried:
        found.append(Quotation(tuple(carried), closed=False))
    return found


def _quoted_pieces(text: str, start: int, end: int, *, singles: bool) -> tuple[list[Span], bool]:
    """Return the quoted pieces of one paragraph and whether the last one is left open.

    Single marks that come to nothing were apostrophes: the paragraph is then read without them.
    """
    pieces: list[Span] = []
    opened: int | None = None
    closing = ""
    depth = 0
    if not ANY_MARK.search(text, start, end):
        return pieces, False
    last_single = _last_closing_single(text, start, end) if singles else -1
    for match in MARK.finditer(text, start, end):
        mark, at = match.group(), match.start()
        before = text[at - 1] if at > start else " "
        after = text[match.end()] if match.end() < end else " "
        if opened is None:
            closing = _closing_of(mark, before, after)
            if closing in {"’", "'"} and at >= last_single:
                closing = ""
            if closing:
                opened, depth = at, 0
        elif _OPENS.get(mark) == closing and mark != "‘" and (before.isspace() or not after.isspace()):
            depth += 1
        elif _closes(mark, closing, before, after):
            if depth:
                depth -= 1
            else:
                pieces.append((opened, match.end()))
                opened = None
    if opened is not None and closing in {"’", "'"}:
        return _quoted_pieces(text, start, end, singles=False)
    if opened is not None:
        pieces.append((opened, end))
        return pieces, True
    return pieces, False


def _closing_of(mark: str, before: str, after: str) -> str:
    """Return the mark that closes what `mark` opens, or "" if it cannot open."""
    opens_here = not (before.isalnum() or before in "”’,.") and not after.isspace()
    if mark in {"'", "‘"} and after.isdigit():
        return ""
    if mark in {'"', "''", "'"}:
        return mark if opens_here else ""
    if mark == "‘":
        return "’" if opens_here else ""
    return _OPENS.get(mark, "")


def _closes(mark: str, closing: str, before: str, after: str) -> bool:
    if closing in {"’", "'"}:
        return mark == closing and not after.isalnum() and not before.isspace()
    if mark == closing:
        return True
    # Mixed typing: “ … " and " … ” occur, and ”…” with the wrong opening mark.
    return {mark, closing} <= {'"', "“", "”", "''"} and not before.isspace()


def _last_closing_single(text: str, start: int, end: int) -> int:
    """Return where the last single mark that can close stands (plural possessives included), or -1."""
    for at in range(end - 1, start, -1):
        if (
            text[at] in "’'"
            and text[at - 1] != "'"
            and not text[at - 1].isspace()
            and not text[at + 1 : at + 2].isalnum()
        ):
            return at
    return -1


def quoted_share(text: str, spans: Iterable[Sequence[int]], quoted: Sequence[Span]) -> float:
    """Return the share of the word tokens of `spans` that stand between quotation marks.

    `quoted` holds the pieces of all quotations, in order.
    """
    if not quoted:
        return 0.0
    starts = [piece[0] for piece in quoted]
    words = inside = 0
    for start, end in spans:
        for match in TOKEN.finditer(text, start, end):
            if not match.group()[0].isalnum():
                continue
            words += 1
            index = bisect_right(starts, match.start()) - 1
            inside += index >= 0 and match.start() < quoted[index][1]
    return inside / words if words else 0.0


def leftovers(text: str, paragraph_spans: Sequence[Span]) -> list[Span]:
    """Return the paragraphs that are left over from the web page: links, buttons, forms, bylines."""
    pattern = _leftover_pattern()
    return [(s, e) for s, e in paragraph_spans if e - s <= 160 and pattern.fullmatch(text[s:e])]


def _leftover_pattern() -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(load_lines("leftovers.txt")) + r")[\s:.…!»›→>]*", re.IGNORECASE)


def language_of(text: str) -> str:
    """Return "en" if the text reads as English, else "unknown".

    English is told by its function words: at least 12 % of the first 2,000 word tokens, and Latin letters.
    """
    sample = text[:20000]
    letters = LETTER.findall(sample)
    if not letters or len(LATIN.findall(sample)) < 0.7 * len(letters):
        return "unknown"
    words = [m.group().lower() for m in TOKEN.finditer(sample) if m.group()[0].isalpha()][:2000]
    frequent = set(load_lines("function_words.txt"))
    share = sum(word in frequent for word in words) / max(1, len(words))
    needed = ENGLISH_SHARE if len(words) >= 40 else ENGLISH_SHARE / 2
    return "en" if share >= needed else "unknown"


def plain_sentences(text: str, paragraph_spans: Iterable[Span]) -> Iterator[Span]:
    """Cut paragraphs into sentences at their final marks, Chinese, Arabic and Hindi ones included."""
    for start, end in paragraph_spans:
        for match in SENTENCE.finditer(text, start, end):
            s, e = _stripped(text, *match.span())
            if s < e:
                yield s, e


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and (text[start].isspace() or text[start] == "\ufeff"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
