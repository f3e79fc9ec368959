import pytest

from annotator.pipeline.confidence import borne_out, interpolated, shipped_tables

TABLE = [(0.2, 0.1), (0.6, 0.5), (0.8, 0.9)]


@pytest.mark.parametrize(
    ("score", "share"), [(0.0, 0.1), (0.2, 0.1), (0.4, 0.3), (0.6, 0.5), (0.7, 0.7), (0.8, 0.9), (1.0, 0.9)]
)
def test_between_two_known_scores_lies_a_straight_line_and_beyond_the_ends_nothing_more(score, share):
    assert interpolated(score, TABLE) == pytest.approx(share)


def test_a_field_without_a_table_keeps_the_score_of_the_rules():
    assert borne_out("claim_kind", 0.65) == 0.65


def test_a_surer_answer_was_right_at_least_as_often():
    for table in shipped_tables().values():
        assert [score for score, _ in table] == sorted({score for score, _ in table})
        shares = [share for _, share in table]
        assert shares == sorted(shares)
        assert 0 < shares[0] <= shares[-1] < 1


def test_confidence_is_what_scores_bore_out(pipeline):
    text = "The mayor said that the dam will hold. The town has been there for a long time."
    [claim] = pipeline.read(text).attributions
    assert claim.scores["commitment"] in {share for _, share in shipped_tables()["commitment"]}
