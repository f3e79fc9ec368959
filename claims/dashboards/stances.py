"""Where sources stand: stacked bars of stances toward each target, made of summed figures."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from claims.dashboards.charts import Vocabulary, last, under
from claims.dashboards.facts import UNSURE, Tally
from claims.dashboards.filters import Figures

STACKS_SHOWN = 8
STANCE_TITLES: Mapping[str, Any] = {
    "type": _("Stance toward {}, by source type"),
    "source": _("Stance toward {}, by source"),
    "outlet": _("Stance toward {}, by outlet"),
    "time": _("Stance toward {}, over time"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One label’s part of a stacked bar from ``start`` to ``start + width`` percent, drawn as its ``place`` says."""

    key: str
    place: int
    name: str
    label: str
    count: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Stack:
    """``unsure`` of the claims have an answer that the machine is unsure of; they count under ``unsure_key``."""

    name: str
    parts: Sequence[Part]
    total: int
    query: str = ""
    unsure_key: str = ""
    unsure: int = 0

    @property
    def unsure_share(self) -> float:
        return 100 * self.unsure / (self.total or 1)


@dataclass(frozen=True, slots=True)
class StanceChart:
    """Stances toward one target: a stacked bar for each source type, source, outlet or period."""

    key: str
    title: str
    labels: Sequence[tuple[int, str]]  # place and name
    stacks: Sequence[Stack]
    is_series: bool = False

    @property
    def has_unsure(self) -> bool:
        return any(stack.unsure for stack in self.stacks)

    @property
    def shown(self) -> Sequence[Stack]:
        """What a page has room for; a series in time is shown whole."""
        return self.stacks if self.is_series else self.stacks[:STACKS_SHOWN]


def stack(
    name: str,
    counted: Mapping[str, tuple[str, int]],
    words: Vocabulary,
    labels: Sequence[str],
    query: str = "",
    *,
    unsure: tuple[str, int] = ("", 0),
) -> Stack:
    """``counted`` maps a stance label to the key of figures and the count; ``unsure`` is such a pair."""
    total = sum(count for _, count in counted.values())
    parts, start = [], 0.0
    for label in labels:
        key, count = counted.get(label, ("", 0))
        width = 100 * count / total if total else 0
        parts.append(Part(key, words.place("stance", label), words.label("stance", label), label, count, start, width))
        start += width
    return Stack(name, parts, total, query, *unsure)


def unsure_in(tally: Tally, key: str) -> tuple[str, int]:
    """The key under which the answers of ``key`` count that the machine is unsure of, and their claims."""
    return UNSURE + key, tally.get(UNSURE + key, [0])[0]


def stances_of(tally: Tally, target: str) -> dict[str, tuple[str, int]]:
    """Label to the key and the claims, over all source types."""
    return {last(key): (key, counts[0]) for key, counts in under(tally, f"stance/{target}/").items()}


Across = tuple[str, str, str, Tally]  # chart (outlet or time), name, query of the bar's own filter, tally


def stance_charts(figures: Figures, words: Vocabulary, across: Sequence[Across]) -> list[StanceChart]:
    """For each target, by source type and by source, and ``across`` outlets and time."""
    targets = sorted({key.split("/")[1] for key in figures.tally if key.startswith("stance/")})
    return [each for target in targets for each in charts_toward(target, figures, words, across) if each.stacks]


def charts_toward(target: str, figures: Figures, words: Vocabulary, across: Sequence[Across]) -> Iterator[StanceChart]:
    labels = words.sort("stance", stances_of(figures.tally, target))
    legend = [(words.place("stance", label), words.label("stance", label)) for label in labels]
    name = words.targets.get(target, target or "what the claim is about")

    by_type: dict[str, dict[str, tuple[str, int]]] = {}
    for key, counts in under(figures.tally, f"stance-type/{target}/").items():
        by_type.setdefault(key.split("/")[2], {})[last(key)] = (key, counts[0])
    by_source: dict[str, dict[str, tuple[str, int]]] = {}
    for key, counts in under(figures.voices, f"source-stance/{target}/").items():
        _, _, label, source = key.split("/", 3)
        by_source.setdefault(source, {})[label] = (key, counts[0])
    of_types = [
        stack(
            words.label("source_type", each),
            held,
            words,
            labels,
            unsure=unsure_in(figures.tally, f"stance-type/{target}/{each}"),
        )
        for each, held in by_type.items()
    ]
    of_sources = [
        stack(each, held, words, labels, unsure=unsure_in(figures.voices, f"source-stance/{target}/{each}"))
        for each, held in by_source.items()
    ]
    for dimension, stacks in (("type", of_types), ("source", of_sources)):
        yield StanceChart(
            f"stance-{dimension}-{target}", STANCE_TITLES[dimension].format(name), legend, largest(stacks)
        )
    for dimension in ("outlet", "time"):
        stacks = [
            stack(
                each,
                stances_of(tally, target),
                words,
                labels,
                query,
                unsure=unsure_in(tally, f"stance/{target}"),
            )
            for kind, each, query, tally in across
            if kind == dimension
        ]
        shown = largest(stacks) if dimension == "outlet" else [each for each in stacks if each.total]
        if len(shown) < 2:
            continue
        yield StanceChart(
            f"stance-{dimension}-{target}", STANCE_TITLES[dimension].format(name), legend, shown, dimension == "time"
        )


def largest(stacks: Iterable[Stack]) -> list[Stack]:
    filled = (each for each in stacks if each.total)
    return sorted(filled, key=lambda each: (-each.total, each.name))
