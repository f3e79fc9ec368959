"""The fewest arrow keys for a span of words: to set its edges, or to select it with the cursor in the text."""

from bisect import bisect_left, bisect_right
from collections import deque
from operator import itemgetter

FAR = 100  # characters from which no edge is moved: moving the cursor takes fewer keys
Span = list[int]
Place = tuple[int, int]  # what the cursor has selected; its start is its end before the first key
START, END = itemgetter(0), itemgetter(1)
UNITS = {"token": ("", "Left", "Right"), "clause": ("Control+", "Left", "Right"), "sentence": ("", "Up", "Down"),
         "paragraph": ("Control+", "Up", "Down")}  # fmt: skip


class ArrowKeys:
    """The keys in one article. ``units`` are the spans of each unit that an edge or the cursor moves by."""

    def __init__(self, units: dict[str, list[Span]]) -> None:
        self.units = units
        self.known: dict[str, int] = {}
        self.walks: dict[tuple[int, int, int, int], list[str]] = {}
        self.stops = [
            [(UNITS[unit], sorted({span[side] for span in spans})) for unit, spans in units.items()] for side in (0, 1)
        ]
        self.tokens = set(map(tuple, units["token"]))

    def count(self, now: list[Span], wanted: list[Span]) -> int:
        """About as many keys as it takes to make these spans the wanted ones."""
        if now == wanted:
            return 0
        anew = self.known.get(str(wanted))
        if anew is None:
            near = (wanted[0][0] - 1, wanted[0][0] - 1) if wanted else (0, 0)
            anew = self.known[str(wanted)] = self.count_anew(near, wanted) if wanted else 1
        return min(anew, sum(map(len, self.by_edges(now, wanted)))) if len(now) == len(wanted) else anew

    def count_anew(self, place: Place, wanted: list[Span]) -> int:
        """Keys that select each piece and make it one."""
        return sum(1 + len(self.selecting(place, span)) for span in wanted)

    def by_edges(self, now: list[Span], wanted: list[Span]) -> list[list[str]]:
        return [self.edges(span, goal) for span, goal in zip(now, wanted, strict=True)]

    def edges(self, span: Span, goal: Span) -> list[str]:
        """The fewest keys that take both edges there; an edge never passes the other."""
        if goal[0] < span[1]:
            return self.edge(span[0], goal[0], 0, span[1]) + self.edge(span[1], goal[1], 1, goal[0])
        return self.edge(span[1], goal[1], 1, span[0]) + self.edge(span[0], goal[0], 0, goal[1])

    def edge(self, point: int, goal: int, side: int, other: int) -> list[str]:
        """The fewest keys that take the start (side 0) or the end (1) there; it never passes the ``other`` edge."""
        name = (point, goal, side, other)
        if name not in self.walks:
            self.walks[name] = self._edge(*name)
        return self.walks[name]

    def _edge(self, point: int, goal: int, side: int, other: int) -> list[str]:
        held = "Shift+" if side else "Alt+"
        queue: deque[tuple[int, list[str]]] = deque([(point, [])])
        seen = {point}
        while queue:
            place, keys = queue.popleft()
            if place == goal:
                return keys
            for (control, back, on), stops in self.stops[side]:
                below, above = bisect_left(stops, place) - 1, bisect_right(stops, place)
                for index, arrow in ((below, back), (above, on)):
                    there = stops[index] if 0 <= index < len(stops) else place
                    if there not in seen and (there > other if side else there < other):
                        seen.add(there)
                        queue.append((there, [*keys, f"{control}{held}Arrow{arrow}"]))
        return ["unreachable"] * 99

    def selecting(self, start: Place, goal: Span) -> list[str]:
        """To a place from which both edges are near, then the edges."""
        queue: deque[tuple[Place, list[str]]] = deque([(start, [])])
        seen, best = {start}, None
        while queue:
            place, keys = queue.popleft()
            if best is not None and len(keys) >= len(best):
                break
            if place[0] < place[1] and place[0] < goal[1] + FAR and goal[0] < place[1] + FAR:
                token = place in self.tokens
                edges = self.edges(list(place), goal)
                backwards = token and any(key.startswith("Shift+") and key.endswith(("Left", "Up")) for key in edges)
                if not backwards and (best is None or len(keys) + len(edges) < len(best)):
                    best = keys + edges
            for there, key in self.steps(place):
                if there not in seen:
                    seen.add(there)
                    queue.append((there, [*keys, key]))
        assert best is not None
        return best

    def places(self, home: Place, most: int) -> list[tuple[Place, list[str]]]:
        """Where the cursor gets by so many keys, and by which."""
        found: dict[Place, list[str]] = {home: []}
        for place, keys in (queue := list(found.items())):
            if len(keys) < most:
                for there, key in self.steps(place):
                    if there not in found:
                        found[there] = [*keys, key]
                        queue.append((there, found[there]))
        del found[home]
        return list(found.items())

    def steps(self, place: Place) -> list[tuple[Place, str]]:
        """Each key that moves the cursor, and where to; up and down go to claims as long as no words are selected."""
        return [
            (moved(place, self.units[unit], direction), f"{held}Arrow{arrow}")
            for unit, (held, back, on) in UNITS.items()
            if place[0] < place[1] or unit != "sentence"
            for arrow, direction in ((back, -1), (on, 1))
        ]


def moved(place: Place, spans: list[Span], direction: int) -> Place:
    """Where the cursor goes; static/claims/review/cursor.js, move()."""
    if place[0] == place[1]:
        index = bisect_right(spans, place[0], key=END) if direction > 0 else bisect_left(spans, place[0], key=START) - 1
        index = max(0, min(len(spans) - 1, index))
        return spans[index][0], spans[index][1]
    edge = place[1] - 1 if direction > 0 else place[0]
    index = min(bisect_right(spans, edge, key=END), len(spans) - 1)
    if place[0] <= spans[index][0] and place[1] >= spans[index][1]:
        index = max(0, min(len(spans) - 1, index + direction))
    return spans[index][0], spans[index][1]
