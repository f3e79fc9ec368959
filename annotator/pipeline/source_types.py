"""Source type: what kind of body or person speaks, by the words around the source and a list of well-known people.

Labels and their rules are those of `annotator.codebook`.
"""

import re
from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc, Span

from annotator.pipeline.identity import Identity
from annotator.pipeline.lexicons import load_lines, public_names
from annotator.pipeline.syntax import text_of
from annotator.spans import Spans

Guess = tuple[str, float, str]

FORMER = re.compile(r"\b(?:former|formerly|ex-|retired|then-|onetime|one-time)\b[^,;]*", re.IGNORECASE)
PARTY_LABEL = re.compile(r",?\s{0,9}\(?\b[RDI]-[A-Z][\w.]*\)?")
CAMPAIGN = re.compile(
    r"\b(?:campaign|primary|primaries|caucus|nominee|candidates?|election|delegates)\b", re.IGNORECASE
)
SURE = 0.6
"""From this score on something in the article tells the type."""
OFFICES = {"legislature", "executive", "ministry", "committee", "judiciary", "security"}
STAND_INS = OFFICES | {"international", "company", "ngo", "other"}
ALWAYS_FIRST = {"citizen", "ministry", "security", "international"}
# A body behind a document wins over the document; the main noun wins over most words beside it.
BEFORE_HEAD = {
    "document": OFFICES | {"international", "ngo", "company", "expert"},
    "expert": set(),
    "media": set(),
}
SAID_BY_SOMEBODY = re.compile(
    r"\b(?:reportedly|allegedly|supposedly|concerns?|complaints?|allegations?|speculation|criticisms?|debates?|fears?|"
    r"(?<!no )doubts?(?! that)|furor|backlash|outrage|sentiment|reputation|recognition|argument)\b|"
    r"\b(?:is|are|was|were|been|being|be)\b[\w ]{0,30}?\b(?:known|said|considered|asked|raised|called|named|believed|"
    r"thought|regarded|described|portrayed|blamed|mocked|singled|hailed|praised|feared|rumou?red|debated|"
    r"(?:criticis|criticiz|suspect|accus|alleg|charg|denounc|warn|urg|report|attribut|condemn)ed)\b",
    re.IGNORECASE,
)
"""Cues without a source by which somebody who is not told speaks; without them the reporter does."""


class SourceTyper:
    """Types the sources of one article; whether it is about an election campaign decides between title and fame."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.is_campaign = len(CAMPAIGN.findall(text_of(doc)[:20000])) >= 4

    def type_of(self, source: Spans, cue: str, identity: Identity) -> Guess:
        """Return source type, score and reason for a source span and who it stands for."""
        if not source:
            if SAID_BY_SOMEBODY.search(cue):
                return "unnamed", 0.5, "no source is named"
            return "reporter", 0.6, "no source: the article's own voice"
        span = self.doc.char_span(*source[0], alignment_mode="expand")
        if span is None or not len(span):
            return "unnamed", 0.3, "the source could not be read"
        if identity.name.startswith("Government of "):
            return "executive", 0.8, identity.reason
        if identity.entity is not None and identity.entity.kind == "place" and identity.entity.description in STAND_INS:
            return identity.entity.description, 0.8, identity.reason
        guess = self._of_source(span, identity)
        if guess[1] < SURE and identity.speaks_for is not None:
            label, score, reason = self.type_of_identity(identity.speaks_for)
            if score >= SURE:
                return label, round(score * 0.9, 2), f"speaks for {identity.speaks_for.name}; {reason}"
        return guess

    def type_of_identity(self, identity: Identity) -> Guess:
        """Type somebody who speaks through another."""
        if identity.name.startswith("Government of "):
            return "executive", 0.8, identity.reason
        if identity.entity is not None:
            return self._of_name(identity.name, identity)
        return self._of_phrase(identity.name, _head_word(identity.name))

    def _of_source(self, span: Span, identity: Identity) -> Guess:
        if identity.mention == "pronoun":
            return self._of_pronoun(span, identity)
        phrase = _without_second(span)
        if identity.mention == "named":
            return self._of_name(phrase, identity)
        if identity.entity is not None and identity.mention == "description":
            guess = self._of_name(f"{identity.name}; {identity.entity.description}", identity)
            if guess[1] >= SURE:
                return guess
        return self._of_phrase(phrase, span.root.lower_)

    def _of_pronoun(self, span: Span, identity: Identity) -> Guess:
        if span.root.lower_ in {"i", "we", "my", "our", "me", "us"} and not identity.name:
            return "reporter", 0.4, f"“{span.text}” outside a quotation is the author"
        if not identity.name:
            return "party" if self.is_campaign else "unnamed", 0.3, identity.reason
        label, score, reason = self.type_of_identity(identity)
        return label, round(score * 0.85, 2), f"{identity.reason}; {reason}"

    def _of_name(self, phrase: str, identity: Identity) -> Guess:
        entity = identity.entity
        name = identity.name
        is_person = entity is not None and entity.kind == "person"
        described = f"{phrase}; {entity.description if entity is not None else ''}"
        present = PARTY_LABEL.sub(" ", FORMER.sub(" ", described))
        match = _match(present.replace(name, " ") if is_person else present)
        known = _known(name) if is_person or entity is None else None
        is_office = match is not None and match[0] in OFFICES and not self.is_campaign
        if known is not None and not is_office:
            return known, 0.85, f"{name} is known as a source of this type"
        if match is not None:
            return match[0], (0.55 if match[1] == "president" else 0.8), f"matched “{match[1]}”"
        role = next((_heads()[w] for w in re.findall(r"[\w-]+", present.lower()) if _heads().get(w, "-") != "-"), None)
        if role is not None:
            return role, 0.6, "the role that the article gives"
        if entity is not None and entity.kind == "place":
            return "executive", 0.6, f"{name} is a country or place"
        if FORMER.search(described) and _match(described) is not None:
            return ("party" if self.is_campaign else "expert"), 0.4, "a former office holder"
        if self.is_campaign:
            return "party", 0.35, "a name in an article on an election campaign"
        return "citizen" if is_person else "company", 0.3, "a name without a title"

    def _of_phrase(self, phrase: str, head: str) -> Guess:
        by_head = _heads().get(head)
        core = re.split(r",|\bincluding\b|\bwh(?:o|ich)\b", phrase)[0]
        match = _match(FORMER.sub(" ", core)) or _match(FORMER.sub(" ", phrase)) or _match(phrase)
        if match is not None and (match[0] in BEFORE_HEAD.get(by_head or "", ALWAYS_FIRST)):
            return match[0], 0.75, f"matched “{match[1]}”"
        if by_head is not None and by_head != "-":
            return by_head, 0.7, f"“{head}”"
        if match is not None:
            return match[0], 0.7, f"matched “{match[1]}”"
        for word in re.findall(r"[\w-]+", phrase):
            if word in _surnames():
                return _surnames()[word], 0.6, f"speaks for {word}"
        if by_head == "-":
            return "unnamed", 0.6, "the affiliation is not told"
        return "unnamed", 0.4, "nothing tells the affiliation"


def _match(text: str) -> tuple[str, str] | None:
    for label, pattern in _patterns():
        found = pattern.search(text)
        if found is not None:
            return label, found.group().strip()
    return None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = (line.split("\t", 1) for line in load_lines("source_types.tsv"))
    return tuple(pattern for label, rule in rows for pattern in _compiled(label, rule))


def _compiled(label: str, rule: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield a rule as a pattern; the row "bodies" stands for the names of a file, each type a pattern."""
    if label != "bodies":
        yield label, re.compile(rule, re.IGNORECASE)
        return
    for kind, names in public_names(rule).items():
        longest_first = sorted(names, key=len, reverse=True)
        yield kind, re.compile(rf"(?<![\w&-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w&])")


@cache
def _heads() -> dict[str, str]:
    rows = (line.split("\t", 1) for line in load_lines("source_heads.tsv"))
    return {word: label for label, words in rows for word in words.split()}


@cache
def _figures() -> dict[str, str]:
    return {name: label for label, names in public_names("public_figures.tsv").items() for name in names}


def _known(name: str) -> str | None:
    """Return the type of a well-known person by full name, with or without a middle initial, or by surname alone."""
    plain = re.sub(r"\b[A-Z]\.? (?=\w)", "", name) if len(name.split()) > 2 else name
    if name.isupper():
        name = plain = name.title()  # the speaker of a transcript
    return _figures().get(name) or _figures().get(plain) or (_surnames().get(name) if " " not in name else None)


@cache
def _surnames() -> dict[str, str]:
    """Return the types of surnames that all listed people of that surname share, or the first one's."""
    surnames: dict[str, str] = {}
    for name, label in _figures().items():
        surnames.setdefault(name.split()[-1], label)
    return surnames


def _without_second(span: Span) -> str:
    """Return the phrase without what follows "and": of two sources the first named counts."""
    joined = [child for child in span.root.children if child.dep_ == "conj" and child.i > span.root.i]
    end = joined[0].left_edge.i if joined else span.end
    return str(span.doc[span.start : max(end, span.start + 1)].text)


def _head_word(phrase: str) -> str:
    before = re.split(r"\s(?:of|for|in|at|from|with|on|who|that|to)\s|,", phrase)[0]
    words = re.findall(r"[\w-]+", before.lower())
    return words[-1] if words else ""
