"""What is compared of aligned claims, and the tables that the measures take.

A ``Question`` is answered of each claim, sentence or article; an ``Overlap`` is counted in each article.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np

from annotator.codebook import ATTITUDES, MENTIONS, FieldDefinition
from claims.agreement import measures
from claims.agreement.alignment import Group, Marked
from claims.agreement.doubles import Double
from claims.agreement.measures import Array
from claims.codebooks import is_asked

Answer = str | frozenset[str]
Kind = Literal["label", "labels", "scale", "text"]
About = Group | int | None  # what a unit is about: a group of claims, a sentence by its number, the article
Units = list[tuple[About, list[Answer]]]
NO_ANSWER = ""


@dataclass(frozen=True)
class Question:
    """Something that is answered of each aligned claim, sentence or article.

    ``units`` lists what it is about in an article, and each reviewer's answer. ``names`` are the possible answers, key
    to words, in order.
    """

    key: str
    name: str
    kind: Kind
    names: dict[str, str]
    units: Callable[[Double], Units]

    def behind(self, double: Double, *, label: str | None = None, only_differing: bool = True) -> list[About]:
        """What is answered differently, or all that is answered; with ``label``, as far as somebody gave this answer
        and, if only what differs is asked for, others did not."""
        found: list[About] = []
        for about, answers in self.units(double):
            given = set(answers) if label is None else {self.is_answer(answer, label) for answer in answers}
            if (label is None or True in given) and (len(given) > 1 or not only_differing):
                found.append(about)
        return found

    def is_answer(self, answer: Answer, label: str) -> bool:
        return label in answer if self.kind == "labels" else answer == label


@dataclass(frozen=True)
class Overlap:
    """Something that is counted in an article rather than answered; ``tables`` counts it for each coefficient.

    ``compared`` are the claims that are counted, ``differing`` those of them that reviewers differ on.
    """

    key: str
    name: str
    tables: dict[str, Callable[[Double], Array]]
    compared: Callable[[Double], Sequence[Group]]
    differing: Callable[[Double], Sequence[Group]]

    def behind(self, double: Double, *, label: str | None = None, only_differing: bool = True) -> Sequence[About]:
        """The claims on which reviewers differ, or all that are counted; there are no answers to be one of."""
        return self.differing(double) if only_differing else self.compared(double)


OVERLAP_MEASURES = {"f1": measures.f1, "alpha": measures.krippendorff_alpha, "b_cubed": measures.b_cubed_f1}


def detected(double: Double, *, own_voice: bool) -> Array:
    """``(matched, one's, other's)`` claims, summed over the pairs of reviewers."""
    table = np.zeros(3)
    groups = found_by_any(double, own_voice=own_voice)
    for one, other in combinations(range(len(double.markings)), 2):
        mine, theirs = ([group[place] is not None for group in groups] for place in (one, other))
        table += [sum(map(all, zip(mine, theirs, strict=True))), sum(mine), sum(theirs)]
    return table


def found_by_any(double: Double, *, own_voice: bool) -> list[Group]:
    return [group for group in double.groups if double.members(group)[0].own_voice == own_voice]


def undetected(double: Double, *, own_voice: bool) -> list[Group]:
    return [group for group in found_by_any(double, own_voice=own_voice) if None in group]


def role(marked: Marked, name: str) -> int:
    return {"content": marked.content, "cue": marked.cue, "source": marked.source}[name]


def token_table(double: Double, *, part: str) -> Array:
    """Which tokens of the article are inside the part of any attributed claim."""
    masks = []
    for marking in double.markings:
        mask = 0
        for record in marking.records:
            mask |= 0 if record.own_voice else role(record.marked, part)
        masks.append(mask)
    return measures.mask_coincidences(masks, len(double.text.tokens))


def shared_tokens(double: Double, *, part: str) -> Array:
    """``(common, one's, other's)`` tokens of the part of matched claims, summed over pairs."""
    table = np.zeros(3)
    for group in double.matched:
        for one, other in combinations((role(record.marked, part) for record in double.members(group)), 2):
            table += [(one & other).bit_count(), one.bit_count(), other.bit_count()]
    return table


def moved(double: Double, *, part: str) -> list[Group]:
    return [
        group for group in double.matched if len({role(record.marked, part) for record in double.members(group)}) > 1
    ]


def speakers(double: Double) -> Array:
    """How the matched attributed claims of each pair of reviewers fall into sources."""
    table = np.zeros(3)
    for one, other in combinations(range(len(double.markings)), 2):
        both = [group for group in double.attributed if group[one] is not None and group[other] is not None]
        mine, theirs = ([speaker(double, group, place) for group in both] for place in (one, other))
        table += measures.cluster_overlaps(mine, theirs)
    return table


def speaker(double: Double, group: Group, place: int) -> str:
    index = group[place]
    return "" if index is None else double.markings[place].records[index].speaker


def lumped_differently(double: Double) -> list[Group]:
    """Groups whose source is lumped together with other claims by one reviewer and not by another."""
    return [
        group
        for group in double.attributed
        if any(together(double, group, other, one) != together(double, group, other, two)
               for other in double.attributed
               for one, two in combinations(present(group, other), 2))
    ]  # fmt: skip


def present(group: Group, other: Group) -> list[int]:
    return [place for place in range(len(group)) if group[place] is not None and other[place] is not None]


def together(double: Double, group: Group, other: Group, place: int) -> bool:
    return speaker(double, group, place) == speaker(double, other, place)


def overlaps() -> list[Overlap]:
    """Detection, boundaries and source identity."""

    def detection(key: str, name: str, *, own_voice: bool) -> Overlap:
        return Overlap(
            key,
            name,
            {"f1": lambda double: detected(double, own_voice=own_voice)},
            lambda double: found_by_any(double, own_voice=own_voice),
            lambda double: undetected(double, own_voice=own_voice),
        )

    def boundaries(part: str, name: str) -> Overlap:
        tables = {
            "alpha": lambda double: token_table(double, part=part),
            "f1": lambda double: shared_tokens(double, part=part),
        }
        return Overlap(part, name, tables, lambda double: double.matched, lambda double: moved(double, part=part))

    return [
        detection("detection", "Detection of claims", own_voice=False),
        detection("own_voice", "Detection of the reporter’s own claims", own_voice=True),
        boundaries("content", "Boundaries of content"),
        boundaries("cue", "Boundaries of cue"),
        boundaries("source", "Boundaries of source"),
        Overlap(
            "identity", "Source identity", {"b_cubed": speakers}, lambda double: double.attributed, lumped_differently
        ),
    ]


def questions(definitions: Sequence[FieldDefinition], targets: dict[str, str]) -> list[Question]:
    """The sentences, then what is answered of a claim, every field of the codebook included."""
    asked = [
        Question(
            "sentences", "Sentences with a claim", "label", {"claim": "Claim", "none": "No claim"}, sentence_units
        ),
        Question("mention", "Form of mention", "label", MENTIONS, lambda double: claim_units(double, "mention")),
        Question("attitude", "Attitude", "label", ATTITUDES, lambda double: claim_units(double, "attitude")),
    ]
    for definition in definitions:
        for target in targets if definition.per_target else [None]:
            asked.append(field_question(definition, target, targets))
    return asked


def field_question(definition: FieldDefinition, target: str | None, targets: dict[str, str]) -> Question:
    kind: Kind = "label" if definition.type == "yes_no" else definition.type  # type: ignore[assignment]
    names = {label.key: label.name for label in definition.labels}
    if definition.type == "yes_no":
        names = {"yes": "Yes", "no": "No"}
    elif definition.type == "scale":
        steps = range(definition.minimum or 0, (definition.maximum or 0) + 1)
        names = {str(step): str(step) for step in steps}
    key = definition.key if target is None else f"{definition.key}[{target}]"
    name = definition.name if target is None else f"{definition.name}: {targets[target]}"
    read = article_units if definition.scope == "article" else field_units
    return Question(f"field:{key}", name, kind, names, lambda double: read(double, definition, target))


def sentence_units(double: Double) -> Units:
    masks = []
    for marking in double.markings:
        mask = 0
        for record in marking.records:
            mask |= 0 if record.own_voice else record.marked.content
        masks.append(mask)
    return [
        (number, ["claim" if sentence & mask else "none" for mask in masks])
        for number, sentence in enumerate(double.sentences)
    ]


def claim_units(double: Double, attribute: str) -> Units:
    return [
        (group, [str(getattr(record, attribute)) for record in double.members(group)]) for group in double.attributed
    ]


def field_units(double: Double, definition: FieldDefinition, target: str | None) -> Units:
    """Who reviewed with a version of the codebook that has no such field is left out: that is not an empty answer."""
    units: Units = []
    for group in double.matched:
        records = [record for record in double.members(group) if definition.key in record.asked]
        if len(records) > 1 and any(
            is_asked(definition, record.values, own_voice=record.own_voice) for record in records
        ):
            units.append((group, answers_of([record.values for record in records], definition, target)))
    return units


def article_units(double: Double, definition: FieldDefinition, target: str | None) -> Units:
    values = [marking.values for marking in double.markings if definition.key in marking.asked]
    if len(values) < 2 or not any(is_asked(definition, answers, own_voice=False) for answers in values):
        return []
    return [(None, answers_of(values, definition, target))]


def answers_of(values: list[dict[str, Any]], definition: FieldDefinition, target: str | None) -> list[Answer]:
    """Each reviewer's answer; on a scale those who gave none are left out."""
    answers = [answer_of(answers.get(definition.key), definition.type, target) for answers in values]
    return [answer for answer in answers if answer != NO_ANSWER] if definition.type == "scale" else answers


def answer_of(value: Any, kind: str, target: str | None) -> Answer:
    """A stored value as an answer that can be compared."""
    if target is not None:
        value = value.get(target) if isinstance(value, dict) else None
    if kind == "labels":
        return frozenset(value or ())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return NO_ANSWER if value is None else str(value).strip()
