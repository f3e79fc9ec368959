"""What a project's own labels have taught the pipeline: a JSON file, used beside the shipped weights.

It holds a linker in place of the shipped one, a calibration of the confidence in a record, and for each field what
reviewers answered for known sources and cues, and a calibration. Each part is there only if it did better on articles
that it was not fitted on. The file is named by the SHA-256 of its bytes, and loading it runs no code.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from annotator.pipeline.linking import JOIN_FEATURES, RECORD_FEATURES, SOURCE_FEATURES, Linker
from annotator.pipeline.weight_files import REMEDY, WeightsError, checked_bytes, stored

FORMAT = 1
LINKER_PARTS = {"join": len(JOIN_FEATURES), "source": len(SOURCE_FEATURES), "record": len(RECORD_FEATURES)}

Calibration = tuple[float, float]
"""Bias and slope of the log-odds."""


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """``known``: how often reviewers gave which label, by source or cue (see ``learnt_fields.key_of``)."""

    known: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    calibration: Calibration | None = None


@dataclass(frozen=True, slots=True)
class ProjectWeights:
    """``base`` names the tier and the shipped weights they go with; ``learnt_from`` are SHA-256 of article texts."""

    base: str
    linker: Linker | None = None
    record: Calibration | None = None
    fields: Mapping[str, FieldWeights] = field(default_factory=dict)
    learnt_from: tuple[str, ...] = ()


def write_weights(folder: Path, weights: ProjectWeights) -> str:
    """Write the file into ``folder``; returns its SHA-256, which is its name."""
    content = json.dumps({"format": FORMAT, **asdict(weights)}, indent=1, sort_keys=True)
    return stored(folder, content.encode() + b"\n")


def read_weights(path: Path, base: str) -> ProjectWeights:
    """The weights in ``path``, for the tier and shipped weights named by ``base``. Raises WeightsError."""
    content = checked_bytes(path)
    try:
        record = json.loads(content)
        version = record["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsError(f"The project’s weights {path} cannot be read ({error}). {REMEDY}") from error
    if version != FORMAT:
        raise WeightsError(
            f"The project’s weights {path} are of version {version!r}; this program reads version {FORMAT}. {REMEDY}"
        )
    weights = _of_record(record, path)
    if weights.base != base:
        raise WeightsError(
            f"The project’s weights {path} were fitted beside “{weights.base}”, but the pipeline is “{base}”. {REMEDY}"
        )
    return weights


def _of_record(record: Mapping[str, Any], path: Path) -> ProjectWeights:
    try:
        linker = record["linker"]
        if linker is not None and any(len(linker[part]) != size for part, size in LINKER_PARTS.items()):
            raise ValueError("the linker takes other features")
        return ProjectWeights(
            base=record["base"],
            linker=linker,
            record=_calibration(record["record"]),
            fields={
                key: FieldWeights(of["known"], _calibration(of["calibration"])) for key, of in record["fields"].items()
            },
            learnt_from=tuple(record["learnt_from"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WeightsError(f"The project’s weights {path} lack a part ({error}). {REMEDY}") from error


def _calibration(pair: Any) -> Calibration | None:
    if pair is None:
        return None
    bias, slope = map(float, pair)
    return bias, slope
