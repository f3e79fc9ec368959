"""Word lists of the pipeline: plain files beside this module, written by hand for this project (MIT).

A line that starts with ``#`` is a comment. Files are read once and kept.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Frames:
    """How a word attributes: its class (say, deny ...) and its frames with their strength, 1 to 3."""

    kind: str
    frames: dict[str, int]


@cache
def load_lines(name: str) -> tuple[str, ...]:
    """Return the lines of the list `name`, comments and blank lines left out."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@cache
def public_names(name: str) -> dict[str, tuple[str, ...]]:
    """Return the names of well-known people or bodies by type of source; the same type twice is an error."""
    rows = [line.split("\t", 1) for line in load_lines(name)]
    if len({label for label, _ in rows}) < len(rows):
        raise ValueError(f"{name} has two lines of one type.")
    return {label: tuple(each.strip() for each in names.split(";")) for label, names in rows}


@cache
def first_names() -> dict[str, frozenset[str]]:
    """Return the first names that tell a gender, by "f" and "m"."""
    rows = (line.split("\t") for line in load_lines("first_names.tsv"))
    return {gender: frozenset(names.split()) for gender, names in rows}


@cache
def load_frames(name: str) -> dict[str, Frames]:
    """Return the entries of a list of attributing words (class, lemma, frames) by lemma."""
    entries = {}
    for line in load_lines(name):
        kind, lemma, frames = line.split("\t")
        entries[lemma] = Frames(kind, {f.rstrip("!?"): _strength(f) for f in frames.split()})
    return entries


@cache
def what_cues_say() -> dict[str, tuple[str, str, str]]:
    """Return attitude, commitment and claim kind, "" where the content decides, by class of the cue."""
    rows = (line.split("\t") for line in load_lines("attitudes.tsv"))
    return {row[0]: (row[1], row[2], row[3] if len(row) > 3 else "") for row in rows}


@cache
def verbs_by_class() -> dict[str, str]:
    """Return the verbs that attribute, a space between them, by their class."""
    found: dict[str, list[str]] = {}
    for lemma, entry in load_frames("verbs.tsv").items():
        found.setdefault(entry.kind, []).append(lemma)
    return {kind: " ".join(verbs) for kind, verbs in found.items()}


@cache
def turns() -> dict[str, dict[str, str]]:
    """Return the words that make another class of a verb, with that class, by verb."""
    found: dict[str, dict[str, str]] = {}
    for verb, word, kind in (line.split("\t") for line in load_lines("turns.tsv")):
        found.setdefault(verb, {})[word] = kind
    return found


def _strength(frame: str) -> int:
    return 3 if frame.endswith("!") else 1 if frame.endswith("?") else 2
