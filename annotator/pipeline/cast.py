"""The people and bodies of an article: every name that belongs to one of them, and what the article calls them."""

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from spacy.tokens import Doc, Span, Token

from annotator.pipeline.lexicons import first_names
from annotator.pipeline.names import bare_name, initials_of, named_spans
from annotator.pipeline.syntax import clause

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
INTRODUCED = 3
"""An entity is introduced by its first mentions."""


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
    first: list[Mention] = field(default_factory=list)

    @property
    def is_surely_person(self) -> bool:
        """Whether more than one bare word says so: "Politifact" alone may be a body taken for a person."""
        return self.kind == "person" and (" " in self.name or bool(self.gender) or bool(self.description))

    def description_words(self) -> frozenset[str]:
        return _words(self.description)

    def is_called(self, word: str) -> bool:
        """Tell whether the name itself has the word."""
        return word in _words(self.name)

    def words(self) -> frozenset[str]:
        return _words(f"{self.name} {self.description}")


class Cast:
    """All entities of a parsed article; `quoted` tells for each token whether it is speech."""

    def __init__(self, doc: Doc, quoted: Sequence[bool]) -> None:
        self.doc = doc
        self.quoted = quoted
        self.at: dict[int, tuple[Entity, Mention]] = {}
        self._starts: list[int] = []
        self._by_name: dict[tuple[str, str], Entity] = {}
        self._by_word: dict[str, list[int]] | None = None
        for span, kind in named_spans(doc):
            self.add(span, kind, is_quoted=quoted[span.start])

    def add(self, span: Span, kind: str, *, is_quoted: bool) -> Entity:
        """Enter one named span and return its entity."""
        name = bare_name(span.text)
        entity = self._known(name, kind)
        if entity is None:
            entity = Entity(kind, name)
        for key in _keys(name, kind):
            if not key[0].startswith("short") or key not in self._by_name:
                self._by_name[key] = entity
        root = span.root
        subject = root.dep_ in {"nsubj", "nsubjpass"} or root.head.dep_ == "nsubj"
        mention = Mention(span.start, span.end, subject, is_quoted)
        if len(entity.first) < INTRODUCED:
            entity.first.append(mention)
        if entity.fullest is None or len(name.split()) > len(entity.name.split()):
            entity.name, entity.fullest = name, mention
        _describe(entity, span)
        insort(self._starts, span.start)
        for i in range(span.start, span.end):
            self.at[i] = entity, mention
        return entity

    def mentions(self) -> Iterator[tuple[Mention, Entity]]:
        """Yield every mention of the article in text order."""
        for start in self._starts:
            entity, mention = self.at[start]
            yield mention, entity

    def near(self, token: int, back: int, ahead: int = 0) -> Iterator[tuple[Mention, Entity]]:
        """Yield the mentions that start within `back` tokens before and `ahead` after, in text order."""
        first = bisect_left(self._starts, token - back)
        last = bisect_left(self._starts, token + ahead)
        for start in self._starts[first:last]:
            entity, mention = self.at[start]
            yield mention, entity

    def called(self, word: str, token: int, before: int = 12, after: int = 4) -> Iterator[tuple[Mention, Entity]]:
        """Yield the mentions nearest to `token` of entities whose name or description has the word, in text order."""
        if self._by_word is None:
            self._by_word = defaultdict(list)
            for start in self._starts:
                for each in self.at[start][0].words():
                    self._by_word[each].append(start)
        starts = self._by_word.get(word, [])
        middle = bisect_left(starts, token)
        for start in starts[max(0, middle - before) : middle + after]:
            entity, mention = self.at[start]
            yield mention, entity

    def named(self, name: str) -> Entity | None:
        """Return the place or body of exactly this name, or None."""
        return self._by_name.get(("place", name.lower())) or self._by_name.get(("body", name.lower()))

    def _known(self, name: str, kind: str) -> Entity | None:
        words = name.lower().split()
        found = self._by_name.get((kind, name.lower()))
        if found is None and kind == "body":
            if (short := self._by_name.get((f"short {kind}", name.lower()))) is not None or len(words) == 1:
                return short
            # The headline says "Tribunal", the text "Maritime Tribunal".
            found = self._by_name.get((kind, words[0])) or self._by_name.get((kind, words[-1]))
            return found if found is None or " " not in found.name else None
        if found is None and kind == "person":
            found = self._by_name.get((kind, words[-1]))
            # Two people of one surname stay apart when both first names are given and differ.
            if found is not None and len(words) > 1 and len(found.name.split()) > 1:
                known = found.name.lower().split()
                if known[-len(words) :] == words or words[-len(known) :] == known:
                    return found  # "Peña Nieto" is Enrique Peña Nieto
                if not _one_first_name(known[0], words[0]):
                    return None
        return found


def _one_first_name(left: str, right: str) -> bool:
    """Tell whether two first names can be one: an initial or a short form of the other."""
    left, right = left.strip("."), right.strip(".")
    return left.startswith(right) or right.startswith(left)


def _keys(name: str, kind: str) -> Iterator[tuple[str, str]]:
    words = name.lower().split()
    yield kind, name.lower()
    if kind == "person":
        last = words[-1] if words[-1].strip(".") not in {"jr", "sr", "ii", "iii"} or len(words) < 2 else words[-2]
        yield kind, last.strip(",")
    elif len(words) > 1:
        yield f"short {kind}", words[0]
        yield f"short {kind}", words[-1]
        if len(words) == 3:
            yield f"short {kind}", " ".join(words[1:])
        joint = next((i for i, word in enumerate(words) if word in {"of", "at", "for", "on"}), 0)
        if joint:
            yield f"short {kind}", words[joint - 1]
        initials = initials_of(name)
        if len(initials) > 1:
            yield kind, initials


def _describe(entity: Entity, span: Span) -> None:
    """Add what the article says around this mention: title before, apposition after."""
    if len(entity.description) > LONGEST_DESCRIPTION:
        return
    before = _title_before(span)
    after = [span.doc[c.left_edge.i : c.right_edge.i + 1].text for c in _appositions(span.root)]
    if span.root.dep_ == "appos" and span.root.head.i < span.start and span.start - span.root.head.left_edge.i < 20:
        after.append(span.doc[span.root.head.left_edge.i : span.start].text.strip(" ,"))
    for part in [before, *after]:
        if part and part not in entity.description:
            entity.description = f"{entity.description}; {part}".strip("; ")[: 2 * LONGEST_DESCRIPTION]
    around = f"{before} {span.text} {' '.join(after)}"
    if entity.kind == "person" and not entity.gender:
        entity.gender = "f" if FEMALE.search(around) else "m" if MALE.search(around) else _gender_of(entity.name)


def _gender_of(name: str) -> str:
    """Return what the first of several names tells; nothing for one name, which may be a surname."""
    first, _, rest = name.partition(" ")
    return next((gender for gender, names in first_names().items() if rest and first in names), "")


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
            if child.dep_ == "appos" and child.i > root.i and len(clause(child)) < 40:
                yield child


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w-]+", text.lower()))
