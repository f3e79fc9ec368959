"""From runs and links to attributions with a confidence.

Each content run goes to the cue it points to most; a logistic regression says whether a second run of a cue is
the same attribution; a conditional logit (McFadden 1974) over pointers, places and syntax gives each its source,
or none; another logistic regression says how likely the whole is right, and what is unlikely is left out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from spacy.tokens import Doc

from annotator.pipeline.encoder import Encoder
from annotator.pipeline.graphs import log_softmax
from annotator.pipeline.rules import Found
from annotator.pipeline.scene import LEAST, Reals, Run, Scene, scenes
from annotator.pipeline.syntax import text_of
from annotator.pipeline.trained_fields import TrainedFields
from annotator.spans import Span, Spans

LONGEST_WORD = 40

Linker = Mapping[str, Any]
"""``threshold``, and the weights ``join``, ``source`` and ``record``, one for each of the features below."""

JOIN_FEATURES = (
    "bias",
    "content to cue",
    "first content to cue",
    "gap to cue",
    "another paragraph",
    "cues between",
    "sources between",
    "sentences between",
    "neither side of the cue",
    "quoted alike",
    "quoted",
    "same source",
    "tags",
    "log length",
    "next to first content",
)
SOURCE_FEATURES = (
    "none",
    "cue to source",
    "source to cue",
    "content to source",
    "none, cue to source",
    "none, content to source",
    "distance",
    "another paragraph",
    "after the cue",
    "sources between",
    "cues between",
    "sentences between",
    "subject",
    "tags",
    "quoted",
    "sure",
    "log length",
    "no cue, near",
    "no cue, before",
)
RECORD_FEATURES = (
    "bias",
    "content tags, mean",
    "content tags, least",
    "content begins",
    "content ends",
    "cue tags, mean",
    "cue tags, least",
    "source tags, mean",
    "source tags, least",
    "unsure source",
    "content to cue",
    "source choice",
    "no source",
    "no cue",
    "content runs",
    "log length",
    "quoted share",
    "short content",
    "joins in doubt",
)


@dataclass(frozen=True)
class Draft:
    """An attribution without a source yet: its runs in ``scene``, and how sure it is that they belong together."""

    scene: Scene
    contents: tuple[int, ...]
    cue: int | None
    doubt: float
    """Least log-probability of the decisions to join its content runs or to keep others apart."""

    @property
    def sources(self) -> list[Run | None]:
        """Every run that may be its source, and None."""
        return [*self.scene.runs["source"], None]

    def spans(self, text: str) -> tuple[Spans, Spans, list[Spans]]:
        """Content, cue, and each possible source, as spans of whole words of ``text``."""
        content = [self.scene.runs["content"][i] for i in self.contents]
        cue = [] if self.cue is None else [self.scene.runs["cue"][self.cue]]

        def of(runs: Sequence[Run]) -> Spans:
            return tuple(_whole_words(text, *self.scene.chars(run)) for run in runs)

        return of(content), of(cue), [of([run] if run else []) for run in self.sources]


def find_attributions(
    doc: Doc, encoder: Encoder, linker: Linker | None = None
) -> tuple[list[Found], list[Found], TrainedFields]:
    """The attributions in ``doc``, those too unlikely to be proposed, each in order of their contents, and what tells
    the fields of any claim of it; offsets are code points of ``doc.text``.

    ``linker`` is used in place of the one that was shipped with the encoder.
    """
    linker = linker or encoder.linker
    trained = TrainedFields(text_of(doc), encoder.fields, encoder.targets)
    judged = _judged(scenes(doc, encoder, trained), linker, text_of(doc))
    bound = linker["threshold"]
    return [each for each in judged if each.score >= bound], [each for each in judged if each.score < bound], trained


def linked(windows: Iterable[Scene], linker: Linker, text: str) -> list[Found]:
    """The attributions of the windows of a text that ``linker`` finds likely enough."""
    return [each for each in _judged(windows, linker, text) if each.score >= linker["threshold"]]


def _judged(windows: Iterable[Scene], linker: Linker, text: str) -> list[Found]:
    """All attributions of the windows of a text, with the chance that each is right."""
    join, source, record = (np.array(linker[part]) for part in ("join", "source", "record"))
    found = []
    for scene in windows:
        for draft in drafts(scene, join):
            odds = log_softmax(source_features(draft) @ source)
            best = int(odds.argmax())
            score = chance(float(record_features(draft, best, float(odds[best])) @ record))
            content, cue, sources = draft.spans(text)
            reason = _reason(text, cue, sources[best])
            found.append(Found(content, cue, sources[best], round(score, 4), reason))
    return sorted(found, key=lambda f: f.content)


def chance(odds: float) -> float:
    """Probability of log-odds."""
    return float(1 / (1 + np.exp(-odds)))


def by_cue(scene: Scene) -> dict[int | None, list[int]]:
    """Content runs by the cue they point to most, the one that does so most strongly first."""
    links = scene.links["content to cue"]
    groups: dict[int | None, list[int]] = {}
    for i in range(len(links)):
        groups.setdefault(int(links[i, :-1].argmax()) if links.shape[1] > 1 else None, []).append(i)
    return {cue: runs if cue is None else _strongest_first(runs, links[:, cue]) for cue, runs in groups.items()}


def _strongest_first(runs: list[int], strength: Reals) -> list[int]:
    return sorted(runs, key=lambda i: -float(strength[i]))


def drafts(scene: Scene, join: Reals) -> Iterator[Draft]:
    """The attributions of a window; contents without a cue stand alone."""
    for cue, runs in by_cue(scene).items():
        if cue is None:
            yield from (Draft(scene, (i,), None, 0.0) for i in runs)
            continue
        joined, doubt = [runs[0]], 0.0
        for i in runs[1:]:
            same = chance(float(join_features(scene, cue, runs[0], i) @ join))
            doubt = min(doubt, np.log(max(same, 1 - same)))
            if same >= 0.5:
                joined.append(i)
            else:
                yield Draft(scene, (i,), None, float(np.log(1 - same)))
        yield Draft(scene, tuple(sorted(joined)), cue, float(doubt))


def join_features(scene: Scene, cue: int, first: int, second: int) -> Reals:
    """Whether ``second`` is content of the same attribution as ``first``, the surest content of ``cue``."""
    links, own = scene.links["content to cue"], scene.links["content to source"]
    anchor = scene.runs["cue"][cue]
    a, b = scene.runs["content"][first], scene.runs["content"][second]
    same_side = (a.first < anchor.first) == (b.first < anchor.first)
    return np.array(
        [
            1.0,
            links[second, cue],
            links[first, cue],
            min(100, _gap(b, anchor)) / 20,
            scene.paragraph(b) != scene.paragraph(anchor),
            scene.between("cue", b, anchor),
            scene.between("source", b, anchor),
            scene.sentences_between(a, b),
            same_side,
            (scene.quoted(a) > 0.5) == (scene.quoted(b) > 0.5),
            scene.quoted(b) > 0.5,
            own[second, int(own[first].argmax())],
            b.mean,
            np.log(len(b)),
            min(60, _gap(a, b)) / 20,
        ],
        dtype=np.float64,
    )


def source_features(draft: Draft) -> Reals:
    """(sources + 1, features): each source run as the source of the draft, and none as the last."""
    scene, cue, contents = draft.scene, draft.cue, list(draft.contents)
    sources = scene.runs["source"]
    out = np.zeros((len(sources) + 1, len(SOURCE_FEATURES)))
    own = scene.links["content to source"][contents].mean(axis=0)
    out[:-1, 3], out[-1, 5] = own[:-1], own[-1]
    out[-1, 0] = 1
    subjects: list[int] = []
    if cue is not None:
        out[:-1, 1] = scene.links["cue to source"][cue, :-1]
        out[:-1, 2] = scene.links["source to cue"][:, cue]
        out[-1, 4] = scene.links["cue to source"][cue, -1]
        subjects = scene.syntax.subjects(*scene.chars(scene.runs["cue"][cue]))
    anchor = scene.runs["content"][contents[0]] if cue is None else scene.runs["cue"][cue]
    for i, run in enumerate(sources):
        start, end = scene.chars(run)
        gap = min(_gap(run, anchor), 100) / 20
        out[i, 6:] = [
            gap,
            scene.paragraph(run) != scene.paragraph(anchor),
            run.first > anchor.first,
            scene.between("source", run, anchor),
            scene.between("cue", run, anchor),
            scene.sentences_between(run, anchor),
            next((0.7**rank for rank, at in enumerate(subjects) if start <= at < end), 0.0),
            max(-6.0, run.mean),
            scene.quoted(run) > 0.5,
            run.sure,
            np.log(len(run)),
            gap if cue is None else 0.0,
            cue is None and run.first < anchor.first,
        ]
    return out


def record_features(draft: Draft, best: int, odds: float) -> Reals:
    """The whole attribution with its ``best`` source, whose log-probability is ``odds``."""
    scene, tags = draft.scene, draft.scene.tags
    contents = [scene.runs["content"][i] for i in draft.contents]
    cue = None if draft.cue is None else scene.runs["cue"][draft.cue]
    source = draft.sources[best]
    length = sum(map(len, contents))
    strength = np.log(LEAST) if cue is None else scene.links["content to cue"][list(draft.contents), draft.cue].mean()
    return np.array(
        [
            1.0,
            sum(r.mean * len(r) for r in contents) / length,
            max(-4.0, min(r.least for r in contents)),
            min(tags[r.first].max() for r in contents),
            min(tags[min(r.last + 1, len(tags) - 1)].max() for r in contents),
            cue.mean if cue else 0.0,
            max(-4.0, cue.least) if cue else 0.0,
            max(-6.0, source.mean) if source else 0.0,
            max(-4.0, source.least) if source else 0.0,
            source is not None and not source.sure,
            strength if cue else 0.0,
            odds,
            source is None,
            cue is None,
            len(contents) - 1,
            np.log(length),
            sum(scene.quoted(r) * len(r) for r in contents) / length,
            length <= 4,
            draft.doubt,
        ],
        dtype=np.float64,
    )


def _gap(a: Run, b: Run) -> int:
    return max(0, a.first - b.last, b.first - a.last)


def _whole_words(text: str, start: int, end: int) -> Span:
    """The span widened to whole words, if they are of a length that words have."""
    first, last = max(0, start - LONGEST_WORD), min(len(text), end + LONGEST_WORD)
    while start > first and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < last and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _reason(text: str, cue: Spans, source: Spans) -> str:
    said = f"“{text[cue[0][0] : cue[0][1]]}” introduces it" if cue else "it reads as reported, without a cue"
    who = f"from “{text[source[0][0] : source[0][1]]}”" if source else "no source is named"
    return f"learnt from labelled articles: {said}, {who}"
