"""What one article adds to the figures: under which keys each of its claims counts, and with what.

A *tally* maps keys to lists of counts, in the order of `MEASURES`. A key is a dimension and a value, for example
``type/ministry``. The claims behind a figure are found by the same keys, so that a list is as long as its bar says.
An answer that the machine is unsure of counts like any other, and once more under a key that begins with `UNSURE`.
"""

import operator
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from claims.sources import name_key

MEASURES = ("claims", "words", "headline", "lead", "first")
LEAD_PARAGRAPHS = 2
UNSURE = "unsure/"
WORD = re.compile(r"\w+")
PARAGRAPH_END = re.compile(r"\n\s*")

Tally = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Said:
    """A claim, as a person or the machine left it.

    ``source_name`` is empty if the source has no name; ``facts`` are what the registry knows of it: ``kind``,
    ``country`` and ``state``. ``unsure`` has, as ``field/`` or ``field/target``, the answers that the machine gave with
    less confidence than the project asks for.
    """

    id: str
    content: list[list[int]]
    source_name: str
    mention: str
    quotation: str
    values: Mapping[str, Any]
    facts: Mapping[str, str] = field(default_factory=dict)
    unsure: Collection[str] = ()

    @property
    def is_own_voice(self) -> bool:
        return self.quotation == "own_voice"

    @property
    def source_type(self) -> str:
        return str(self.values.get("source_type") or "")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where an article's headline and first paragraphs end, in code points."""

    headline: int
    lead: int

    @classmethod
    def of(cls, text: str, title: str) -> "Layout":
        """The headline is the title if the text begins with it; the lead are the `LEAD_PARAGRAPHS` that follow."""
        headline = len(title) if title and text.startswith(title) else 0
        ends = [found.start() for found in PARAGRAPH_END.finditer(text, headline) if found.start() > headline]
        return cls(headline, ends[LEAD_PARAGRAPHS - 1] if len(ends) >= LEAD_PARAGRAPHS else len(text))


def keys_of(said: Said) -> Iterator[str]:
    """The keys a claim counts under; own voice counts under one alone."""
    if said.is_own_voice:
        yield "own/voice"
        return
    yield "all/claims"
    yield f"type/{said.source_type}"
    if "source_type/" in said.unsure:
        yield f"{UNSURE}type/{said.source_type}"
    yield f"quotation/{said.quotation}"
    yield f"mention/{said.mention}"
    yield f"named/{'no' if is_unnamed(said) else 'yes'}"
    for fact, value in said.facts.items():
        yield f"{fact}/{value}"
    for key, value in said.values.items():
        if key == "stance" and isinstance(value, Mapping):
            for target, label in value.items():
                yield f"stance/{target}/{label}"
                yield f"stance-type/{target}/{said.source_type}/{label}"
                if f"stance/{target}" in said.unsure:
                    yield f"{UNSURE}stance/{target}"
                    yield f"{UNSURE}stance-type/{target}/{said.source_type}"
        elif key != "source_type":
            kinds = ("", UNSURE) if f"{key}/" in said.unsure else ("",)
            yield from (f"{kind}field/{key}/{label}" for kind in kinds for label in labels_of(value))


def voice_keys_of(said: Said) -> Iterator[str]:
    """The keys a claim of a named source counts under among the voices."""
    if said.is_own_voice or not said.source_name:
        return
    name = capitalised(said.source_name)
    yield f"source/{name}"
    if "source_name/" in said.unsure:
        yield f"{UNSURE}source/{name}"
    yield f"source-type/{said.source_type}/{name}"
    stances = said.values.get("stance")
    if isinstance(stances, Mapping):
        for target, label in stances.items():
            yield f"source-stance/{target}/{label}/{name}"
            if f"stance/{target}" in said.unsure:
                yield f"{UNSURE}source-stance/{target}/{name}"


def capitalised(name: str) -> str:
    """“Residents” of the beginning of a sentence for “residents” within one; “eBay” and “al-Qaeda” are left."""
    first, space, rest = name.partition(" ")
    return f"{first[0].upper()}{first[1:]}{space}{rest}" if first.islower() else name


def name_in(key: str) -> str:
    """The source's name in a key of the voices."""
    parts = {"source": 1, "source-type": 2, "source-stance": 3}
    if key.startswith(UNSURE):
        key, parts = key.removeprefix(UNSURE), {"source": 1, "source-stance": 2}
    return key.split("/", parts.get(key.split("/", 1)[0], 3))[-1]


def labels_of(value: object) -> list[str]:
    """One label or several, as short words; free text is not counted."""
    answers = value if isinstance(value, list) else [value]
    return [
        str(answer) for answer in answers if isinstance(answer, str | int) and len(str(answer)) <= 50 and answer != ""
    ]


def is_unnamed(said: Said) -> bool:
    """Whether readers are not told who speaks: no name, but “officials”, “critics”, a source of a body."""
    return said.mention == "unnamed" or said.source_type == "unnamed"


def words_of(text: str, said: Said) -> int:
    return sum(len(WORD.findall(text, start, end)) for start, end in said.content)


def tally_article(text: str, title: str, claims: Iterable[Said], values: Mapping[str, Any]) -> tuple[Tally, Tally]:
    """The article's tally, and that of its named sources. ``values`` are its article-scope answers.

    The first voice is the earliest claim that is not the reporter's own.
    """
    layout, listed = Layout.of(text, title), sorted(claims, key=lambda said: said.content[0][0])
    tally: Tally = {"articles/all": [1]}
    voices: Tally = {}
    speakers: set[str] = set()
    for said in listed:
        start = said.content[0][0]
        first = not said.is_own_voice and not speakers
        counts = [1, words_of(text, said), start < layout.headline, layout.headline <= start < layout.lead, first]
        for key in keys_of(said):
            add(tally, key, counts)
        for key in voice_keys_of(said):
            add(voices, key, counts)
        if not said.is_own_voice:
            speakers.add(name_key(said.source_name) or f"/{said.source_type}")
    if len(speakers) <= 1:
        tally["articles/one_source" if speakers else "articles/no_source"] = [1]
    for key, value in values.items():
        tally |= {f"article/{key}/{label}": [1] for label in labels_of(value)}
    return tally, voices


def add(tally: Tally, key: str, counts: Iterable[int], sign: int = 1) -> None:
    """Add counts under a key; a key with nothing left goes."""
    held = tally.get(key)
    if held is None:
        tally[key] = [sign * int(count) for count in counts]
        return
    for place, count in enumerate(counts):
        held[place] += sign * int(count)
    if not any(held):
        del tally[key]


def add_all(tally: Tally, other: Tally, sign: int = 1) -> None:
    """Add another tally, or take it away; keys with nothing left go."""
    combined = operator.add if sign == 1 else operator.sub
    for key, counts in other.items():  # the most frequent work of a page of figures, so without a call for each key
        summed = list(map(combined, tally.get(key) or repeat(0), counts))
        if any(summed):
            tally[key] = summed
        else:
            tally.pop(key, None)
