from pathlib import Path

import pytest

from annotator.pipeline.stance import attitude_of, read_cue
from annotator.spans import quote

ATTITUDES = Path(__file__).parents[1] / "fixtures/attitudes.tsv"

SENTENCES = [
    ("The ministry said that the dam will hold.", [("The ministry", "said", "that the dam will hold")]),
    ("The dam will hold, the ministry said.", [("the ministry", "said", "The dam will hold")]),
    ("“The dam will hold,” said Jo Marsh, a minister.", [("Jo Marsh, a minister", "said", "“The dam will hold,”")]),
    ("“The dam,” she said, “will hold.”", [("she", "said", "“The dam,” … “will hold.”")]),
    ("According to the agency, the dam will hold.", [("the agency", "According to", "the dam will hold")]),
    ("The mayor vowed to mend the dam.", [("The mayor", "vowed", "to mend the dam")]),
    ("The mayor criticized the plan.", [("The mayor", "criticized", "the plan")]),
    ("The mayor's claim that the dam will hold was false.", [("The mayor", "claim", "that the dam will hold")]),
    ("The mayor is against the plan.", [("The mayor", "is against", "the plan")]),
    ("The river rose on Monday.", []),
]


def found(text, claims):
    return [(quote(text, c.source), quote(text, c.cue), quote(text, c.content)) for c in claims]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_a_sentence_gives_source_cue_and_content(pipeline, text, expected):
    text = f"{text} The town has been there for a long time."
    assert found(text, pipeline.read(text).attributions) == expected


def test_two_clauses_with_that_are_two_claims(pipeline):
    text = "The ministry said that the dam will hold and that the lake will rise."
    contents = [claim[2] for claim in found(text, pipeline.read(text).attributions)]
    assert contents == ["that the dam will hold", "that the lake will rise"]


def test_a_quotation_over_two_paragraphs_is_one_claim(pipeline):
    text = "“The dam will hold,” the minister said. “We built it well.\n\n“It will be here for years.”"
    (claim,) = pipeline.read(text).attributions
    assert found(text, [claim]) == [
        ("the minister", "said", "“The dam will hold,” … “We built it well. … “It will be here for years.”")
    ]


def test_leftovers_are_no_claims_and_other_sentences_are_the_reporters(pipeline):
    text = "The ministry said that the dam will hold.\n\nThe river rose on Monday.\n\nRead More\n\nLeave a Reply"
    reading = pipeline.read(text)
    assert [quote(text, claim.content) for claim in reading.own_voice] == ["The river rose on Monday."]
    assert [text[s:e] for s, e in reading.leftovers] == ["Read More", "Leave a Reply"]
    assert {(c.source_type, c.commitment, c.quotation) for c in reading.own_voice} == {
        ("reporter", "not_applicable", "own_voice")
    }


def test_every_mention_of_a_body_is_the_same_source(pipeline):
    text = (
        "The country's top water agency said on Friday that the dam will hold.\n\n"
        "The Ministry of River Safety said in a post that it had seen the cracks.\n\n"
        "The ministry said the cracks were small.\n\n“We know this dam,” the agency said.\n\n"
        "It said the lake would be full in the spring."
    )
    reading = pipeline.read(text)
    names = {quote(text, claim.source): claim.source_name for claim in reading.attributions}
    assert set(names.values()) == {"Ministry of River Safety"}
    assert {"The Ministry of River Safety", "The ministry", "the agency", "It"} <= set(names)


@pytest.mark.parametrize(
    ("text", "field", "label"),
    [
        ("The Ministry of River Safety said that the dam will hold.", "source_type", "ministry"),
        ("The Senate Committee on Dams said that the dam will hold.", "source_type", "committee"),
        ("Sen. Jo Marsh said that the dam will hold.", "source_type", "legislature"),
        ("Prime Minister Jo Marsh said that the dam will hold.", "source_type", "executive"),
        ("A 2030 House Dam Committee report said that the dam will hold.", "source_type", "committee"),
        ("The mayor denied that the dam is weak.", "commitment", "reject"),
        ("The mayor did not rule out that the dam is weak.", "commitment", "hedge"),
        ("The mayor said that the dam might be weak.", "commitment", "hedge"),
        ("The mayor discussed the dam.", "commitment", "neutral"),
        ("The mayor urged the ministry to mend the dam.", "claim_kind", "proposal"),
        ("The mayor vowed to mend the dam.", "claim_kind", "pledge"),
        ("The mayor called the dam a disgrace.", "claim_kind", "opinion"),
        ("The survey showed that 40 houses were empty in 2030.", "claim_kind", "fact"),
        ("The mayor fears that the dam is weak.", "attitude", "belief"),
        ("The mayor wants to mend the dam.", "attitude", "intention"),
        ("The mayor ordered the ministry to mend the dam.", "attitude", "order"),
    ],
)
def test_a_field_follows_the_words(pipeline, text, field, label):
    claim = pipeline.read(f"{text} The town has been there for a long time.").attributions[0]
    assert getattr(claim, field) == label
    assert claim.reasons[field]
    assert 0 < claim.scores[field] <= 1


@pytest.mark.parametrize("line", ATTITUDES.read_text(encoding="utf-8").splitlines())
def test_a_cue_and_what_it_asks_for_make_the_attitude(pipeline, line):
    text, *words, attitude = line.split("\t")
    start = text.index(words[0])
    cue = ((start, start + len(words[0])),)
    assert attitude_of(read_cue(pipeline.parse(text), cue))[0] == attitude


def test_saying_that_one_opposes_and_opposing_have_the_same_stance(pipeline):
    said = pipeline.read("The mayor said that he opposes the plan for the dam.").attributions[0]
    did = pipeline.read("The mayor opposed the plan for the dam.").attributions[0]
    assert said.stance == did.stance == {"": "against"}


def test_stance_is_given_toward_the_targets_that_a_claim_mentions(pipeline):
    text = "The mayor praised China for the dam. The senator said that the Chinese plan is dangerous."
    first, second = pipeline.read(text, targets=["China", "United States"]).attributions
    assert (first.stance, second.stance) == ({"China": "favour"}, {"China": "against"})


@pytest.mark.parametrize(
    ("text", "source", "name"),
    [
        ("Ada Marsh’s husband, Jo, said that the dam will hold.", "Ada Marsh’s husband, Jo", "Jo Marsh"),
        (
            "The Dam Tribunal at Lisk said it is weak. The Tribunal said it will fall.",
            "The Tribunal",
            "Dam Tribunal at Lisk",
        ),
        ("The Dam Tribunal said it is weak. The judges said it will fall.", "The judges", "Dam Tribunal"),
        (
            "The Dam Committee met. The Dam Committee said it is weak. The report said it leaks.",
            "The report",
            "Dam Committee",
        ),
        ("One of them said that the dam will hold.", "One of them", ""),
        ("Two negotiators said that the dam will hold.", "Two negotiators", ""),
    ],
)
def test_a_source_is_who_is_meant(pipeline, text, source, name):
    text = f"{text} The town has been there for a long time."
    assert {quote(text, c.source): c.source_name for c in pipeline.read(text).attributions}[source] == name
