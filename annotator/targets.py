"""What stances are toward: a short list of names, with what else each is called ("China", also "Beijing", "the PRC").

Where people write them, all names of one target stand on a line, the usual one first: "China = Beijing = the PRC".
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Targets = Mapping[str, Sequence[str]] | Sequence[str]
"""Names; where some are also called otherwise, those other names by them."""


def other_names(targets: Targets) -> Mapping[str, Sequence[str]]:
    """Return what else each target is called, by its name."""
    return targets if isinstance(targets, Mapping) else dict.fromkeys(targets, ())


def as_json(targets: Targets) -> dict[str, list[str]] | list[str]:
    """Return the targets as JSON has them: names alone if none is called otherwise."""
    others = {name: list(names) for name, names in other_names(targets).items()}
    return others if any(others.values()) else list(others)


def are_targets(given: Any) -> bool:
    """Tell whether something from outside is targets as JSON has them."""
    lists = [list(given), *given.values()] if isinstance(given, dict) else [given]
    return all(isinstance(names, list | tuple) and all(isinstance(name, str) for name in names) for names in lists)


def read_lines(lines: Iterable[str]) -> dict[str, list[str]]:
    """Return what is written there, a target a line; one that stands there twice has the names of both lines."""
    targets: dict[str, list[str]] = {}
    for line in lines:
        name, *others = dict.fromkeys(part.strip() for part in line.split("=") if part.strip()) or [""]
        if name:
            known = targets.setdefault(name, [])
            known += [other for other in others if other not in known]
    return targets


def as_line(name: str, also_called: Sequence[str]) -> str:
    """Return how a target is written."""
    return " = ".join([name, *also_called])
