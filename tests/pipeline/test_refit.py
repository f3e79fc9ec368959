"""What a project's own labels teach, and when it is taken over."""

import json

import pytest

from annotator.pipeline.build import Pipeline, PipelineError
from annotator.pipeline.learnt_fields import answer
from annotator.pipeline.project_weights import FieldWeights, ProjectWeights, read_weights, write_weights
from annotator.pipeline.training.comparison import Comparison, Judged, compare, f1, share_right
from annotator.pipeline.training.linker import TooFewLabels
from annotator.pipeline.training.refit import Reviewed, fit_calibration, fit_field, refit
from annotator.pipeline.weight_files import WeightsError

SOURCES = ("Harbour Watch", "The ministry", "A spokesman for the port", "Lake Union", "The committee")
TEXT = (
    "{0} said that the dam of the town will hold for {1} years. “We have seen the lake and the river,” {0} said. "
    "According to {0}, the water of the lake is clean. {0} hopes to build {1} boats for the people of the town."
)


def spans(text, *words):
    return tuple((text.index(word), text.index(word) + len(word)) for word in words)


def reviewed(number, *, hopes=True):
    source = SOURCES[number % len(SOURCES)]
    text = TEXT.format(source, number + 2)
    quoted = "“We have seen the lake and the river,”"
    at = text.index(quoted) + len(quoted) + 1
    later = text.index("According")
    last = text.rindex(source)
    source_spans = [(0, len(source)), (at, at + len(source)), (later + 13, later + 13 + len(source))]
    source_spans.append((last, last + len(source)))
    contents = ["the dam of the town will hold for " + f"{number + 2} years", quoted, "the water of the lake is clean"]
    contents.append(f"to build {number + 2} boats for the people of the town")
    cues = [spans(text, "said"), ((at + len(source) + 1, at + len(source) + 5),), spans(text, "According to")]
    cues.append(spans(text, "hopes"))
    values = {"source_type": "expert", "commitment": "support", "claim_kind": "fact", "stance": {}}
    claims = [
        {"content": spans(text, content), "cue": cue, "source": (span,), "values": values}
        for content, cue, span in zip(contents, cues, source_spans, strict=True)
    ]
    return Reviewed(f"article {number:03}", text, claims if hopes else claims[:3])


def learn(articles, pipeline, **wanted):
    given = {"attitudes": [], "targets": []} | wanted
    return refit(articles, pipeline, report=lambda done, total: None, **given)


def test_what_reviewers_say_of_known_sources_is_taken_over(pipeline, tmp_path):
    outcome = learn([reviewed(number) for number in range(20)], pipeline)
    rows = {(row.part, row.measure): row for row in outcome.comparisons}
    types = rows["source_type", "accuracy"]
    assert types.is_better
    assert types.learnt == 1.0 > types.present
    digest = write_weights(tmp_path, outcome.weights)
    own = Pipeline(tier="rules", weights=str(tmp_path / f"{digest}.json"))
    claim = own.read(reviewed(0).text).attributions[0]
    assert claim.source_type == "expert"
    assert "reviewers gave it 16 of 16 times to “harbour watch”" in claim.reasons["source_type"]
    assert own.describe() == {"project_weights": digest[:12], **pipeline.describe()}


def test_names_that_reviewers_give_are_learnt(pipeline, tmp_path):
    def named(number):
        article = reviewed(number)
        names = {"Lake Union": "Union of Lake Fishers"}
        for claim in article.claims:
            source = article.text[slice(*claim["source"][0])]
            claim["values"] = claim["values"] | {"source_name": names.get(source, source.removeprefix("The "))}
        return article

    outcome = learn([named(number) for number in range(20)], pipeline)
    rows = {(row.part, row.measure): row for row in outcome.comparisons}
    assert rows["source_name", "accuracy"].is_better
    digest = write_weights(tmp_path, outcome.weights)
    reading = Pipeline(tier="rules", weights=str(tmp_path / f"{digest}.json")).read(reviewed(3).text)
    assert reading.attributions[0].source_name == "Union of Lake Fishers"
    assert "Union of Lake Fishers" in [source.name for source in reading.sources]


def test_the_same_labels_teach_the_same(pipeline):
    articles = [reviewed(number) for number in range(16)]
    assert learn(articles, pipeline) == learn(articles[::-1], pipeline)


def test_what_is_in_use_is_compared_only_on_articles_it_has_not_learnt_from(pipeline, tmp_path):
    articles = [reviewed(number) for number in range(20)]
    digest = write_weights(tmp_path, learn(articles, pipeline).weights)
    own = Pipeline(tier="rules", weights=str(tmp_path / f"{digest}.json"))
    with pytest.raises(TooFewLabels, match="Only 0 articles reviewed since"):
        learn(articles, own)
    outcome = learn([*articles, *(reviewed(number) for number in range(20, 32))], own)
    assert (outcome.articles, outcome.compared) == (32, 12)
    assert not next(row for row in outcome.comparisons if row.measure == "accuracy").is_better


def test_too_few_labels_are_refused(pipeline):
    with pytest.raises(TooFewLabels, match="Only 9 reviewed articles with 36 attributed claims; at least 10 articles"):
        learn([reviewed(number) for number in range(9)], pipeline)


def test_kinds_that_the_project_does_not_label_are_no_errors(pipeline):
    articles = [reviewed(number, hopes=False) for number in range(20)]
    statements = learn(articles, pipeline, attitudes=["statement"]).comparisons
    everything = learn(articles, pipeline).comparisons
    assert statements[0].answers == everything[0].answers == 60
    assert statements != everything


@pytest.mark.long
def test_the_linker_learns_what_the_project_counts_as_a_claim():
    """Only what is hoped counts here, where the shipped weights find all four."""

    def only_hopes(number):
        whole = reviewed(number)
        return Reviewed(whole.id, whole.text, whole.claims[3:])

    articles = [only_hopes(number) for number in range(55)]
    outcome = learn(articles, Pipeline(tier="full"))
    attributions = outcome.comparisons[0]
    assert (attributions.part, attributions.measure) == ("attributions", "F1")
    assert attributions.is_better
    assert outcome.weights.linker.keys() == {"threshold", "join", "source", "record"}


def judged(*right):
    return Judged(tuple((0.9, is_right) for is_right in right), gold=len(right))


def test_a_difference_that_chance_can_make_is_not_better():
    present = {number: judged(True, number % 2 == 0) for number in range(10)}
    learnt = {number: judged(True, number % 2 == 0 or number == 3) for number in range(10)}
    row = compare("source_type", "accuracy", present, learnt, share_right)
    assert (row.present, row.learnt, row.low) == (0.75, 0.8, 0.0)
    assert not row.is_better
    better = {number: judged(True, True) for number in range(10)}
    assert compare("source_type", "accuracy", present, better, share_right).is_better


def test_less_is_better_of_calibration_errors():
    assert Comparison("record", "calibration", 0.2, 0.1, -0.15, -0.05, 60).is_better
    assert not Comparison("record", "calibration", 0.2, 0.1, -0.15, 0.01, 60).is_better


def test_f1_counts_what_was_missed():
    assert f1([Judged(((0.9, True), (0.8, False)), gold=4)]) == pytest.approx(2 / 6)


def test_calibration_brings_scores_to_what_is_right():
    learnt = FieldWeights({}, fit_calibration([(0.9, number % 2 == 0) for number in range(400)]))
    assert answer(("fact", 0.9, "a verb"), learnt, "") == ("fact", pytest.approx(0.5, abs=0.02), "a verb")


def test_one_answer_is_not_yet_a_known_source(pipeline):
    outcome = learn([reviewed(number) for number in range(20)], pipeline)
    assert all(sum(seen.values()) > 1 for seen in outcome.weights.fields["source_type"].known.values())
    assert fit_field([]).known == {}


@pytest.fixture
def stored(tmp_path):
    digest = write_weights(tmp_path, ProjectWeights("rules", record=(0.1, 1.0)))
    return tmp_path / f"{digest}.json"


def test_weights_come_back_as_they_were_written(stored):
    assert read_weights(stored, "rules") == ProjectWeights("rules", record=(0.1, 1.0))
    assert not list(stored.parent.glob("*.part"))


def test_a_missing_file_is_named(stored):
    stored.unlink()
    with pytest.raises(WeightsError, match="cannot be read"):
        read_weights(stored, "rules")
    with pytest.raises(PipelineError, match=r"go back to the shipped weights"):
        Pipeline(tier="rules", weights=str(stored))


def test_a_damaged_file_is_refused(stored):
    stored.write_bytes(stored.read_bytes().replace(b"0.1", b"9.9"))
    with pytest.raises(WeightsError, match="damaged"):
        read_weights(stored, "rules")


def test_weights_of_other_shipped_weights_are_refused(stored):
    with pytest.raises(WeightsError, match="fitted beside “rules”, but the pipeline is “full abc”"):
        read_weights(stored, "full abc")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 2}, "of version 2"),
        ({"linker": {"join": [1], "source": [], "record": [], "threshold": 0}}, "other features"),
        ({"fields": {"stance": {}}}, "lack a part"),
    ],
)
def test_files_of_another_make_are_refused(stored, change, message):
    from annotator.pipeline.weight_files import stored as write

    record = json.loads(stored.read_bytes()) | change
    digest = write(stored.parent, json.dumps(record).encode())
    with pytest.raises(WeightsError, match=message):
        read_weights(stored.parent / f"{digest}.json", "rules")
