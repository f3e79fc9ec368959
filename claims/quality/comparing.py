"""A run's suggestions for an article beside the labels that count there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from annotator.codebook import ATTITUDES, MENTIONS, FieldDefinition
from annotator.pipeline.scoring import Scores, paired, score_article
from claims.gold import Gold, name_of
from claims.models import Claim, PipelineRun, Project, Suggestion
from claims.review.lifecycle import is_wanted
from claims.sources import name_key

Score = float | None
COMPUTED = {"source_name": "Source", "mention": "Mention", "attitude": "Attitude"}
COMPUTED_LABELS: dict[str, Mapping[str, str]] = {"source_name": {}, "mention": MENTIONS, "attitude": ATTITUDES}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a suggestion and people say of one field of the same claim; ``score`` is how sure the suggestion was."""

    field: str
    target: str
    given: str
    expected: str
    score: Score

    @property
    def is_right(self) -> bool:
        return self.given == self.expected


@dataclass(frozen=True)
class Compared:
    """The attributed claims of an article and the suggestions of a run that the project wants.

    Matched by the pipeline's own measures: ``pairs`` have contents of which at least half of the words are the same,
    ``right`` suggestions such a source too.
    """

    gold: Gold
    claims: list[Claim]
    suggestions: list[Suggestion]
    definitions: Sequence[FieldDefinition]

    @property
    def text(self) -> str:
        return self.gold.document.text

    @cached_property
    def pairs(self) -> dict[int, int]:
        """Number of a claim to number of its suggestion."""
        return paired(self.text, self._labelled, self._suggested, "AR content")

    @cached_property
    def right(self) -> set[int]:
        return set(paired(self.text, self._labelled, self._suggested, "AR iou").values())

    @property
    def scores(self) -> Scores:
        return score_article(self.text, self._labelled, self._suggested)

    @property
    def missed(self) -> list[Claim]:
        return [claim for number, claim in enumerate(self.claims) if number not in self.pairs]

    @property
    def spurious(self) -> list[Suggestion]:
        paired_up = set(self.pairs.values())
        return [each for number, each in enumerate(self.suggestions) if number not in paired_up]

    @property
    def matched(self) -> Iterator[tuple[Claim, Suggestion, bool]]:
        """A claim, its suggestion, and whether the source is right too; in the order of the text."""
        for claim, suggestion in sorted(self.pairs.items()):
            yield self.claims[claim], self.suggestions[suggestion], suggestion in self.right

    def answers(self, claim: Claim, suggestion: Suggestion) -> Iterator[Answer]:
        """Every field that both speak of. Names of sources are compared in lower case."""
        name = name_key(name_of(claim))
        yield self._answer(suggestion, "source_name", name_key(suggestion.source_name), name)
        yield self._answer(suggestion, "mention", suggestion.mention, claim.mention)
        yield self._answer(suggestion, "attitude", suggestion.attitude, claim.attitude)
        values = self.gold.values(claim)
        for definition in self.definitions:
            given, expected = suggestion.values.get(definition.key), values.get(definition.key)
            if definition.per_target and isinstance(given, dict) and isinstance(expected, dict):
                for target in sorted(given.keys() & expected.keys()):
                    yield self._answer(suggestion, definition.key, given[target], expected[target], target)
            elif isinstance(given, str) and isinstance(expected, str):
                yield self._answer(suggestion, definition.key, given, expected)

    def _answer(self, suggestion: Suggestion, field: str, given: str, expected: str, target: str = "") -> Answer:
        score = suggestion.scores.get(field)
        score = score.get(target) if isinstance(score, dict) else score
        return Answer(field, target, given, expected, score)

    @cached_property
    def _labelled(self) -> list[dict[str, Any]]:
        return [_spans(claim) for claim in self.claims]

    @cached_property
    def _suggested(self) -> list[dict[str, Any]]:
        return [_spans(suggestion) | {"scores": suggestion.scores} for suggestion in self.suggestions]


def compare(
    gold: Gold, suggestions: Sequence[Suggestion], project: Project, definitions: Sequence[FieldDefinition]
) -> Compared:
    """The article of ``gold`` beside what a run suggests there; the reporter's own voice is left aside."""
    return Compared(
        gold=gold,
        claims=[claim for claim in gold.claims if claim.quotation != "own_voice"],
        suggestions=[each for each in suggestions if each.quotation != "own_voice" and is_wanted(each, project)],
        definitions=[each for each in definitions if each.scope == "claim" and each.type == "label"],
    )


def suggestions_of(run: PipelineRun, document: int) -> list[Suggestion]:
    """In order; one query."""
    return list(Suggestion.objects.filter(reading__run=run, reading__document=document).order_by("ordinal"))


def _spans(record: Claim | Suggestion) -> dict[str, Any]:
    return {role: getattr(record, role) for role in ("content", "cue", "source")}
