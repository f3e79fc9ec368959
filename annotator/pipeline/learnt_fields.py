"""The fields of a reading as a project's own labels have them: known answers, and scores that mean what they say."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from annotator.pipeline.project_weights import Calibration, FieldWeights, ProjectWeights
from annotator.pipeline.suggestions import Attribution, Reading
from annotator.spans import quote

LEAST, MOST = 0.01, 0.99
FIELDS = ("source_type", "commitment", "claim_kind", "stance")
"""The fields that a project's labels can improve."""


def with_learnt(reading: Reading, weights: ProjectWeights, text: str) -> Reading:
    """The reading with what the project's labels say of its attributions; the reporter's own voice stays as it is."""
    return replace(
        reading,
        attributions=tuple(_improved(each, weights, text) for each in reading.attributions),
        nested=tuple(_improved(each, weights, text) for each in reading.nested),
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
        values[key], scores[key], reasons[key] = answer(guess, learnt, key_of(key, attribution, text))
    return replace(attribution, scores=scores, reasons=reasons, **values)


def answer(guess: tuple[str, float, str], learnt: FieldWeights, key: str) -> tuple[str, float, str]:
    """Label, score and reason: what reviewers gave for ``key``, if that is surer than the ``guess`` of the rules."""
    label, score, reason = guess
    if learnt.calibration is not None:
        score = calibrated(score, learnt.calibration)
    seen = learnt.known.get(key)
    if seen:
        known, times = max(seen.items(), key=lambda item: (item[1], item[0]))
        total = sum(seen.values())
        sure = round((times + 0.5) / (total + 1), 4)
        if known == label or sure > score:
            words = f"this project’s reviewers gave it {times} of {total} times to “{key}”"
            return known, max(sure, score) if known == label else sure, words
    return label, score, reason


def key_of(field: str, attribution: Attribution, text: str) -> str:
    """What a known answer is kept by: the source for its type, the cue for the commitment; "" for nothing."""
    if field == "commitment":
        return quote(text, attribution.cue).casefold()
    if field != "source_type":
        return ""
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
