from annotator.pipeline.scoring import calibration_error, match, precision_of_top, score_article, score_labels

TEXT = "The mayor said the dam will hold."
GOLD = {"source": [[0, 9]], "cue": [[10, 14]], "content": [[15, 32]]}


def test_the_gold_itself_scores_one():
    scores = score_article(TEXT, [GOLD], [GOLD])
    assert {count.f1 for count in scores.counts.values()} == {1.0}


def test_a_wrong_source_spoils_the_relation_and_not_the_content():
    counts = score_article(TEXT, [GOLD], [{**GOLD, "source": [[10, 14]]}]).counts
    assert (counts["AR content"].f1, counts["AR iou"].f1, counts["AR head"].f1) == (1.0, 0.0, 0.0)


def test_two_predictions_of_one_relation_count_once():
    count = score_article(TEXT, [GOLD], [GOLD, {**GOLD, "cue": []}]).counts["AR iou"]
    assert (count.right, count.predicted, count.precision) == (1, 2, 0.5)


def test_nothing_predicted_scores_zero():
    assert score_article(TEXT, [GOLD], []).counts["AR iou"].f1 == 0.0


def test_a_maximum_matching_is_not_fooled_by_order():
    edges = {(0, 0), (0, 1), (1, 0)}
    assert match([0, 1], [0, 1], lambda g, p: (g, p) in edges) == {1: 0, 0: 1}


def test_calibration_compares_scores_with_what_came_true():
    assert calibration_error([(0.5, True), (0.5, False)]) == 0.0
    assert calibration_error([(1.0, False)]) == 1.0


def test_the_surest_share_counts_ties_by_their_mean():
    confidences = [(0.9, True), (0.5, True), (0.5, False), (0.1, False)]
    assert precision_of_top(confidences, 0.25) == 1.0
    assert precision_of_top(confidences, 0.5) == 0.75


def test_macro_f1_is_over_the_labels_of_gold():
    scores = score_labels([("fact", "fact"), ("fact", "opinion"), ("pledge", "pledge")])
    assert (round(scores.accuracy, 3), round(scores.macro_f1, 3)) == (0.667, 0.833)
