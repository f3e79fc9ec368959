"""What is done to the trained tagger's spans: one claim for each "that", no loose ends on sources."""

import pytest

from annotator.pipeline.build import Pipeline
from annotator.pipeline.rules import Found
from annotator.pipeline.segmentation import segmented
from tests.factories import spans

SAID = "The ministry said the cases involved threats, and that its efforts had prevented leaks."


def found(text: str, content: str, cue: str, source: str) -> Found:
    content_spans, cue_spans, source_spans = (
        tuple((start, end) for start, end in spans(text, words)) for words in (content, cue, source)
    )
    return Found(content_spans, cue_spans, source_spans)


def words(text: str, each: Found) -> list[str]:
    return [text[start:end] for start, end in each.content]


def test_said_x_and_that_y_is_two_claims(pipeline: Pipeline) -> None:
    whole = found(SAID, "the cases involved threats, and that its efforts had prevented leaks", "said", "The ministry")
    first, second = segmented(pipeline.parse(SAID), [whole])
    assert words(SAID, first) == ["the cases involved threats"]
    assert words(SAID, second) == ["that its efforts had prevented leaks"]
    assert (first.cue, first.source) == (second.cue, second.source) == (whole.cue, whole.source)


@pytest.mark.parametrize(
    "content", ["that the port is closed and the bridge is open", "that a law that nobody reads is broken"]
)
def test_a_single_that_stays_one_claim(pipeline: Pipeline, content: str) -> None:
    text = f"The ministry said {content}."
    assert [
        words(text, each) for each in segmented(pipeline.parse(text), [found(text, content, "said", "The ministry")])
    ] == [[content]]


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ("The top agency on", "The top agency"),
        ("The top agency", "The top agency"),
        ("The top agency on Friday", "The top agency"),
    ],
)
def test_a_source_ends_with_its_last_word_that_names(pipeline: Pipeline, source: str, bare: str) -> None:
    text = "The top agency on Friday said it had won."
    [each] = segmented(pipeline.parse(text), [found(text, "it had won", "said", source)])
    assert [text[start:end] for start, end in each.source] == [bare]


def test_what_has_no_source_stays_without_one(pipeline: Pipeline) -> None:
    text = "It was said the port is closed."
    [each] = segmented(pipeline.parse(text), [Found(((12, 30),))])
    assert each.source == ()
