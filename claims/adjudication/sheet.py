"""What is to be settled: the aligned claims of the reviews, part by part, and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from claims.agreement.alignment import Group
from claims.agreement.doubles import Double, read_doubles
from claims.agreement.parts import Part, field_part, parts_of
from claims.codebooks import definitions_of
from claims.models import Claim, Review, User

ARTICLE = "article"  # the key of the questions about the article


@dataclass(frozen=True)
class Row:
    """One part of a case: each reviewer's value, None where it is empty or the claim is missing."""

    part: Part
    values: list[Any]
    words: list[str]
    same: bool
    settled: Any = None


@dataclass(frozen=True)
class Case:
    """Claims that are the same, one for each reviewer or None, and what the adjudication made of them.

    ``rejected`` is each reviewer's rejected record of the same suggestion. ``key`` is the id of the first claim.
    """

    key: str
    claims: list[Claim | None]
    rejected: list[Claim | None]
    rows: list[Row]
    outcome: Claim | None

    @property
    def present(self) -> list[Claim]:
        return [claim for claim in self.claims if claim is not None]

    @property
    def agreed(self) -> bool:
        """Whether everybody has the claim, the same in every part."""
        return None not in self.claims and all(row.same for row in self.rows)

    @property
    def compared(self) -> dict[str, int]:
        return {str(claim.pk): claim.revision for claim in self.present}

    @property
    def stale(self) -> bool:
        """Whether a compared claim changed since it was settled."""
        return self.outcome is not None and self.outcome.provenance.get("claims") != self.compared

    @property
    def open(self) -> bool:
        return self.outcome is None or self.stale

    @property
    def merged(self) -> bool:
        """Whether it was taken over without anybody's decision."""
        return not self.open and self.outcome is not None and self.outcome.provenance.get("by") == "agreement"

    @property
    def content(self) -> list[list[int]]:
        content: list[list[int]] = self.present[0].content
        return content


@dataclass(frozen=True)
class Sheet:
    """An adjudication with all its cases. ``article`` are the questions about the article that reviewers differ on;
    ``others`` are claims of the adjudication that belong to no case."""

    review: Review
    reviewers: list[User]
    cases: list[Case]
    article: list[Row]
    others: list[Claim]

    @property
    def unsettled(self) -> list[str]:
        questions = [ARTICLE] if any(row.settled is None for row in self.article) else []
        return questions + [case.key for case in self.cases if case.open]


def read_sheet(review: Review) -> Sheet:
    """The adjudication's cases in the order of the text; seven queries and none for each case."""
    document = review.document
    double = next(read_doubles(document.project, documents=[document.pk]), None)
    own = {str(claim.pk): claim for claim in review.claims.select_related("registry_source")}
    if double is None:
        return Sheet(review, [], [], [], list(own.values()))
    definitions = definitions_of(review.codebook)
    parts = parts_of(definitions, document.project.target_names)
    rejected = _rejected(double)
    cases = [_case(review, double, group, rejected, parts, own) for group in double.groups]
    cases.sort(key=lambda case: (case.content, case.key))
    decided = {str(case.outcome.pk) for case in cases if case.outcome}
    others = [claim for key, claim in own.items() if key not in decided]
    return Sheet(
        review, [marking.reviewer for marking in double.markings], cases, _article_rows(review, double), others
    )


def _rejected(double: Double) -> dict[tuple[int, int | None], Claim]:
    """Rejected records by review and suggestion."""
    reviews = [marking.review for marking in double.markings]
    claims = Claim.objects.filter(review__in=reviews, decision=Claim.Decision.REJECTED)
    return {(claim.review_id, claim.suggestion_id): claim for claim in claims}


def _case(
    review: Review,
    double: Double,
    group: Group,
    rejected: Mapping[tuple[int, int | None], Claim],
    parts: Sequence[Part],
    own: Mapping[str, Claim],
) -> Case:
    members = list(zip(double.markings, group, strict=True))
    claims = [None if index is None else marking.records[index].claim for marking, index in members]
    present = [claim for claim in claims if claim is not None]
    suggestions = {claim.suggestion_id for claim in present if claim.suggestion_id}
    refused = [
        next((rejected[marking.review, each] for each in suggestions if (marking.review, each) in rejected), None)
        for marking, _ in members
    ]
    outcome = own.get(str(outcome_id(review, str(present[0].pk))))
    rows = [row_of(part, claims, review.document.text, outcome) for part in parts]
    shown = [row for row in rows if any(row.words) or row.settled is not None]
    return Case(str(present[0].pk), claims, refused, shown, outcome)


def row_of(part: Part, claims: Sequence[Claim | None], text: str, outcome: Claim | None) -> Row:
    values = [None if claim is None else part.read(claim) for claim in claims]
    same = part.same([value for value, claim in zip(values, claims, strict=True) if claim is not None])
    settled = part.read(outcome) if outcome else None
    return Row(part, values, [part.words(value, text) for value in values], same, settled)


def article_parts(review: Review) -> list[Part]:
    """The questions about the article."""
    asked = [field for field in definitions_of(review.codebook) if field.scope == "article"]
    return [field_part(definition, None, {}) for definition in asked]


def _article_rows(review: Review, double: Double) -> list[Row]:
    rows = []
    for part in article_parts(review):
        values = [marking.values.get(part.key) for marking in double.markings]
        if not part.same(values):
            words = [part.words(value, "") for value in values]
            rows.append(Row(part, values, words, False, review.values.get(part.key)))
    return rows


def outcome_id(review: Review, key: str) -> UUID:
    """The id of the claim that settles a case: always the same, so that settling twice changes one claim."""
    return uuid5(UUID(key), f"adjudication {review.pk}")
