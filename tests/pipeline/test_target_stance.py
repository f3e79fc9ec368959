from math import copysign

import pytest

from annotator.pipeline.cast import Cast
from annotator.pipeline.reading import target_features
from annotator.pipeline.rules import Found
from annotator.pipeline.target_features import camp_of
from annotator.pipeline.target_stance import shipped_weights, sureness
from annotator.pipeline.targets import Target
from annotator.pipeline.tone import tone
from annotator.targets import as_line, read_lines

REST = " The town has been there for a long time."


@pytest.mark.parametrize(
    ("text", "targets", "expected"),
    [
        ("The mayor praised China for the dam.", ["China", "Chile"], {"China": "favour"}),
        ("The senator condemned China as a dangerous enemy.", ["China", "Chile"], {"China": "against"}),
        ("The mayor accused China of a dangerous attack.", ["China"], {"China": "against"}),
        ("The river rose to 40 feet, the mayor said.", ["China", "Chile"], {}),
    ],
)
def test_a_stance_is_given_toward_the_targets_that_a_claim_is_about(pipeline, text, targets, expected):
    claim = pipeline.read(text + REST, targets=targets).attributions[0]
    assert claim.stance == expected
    assert set(claim.scores["stance"]) == set(claim.reasons["stance"]) == set(expected)
    assert all(claim.reasons["stance"].values())


def test_saying_that_one_opposes_a_target_is_as_opposing_it(pipeline):
    said = pipeline.read("The mayor said that he opposes China." + REST, targets=["China"]).attributions[0]
    did = pipeline.read("The mayor opposed China." + REST, targets=["China"]).attributions[0]
    assert said.stance == did.stance == {"China": "against"}


def test_a_target_is_found_by_its_people_and_by_the_words_that_go_with_a_matter(pipeline):
    text = (
        "Verland’s Ministry of Ports said that the harbour dredging began. The Ministry of Ports said that the "
        "dredgers and the channel were safe. The dredging of the channel will end."
    )
    doc = pipeline.parse(text)
    cast = Cast(doc, [False] * len(doc))
    country = Target(doc, cast, "Verland")
    assert [text[start:].split()[0] for start in country.agents] == ["Ministry", "Ministry"]
    matter = Target(doc, cast, "harbour dredging")
    assert [text[start:].split()[0] for start in matter.named] == ["harbour", "dredging", "dredgers", "dredging"]


@pytest.mark.parametrize(
    ("text", "name", "meant"),
    [
        ("The Harbour Tunnel is late. The tunnel costs more, and this tunnel leaks.", "Harbour Tunnel", 3),
        ("The Harbour Tunnel is late. The tunnel costs more than the Elbe Tunnel.", "Harbour Tunnel", 1),
        ("The tunnel costs more.", "Harbour Tunnel", 0),
        ("The White House spoke. The house was cold.", "White House", 1),
        ("Hong Kong spoke.", "Hong Kong", 1),
    ],
)
def test_a_target_is_meant_by_its_last_word_where_there_is_no_other_of_the_kind(pipeline, text, name, meant):
    doc = pipeline.parse(text)
    assert len(Target(doc, Cast(doc, [False] * len(doc)), name).named) == meant


def test_confidence_rises_with_the_chance():
    found = [sureness(chance / 100, shipped_weights()["sureness"]) for chance in range(1, 101)]
    assert found == sorted(found)
    assert 0 < found[0] < found[-1] < 1


@pytest.mark.parametrize(
    ("texts", "camp"),
    [
        (("Sen. Jo Marsh (R-Texas)",), "republican"),
        (("a Democratic strategist", "Jo Marsh"), "democrat"),
        (("a Republican", "who spoke to Democrats"), ""),
        (("the mayor",), ""),
    ],
)
def test_a_camp_is_told_by_the_words_around_a_name(texts, camp):
    assert camp_of(*texts) == camp


@pytest.mark.parametrize(
    ("words", "sign"),
    [("a great success", 1), ("not a great success", -1), ("a corrupt liar", -1), ("the vote is on Friday", 0)],
)
def test_words_sound_well_or_ill_and_a_negation_turns_them_round(words, sign):
    assert copysign(1, tone(words.split())) * bool(tone(words.split())) == sign


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("Supporters of China said that the dam will help the town.", {"supporters": 1, "its people": 1}),
        ("Critics of China said that the dam will hurt the town.", {"critics": 1, "its critics": 1}),
        ("The mayor said that the town must not block China.", {"object": 1, "does to": 1}),
        ("The mayor said that the town must block China.", {"object": 1, "does to": -1}),
        ("The mayor said that the town must block Chile.", {"in": 0, "other named": 1}),
    ],
)
def test_it_is_read_who_speaks_and_what_is_done_to_the_target(pipeline, text, features):
    doc = pipeline.parse(text + REST)
    claim = pipeline.read(text + REST).attributions[0]
    given = [Found(claim.content, claim.cue, claim.source)]
    rows = {target: row for _, target, row in target_features(doc, given, ["China", "Chile"])}
    assert {name: rows["China"].get(name, 0) for name in features} == features


def test_a_pronoun_may_mean_the_target(pipeline):
    text = "The mayor met Donald Trump. The mayor said that the town must stop him." + REST
    doc = pipeline.parse(text)
    claim = pipeline.read(text).attributions[-1]
    given = [Found(claim.content, claim.cue, claim.source)]
    [(_, _, row)] = target_features(doc, given, ["Donald Trump"])
    assert row["in"] == 1
    assert row["does to"] == -1


def test_claims_without_content_or_source_are_read(pipeline):
    given = [Found((), ((4, 9),), ()), Found((), (), ())]
    assert len(pipeline.read("The mayor spoke. " + REST, targets=["China"], given=given).attributions) == 2


def test_a_target_is_found_by_what_else_it_is_called(pipeline):
    text = "The senator condemned Osmark as a dangerous enemy." + REST
    assert pipeline.read(text, targets=["Verland"]).attributions[0].stance == {}
    called = {"Verland": ["Osmark", "VRL"], "Chile": []}
    assert pipeline.read(text, targets=called).attributions[0].stance == {"Verland": "against"}


def test_each_name_of_a_target_is_looked_for_as_its_own_kind(pipeline):
    text = "The Harbour Tunnel is late. The crossing costs more, and prc is no PRC. The tunnel leaks."
    doc = pipeline.parse(text)
    target = Target(doc, Cast(doc, [False] * len(doc)), "Harbour Tunnel", ["the crossing", "PRC"])
    assert [text[start:].split()[0] for start in target.named] == ["Harbour", "crossing", "PRC.", "tunnel"]


@pytest.mark.parametrize(
    ("lines", "targets"),
    [
        (["China = Beijing = PRC", "", " Chile "], {"China": ["Beijing", "PRC"], "Chile": []}),
        (["China = China = ", "China = PRC", "= Chile"], {"China": ["PRC"], "Chile": []}),
        ([" = "], {}),
    ],
)
def test_targets_are_written_with_their_other_names_on_a_line(lines, targets):
    assert read_lines(lines) == targets
    assert read_lines(as_line(*each) for each in targets.items()) == targets
