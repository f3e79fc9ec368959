"""The people and bodies of an article: every name that belongs to one of them, and what the article calls them."""

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from annotator.pipeline.lexicons import load_lines
from annotator.pipeline.syntax import clause

TITLES = re.compile(
    r"^(?:(?:mr|mrs|ms|miss|dr|sen|rep|gov|gen|adm|col|lt|sgt|rev|prof|st|hon|sir|lady|lord|dame|madame?|president|senator|"
    r"congressman|congresswoman|governor|secretary|chairman|chairwoman|judge|justice|mayor|pope|king|queen|prince|princess|"
    r"minister|chancellor|general|admiral|captain|colonel|professor|the)\.?\s+)+",
    re.IGNORECASE,
)
INSTITUTION = re.compile(
    r"(?:(?:[A-Z][\w&’'.-]*|of|and|on|for|the|in) ){0,6}?"
    r"(?:Ministry|Department|Committee|Commission|Agency|Bureau|Office|Council|Court|Service|Authority|Bank|Institute|"
    r"University|Administration|Association|Union|Board|Centre|Center|Foundation|Federation|Directorate|Inspectorate|"
    r"Assembly|Parliament|Police|Society|Company|Party|Institution|Panel|Task Force|Academy|Alliance|Council)"
    r"(?: (?:of|on|for|and|the|in|[A-Z][\w&’'-]*))*"
)
TRAILING = re.compile(r"(?:\s+(?:of|on|for|and|the|in))+$")
LEADING = re.compile(r"^(?:(?:The|the|of|and|on|for|in|A|In|On|For|But|And|At|By)\s+)+")
MALE = re.compile(
    r"\b(?:Mr|Sir|Lord|King|Prince|congressman|spokesman|chairman|businessman|father|husband|son|brother|pope|bishop)\b",
    re.IGNORECASE,
)
FEMALE = re.compile(
    r"\b(?:Mrs|Ms|Miss|Lady|Dame|Queen|Princess|congresswoman|spokeswoman|chairwoman|businesswoman|mother|wife|"
    r"daughter|sister|first lady)\b",
    re.IGNORECASE,
)
LONGEST_DESCRIPTION = 240


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where an entity is named: token indices, half-open, and whether it is a subject outside quotations."""

    start: int
    end: int
    is_subject: bool
    is_quoted: bool


@dataclass(slots=True, eq=False)
class Entity:
    """A person, body or place of the article. `description` gathers the titles and appositions around its names."""

    kind: str
    name: str
    fullest: Mention | None = None
    description: str = ""
    gender: str = ""

    def words(self) -> set[str]:
        return set(re.findall(r"[\w-]+", f"{self.name} {self.description}".lower()))


def bare_name(text: str) -> str:
    """Return a name without titles, article and possessive ending, white space made even."""
    name = re.sub(r"\s+", " ", TITLES.sub("", text.strip()))
    return re.sub(r"[’']s?$", "", name).strip(" ,.") or text.strip()


class Cast:
    """All entities of a parsed article; `quoted` tells for each token whether it is speech."""

    def __init__(self, doc: Doc, quoted: Sequence[bool]) -> None:
        self.doc = doc
        self.at: dict[int, tuple[Entity, Mention]] = {}
        self._starts: list[int] = []
        self._by_name: dict[tuple[str, str], Entity] = {}
        for span, kind in _named_spans(doc):
            self.add(span, kind, quoted[span.start])

    def add(self, span: Span, kind: str, is_quoted: bool) -> Entity:
        """Enter one named span and return its entity."""
        name = bare_name(span.text)
        entity = self._known(name, kind)
        if entity is None:
            entity = Entity(kind, name)
        for key in _keys(name, kind):
            self._by_name[key] = entity
        root = span.root
        subject = root.dep_ in {"nsubj", "nsubjpass"} or root.head.dep_ == "nsubj"
        mention = Mention(span.start, span.end, subject, is_quoted)
        if entity.fullest is None or len(name.split()) > len(entity.name.split()):
            entity.name, entity.fullest = name, mention
        _describe(entity, span)
        insort(self._starts, span.start)
        for i in range(span.start, span.end):
            self.at[i] = entity, mention
        return entity

    def near(self, token: int, back: int, ahead: int = 0) -> Iterator[tuple[Mention, Entity]]:
        """Yield the mentions that start within `back` tokens before and `ahead` after, in text order."""
        first = bisect_left(self._starts, token - back)
        last = bisect_left(self._starts, token + ahead)
        for start in self._starts[first:last]:
            entity, mention = self.at[start]
            yield mention, entity

    def named(self, name: str) -> Entity | None:
        """Return the place or body of exactly this name, or None."""
        return self._by_name.get(("place", name.lower())) or self._by_name.get(("body", name.lower()))

    def _known(self, name: str, kind: str) -> Entity | None:
        words = name.lower().split()
        found = self._by_name.get((kind, name.lower()))
        if found is None and kind == "person":
            found = self._by_name.get((kind, words[-1]))
            # Two people of one surname stay apart when both first names are given and differ.
            if found is not None and len(words) > 1 and len(found.name.split()) > 1:
                first = found.name.lower().split()[0]
                if first != words[0] and first[0] != words[0][0]:
                    return None
        return found


def _keys(name: str, kind: str) -> Iterator[tuple[str, str]]:
    words = name.lower().split()
    yield kind, name.lower()
    if kind == "person":
        last = words[-1] if words[-1].strip(".") not in {"jr", "sr", "ii", "iii"} or len(words) < 2 else words[-2]
        yield kind, last.strip(",")
    elif len(words) > 1:
        initials = "".join(word[0] for word in words if word not in {"of", "the", "and", "for", "on", "in"})
        if len(initials) > 1:
            yield kind, initials


def _named_spans(doc: Doc) -> list[tuple[Span, str]]:
    """Return the spans that name somebody, longest first where they overlap, in text order."""
    kinds = {"PERSON": "person", "ORG": "body", "FAC": "body", "NORP": "", "GPE": "place", "LOC": "place"}
    found: list[tuple[Span, str]] = []
    for match in INSTITUTION.finditer(doc.text):
        start = match.start() + len(match.group()) - len(LEADING.sub("", match.group()))
        end = match.start() + len(TRAILING.sub("", match.group()))
        span = doc.char_span(start, end) if start < end else None
        if span is not None and len(span) > 1:
            found.append((span, "body"))
    found.extend((entity, kinds[entity.label_]) for entity in doc.ents if kinds.get(entity.label_))
    found.sort(key=lambda pair: (pair[0].start, -pair[0].end))
    chosen: list[tuple[Span, str]] = []
    for span, kind in found:
        if not chosen or span.start >= chosen[-1][0].end:
            chosen.append((span, kind))
        elif span.end - span.start > chosen[-1][0].end - chosen[-1][0].start:
            chosen[-1] = span, kind
    return chosen


def _describe(entity: Entity, span: Span) -> None:
    """Add what the article says around this mention: title before, apposition after."""
    if len(entity.description) > LONGEST_DESCRIPTION:
        return
    before = _title_before(span)
    after = [span.doc[c.left_edge.i : c.right_edge.i + 1].text for c in _appositions(span.root)]
    for part in [before, *after]:
        if part and part not in entity.description:
            entity.description = f"{entity.description}; {part}".strip("; ")[: 2 * LONGEST_DESCRIPTION]
    around = f"{before} {span.text} {' '.join(after)}"
    if entity.kind == "person" and not entity.gender:
        entity.gender = "f" if FEMALE.search(around) else "m" if MALE.search(around) else ""


def _title_before(span: Span) -> str:
    """Return the words right before a name in the same noun phrase, such as "Sen." or "campaign manager"."""
    doc = span.doc
    start = span.start
    while start > 0 and span.start - start < 6:
        token = doc[start - 1]
        if token.is_space or token.is_sent_start and token.pos_ == "DET":
            break
        if token.pos_ not in {"NOUN", "PROPN", "ADJ"} and token.text not in {"of", "and", "-", "for"}:
            break
        start -= 1
    return str(doc[start : span.start].text).strip()


def _appositions(root: Token) -> Iterator[Token]:
    for token in (root, root.head if root.dep_ in {"compound", "nmod"} else root):
        for child in token.children:
            if child.dep_ in {"appos", "relcl"} and child.i > root.i and len(clause(child)) < 40:
                yield child


def same_kind(left: str, right: str) -> bool:
    """Tell whether two nouns can stand for the same body, such as "agency" and "ministry"."""
    return any(left in group and right in group for group in _groups())


def _groups() -> list[set[str]]:
    return [set(line.split()) for line in load_lines("kinds_of_body.txt")]
