"""The fields of a reading as a project's own labels have them: known answers, and scores that mean what they say."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from annotator.pipeline.project_weights import Calibration, FieldWeights, ProjectWeights
from annotator.pipeline.suggestions import Attribution, Reading, SourceMentions
from annotator.spans import Span, quote

LEAST, MOST = 0.01, 0.99
FIELDS = ("source_name", "source_type", "commitment", "claim_kind", "stance")
"""The fields that a project's labels can improve."""
MOST_OF_RULES = {"source_name": 0.75}
"""An article's own word for a source does not tell what the project calls it, however surely it is read."""
NAMING = ("named", "metonym")
"""Forms of mention that say something of a name; what "it" meant in one article says nothing of the next."""


def with_learnt(reading: Reading, weights: ProjectWeights, text: str) -> Reading:
    """The reading with what the project's labels say of its attributions; the reporter's own voice stays as it is."""
    known = weights.fields.get("source_name", FieldWeights()).known
    return replace(
        reading,
        sources=_renamed(reading.sources, known),
        attributions=tuple(_improved(each, weights, text) for each in reading.attributions),
        nested=tuple(_improved(each, weights, text) for each in reading.nested),
        candidates=tuple(_improved(each, weights, text) for each in reading.candidates),
    )


def _improved(attribution: Attribution, weights: ProjectWeights, text: str) -> Attribution:
    values: dict[str, Any] = {}
    scores, reasons = dict(attribution.scores), dict(attribution.reasons)
    if weights.record is not None:
        scores["record"] = calibrated(_number(scores["record"]), weights.record)
    for key, learnt in weights.fields.items():
        score = scores[key]
        if isinstance(score, Mapping):
            if learnt.calibration is not None:
                scores[key] = {name: calibrated(each, learnt.calibration) for name, each in score.items()}
            continue
        guess = getattr(attribution, key), score, reasons[key]
        known_by = key_of(key, attribution, text)
        values[key], scores[key], reasons[key] = answer(guess, learnt, known_by, MOST_OF_RULES.get(key, 1.0))
    return replace(attribution, scores=scores, reasons=reasons, **values)


def _renamed(sources: Sequence[SourceMentions], known: Mapping[str, Mapping[str, int]]) -> tuple[SourceMentions, ...]:
    """The sources by the names that reviewers gave them."""
    places: dict[str, set[Span]] = {}
    kinds: dict[str, str] = {}
    for source in sources:
        seen = known.get(source.name.casefold())
        name = max(seen.items(), key=lambda item: (item[1], item[0]))[0] if seen else source.name
        places.setdefault(name, set()).update(source.mentions)
        kinds[name] = kinds.get(name) or source.kind
    return tuple(SourceMentions(name, tuple(sorted(mentions)), kinds[name]) for name, mentions in places.items())


def answer(guess: tuple[str, float, str], learnt: FieldWeights, key: str, most: float = 1.0) -> tuple[str, float, str]:
    """Label, score and reason: what reviewers gave for ``key``, if that is surer than the ``guess`` of the rules, whose
    score counts for ``most`` at most."""
    label, score, reason = guess
    if learnt.calibration is not None:
        score = calibrated(score, learnt.calibration)
    seen = learnt.known.get(key)
    if seen:
        known, times = max(seen.items(), key=lambda item: (item[1], item[0]))
        total = sum(seen.values())
        sure = round((times + 0.5) / (total + 1), 4)
        if known == label or sure > min(score, most):
            words = f"this project’s reviewers gave it {times} of {total} times to “{key}”"
            return known, max(sure, score) if known == label else sure, words
    return label, score, reason


def key_of(field: str, attribution: Attribution, text: str) -> str:
    """What a known answer is kept by: the source for its name and type, the cue for the commitment; "" for nothing."""
    if field == "commitment":
        return quote(text, attribution.cue).casefold()
    if field not in ("source_name", "source_type"):
        return ""
    if field == "source_name":
        return attribution.source_name.casefold() if attribution.mention in NAMING else ""
    if attribution.source_name:
        return attribution.source_name.casefold()
    return "" if attribution.mention == "pronoun" else quote(text, attribution.source).casefold()


def calibrated(score: float, calibration: Calibration) -> float:
    """The chance that something of this score is right, by the project's labels."""
    bias, slope = calibration
    return round(1 / (1 + math.exp(-(bias + slope * log_odds(score)))), 4)


def log_odds(score: float) -> float:
    """Log-odds of a score, which is taken to be neither 0 nor 1."""
    held = min(MOST, max(LEAST, score))
    return math.log(held / (1 - held))


def _number(score: Any) -> float:
    return float(score)
