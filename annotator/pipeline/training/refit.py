"""Refit the light parts of the pipeline on a project's own labels, and tell whether they do better.

Linker, threshold and calibration, and what reviewers answer for known sources and cues: a few hundred numbers, fitted
in seconds with numpy alone. The encoder and the rules stay. Everything is compared with what is in use by
cross-validation over articles: each article is read by parts fitted on the others. A part is taken over only if the
95 % interval of the difference, by drawing articles with replacement, lies on the better side of zero.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from annotator.pipeline.build import Pipeline
from annotator.pipeline.learnt_fields import FIELDS, MOST_OF_RULES, answer, key_of, log_odds
from annotator.pipeline.linking import Linker, linked
from annotator.pipeline.project_weights import Calibration, FieldWeights, ProjectWeights
from annotator.pipeline.reading import read_doc
from annotator.pipeline.rules import Found, find_attributions
from annotator.pipeline.scoring import paired
from annotator.pipeline.segmentation import segmented
from annotator.pipeline.stance import attitude_of, read_cue
from annotator.pipeline.suggestions import Attribution
from annotator.pipeline.tiers import shipped, trained_encoder
from annotator.pipeline.training.comparison import Comparison, Judged, calibration_gap, compare, f1, share_right
from annotator.pipeline.training.linker import Labelled, TooFewLabels, fit, fit_logistic
from annotator.spans import Spans
from annotator.targets import Targets

LEAST_ARTICLES = 10
LEAST_CLAIMS = 50
LEAST_ANSWERS = 50
"""Labelled claims of a field from which it is learnt."""
MOST_ARTICLES = 100
"""More change next to nothing, see docs/pre-annotation.md, and take memory: 1.5 MB each."""
FOLDS = 5
SEED = 20261123
LEAST_TIMES = 2
"""How often reviewers must have labelled a source or cue before their answer is used for it."""

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An article as people left it: ``claims`` have ``content``, ``cue``, ``source`` (spans) and ``values``, and
    ``nested``, whether they lie inside another; such claims are not the linker's to find."""

    id: str
    text: str
    claims: Sequence[Mapping[str, Any]]

    @property
    def outer(self) -> list[Mapping[str, Any]]:
        return [claim for claim in self.claims if not claim.get("nested")]


@dataclass(frozen=True, slots=True)
class Guess:
    """What the rules say of a field of a labelled claim, and what people said. ``key`` is what known answers go by."""

    key: str
    guess: tuple[str, float, str]
    label: str


@dataclass
class Article:
    """A reviewed article as the pipeline reads it, once."""

    reviewed: Reviewed
    found: list[Found]
    labelled: Labelled | None
    refound: Callable[[Linker], list[Found]]
    guesses: dict[str, list[Guess]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Outcome:
    """What training came to. ``weights`` holds the parts that did better; None if none did."""

    weights: ProjectWeights | None
    comparisons: list[Comparison]
    articles: int
    claims: int
    compared: int


def refit(
    reviewed: Sequence[Reviewed],
    pipeline: Pipeline,
    *,
    attitudes: Sequence[str],
    targets: Targets,
    report: Report,
) -> Outcome:
    """Fit the light parts on ``reviewed`` and compare them with ``pipeline``; the same labels give the same outcome.

    Kinds of attribution outside ``attitudes`` are not counted; empty means all. Articles that the weights in use have
    learnt from are learnt from again, but not compared on. Raises TooFewLabels.
    """
    chosen = _chosen(reviewed, pipeline.learnt)
    seen = set(pipeline.learnt.learnt_from) if pipeline.learnt else set()
    fresh = [number for number, each in enumerate(chosen) if each.id not in seen]
    _refuse_too_few(chosen, fresh)
    articles = []
    for done, each in enumerate(chosen):
        report(done, len(chosen))
        articles.append(_read(each, pipeline, attitudes, targets))
    report(len(chosen), len(chosen))
    folds = _folds(fresh)
    attributions = list(_compared_attributions(articles, folds, pipeline))
    answers = [each for key in FIELDS for each in _compared_field(articles, folds, key, pipeline)]
    comparisons = [*attributions, *answers]
    weights = _weights(articles, comparisons, pipeline)
    claims = sum(len(each.claims) for each in chosen)
    return Outcome(weights, comparisons, len(chosen), claims, len(fresh))


def _chosen(reviewed: Sequence[Reviewed], learnt: ProjectWeights | None) -> list[Reviewed]:
    """All of them, or as many as are of use, by chance; those not learnt from yet come first."""
    seen = set(learnt.learnt_from) if learnt else set()
    ordered = sorted(reviewed, key=lambda each: each.id)
    random.Random(SEED).shuffle(ordered)
    return sorted(ordered, key=lambda each: each.id in seen)[:MOST_ARTICLES]


def counted(number: int, what: str) -> str:
    """``1 claim``, ``2 claims``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _refuse_too_few(chosen: Sequence[Reviewed], fresh: Sequence[int]) -> None:
    claims = sum(len(each.claims) for each in chosen)
    if len(chosen) < LEAST_ARTICLES or claims < LEAST_CLAIMS:
        raise TooFewLabels(
            f"Only {counted(len(chosen), 'reviewed article')} with {counted(claims, 'attributed claim')}; "
            f"at least {LEAST_ARTICLES} articles and {LEAST_CLAIMS} claims are needed."
        )
    if len(fresh) < LEAST_ARTICLES:
        raise TooFewLabels(
            f"Only {counted(len(fresh), 'article')} reviewed since the weights in use were fitted; "
            f"at least {LEAST_ARTICLES} are needed to compare on."
        )


def _folds(fresh: Sequence[int]) -> list[list[int]]:
    shuffled = list(fresh)
    random.Random(SEED).shuffle(shuffled)
    return [shuffled[fold::FOLDS] for fold in range(FOLDS)]


def _read(reviewed: Reviewed, pipeline: Pipeline, attitudes: Sequence[str], targets: Targets) -> Article:
    doc = pipeline.parse(reviewed.text)

    def is_wanted(cue: Spans) -> bool:
        return not attitudes or attitude_of(read_cue(doc, cue))[0] in attitudes

    def kept(found: Iterable[Found]) -> list[Found]:
        return [each for each in found if is_wanted(each.cue)]

    labelled, present = None, pipeline.learnt.linker if pipeline.learnt else None
    if pipeline.tier == "full":
        encoder = trained_encoder()
        labelled = Labelled({"text": reviewed.text, "attributions": reviewed.outer}, doc, encoder, is_wanted)
        scenes = labelled.scenes

        def refound(linker: Linker) -> list[Found]:
            return kept(segmented(doc, linked(scenes, linker, reviewed.text)))

        article = Article(reviewed, refound(present or encoder.linker), labelled, refound)
    else:
        found = kept(find_attributions(doc))
        article = Article(reviewed, found, None, lambda _: found)
    trained = labelled.fields if labelled is not None else None
    given = [Found(claim["content"], claim["cue"], claim["source"]) for claim in reviewed.claims]
    described = {each.content: each for each in read_doc(doc, given, trained, targets).attributions}
    for claim in reviewed.claims:
        if claim["content"] in described:
            for key, guess in _guesses(described[claim["content"]], claim["values"], reviewed.text):
                article.guesses[key].append(guess)
    return article


def _guesses(attribution: Attribution, values: Mapping[str, Any], text: str) -> Iterator[tuple[str, Guess]]:
    """The answers of a claim beside those of the rules; a stance is one answer for each target that both speak of."""
    for key in FIELDS:
        label, guess = values.get(key), getattr(attribution, key)
        score, reason = attribution.scores[key], attribution.reasons[key]
        if isinstance(label, Mapping) and isinstance(score, Mapping):
            for target in label.keys() & guess.keys():
                yield key, Guess("", (guess[target], score[target], reason[target]), label[target])
        elif isinstance(label, str) and isinstance(score, float):
            yield key, Guess(key_of(key, attribution, text), (guess, score, reason), label)


def _compared_attributions(
    articles: Sequence[Article], folds: Sequence[Sequence[int]], pipeline: Pipeline
) -> Iterator[Comparison]:
    """Attributions by a linker fitted on the other articles, and their confidence by a calibration fitted there."""
    present, confident = {}, {}
    refitted: dict[int, Judged] = {}
    recalibrated: dict[int, Judged] = {}
    record = pipeline.learnt.record if pipeline.learnt else None
    judged = [_judged(article, article.found) for article in articles]
    for fold in folds:
        others = [number for number in range(len(articles)) if number not in fold]
        calibration = fit_calibration(pair for number in others for pair in judged[number].scored)
        linker = _fitted([articles[number] for number in others])
        for number in fold:
            article = articles[number]
            present[number] = judged[number]
            confident[number] = judged[number].rescored(record)
            recalibrated[number] = judged[number].rescored(calibration)
            if linker is not None:
                refitted[number] = _judged(article, article.refound(linker))
    if refitted:
        yield compare("attributions", "F1", present, refitted, f1)
    yield compare("record", "calibration", confident, recalibrated, calibration_gap)


def _judged(article: Article, found: Sequence[Found]) -> Judged:
    """What was found, beside what people labelled, by the measure "AR iou"."""
    predicted = [{"content": each.content, "cue": each.cue, "source": each.source} for each in found]
    right = set(paired(article.reviewed.text, article.reviewed.outer, predicted, "AR iou").values())
    scored = tuple((each.score, number in right) for number, each in enumerate(found))
    return Judged(scored, gold=len(article.reviewed.outer))


def _fitted(articles: Sequence[Article]) -> Linker | None:
    """The shipped linker moved towards the articles' labels; None for a tier without one."""
    labelled = [article.labelled for article in articles if article.labelled is not None]
    return fit(labelled, folds=FOLDS, near=trained_encoder().linker)[0] if labelled else None


def _compared_field(
    articles: Sequence[Article], folds: Sequence[Sequence[int]], key: str, pipeline: Pipeline
) -> Iterator[Comparison]:
    """The answers of a field to labelled claims, and how sure of them it is, each with what others taught."""
    if sum(len(article.guesses[key]) for article in articles) < LEAST_ANSWERS:
        return
    in_use = pipeline.learnt.fields.get(key, FieldWeights()) if pipeline.learnt else FieldWeights()
    present, known, sure = {}, {}, {}
    for fold in folds:
        others = [article for number, article in enumerate(articles) if number not in fold]
        learnt = fit_field(guess for article in others for guess in article.guesses[key])
        for number in fold:
            guesses = articles[number].guesses[key]
            present[number] = _answered(guesses, in_use, key)
            known[number] = _answered(guesses, FieldWeights(learnt.known, in_use.calibration), key)
            sure[number] = _answered(guesses, FieldWeights(in_use.known, learnt.calibration), key)
    if key in ("source_name", "source_type", "commitment"):
        yield compare(key, "accuracy", present, known, share_right)
    yield compare(key, "calibration", present, sure, calibration_gap)


def _answered(guesses: Sequence[Guess], weights: FieldWeights, key: str) -> Judged:
    most = MOST_OF_RULES.get(key, 1.0)
    answers = [(answer(each.guess, weights, each.key, most), each.label) for each in guesses]
    return Judged(tuple((score, given == label) for (given, score, _), label in answers), gold=len(answers))


def fit_field(guesses: Iterable[Guess]) -> FieldWeights:
    """What people answered for each source or cue often enough, and how right the rules are at which score."""
    held = list(guesses)
    times: dict[str, Counter[str]] = defaultdict(Counter)
    for each in held:
        if each.key and each.label:
            times[each.key][each.label] += 1
    known = {key: dict(sorted(seen.items())) for key, seen in sorted(times.items()) if seen.total() >= LEAST_TIMES}
    return FieldWeights(known, fit_calibration((each.guess[1], each.guess[0] == each.label) for each in held))


def fit_calibration(pairs: Iterable[tuple[float, bool]]) -> Calibration:
    """Platt scaling (Platt 1999): a logistic regression on the log-odds of the score."""
    rows = [(np.array([1.0, log_odds(score)]), right) for score, right in pairs]
    bias, slope = fit_logistic(rows, 2, 0.5)
    return round(float(bias), 5), round(float(slope), 5)


def _weights(
    articles: Sequence[Article], comparisons: Sequence[Comparison], pipeline: Pipeline
) -> ProjectWeights | None:
    """The parts that did better, fitted on all articles, beside the parts in use; None if nothing did."""
    better = {(each.part, each.measure) for each in comparisons if each.is_better}
    if not better:
        return None
    base = pipeline.learnt or ProjectWeights(shipped(pipeline.tier))
    linker, record = base.linker, base.record
    if ("attributions", "F1") in better:
        linker, record = _fitted(articles), None
    elif ("record", "calibration") in better:
        record = fit_calibration(pair for article in articles for pair in _judged(article, article.found).scored)
    fields = dict(base.fields)
    for key in FIELDS:
        in_use = fields.get(key, FieldWeights())
        learnt = fit_field(guess for article in articles for guess in article.guesses[key])
        if (key, "accuracy") in better:
            in_use = replace(in_use, known=learnt.known)
        if (key, "calibration") in better:
            in_use = replace(in_use, calibration=learnt.calibration)
        if in_use != FieldWeights():
            fields[key] = in_use
    seen = {*base.learnt_from, *(article.reviewed.id for article in articles)}
    return ProjectWeights(base.base, linker, record, fields, tuple(sorted(seen)))
