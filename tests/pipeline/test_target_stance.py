import pytest

from annotator.pipeline.cast import Cast
from annotator.pipeline.target_stance import shipped_weights, sureness
from annotator.pipeline.targets import Target

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


def test_confidence_rises_with_the_chance_and_stays_below_what_unseen_articles_bore_out():
    found = [sureness(chance / 100, shipped_weights()) for chance in range(1, 101)]
    assert found == sorted(found)
    assert found[89] < 0.6  # nine times of ten right, say the regressions; it was less than half
