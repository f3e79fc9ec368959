"""What is to be settled: the aligned claims of the reviews, part by part, and what became of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4, uuid5

from claims.agreement.alignment import Group
from claims.agreement.doubles import Double, read_doubles
from claims.agreement.parts import NOT_ASKED, Part, field_part, parts_of
from claims.codebooks import definitions_of, spoken
from claims.models import Claim, Review, ReviewEvent, User

ARTICLE = "article"  # the key of the questions about the article
ADDED = "added-"  # before the id of a claim that the adjudicator adds


@dataclass(frozen=True)
class Row:
    """One part of a case: each reviewer's value, None where it is empty or the claim is missing. ``words`` say so where
    a reviewer's version of the codebook did not ask for it."""

    part: Part
    values: list[Any]
    words: list[str]
    same: bool
    settled: Any = None


@dataclass(frozen=True)
class Case:
    """Claims that are the same, one for each reviewer or None, and what the adjudication made of them.

    ``rejected`` is each reviewer's rejected record of the same suggestion. ``key`` is the id of the first claim; of a
    claim that every reviewer missed it is that of the outcome, after ``ADDED``. ``restored``: its claims were changed
    since it was settled, and are as they were again.
    """

    key: str
    claims: list[Claim | None]
    rejected: list[Claim | None]
    rows: list[Row]
    outcome: Claim | None
    restored: bool = False

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
        """Whether a compared claim is another than when it was settled."""
        return self.outcome is not None and not self.restored and self.settled_on != self.compared

    @property
    def settled_on(self) -> dict[str, int]:
        """The claims that were compared when it was settled, with their revisions."""
        claims: dict[str, int] = self.outcome.provenance.get("claims", {}) if self.outcome else {}
        return claims

    @property
    def open(self) -> bool:
        return self.outcome is None or self.stale

    @property
    def merged(self) -> bool:
        """Whether it was taken over without anybody's decision."""
        return not self.open and self.outcome is not None and self.outcome.provenance.get("by") == "agreement"

    @property
    def is_addition(self) -> bool:
        return self.key.startswith(ADDED)

    @property
    def content(self) -> list[list[int]]:
        """Where it is said; empty for a claim that is still to be added."""
        claims = self.present or ([self.outcome] if self.outcome else [])
        content: list[list[int]] = claims[0].content if claims else []
        return content


@dataclass(frozen=True)
class Sheet:
    """An adjudication with all its cases. ``article`` are the questions about the article that reviewers differ on;
    ``additions`` are claims that every reviewer missed, ``blank`` is where another can be added; ``others`` are claims
    of the adjudication whose case is gone."""

    review: Review
    reviewers: list[User]
    cases: list[Case]
    article: list[Row]
    additions: list[Case]
    blank: Case
    others: list[Claim]

    def case(self, key: str) -> Case | None:
        """The case, the addition, or a blank one for an addition of this key that is still to be made."""
        found = next((case for case in [*self.cases, *self.additions] if case.key == key), None)
        if found is None and key.startswith(ADDED) and self.reviewers:
            return replace(self.blank, key=key)
        return found

    @property
    def unsettled(self) -> list[str]:
        questions = [ARTICLE] if any(row.settled is None for row in self.article) else []
        return questions + [case.key for case in self.cases if case.open]


def read_sheet(review: Review) -> Sheet:
    """The adjudication's cases in the order of the text; seven queries and none for each case, one more if claims were
    changed since their cases were settled."""
    document = review.document
    double = next(read_doubles(document.project, documents=[document.pk]), None)
    own = {str(claim.pk): claim for claim in review.claims.select_related("registry_source")}
    parts = parts_of(definitions_of(review.codebook), document.project.target_names)
    added = [claim for claim in own.values() if claim.provenance.get("claims") == {}]
    reviewers = [marking.reviewer for marking in double.markings] if double else []
    additions = [_addition(f"{ADDED}{claim.pk}", parts, document.text, len(reviewers), claim) for claim in added]
    additions.sort(key=lambda case: (case.content, case.key))
    blank = _addition(f"{ADDED}{uuid4()}", parts, document.text, len(reviewers), None)
    if double is None:
        others = [claim for claim in own.values() if claim not in added]
        return Sheet(review, [], [], [], additions, blank, others)
    rejected = _rejected(double)
    cases = _restored([_case(review, double, group, rejected, parts, own) for group in double.groups])
    cases.sort(key=lambda case: (case.content, case.key))
    decided = {str(case.outcome.pk) for case in cases if case.outcome}
    others = [claim for key, claim in own.items() if key not in decided and claim not in added]
    return Sheet(review, reviewers, cases, _article_rows(review, double), additions, blank, others)


def _addition(key: str, parts: Sequence[Part], text: str, reviewers: int, outcome: Claim | None) -> Case:
    """A claim that no reviewer has: every part is the adjudicator's."""
    nobody: list[Claim | None] = [None] * reviewers
    rows = [replace(row_of(part, nobody, text, outcome), same=False) for part in parts]
    return Case(key, nobody, nobody, rows, outcome)


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
    asked = [marking.asked for marking in double.markings]
    rows = [row_of(part, claims, review.document.text, outcome, asked) for part in parts]
    shown = [row for row in rows if any(value is not None for value in [*row.values, row.settled])]
    return Case(str(present[0].pk), claims, refused, shown, outcome)


def _restored(cases: Sequence[Case]) -> list[Case]:
    """The cases, those marked whose claims are again as they were when settled: a change and its undoing make two
    revisions of the same record. The first event after the settled revision tells what it was."""
    changed = [case for case in cases if case.stale and case.settled_on.keys() == case.compared.keys()]
    wanted = [key for case in changed for key in case.compared]
    settled: dict[str, dict[str, Any] | None] = {}
    revisions = {key: revision for case in changed for key, revision in case.settled_on.items()}
    events = ReviewEvent.objects.filter(claim_id__in=wanted).order_by("sequence") if wanted else []
    for event in events:
        if event.sequence > revisions[str(event.claim_id)]:
            settled.setdefault(str(event.claim_id), event.before)

    def is_restored(case: Case) -> bool:
        moved = [claim for claim in case.present if claim.revision != revisions[str(claim.pk)]]
        return all(settled.get(str(each.pk)) == each.record() | {"revision": revisions[str(each.pk)]} for each in moved)

    restored = {case.key for case in changed if is_restored(case)}
    return [replace(case, restored=case.key in restored) for case in cases]


def row_of(
    part: Part,
    claims: Sequence[Claim | None],
    text: str,
    outcome: Claim | None,
    asked: Sequence[Collection[str]] = (),
) -> Row:
    values = [None if claim is None else part.read(claim) for claim in claims]
    same = part.same([value for value, claim in zip(values, claims, strict=True) if claim is not None])
    settled = part.read(outcome) if outcome else None
    words = [part.words(value, text) for value in values]
    for place, keys in enumerate(asked):
        if claims[place] is not None and not part.is_asked_in(keys):
            words[place] = spoken(NOT_ASKED)
    return Row(part, values, words, same, settled)


def article_parts(review: Review) -> list[Part]:
    """The questions about the article."""
    asked = [field for field in definitions_of(review.codebook) if field.scope == "article"]
    return [field_part(definition, None, {}) for definition in asked]


def _article_rows(review: Review, double: Double) -> list[Row]:
    rows = []
    for part in article_parts(review):
        values = [marking.values.get(part.key) for marking in double.markings]
        if not part.same(values):
            words = [
                part.words(value, "") if part.is_asked_in(marking.asked) else spoken(NOT_ASKED)
                for value, marking in zip(values, double.markings, strict=True)
            ]
            rows.append(Row(part, values, words, False, review.values.get(part.key)))
    return rows


def outcome_id(review: Review, key: str) -> UUID:
    """The id of the claim that settles a case: always the same, so that settling twice changes one claim.

    Raises ValueError for what is no key.
    """
    if key.startswith(ADDED):
        return UUID(key.removeprefix(ADDED))
    return uuid5(UUID(key), f"adjudication {review.pk}")
