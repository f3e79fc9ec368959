"""The people and bodies of an article: every name that belongs to one of them, and what the article calls them."""

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from spacy.tokens import Doc, Span, Token

from annotator.pipeline.lexicons import load_lines
from annotator.pipeline.syntax import clause, text_of

TITLES = re.compile(
    r"^(?:(?:prime|vice|deputy|foreign|chief|lieutenant|former|"
    r"mr|mrs|ms|miss|dr|sen|rep|gov|gen|adm|col|lt|sgt|rev|prof|st|hon|sir|lady|lord|dame|madame?|president|senator|"
    r"congressman|congresswoman|governor|secretary|chairman|chairwoman|judge|justice|mayor|pope|king|queen|prince|princess|"
    r"minister|chancellor|general|admiral|captain|colonel|professor|the)\.?\s+)+",
    re.IGNORECASE,
)
INSTITUTION = re.compile(
    r"(?:[A-Z][\w&’'.-]* (?:and (?=[A-Z][\w&’'.-]* [A-Z]))?){0,5}?"
    r"(?:Ministry|Department|Committee|Commission|Agency|Bureau|Office|Council|Court|Service|Authority|Bank|Institute|"
    r"University|Administration|Association|Union|Board|Centre|Center|Foundation|Federation|Directorate|Inspectorate|"
    r"Assembly|Parliament|Police|Society|Company|Party|Institution|Panel|Task Force|Academy|Alliance|"
    r"Tribunal|Secretariat|List|Front|Movement|Coalition|League)"
    r"(?:(?: (?:of|on|for|at|and|the))+ (?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|"
    r"June|July|August|September|October|November|December)[A-Z][\w&-]*(?![\w’'])| [A-Z][\w&-]*(?![\w’']))*"
)
TRAILING = re.compile(r"(?:\s+(?:of|on|for|at|and|the|in))+$")
OWNER = re.compile(r"^(?:[A-Z][\w-]*[’']s )+")
LEADING = re.compile(r"^(?:(?:The|the|of|and|on|for|in|A|In|On|For|But|And|At|By|As|as|When|While|With|From)\s+)+")
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

    def is_called(self, word: str) -> bool:
        """Tell whether the name itself has the word."""
        return word in _words(self.name)

    def words(self) -> frozenset[str]:
        return _words(f"{self.name} {self.description}")


def bare_name(text: str) -> str:
    """Return a name without titles, article and possessive ending, white space made even."""
    name = re.sub(r"\s+", " ", TITLES.sub("", text.strip()))
    return re.sub(r"[’']s?$", "", name).strip(" ,.") or text.strip()


class Cast:
    """All entities of a parsed article; `quoted` tells for each token whether it is speech."""

    def __init__(self, doc: Doc, quoted: Sequence[bool]) -> None:
        self.doc = doc
        self.quoted = quoted
        self.at: dict[int, tuple[Entity, Mention]] = {}
        self._starts: list[int] = []
        self._by_name: dict[tuple[str, str], Entity] = {}
        self._by_word: dict[str, list[int]] | None = None
        for span, kind in _named_spans(doc):
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
            if len(words) == 1:
                return self._by_name.get((f"short {kind}", words[0]))
            # The headline says "Tribunal", the text "Maritime Tribunal".
            found = self._by_name.get((kind, words[0])) or self._by_name.get((kind, words[-1]))
            return found if found is None or " " not in found.name else None
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
        yield f"short {kind}", words[0]
        yield f"short {kind}", words[-1]
        joint = next((i for i, word in enumerate(words) if word in {"of", "at", "for", "on"}), 0)
        if joint:
            yield f"short {kind}", words[joint - 1]
        initials = "".join(word[0] for word in words if word not in {"of", "the", "and", "for", "on", "in"})
        if len(initials) > 1:
            yield kind, initials


def _named_spans(doc: Doc) -> list[tuple[Span, str]]:
    """Return the spans that name somebody with their kind, in text order.

    The longest of overlapping spans wins. All spans of one name get the same kind, by a vote of the entity
    recogniser and of the words around the name.
    """
    found = [*_institutions(doc), *_recognised(doc), *_other_names(doc)]
    found.sort(key=lambda pair: (pair[0].start, -pair[0].end))
    chosen: list[tuple[Span, str]] = []
    for span, kind in found:
        if not chosen or span.start >= chosen[-1][0].end:
            chosen.append((span, kind))
        elif span.end - span.start > chosen[-1][0].end - chosen[-1][0].start:
            chosen[-1] = span, kind
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for span, kind in chosen:
        held = votes[bare_name(span.text)]
        for clue, weight in (*_clues(span).items(), (kind, 1.0)):
            held[clue] += weight
    for name in votes:
        votes[name]["place"] += 3 * _has_adjective(doc, name)
    kinds = {name: max(_KINDS, key=lambda kind: votes[name][kind]) for name in votes}
    for span, _ in chosen:
        # "Verland and Sorrin": what is joined to a place is mostly one too.
        name = bare_name(span.text)
        if " " not in name and kinds[name] == "body" and votes[name]["place"] and _beside_place(span, kinds):
            kinds[name] = "place"
    for whole, kind in list(kinds.items()):
        # "Norrgard" is the firm where the article has "Norrgard Marine".
        short = whole.split()[0]
        if kind == "body" and short != whole and votes[short]["place"] < 2 and short in kinds:
            kinds[short] = "body"
    return [(span, kinds[bare_name(span.text)]) for span, _ in chosen]


_KINDS = ("person", "body", "place")


def _beside_place(span: Span, kinds: Mapping[str, str]) -> bool:
    doc, start = span.doc, span.start
    partners = {token.text for token in span.root.conjuncts}
    if start > 1 and doc[start - 1].lower_ == "and":
        partners.add(doc[start - 2].text)
    return any(kinds.get(partner) == "place" for partner in partners)


def _has_adjective(doc: Doc, name: str) -> bool:
    """Tell whether the article has an adjective of origin made from a name: "Sorrinese" from "Sorrin"."""
    forms = doc.user_data.get("sayso_adjectives")
    if forms is None:
        forms = {_ORIGIN.sub("", t.text) for t in doc if t.is_title and t.pos_ == "ADJ" and _ORIGIN.search(t.text)}
        doc.user_data["sayso_adjectives"] = forms
    return " " not in name and len(name) > 3 and (name in forms or name.rstrip("aeiouy") in forms)


_ORIGIN = re.compile(r"(?:ese|ian|ean|an|ish|i)$")


def _institutions(doc: Doc) -> Iterator[tuple[Span, str]]:
    for match in INSTITUTION.finditer(text_of(doc)):
        start = match.start() + len(match.group()) - len(OWNER.sub("", LEADING.sub("", match.group())))
        end = match.start() + len(TRAILING.sub("", match.group()))
        span = doc.char_span(start, end) if start < end else None
        if span is not None and len(span) > 1:
            yield span, "body"


def _recognised(doc: Doc) -> Iterator[tuple[Span, str]]:
    """Yield what spaCy recognises, people with the rest of their names."""
    kinds = {"PERSON": "person", "ORG": "body", "FAC": "body", "GPE": "place", "LOC": "place"}
    for entity in doc.ents:
        kind = kinds.get(entity.label_)
        if kind is None or entity.text.islower():
            continue
        start, end = entity.start, entity.end
        while end - start > 1 and doc[start].lower_ in {"as", "the", "a", "an", "when", "while", "but", "and"}:
            start += 1
        owner = next((i for i in range(start, end - 2) if doc[i].tag_ == "POS"), None)
        if owner is not None and INSTITUTION.fullmatch(doc[owner + 1 : end].text):
            yield doc[start:owner], "place"
            start = owner + 1
        if end - start <= 2:
            while start > 0 and not doc[start].is_sent_start and _continues(doc[start - 1], doc[start]):
                start -= 1
            while end < len(doc) and not doc[end].is_sent_start and _continues(doc[end], doc[end - 1]):
                end += 1
        yield doc[start:end], kind


def _continues(token: Token, neighbour: Token) -> bool:
    is_name = token.pos_ == "PROPN" or (token.dep_ == "compound" and not token.is_stop)
    return bool(is_name and token.ent_type_ in {"", neighbour.ent_type_} and token.text[0].isupper())


def _other_names(doc: Doc) -> Iterator[tuple[Span, str]]:
    """Yield runs of proper nouns that spaCy did not recognise, where they are who acts or owns."""
    for token in doc:
        if (
            token.pos_ == "PROPN"
            and not token.ent_type_
            and token.dep_ in {"nsubj", "poss", "appos", "pobj", "nsubjpass"}
        ):
            start = token.i
            while start > token.left_edge.i and doc[start - 1].pos_ == "PROPN" and not doc[start - 1].ent_type_:
                start -= 1
            yield doc[start : token.i + 1], ""


def _clues(span: Span) -> dict[str, float]:
    """Return votes for a kind from titles, appositions, endings and the words on both sides."""
    clues = _clue_words()
    doc, root = span.doc, span.root
    votes = dict.fromkeys(_KINDS, 0.0)
    title = TITLES.match(span.text) or (span.start > 0 and TITLES.match(doc[span.start - 1].text + " "))
    if title and title.group().strip().lower() != "the":
        votes["person"] += 3
    after = doc[span.end : span.end + 2].text
    votes["person"] += 3 * (after.startswith((", who", "who ")))
    related = [child for child in root.children if child.dep_ == "appos"]
    if root.dep_ == "appos":
        related.append(root.head)
    for other in related:
        votes["person"] += 3 * (other.lower_ in clues["person_role"])
        votes["body"] += 3 * (other.lower_ in clues["body_role"])
    if span[-1].lower_ in clues["body_word"] or INSTITUTION.fullmatch(span.text):
        votes["body"] += 4
    is_owner = span.end < len(doc) and doc[span.end].tag_ == "POS" and root.dep_ in {"poss", "nmod", "compound"}
    if (root.dep_ == "poss" or is_owner) and root.head.lower_ in clues["place_of"]:
        votes["place"] += 3
    votes["place"] += len(span) == 1 and span.start > 0 and doc[span.start - 1].lower_ in {"from", "across"}
    partners = [child for child in root.children if child.dep_ == "conj"] + [root.head] * (root.dep_ == "conj")
    votes["place"] += 2 * (len(span) == 1 and any(partner.ent_type_ == "GPE" for partner in partners))
    if span.start > 0 and len(span) <= 2 and doc[span.start - 1].lower_ in {"in", "of"}:
        before = doc[span.start - 1]
        votes["place"] += 3 * (before.lower_ == "in" or before.head.lower_ in clues["place_of"])
        votes["place"] += 3 * (before.lower_ == "of" and (before.head.ent_type_ == "PERSON" or _is_titled(before.head)))
    return votes


def _is_titled(name: Token) -> bool:
    """Tell whether a name has a title at most three words before it: "President Beatriz Solheim"."""
    doc, first = name.doc, max(0, name.i - 3)
    return name.pos_ == "PROPN" and any(_TITLE.fullmatch(doc[i].text) for i in range(first, name.i))


_TITLE = re.compile(r"President|Senator|Governor|Minister|Chancellor|King|Queen|Prince|Princess|Ambassador|Pope|Mayor")


@cache
def _clue_words() -> dict[str, frozenset[str]]:
    rows = (line.split("\t") for line in load_lines("name_clues.tsv"))
    return {clue: frozenset(words.split()) for clue, words in rows}


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
            if child.dep_ == "appos" and child.i > root.i and len(clause(child)) < 40:
                yield child


def is_person_word(noun: str) -> bool:
    """Tell whether a noun is a role or occupation of one person."""
    return noun in _clue_words()["person_role"]


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w-]+", text.lower()))


@lru_cache(maxsize=4096)
def same_kind(left: str, right: str) -> bool:
    """Tell whether two nouns can stand for the same body, such as "agency" and "ministry"."""
    return any(left in group and right in group for group in _groups())


@cache
def _groups() -> list[set[str]]:
    return [set(line.split()) for line in load_lines("kinds_of_body.txt")]
