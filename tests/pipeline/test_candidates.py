"""What is too unsure to be proposed is kept, and changes nothing of what is proposed."""

import pytest

from annotator.pipeline import candidates as module
from annotator.pipeline.build import Pipeline
from annotator.pipeline.candidates import candidates
from annotator.pipeline.rules import Found
from tests.pipeline.test_nesting import doc, span

NAMED = "The ministry said that the dam would hold. The company disputes the figure. The old plan favours the town."


def at(text, content, cue, source, score):
    return Found(span(text, content), span(text, cue), span(text, source), score)


def test_what_is_proposed_already_is_no_candidate():
    parsed = doc()
    text = parsed.text
    outer = at(text, "that Ben warned that the dam leaks", "said", "Ada", 0.9)
    inner = at(text, "that the dam leaks", "warned", "Ben", 0.8)
    assert candidates(parsed, [outer, inner], [at(text, "the dam leaks", "warned", "Ada", 0.3)]) == []


def test_the_likelier_of_two_stays_and_the_hopeless_go():
    parsed = doc()
    text = parsed.text
    outer = at(text, "that Ben warned that the dam leaks", "said", "Ada", 0.9)
    likely, unlikely = (at(text, "the dam leaks", "warned", "Ben", score) for score in (0.99, 0.2))
    assert candidates(parsed, [outer], [unlikely, likely]) == [likely]
    hopeless = Found(span(text, "Ada"), score=module.LEAST / 2)
    assert hopeless not in candidates(parsed, [outer], [hopeless])


@pytest.mark.parametrize("tier", ["rules", "full"])
def test_candidates_change_nothing_of_what_is_proposed(tier, monkeypatch):
    pipeline = Pipeline(tier=tier)
    reading = pipeline.read(NAMED, targets=["the town"])
    monkeypatch.setattr("annotator.pipeline.reading.candidates", lambda doc, found, unlikely: [])
    without = pipeline.read(NAMED, targets=["the town"])
    assert reading.attributions == without.attributions
    assert without.candidates == ()
    ids = [each.id for each in (*reading.attributions, *reading.nested, *reading.own_voice, *reading.candidates)]
    assert sorted(ids) == list(range(len(ids)))


def test_what_the_weights_find_unlikely_is_kept_with_all_its_fields():
    reading = Pipeline(tier="full").read(NAMED)
    shown = {NAMED[s:e] for claim in reading.attributions for s, e in claim.content}
    kept = {NAMED[s:e]: claim for claim in reading.candidates for s, e in claim.content}
    assert kept
    assert not shown & kept.keys()
    assert all(claim.values["source_type"] and claim.scores["record"] < 1 for claim in kept.values())
