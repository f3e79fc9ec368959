"""The tables of a comparison, one row for each article, and the figures that any choice of rows gives."""

from collections.abc import Iterable
from itertools import combinations
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from claims.agreement import measures
from claims.agreement.bootstrap import NOTHING, Estimate, Resampling
from claims.agreement.comparisons import OVERLAP_MEASURES, Answer, Overlap, Question
from claims.agreement.doubles import Double
from claims.agreement.measures import Array

Rows = NDArray[np.bool_]

ONE_PAIR_ONLY = "Cohen’s kappa is of two people: choose a pair."


class Tally(Protocol):
    """A comparison under way: fed article by article, closed once, then asked for figures."""

    key: str
    name: str
    headline: str  # the coefficient that stands for all
    differing: list[bool]  # for each row, whether the reviewers differ anywhere

    def add(self, double: Double) -> None: ...

    def close(self) -> None: ...

    def figures(self, rows: Rows, resampling: Resampling, *, one_pair: bool) -> dict[str, Any]: ...

    def estimate(self, rows: Rows, resampling: Resampling) -> Estimate:
        """The headline coefficient."""


class OverlapTally:
    def __init__(self, overlap: Overlap) -> None:
        self.overlap, self.key, self.name = overlap, overlap.key, overlap.name
        self.headline = next(iter(overlap.tables))
        self.differing: list[bool] = []
        self.listed: dict[str, list[Array]] = {name: [] for name in overlap.tables}
        self.tables: dict[str, Array] = {}

    def add(self, double: Double) -> None:
        self.differing.append(bool(self.overlap.behind(double)))
        for name, table in self.overlap.tables.items():
            self.listed[name].append(table(double))

    def close(self) -> None:
        self.tables = {name: np.array(tables) for name, tables in self.listed.items()}

    def figures(self, rows: Rows, resampling: Resampling, *, one_pair: bool) -> dict[str, Any]:
        coefficients = {
            name: resampling.estimate(OVERLAP_MEASURES[name], table[rows]).to_json()
            for name, table in self.tables.items()
        }
        return {"coefficients": coefficients}

    def estimate(self, rows: Rows, resampling: Resampling) -> Estimate:
        return resampling.estimate(OVERLAP_MEASURES[self.headline], self.tables[self.headline][rows])


class AnswerTally:
    def __init__(self, question: Question) -> None:
        self.question, self.key, self.name = question, question.key, question.name
        self.headline = "raw" if question.kind == "text" else "alpha"
        self.differing: list[bool] = []
        self.rows: list[list[list[Answer]]] = []

    def add(self, double: Double) -> None:
        units = [answers for _, answers in self.question.units(double)]
        self.rows.append(units)
        self.differing.append(any(len(set(answers)) > 1 for answers in units))

    def close(self) -> None:
        """Number the answers, and count each row."""
        if self.question.kind == "text":
            self.shares = np.array([_equal(units) for units in self.rows])
            return
        self.answers = self._answers()
        place = {answer: index for index, answer in enumerate(self.answers)}
        size = len(self.answers)
        numbered = [[[place[answer] for answer in unit] for unit in units] for units in self.rows]
        self.shares = np.array([measures.shares(units, size) for units in numbered])
        self.coincidences = np.array([measures.coincidences(units, size) for units in numbered])
        self.confusion = np.array([measures.confusion(units, size) for units in numbered])
        if self.question.kind == "labels":
            names = self.question.names
            self.holdings = np.array([[_holding(units, label) for label in names] for units in self.rows])

    def _answers(self) -> list[Answer]:
        """Those of the codebook, then what else was given; of several labels the sets that were given."""
        given = {answer for units in self.rows for unit in units for answer in unit}
        known: list[Answer] = [] if self.question.kind == "labels" else list(self.question.names)
        return known + sorted(given.difference(known), key=lambda answer: sorted(answer))

    def figures(self, rows: Rows, resampling: Resampling, *, one_pair: bool) -> dict[str, Any]:
        if not self.shares[rows][:, 1].any():
            nothing = Estimate(None, reason=NOTHING).to_json()
            return {"units": 0, "coefficients": dict.fromkeys(self._names, nothing), "labels": []}
        found = {"raw": resampling.estimate(measures.raw_agreement, self.shares[rows])}
        labels: list[dict[str, Any]] = []
        if self.question.kind != "text":
            kappa = resampling.estimate(measures.cohen_kappa, self.confusion[rows])
            found["alpha"] = resampling.estimate(self._alpha, self.coincidences[rows])
            found["kappa"] = kappa if one_pair else Estimate(None, reason=ONE_PAIR_ONLY)
            found["ac1"] = resampling.estimate(measures.gwet_ac1, self.shares[rows])
            labels = self._labels(rows, resampling)
        coefficients = {name: estimate.to_json() for name, estimate in found.items()}
        return {"units": int(self.shares[rows][:, 1].sum()), "coefficients": coefficients, "labels": labels}

    @property
    def _names(self) -> list[str]:
        return ["raw"] if self.question.kind == "text" else ["raw", "alpha", "kappa", "ac1"]

    def _alpha(self, table: Array) -> Array:
        match self.question.kind:
            case "labels":
                return measures.krippendorff_alpha(table, self._masi)
            case "scale":
                return measures.krippendorff_alpha(table, measures.ordinal_distances(table))
            case _:
                return measures.krippendorff_alpha(table)

    @property
    def _masi(self) -> Array:
        return measures.masi_distances([frozenset(answer) for answer in self.answers])

    def _labels(self, rows: Rows, resampling: Resampling) -> list[dict[str, Any]]:
        """Agreement on each answer that was given, with how often it was. For each of the rows ``documents`` is
        whether it was given there, ``differing`` whether another reviewer answered otherwise to the same."""
        if self.question.kind == "labels":
            keys = list(self.question.names)
            tables, measure = self.holdings[rows], measures.f1
            given = tables[..., 1:].sum(-1)
            common = 2 * tables[..., 0]
        else:
            keys = [str(answer) for answer in self.answers]
            tables, measure = self.coincidences[rows], measures.agreement_by_answer
            given = tables.sum(-1)
            common = np.diagonal(tables, axis1=-2, axis2=-1)
        return [
            {
                "key": key,
                "name": self.question.names.get(key, key or "No answer"),
                **estimate.to_json(),
                "given": round(given[:, place].sum()),
                "documents": (given[:, place] != 0).tolist(),
                "differing": (given[:, place] - common[:, place] > 1e-9).tolist(),
            }
            for place, (key, estimate) in enumerate(
                zip(keys, resampling.estimates(measure, tables, given), strict=True)
            )
            if given[:, place].any()
        ]

    def estimate(self, rows: Rows, resampling: Resampling) -> Estimate:
        if self.question.kind == "text":
            return resampling.estimate(measures.raw_agreement, self.shares[rows])
        return resampling.estimate(self._alpha, self.coincidences[rows])


def _equal(units: Iterable[list[Answer]]) -> Array:
    """What raw agreement needs of answers that are too many to be numbered."""
    table = np.zeros(3)
    for unit in units:
        local = {answer: index for index, answer in enumerate(dict.fromkeys(unit))}
        table += measures.shares([[local[answer] for answer in unit]], len(local))[:3]
    return table


def _holding(units: Iterable[list[Answer]], label: str) -> Array:
    """``(common, one's, other's)``: how often a label is among the answers of each pair."""
    table = np.zeros(3)
    for unit in units:
        for one, other in combinations((label in answer for answer in unit), 2):
            table += [one and other, one, other]
    return table


def tallies(comparisons: Iterable[Overlap | Question]) -> list[Tally]:
    return [OverlapTally(each) if isinstance(each, Overlap) else AnswerTally(each) for each in comparisons]
