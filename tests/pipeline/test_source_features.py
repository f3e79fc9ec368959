"""What tells the type of a source to the trained weights."""

from annotator.pipeline.reading import described
from annotator.pipeline.rules import Found
from annotator.pipeline.source_features import words

TEXT = "A spokeswoman for the Ministry of Ports, Jo Marsh, said the pier was safe. She said it would open in May."


def features_of(pipeline, *given: Found) -> list[dict[str, float]]:
    describer, said = described(pipeline.parse(TEXT), given)
    return [describer.features(each) for each in said]


def found(content: str, cue: str, source: str, after: int = 0) -> Found:
    places = [TEXT.index(part, after) for part in (content, cue, source)]
    spans = [((start, start + len(part)),) for start, part in zip(places, (content, cue, source), strict=True)]
    return Found(*spans)


def test_the_words_of_the_source_and_of_its_cue_are_named(pipeline):
    (features,) = features_of(pipeline, found("the pier was safe", "said", "A spokeswoman for the Ministry of Ports"))
    assert {"source:spokeswoman", "source:ministry", "first:a", "last:ports", "cue:said"} <= features.keys()
    assert set(features.values()) == {1.0}


def test_a_pronoun_is_described_as_whom_it_means(pipeline):
    first = found("the pier was safe", "said", "A spokeswoman for the Ministry of Ports, Jo Marsh")
    features = features_of(pipeline, first, found("it would open in May", "said", "She", 70))[1]
    assert {"mention=pronoun", "kind=person", "source:she"} <= features.keys()
    assert any(name.startswith("called:") for name in features)


def test_no_name_of_a_person_is_a_feature(pipeline):
    features = features_of(pipeline, found("it would open in May", "said", "She", 70))[0]
    assert not {"called:jo", "called:marsh", "source:jo", "source:marsh"} & features.keys()


def test_only_the_first_words_are_looked_at():
    assert words("Forty-five percent of the 1,200 voters, U.S.-born.", 4) == ["forty-five", "percent", "of", "the"]
    assert words("said, “No.”", 5) == ["said", "no"]
