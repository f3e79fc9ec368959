"""Entries that may be the same body or person: names alike, initials, a surname, or a name inside the other.

Two entries are compared only if they share a rare word or one's initials spell the other, so that the time grows with
the registry and not with its square.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from django.db.models import QuerySet
from django.utils.translation import gettext
from rapidfuzz import fuzz, process

from claims.models import Alias, Claim, Project, Source, SourceEvent

WORD = re.compile(r"\w+")
SMALL = {"of", "the", "and", "for", "on", "in", "de", "la", "le", "du", "der", "und", "s"}
COMMON = 40  # a word that more entries have tells nothing
ALIKE = 88  # rapidfuzz' token_set_ratio, 0 to 100
SHOWN = 50


@dataclass(frozen=True)
class Pair:
    """``likeness`` is from 0 to 100; ``together`` counts the articles in which both speak: the same body under two
    names, or two bodies that the article tells apart."""

    first: Source
    second: Source
    likeness: int
    reason: str
    together: int


@dataclass(frozen=True, slots=True)
class Name:
    """A name, the same in small letters, and its words that tell something."""

    text: str
    folded: str
    words: list[str]

    @classmethod
    def of(cls, text: str) -> "Name":
        folded = text.casefold()
        return cls(text, folded, [word for word in WORD.findall(folded) if word not in SMALL])

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.words) if len(self.words) > 1 else ""

    @property
    def surname(self) -> str:
        """The last of the words of a full name; nothing of a single word."""
        return self.words[-1] if len(self.words) > 1 else ""


@dataclass(frozen=True, slots=True)
class Named:
    """What is compared of an entry: all its names, and whether it may be a person: what it is may be unknown."""

    pk: int
    names: list[Name]
    may_be_person: bool


def bearers_of_surnames(entries: Iterable[Named]) -> dict[str, set[int]]:
    """Who may have each surname: where it is more than one, it alone tells nobody."""
    found: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.may_be_person:
            for name in entry.names:
                found[name.surname].add(entry.pk)
    return found


def similar_pairs(project: Project) -> list[Pair]:
    """The likeliest pairs that nobody kept apart, the likeliest first, at most ``SHOWN``; five queries."""
    entries = project.sources.settled().filter(private_person=False)
    decided = SourceEvent.objects.filter(verb=SourceEvent.Verb.KEPT_APART, source__project=project)
    apart = {frozenset(pair) for pair in decided.values_list("source", "other")}
    found = []
    compared = named(entries)
    bearers = bearers_of_surnames(compared)
    for first, second in candidates(compared):
        likeness, reason = compare(first, second, bearers)
        if reason and frozenset((first.pk, second.pk)) not in apart:
            found.append((likeness, reason, first, second))
    found.sort(key=lambda each: (-each[0], each[2].names[0].text, each[3].names[0].text))
    likeliest = [(likeness, reason, first.pk, second.pk) for likeness, reason, first, second in found[:SHOWN]]
    ids = {pk for _, _, *pair in likeliest for pk in pair}
    shown, articles = entries.in_bulk(ids), articles_of(ids)
    return [
        Pair(shown[one], shown[other], likeness, reason, len(articles[one] & articles[other]))
        for likeness, reason, one, other in likeliest
    ]


def named(entries: QuerySet[Source]) -> list[Named]:
    """The entries as they are compared, their own name first; two queries, without a model for each row."""
    others: dict[int, list[Name]] = defaultdict(list)
    aliases = Alias.objects.filter(source__in=entries.order_by()).order_by("source_id", "name")
    for source, name in aliases.values_list("source", "name"):
        others[source].append(Name.of(name))
    return [
        Named(pk, [Name.of(name), *others.get(pk, ())], kind in (Source.Kind.PERSON, Source.Kind.UNKNOWN))
        for pk, name, kind in entries.values_list("pk", "name", "kind")
    ]


def candidates(entries: Iterable[Named]) -> Iterator[tuple[Named, Named]]:
    """Pairs that share a word which few entries have, or initials."""
    by_key: dict[str, dict[int, Named]] = defaultdict(dict)
    for entry in entries:
        for name in entry.names:
            for key in {*name.words, name.initials} - {""}:
                by_key[key][entry.pk] = entry
    seen = set()
    for sharing in by_key.values():
        if len(sharing) > COMMON:
            continue
        for pair in combinations(sorted(sharing), 2):
            if pair not in seen:
                seen.add(pair)
                yield sharing[pair[0]], sharing[pair[1]]


def stands_for(short: Name, entry: Named, full: Name, other: Named, bearers: Mapping[str, set[int]]) -> bool:
    """Whether a name of the entry is the initials of the other's, or the surname that nobody but the other has."""
    if short.folded == full.initials:
        return True
    return entry.may_be_person and short.folded == full.surname and bearers.get(short.folded) == {other.pk}


def most_similar(name: str, others: Mapping[int, str]) -> int | None:
    """The id of the entry whose name is most like this one; None without others."""
    folded = {pk: other.casefold() for pk, other in others.items()}
    found = process.extractOne(name.casefold(), folded, scorer=fuzz.WRatio)
    return found[2] if found else None


def compare(first: Named, second: Named, bearers: Mapping[str, set[int]]) -> tuple[int, str]:
    """How alike the two are at best, and why in words; no words for a pair that is not worth a look.

    Two persons with different first names are not alike, however common the surname.
    """
    best, why = 0, ""
    for one in first.names:
        for other in second.names:
            if stands_for(one, first, other, second, bearers):
                return 95, gettext("“%(one)s” may stand for “%(other)s”") % {"one": one.text, "other": other.text}
            if stands_for(other, second, one, first, bearers):
                return 95, gettext("“%(one)s” may stand for “%(other)s”") % {"one": other.text, "other": one.text}
            likeness = round(fuzz.token_sort_ratio(one.folded, other.folded))
            inside = round(fuzz.token_set_ratio(one.folded, other.folded))
            if inside == 100 and min(len(one.words), len(other.words)) > 1:
                likeness = max(likeness, 90)
            if likeness > best:
                words = gettext("“%(one)s” and “%(other)s” are nearly the same words")
                best, why = likeness, words % {"one": one.text, "other": other.text}
    return (best, why) if best >= ALIKE else (best, "")


def articles_of(sources: set[int]) -> dict[int, set[int]]:
    pairs = Claim.objects.filter(registry_source__in=sources).values_list("registry_source", "review__document")
    found: dict[int, set[int]] = defaultdict(set)
    for source, document in pairs.distinct():
        found[source].add(document)
    return found
