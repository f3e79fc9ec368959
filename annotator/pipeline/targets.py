"""Where an article speaks of the targets of a project: by name, by those who act for them, by their matter.

A target is a name ("China", "Hillary Clinton") or, with a last word in lower case, a matter ("harbour dredging").
It may also be called otherwise ("Beijing", "the PRC"): each of its names is looked for as the first is.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cache

from spacy.tokens import Doc

from annotator.pipeline.cast import Cast, Entity
from annotator.pipeline.identity import Identity
from annotator.pipeline.lexicons import load_lines
from annotator.pipeline.syntax import text_of
from annotator.spans import Spans

ENDINGS = re.compile(r"(?:ing|tion|ment|ers?|ed|es|s|e)$")
SPEAKS = re.compile(r"\b(?:for|of|at) the (\w{5,})")
PERSONAL = {"he", "him", "his", "she", "her", "hers"}
OWN_MEANING = {"house", "matter", "states", "street", "times", "post", "department", "office"}
"""Last words that by themselves mostly mean something else."""
REACH = 6
"""Words around a mention of a matter that are taken to belong to it."""


class Target:
    """One target in one article, as sorted starts (code points) of the places that mean it.

    `named` are the target itself, `agents` people and bodies that belong to it, `matter` words that keep
    company with a matter's name, `places` all of these. `members` are the entities among them.
    """

    def __init__(self, doc: Doc, cast: Cast, name: str, also_called: Sequence[str] = ()) -> None:
        text = text_of(doc)
        self.name = name
        self.names = (name, *also_called)
        self.is_matter = _is_matter(name)
        self.pattern = _pattern(self.names)
        named = {match.start() for match in self.pattern.finditer(text)}
        if named and not self.is_matter:
            named |= {start for each in self.names for start in short_forms(text, each)}
        self.self_names: set[int] = set()
        self.members: set[int] = set()
        self.speakers: set[str] = set()
        agents: set[int] = set()
        for mention, entity in cast.mentions():
            start = doc[mention.start].idx
            if self._is(entity):
                self.self_names.add(id(entity))
                named.add(start)
            elif not self.is_matter and self._owns(doc, mention.start, entity):
                self.members.add(id(entity))
        for mention, entity in cast.mentions():
            if id(entity) in self.members:
                agents.add(doc[mention.start].idx)
        self.named = sorted(named)
        self.agents = sorted(agents - named)
        self.matter = _company(doc, self.named) if self.is_matter else []
        self.places = sorted({*self.named, *self.agents, *self.matter})

    def join(self, identity: Identity, words: str) -> None:
        """Remember a source that belongs to the target by what it is called: its name, or "Verland's agency"."""
        if identity.name and not self.is_matter:
            described = identity.entity.description if identity.entity is not None else ""
            theirs = any(self.pattern.search(part) for part in (identity.name, words, described))
            if theirs or (SPEAKS.search(words) and self._last_body(words)):
                self.speakers.add(identity.name)

    def _last_body(self, words: str) -> bool:
        """Tell whether "a spokeswoman for the ministry" speaks for a body that already spoke for the target."""
        noun = SPEAKS.search(words)
        return noun is not None and any(noun.group(1) in name.lower() for name in self.speakers)

    def _is(self, entity: Entity) -> bool:
        if self.is_matter:
            return False
        own = entity.name.lower().split()
        called = [name.lower().split() for name in self.names]
        return own in called or (entity.kind == "person" and any(len(w) > 1 and own[-1] == w[-1] for w in called))

    def _owns(self, doc: Doc, start: int, entity: Entity) -> bool:
        before = doc[max(0, start - 3) : start]
        owner = self.pattern.search(before.text) if len(before) and before[-1].tag_ in {"POS", "JJ", "NNP"} else None
        return bool(owner or self.pattern.search(entity.name) or self.pattern.search(entity.description))

    def count(self, places: list[int], spans: Spans) -> int:
        """How many of `places` stand inside `spans`."""
        return sum(bisect_left(places, end) - bisect_left(places, start) for start, end in spans)


def short_forms(text: str, name: str) -> set[int]:
    """Return where a text that names something ("Harbour Tunnel") means it by its last word ("the tunnel").

    Not if there is another of the kind ("Elbe Tunnel"), nor for countries and for words that are mostly used otherwise.
    """
    first, _, last = name.rpartition(" ")
    if not first or len(last) < 4 or last.lower() in OWN_MEANING or _country(name):
        return set()
    owners = re.findall(rf"(?<![\w’'-])([A-Z][\w’'-]*) {re.escape(last)}(?!\w)", text)
    if any(owner not in {*first.split(), "The", "This", "That"} for owner in owners):
        return set()
    short = rf"(?i:\b(?:the|this|that)) ({re.escape(last.lower())})(?!\w)"
    return {match.start(1) for match in re.finditer(short, text)}


def _company(doc: Doc, named: list[int]) -> list[int]:
    """Return where the nouns stand that keep company with a matter: twice near its name or more, and mostly there."""
    starts = [token.idx for token in doc]
    near: set[int] = set()
    for place in named:
        at = bisect_left(starts, place)
        near |= set(range(max(0, at - REACH), min(len(doc), at + REACH + 1)))
    total = Counter(token.lemma_ for token in doc if token.pos_ == "NOUN")
    close = Counter(doc[i].lemma_ for i in near if doc[i].pos_ == "NOUN")
    kept = {lemma for lemma, count in close.items() if count >= 2 and count * 5 >= total[lemma]}
    return [token.idx for token in doc if token.pos_ == "NOUN" and token.lemma_ in kept]


@cache
def _country(name: str) -> list[str]:
    """Return other words for a country; none if it is no country that the list has."""
    rows = (line.split("\t", 1) for line in load_lines("demonyms.tsv"))
    return next((names.split("; ") for country, names in rows if country.lower() == name.lower()), [])


def _is_matter(name: str) -> bool:
    return name.split()[-1:] != [] and name.split()[-1].islower()


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds a target by any of its names."""
    return re.compile("|".join(map(_wording, names)))


def _wording(name: str) -> str:
    """Return what finds a name, other words for it, its simple derivations; a matter by its stem."""
    words = name.split()
    if _is_matter(name):
        stems = [re.escape(ENDINGS.sub("", word)) for word in words if word.islower() and len(word) > 3]
        return rf"(?i:(?<!\w)(?:{'|'.join(stems) or re.escape(name)})\w*)"
    names = sorted({name, *_country(name)}, key=lambda word: (-len(word), word))
    joined = "|".join(re.escape(word) for word in names)
    is_long = len(name) > 3
    derived = r"(?:ers?|ese|ans?|ians?|is?|s)?" if len(words) == 1 and is_long else ""
    return rf"(?{'i' if is_long else ''}:(?<!\w)(?:(?:{joined})|{re.escape(name)}{derived})(?!\w))"
