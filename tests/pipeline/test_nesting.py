"""Claims inside claims."""

import pytest
from spacy.lang.en import English
from spacy.tokens import Doc

from annotator.pipeline.build import Pipeline
from annotator.pipeline.nesting import nested
from annotator.pipeline.rules import Found

# "Ada said that Ben warned that the dam leaks."
WORDS = ["Ada", "said", "that", "Ben", "warned", "that", "the", "dam", "leaks", "."]
SPACES = [True] * 8 + [False, False]
PARSE = {
    "heads": [1, 1, 4, 4, 1, 8, 7, 8, 4, 1],
    "deps": ["nsubj", "ROOT", "mark", "nsubj", "ccomp", "mark", "det", "nsubj", "ccomp", "punct"],
    "pos": ["PROPN", "VERB", "SCONJ", "PROPN", "VERB", "SCONJ", "DET", "NOUN", "VERB", "PUNCT"],
    "tags": ["NNP", "VBD", "IN", "NNP", "VBD", "IN", "DT", "NN", "VBZ", "."],
    "lemmas": ["Ada", "say", "that", "Ben", "warn", "that", "the", "dam", "leak", "."],
}


def doc(*words):
    return Doc(English().vocab, words=list(words or WORDS), spaces=SPACES, **PARSE)


def span(text, words):
    return ((text.index(words), text.index(words) + len(words)),)


def around(text, words):
    return [Found(span(text, words), span(text, "said"), span(text, text.split()[0]))]


def test_what_somebody_inside_a_claim_says_is_a_claim_inside_it():
    parsed = doc()
    (inner,) = nested(parsed, around(parsed.text, "that Ben warned that the dam leaks"))
    assert [parsed.text[s:e] for s, e in inner.content] == ["that the dam leaks"]
    assert [parsed.text[s:e] for s, e in inner.cue] == ["warned"]
    assert [parsed.text[s:e] for s, e in inner.source] == ["Ben"]


def test_what_the_speaker_does_in_the_first_person_is_no_claim_of_another():
    parsed = doc("Ada", "said", "that", "we", *WORDS[4:])
    assert nested(parsed, around(parsed.text, "that we warned that the dam leaks")) == []


def test_what_is_not_wholly_inside_a_claim_is_left_to_the_tagger():
    parsed = doc()
    assert nested(parsed, around(parsed.text, "the dam leaks")) == []
    assert nested(parsed, []) == []


@pytest.mark.parametrize("tier", ["rules", "full"])
def test_nested_claims_stand_apart_and_name_their_parent(tier):
    text = "The mayor said on Monday that the minister believed that the old dam of the town would hold for the winter."
    reading = Pipeline(tier=tier).read(text)
    (outer,) = reading.attributions
    (inner,) = reading.nested
    assert (inner.parent, inner.id) == (outer.id, 1)
    assert [text[s:e] for s, e in inner.source] == ["the minister"]
    assert reading.to_json()["nested"][0]["attitude"] == "belief"
