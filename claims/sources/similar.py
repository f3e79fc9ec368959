"""Entries that may be the same body or person: names alike, initials, or a name inside the other.

Two entries are compared only if they share a rare word or one's initials spell the other, so that the time grows with
the registry and not with its square.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext
from rapidfuzz import fuzz

from claims.models import Claim, Project, Source, SourceEvent

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


def words_of(name: str) -> list[str]:
    return [word for word in WORD.findall(name.casefold()) if word not in SMALL]


def initials(name: str) -> str:
    words = words_of(name)
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def similar_pairs(project: Project) -> list[Pair]:
    """The likeliest pairs that nobody kept apart, the likeliest first, at most ``SHOWN``; five queries."""
    entries = list(project.sources.settled().filter(private_person=False).prefetch_related("aliases"))
    decided = SourceEvent.objects.filter(verb=SourceEvent.Verb.KEPT_APART, source__project=project)
    apart = {frozenset(pair) for pair in decided.values_list("source", "other")}
    found = []
    for first, second in candidates(entries):
        likeness, reason = compare(first, second)
        if reason and frozenset((first.pk, second.pk)) not in apart:
            found.append((likeness, reason, first, second))
    found.sort(key=lambda each: (-each[0], each[2].name, each[3].name))
    found = found[:SHOWN]
    articles = articles_of({source.pk for _, _, *pair in found for source in pair})
    return [Pair(a, b, likeness, reason, len(articles[a.pk] & articles[b.pk])) for likeness, reason, a, b in found]


def candidates(entries: Iterable[Source]) -> Iterator[tuple[Source, Source]]:
    """Pairs that share a word which few entries have, or initials."""
    by_key: dict[str, dict[int, Source]] = defaultdict(dict)
    for entry in entries:
        for name in names_of(entry):
            for key in {*words_of(name), initials(name)} - {""}:
                by_key[key][entry.pk] = entry
    seen = set()
    for sharing in by_key.values():
        if len(sharing) > COMMON:
            continue
        for pair in combinations(sorted(sharing), 2):
            if pair not in seen:
                seen.add(pair)
                yield sharing[pair[0]], sharing[pair[1]]


def names_of(entry: Source) -> list[str]:
    return [entry.name, *(alias.name for alias in entry.aliases.all())]


def compare(first: Source, second: Source) -> tuple[int, str]:
    """How alike the two are at best, and why in words; no words for a pair that is not worth a look.

    Two persons with different first names are not alike, however common the surname.
    """
    best, why = 0, ""
    for one in names_of(first):
        for other in names_of(second):
            if one.casefold() in {initials(other), words_of(other)[-1] if first.kind == "person" else ""}:
                return 95, gettext("“%(one)s” may stand for “%(other)s”") % {"one": one, "other": other}
            if other.casefold() in {initials(one), words_of(one)[-1] if second.kind == "person" else ""}:
                return 95, gettext("“%(one)s” may stand for “%(other)s”") % {"one": other, "other": one}
            likeness = round(fuzz.token_sort_ratio(one.casefold(), other.casefold()))
            inside = round(fuzz.token_set_ratio(one.casefold(), other.casefold()))
            if inside == 100 and min(len(words_of(one)), len(words_of(other))) > 1:
                likeness = max(likeness, 90)
            if likeness > best:
                best, why = (
                    likeness,
                    gettext("“%(one)s” and “%(other)s” are nearly the same words") % {"one": one, "other": other},
                )
    return (best, why) if best >= ALIKE else (best, "")


def articles_of(sources: set[int]) -> dict[int, set[int]]:
    pairs = Claim.objects.filter(registry_source__in=sources).values_list("registry_source", "review__document")
    found: dict[int, set[int]] = defaultdict(set)
    for source, document in pairs.distinct():
        found[source].add(document)
    return found
