import json

import pytest

from annotator.pipeline.build import CHUNK, Pipeline, PipelineError
from annotator.pipeline.suggestions import Reading
from annotator.spans import check_spans

NASTY = {
    "empty": "",
    "spaces": " \n\t\u2028 ",
    "emoji with joiners": "👩\u200d🚀 said the 🇨🇳 flag \u2764\ufe0f was up, the ministry said of the lake of the town.",
    "right to left": "\u202bقالت الوزارة إن السد صامد\u202c and the minister said that the dam will hold.",
    "carriage returns": "The minister said it.\r\n\r\n“We know the dam,” he said.\rThe end of the story.",
    "line separator": "The minister said it.\u2028“We know the dam,” he said.\u0085The end of the story.",
    "byte-order mark": "\ufeffThe minister said that the dam will hold for the winter.",
    "nested quotation marks": "“He said ‘the “old” dam’ will go,” the minister said of the lake.",
    "unbalanced quotation marks": "“The dam ” will “hold, the minister said” to “the ” press of the town.\n”””““",
    "chinese": "国家安全部说：“水位会下降。”他没有给出细节。",
    "zero width": "The min\u200bister s\u200baid that the dam will hold for the wi\u00adnter.",
    "markup": "<p>The minister said <b>that</b> the dam &amp; the lake will hold.</p>",
    "combining marks": "Jose\u0301 said that the cafe\u0301 of the town will open in the spring.",
    "lone surrogate": "The minister \ud83d said that the dam of the town will hold.",
    "null": "The minister\0 said that the dam of the town will hold.",
    "only marks": "“””\"''‘’«»" * 50,
    "one long word": "the" * 5000 + " said that the dam of the town will hold",
}


@pytest.mark.parametrize("name", NASTY)
def test_reading_keeps_offsets_exact_on_nasty_texts(pipeline, name):
    text = NASTY[name]
    reading = pipeline.read(text, targets=["China"])
    check_spans(reading.sentences, len(text))
    for claim in (*reading.attributions, *reading.own_voice):
        for role in ("content", "cue", "source"):
            check_spans(getattr(claim, role), len(text), role=role)
        assert claim.content
    json.dumps(reading.to_json())


def test_a_reading_survives_json(pipeline):
    reading = pipeline.read("The minister said that the dam will hold. “We know it,” she said.")
    again = Reading.from_json(json.loads(json.dumps(reading.to_json())))
    assert again.to_json() == reading.to_json()


def test_an_unknown_language_gets_sentences_only(pipeline):
    reading = pipeline.read("国家安全部说：“水位会下降。”他没有给出细节。")
    assert (reading.language, len(reading.sentences), reading.attributions, reading.own_voice) == ("unknown", 2, (), ())


def test_a_long_text_is_read_in_chunks_with_offsets_of_the_whole(pipeline):
    line = "The minister said that the dam will hold.\n\n"
    text = line * (CHUNK // len(line) + 40)
    reading = pipeline.read(text)
    assert {text[s:e] for claim in reading.attributions for s, e in claim.content} == {"that the dam will hold"}
    assert len(reading.attributions) == CHUNK // len(line) + 40


def test_an_unknown_tier_is_refused():
    with pytest.raises(PipelineError, match="no pipeline tier “fast”"):
        Pipeline(tier="fast")


def test_a_missing_model_is_told():
    with pytest.raises(PipelineError, match="“no_such_model” is not installed"):
        Pipeline(model="no_such_model", tier="rules").read("The minister said that the dam will hold.")
