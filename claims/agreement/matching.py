"""Maximum weight matching of two sides, by what each pair weighs."""

from collections.abc import Mapping

Pair = tuple[int, int]


def heaviest_matching(weights: Mapping[Pair, float]) -> list[Pair]:
    """The pairs, each row and column in at most one, whose positive weights have the largest sum.

    Pairs that are not in ``weights`` cannot be taken. Islands of rows and columns that only meet each other are solved
    one by one; of claims they are small.
    """
    return [pair for island in islands(weights) for pair in _assign(island)]


def islands(weights: Mapping[Pair, float]) -> list[dict[Pair, float]]:
    """The weights parted so that no row or column is in two parts."""
    parts: list[dict[Pair, float]] = []
    for pair, weight in weights.items():
        touching = [part for part in parts if any(row == pair[0] or column == pair[1] for row, column in part)]
        parts = [part for part in parts if part not in touching]
        parts.append({key: value for part in touching for key, value in part.items()} | {pair: weight})
    return parts


def _assign(weights: Mapping[Pair, float]) -> list[Pair]:
    """Augmenting paths of least cost, Kuhn 1955 and Munkres 1957 as shortest paths: O(rows² x columns).

    A row may also stay alone: it then takes a column of its own that weighs nothing.
    """
    if len(weights) == 1:
        return list(weights)
    rows = sorted({row for row, _ in weights})
    columns = sorted({column for _, column in weights})
    width = len(columns) + len(rows)
    cost = [[-weights.get((row, column), 0.0) for column in columns] + [0.0] * len(rows) for row in rows]
    row_price, price = [0.0] * (len(rows) + 1), [0.0] * (width + 1)
    taken_by = [0] * (width + 1)  # the row, from 1, that has the column, from 1; 0 if it is free
    for row in range(1, len(rows) + 1):
        taken_by[0], free = row, 0
        least, came_from, seen = [float("inf")] * (width + 1), [0] * (width + 1), [False] * (width + 1)
        while taken_by[free]:
            seen[free], here, step, nearest = True, taken_by[free], float("inf"), 0
            for column in range(1, width + 1):
                if seen[column]:
                    continue
                reduced = cost[here - 1][column - 1] - row_price[here] - price[column]
                if reduced < least[column]:
                    least[column], came_from[column] = reduced, free
                if least[column] < step:
                    step, nearest = least[column], column
            for column in range(width + 1):
                if seen[column]:
                    row_price[taken_by[column]] += step
                    price[column] -= step
                else:
                    least[column] -= step
            free = nearest
        while free:
            taken_by[free], free = taken_by[came_from[free]], came_from[free]
    chosen = [(rows[taken_by[c] - 1], columns[c - 1]) for c in range(1, len(columns) + 1) if taken_by[c]]
    return sorted(pair for pair in chosen if pair in weights)
