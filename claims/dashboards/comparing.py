"""Two sets of charts beside each other: the same rows in the same order, and bars on one scale.

So are those rows that a page has room for; the others of each follow them.
"""

from collections.abc import Sequence
from dataclasses import replace

from claims.dashboards.charts import ROWS_SHOWN, Chart, Row
from claims.dashboards.stances import STACKS_SHOWN, Part, Stack, StanceChart

Drawn = Chart | StanceChart


def side_by_side(sets: Sequence[Sequence[Drawn]]) -> list[list[Drawn]]:
    """The charts of each key, one of each set. A set that has no such chart gets it with nothing in its rows."""
    held = [{each.key: each for each in charts} for charts in sets]
    kinds = {each.key: each for charts in reversed(sets) for each in charts}
    order = dict.fromkeys(each.key for charts in sets for each in charts)
    return [aligned([charts.get(key) or emptied(kinds[key]) for charts in held]) for key in order]


def emptied(drawn: Drawn) -> Drawn:
    return replace(drawn, stacks=[]) if isinstance(drawn, StanceChart) else replace(drawn, rows=[])


def aligned(sides: Sequence[Drawn]) -> list[Drawn]:
    """What only one side has stands on the others with nothing; a side alone stays as it is."""
    if len(sides) == 1:
        return list(sides)
    bars = [each for each in sides if isinstance(each, Chart)]
    stacks = [each for each in sides if isinstance(each, StanceChart)]
    return [*aligned_bars(bars), *aligned_stacks(stacks)]


def aligned_bars(charts: Sequence[Chart]) -> list[Chart]:
    """The largest share on any side first. Lengths are in percent of that share, so that equal shares are equally
    long however much there is on either side."""
    shares: dict[str, float] = {}
    known: dict[str, Row] = {}
    for row in (row for each in charts for row in each.rows):
        shares[row.key] = max(row.share, shares.get(row.key, 0))
        known.setdefault(row.key, row)
    order = sorted(known, key=lambda key: (-shares[key], key))
    longest = max(shares.values(), default=0) or 1
    shown, further = [known[key] for key in order[:ROWS_SHOWN]], order[ROWS_SHOWN:]
    found = []
    for each in charts:
        own = {row.key: row for row in each.rows}
        beside = [own.get(row.key) or nothing_of(row) for row in shown]
        drawn = [replace(row, length=100 * row.share / longest) for row in beside]
        found.append(replace(each, rows=[*drawn, *(own[key] for key in further if key in own)]))
    return found


def nothing_of(row: Row) -> Row:
    return Row(row.key, row.name, [0] * len(row.counts), share=0, length=0)


def aligned_stacks(charts: Sequence[StanceChart]) -> list[StanceChart]:
    """The most claims of all sides together first, with the stances that any side has."""
    labels = sorted({label for each in charts for label in each.labels})
    totals: dict[str, int] = {}
    for stack in (stack for each in charts for stack in each.stacks):
        totals[stack.name] = totals.get(stack.name, 0) + stack.total
    order = sorted(totals, key=lambda name: (-totals[name], name))
    found = []
    for each in charts:
        own = {stack.name: stack for stack in each.stacks}
        beside = [with_all(own.get(name) or Stack(name, [], 0), labels) for name in order[:STACKS_SHOWN]]
        further = [own[name] for name in order[STACKS_SHOWN:] if name in own]
        found.append(replace(each, labels=labels, stacks=[*beside, *further]))
    return found


def with_all(stack: Stack, labels: Sequence[tuple[int, str]]) -> Stack:
    own = {(part.place, part.name): part for part in stack.parts}
    return replace(stack, parts=[own.get(label) or Part("", *label, "", 0, 0, 0) for label in labels])
