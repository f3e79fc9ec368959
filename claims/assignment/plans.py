"""Dividing articles among people: pure functions, the same for the same seed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy

RULES: Mapping[str, Any] = {
    "free": gettext_lazy("Whoever comes next"),
    "round_robin": gettext_lazy("In turn"),
    "random": gettext_lazy("At random, evenly"),
    "everybody": gettext_lazy("To everybody chosen"),
}


@dataclass(frozen=True, slots=True)
class Division:
    """How to divide. ``people`` are ids; ``load`` is what each holds unfinished, ``limit`` the most they may hold.

    ``reviews`` is how many people review an article; ``doubled`` the share of the articles that get one more.
    """

    rule: str
    people: tuple[int, ...]
    reviews: int = 1
    doubled: float = 0.0
    seed: int = 1
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """``places`` are pairs of an article and a person, None for a place left free. ``over_limit`` of the free ones
    are free because nobody had room for them."""

    places: tuple[tuple[int, int | None], ...]
    over_limit: int

    @property
    def by_person(self) -> dict[int | None, int]:
        counts: dict[int | None, int] = defaultdict(int)
        for _, person in self.places:
            counts[person] += 1
        return dict(counts)


def divide(
    articles: Sequence[int],
    division: Division,
    *,
    load: Mapping[int, int] | None = None,
    had: Iterable[tuple[int, int]] = (),
) -> Plan:
    """Who gets which of ``articles``, in their order. ``had`` are pairs of an article and a person who has had it.

    Raises KeyError for an unknown rule.
    """
    if division.rule not in RULES:
        raise KeyError(f"{division.rule!r} is not a rule: {', '.join(RULES)}")
    wanted = reviews_wanted(articles, division)
    if division.rule == "free":
        return Plan(tuple((article, None) for article in articles for _ in range(wanted[article])), 0)
    given = _Giving(division, dict(load or {}), set(had))
    return Plan(*given.to_all(articles, wanted))


def reviews_wanted(articles: Sequence[int], division: Division) -> dict[int, int]:
    """How many reviews each article is to get; those with one more are drawn by the seed."""
    if division.rule == "everybody":
        return dict.fromkeys(articles, len(division.people))
    drawn = set(Random(division.seed).sample(articles, round(len(articles) * division.doubled)))
    return {article: division.reviews + (article in drawn) for article in articles}


class _Giving:
    """Places given one by one, each to somebody with room who has not had the article."""

    def __init__(self, division: Division, load: dict[int, int], had: set[tuple[int, int]]) -> None:
        self.people = list(division.people)
        self.limit = division.limit
        self.load, self.had = load, had
        self.rule, self.random = division.rule, Random(division.seed)
        self.given = dict.fromkeys(self.people, 0)
        self.turn = 0

    def to_all(
        self, articles: Sequence[int], wanted: Mapping[int, int]
    ) -> tuple[tuple[tuple[int, int | None], ...], int]:
        places: list[tuple[int, int | None]] = []
        over_limit = 0
        for article in articles:
            chosen = self._choose(article, wanted[article])
            missing = wanted[article] - len(chosen)
            if self.rule == "everybody":
                missing = 0  # a place nobody chosen could take is not for others
            over_limit += missing
            places += [(article, person) for person in chosen] + [(article, None)] * missing
        return tuple(places), over_limit

    def _choose(self, article: int, number: int) -> list[int]:
        able = [person for person in self.people if (article, person) not in self.had and self._has_room(person)]
        chosen = self._in_order(able)[:number]
        for person in chosen:
            self.given[person] += 1
        if chosen and self.rule == "round_robin":
            self.turn = self.people.index(chosen[-1]) + 1
        return chosen

    def _has_room(self, person: int) -> bool:
        return self.limit is None or self.load.get(person, 0) + self.given[person] < self.limit

    def _in_order(self, able: list[int]) -> list[int]:
        if self.rule == "round_robin":
            places = {person: (self.people.index(person) - self.turn) % len(self.people) for person in able}
            return sorted(able, key=places.__getitem__)
        if self.rule == "random":
            return sorted(able, key=lambda person: (self.given[person], self.random.random()))
        return able
