"""What the encoder and the parser say of one window, as runs of pieces and the strength of links between them."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc, Token

from annotator.pipeline.encoder import POINTERS, TAGS, Encoder, Window
from annotator.pipeline.graphs import Floats
from annotator.pipeline.syntax import text_of
from annotator.pipeline.trained_fields import TrainedFields
from annotator.pipeline.windows import CASES, OUTSIDE, Pieces
from annotator.spans import Span

Reals = npt.NDArray[np.float64]

ROLES = ("source", "cue", "content")
LEAST = 1e-4
"""Links are not taken to be less likely than this: a log of -9.2."""
BOLDNESS = 2.0
"""Taken from the log-probability of tag O when looking for sources that the likeliest tags miss."""
LONGEST_SOURCE = 60
SUBJECTS = frozenset(["nsubj", "nsubjpass", "csubj", "agent", "poss", "pobj"])
UPWARDS = frozenset(
    ["conj", "xcomp", "advcl", "ccomp", "relcl", "acl", "aux", "auxpass", "prep", "dobj", "acomp", "attr", "pcomp"]
)


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring pieces [first, last] of one role, with the mean and the least log-probability of their tags.

    A source that is not ``sure`` is a candidate only: the likeliest tags do not have it.
    """

    role: str
    first: int
    last: int
    mean: float
    least: float
    sure: bool = True

    def __len__(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True)
class Scene:
    """One window: its runs by role, and for each pointer the mean log-probability of links between runs.

    ``links["cue to source"]`` is (cues, sources + 1); the last column is "none".
    """

    pieces: Pieces
    tags: Floats
    runs: dict[str, list[Run]]
    links: dict[str, Reals]
    syntax: "Syntax"

    def chars(self, run: Run) -> Span:
        """Where ``run`` stands in the text."""
        return int(self.pieces.starts[run.first]), int(self.pieces.ends[run.last])

    def paragraph(self, run: Run) -> int:
        """Number of its paragraph in the window."""
        return bisect_right(self._breaks, run.first)

    def quoted(self, run: Run) -> float:
        """Share of its pieces that stand between quotation marks."""
        return float((self.pieces.features[run.first : run.last + 1] // CASES != OUTSIDE).mean())

    def between(self, role: str, a: Run, b: Run) -> int:
        """How many runs of ``role`` begin strictly between the beginnings of ``a`` and ``b``, at most three."""
        low, high = sorted((a.first, b.first))
        starts = self._starts[role]
        return min(3, max(0, bisect_right(starts, high - 1) - bisect_right(starts, low)))

    def sentences_between(self, a: Run, b: Run) -> int:
        """How many sentences end between two runs, at most three."""
        (_, start), (end, _) = sorted((self.chars(a), self.chars(b)))
        return min(3, max(0, self.syntax.sentence(end) - self.syntax.sentence(start - 1)))

    @cached_property
    def _breaks(self) -> list[int]:
        return [int(b) for b in self.pieces.breaks]

    @cached_property
    def _starts(self) -> dict[str, list[int]]:
        return {role: [r.first for r in runs if r.sure] for role, runs in self.runs.items()}


def scenes(doc: Doc, encoder: Encoder, trained: TrainedFields | None = None) -> Iterator[Scene]:
    """The windows of ``doc`` in order; ``trained`` sees them too."""
    syntax = Syntax(doc)
    windows = encoder.windows(text_of(doc))
    for window in trained.watch(windows) if trained is not None else windows:
        yield scene(window, syntax)


def scene(window: Window, syntax: "Syntax") -> Scene:
    """Runs and links of one window."""
    found = decode(window.tags)
    runs = {role: [r for r in found if r.role == role] for role in ROLES}
    runs["source"] += candidates(window, runs, syntax)
    links = {}
    for scores, name in zip(window.links, POINTERS, strict=True):
        start, _, goal = name.partition(" to ")
        links[name] = mass(scores, runs[start], runs[goal])
    return Scene(window.pieces, window.tags, runs, links, syntax)


def candidates(window: Window, runs: dict[str, list[Run]], syntax: "Syntax") -> list[Run]:
    """Sources that the likeliest tags cut otherwise: those of bolder tags, and the subjects of cues."""
    places = {(r.first, r.last) for r in decode(window.tags, BOLDNESS) if r.role == "source"}
    starts, ends = window.pieces.starts, window.pieces.ends
    at = np.where(starts < 0, np.maximum.accumulate(ends), starts)
    for cue in runs["cue"]:
        for start, end in syntax.phrases(int(starts[cue.first]), int(ends[cue.last])):
            first, last = (int(i) for i in np.searchsorted(at, [start, end]))
            if 0 < last - first <= LONGEST_SOURCE and starts[first] == start:
                places.add((first, last - 1))
    places -= {(r.first, r.last) for r in runs["source"]}
    extra = []
    for first, last in sorted(places):
        scores = window.tags[first : last + 1, TAGS.index("I-source")].copy()
        scores[0] = window.tags[first, TAGS.index("B-source")]
        extra.append(Run("source", first, last, float(scores.mean()), float(scores.min()), sure=False))
    return extra


def decode(tags: Floats, boldness: float = 0.0) -> list[Run]:
    """The likeliest sequence of tags in which I-x follows only B-x or I-x (Viterbi 1967), as runs.

    ``boldness`` is taken from the log-probability of O.
    """
    path = _viterbi(tags, boldness)
    runs: list[Run] = []
    first = 0
    for i in range(1, len(path) + 1):
        if i == len(path) or TAGS[path[i]] != "I-" + TAGS[path[i - 1]][2:]:
            if path[first]:
                scores = tags[np.arange(first, i), path[first:i]]
                runs.append(Run(TAGS[path[first]][2:], first, i - 1, float(scores.mean()), float(scores.min())))
            first = i
    return runs


def _viterbi(tags: Floats, boldness: float) -> list[int]:
    scores = tags.astype(np.float64)
    scores[:, 0] -= boldness
    best = [0.0] + [-np.inf] * (len(TAGS) - 1)
    back = []
    for row in scores.tolist():
        top = best.index(max(best))
        came = [top] * len(TAGS)
        for inner in range(2, len(TAGS), 2):
            came[inner] = inner - 1 if best[inner - 1] > best[inner] else inner
        best = [best[c] + score for c, score in zip(came, row, strict=True)]
        back.append(came)
    path = [best.index(max(best))]
    for came in reversed(back[1:]):
        path.append(came[path[-1]])
    return path[::-1]


def mass(scores: Floats, starts: Sequence[Run], goals: Sequence[Run]) -> Reals:
    """(starts, goals + 1): mean over the pieces of a start of the log-probability of a link into a goal.

    ``scores`` is (L, L) with [CLS] first, which stands for "none": the last column of the answer.
    """
    if not starts:
        return np.zeros((0, len(goals) + 1))
    rows = np.concatenate([np.arange(r.first + 1, r.last + 2) for r in starts])
    chosen = scores[rows].astype(np.float64)
    chances = np.exp(chosen - chosen.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    sums = np.cumsum(chances, axis=1)
    into = sums[:, [g.last + 1 for g in goals]] - sums[:, [g.first for g in goals]]
    logs = np.log(np.maximum(np.column_stack([into, chances[:, 0]]), LEAST))
    lengths = np.array([len(r) for r in starts])
    result: Reals = np.add.reduceat(logs, np.cumsum(lengths) - lengths, axis=0) / lengths[:, None]
    return result


class Syntax:
    """What spaCy's parse says of places in a text."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self._tokens = [token.idx for token in doc]
        self._sentences = [sentence.start_char for sentence in doc.sents]

    def sentence(self, at: int) -> int:
        """Number of the sentence at the code point ``at``."""
        return bisect_right(self._sentences, at)

    def subjects(self, start: int, end: int) -> list[int]:
        """Where the heads of the likely sources of the cue [start, end) stand, the likeliest first."""
        return [t.idx for t in self._subjects(start, end)]

    def phrases(self, start: int, end: int) -> Iterator[Span]:
        """The phrases of the two likeliest sources of the cue [start, end): whole, and up to the first comma."""
        for head in self._subjects(start, end)[:2]:
            left, right = head.left_edge, head.right_edge
            if left.idx < end and right.idx >= start:
                right = head
            yield left.idx, right.idx + len(right)
            comma = next((t for t in self.doc[head.i : right.i + 1] if t.text == ","), None)
            if comma is not None:
                yield left.idx, comma.idx
            yield left.idx, head.idx + len(head)

    def _subjects(self, start: int, end: int) -> list[Token]:
        first = max(0, bisect_right(self._tokens, start) - 1)
        inside = [t for t in self.doc[first : first + 12] if t.idx < end]
        if not inside:
            return []
        token = next((t for t in inside if not inside[0].i <= t.head.i <= inside[-1].i), inside[0])
        return list(_upwards(token, {t.i for t in inside}))


def _upwards(token: Token, cue: set[int]) -> Iterator[Token]:
    """Subjects of ``token``, then of the words it hangs on, at most four steps up."""
    for _ in range(5):
        for child in token.children:
            if child.dep_ in SUBJECTS and child.i not in cue:
                yield child
            elif child.dep_ in ("agent", "prep", "dative"):
                yield from (t for t in child.children if t.dep_ == "pobj")
        if token.head is token:
            return
        if token.dep_ in ("relcl", "acl", "appos"):
            yield token.head
        elif token.dep_ not in UPWARDS:
            return
        token = token.head
