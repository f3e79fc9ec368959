"""Deciding a case: whose part is right, or a new value, or that it is no claim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from annotator.codebook import REJECT_REASONS
from claims.adjudication.drafts import AGREED, NEW, draft_of, provenance_of
from claims.adjudication.sheet import Case, Row, outcome_id, read_sheet
from claims.models import Review, User
from claims.review import Operation, Put, SetValues, change_claims

REASONS: Mapping[str, Any] = {
    "guideline": _("The codebook decides it"),
    "slip": _("A slip"),
    "boundary": _("A question of boundaries"),
    "ambiguous": _("The text allows both"),
    "new_rule": _("The codebook needs a rule"),
}


class CannotAdjudicate(Exception):
    """The article cannot be adjudicated by this person now; the message says why and what to do."""


class MissingChoice(ValueError):
    """A part on which reviewers differ was left without a choice."""


@dataclass(frozen=True)
class Decision:
    """What an adjudicator decides of a case: for each differing part a claim's id, or ``new`` and the value in
    ``new_values``. ``rejected`` is a reason key if it is no claim after all."""

    choices: Mapping[str, str]
    new_values: Mapping[str, Any]
    reason: str = ""
    note: str = ""
    rejected: str = ""


def settle_case(*, review: Review, actor: User, change: UUID, key: str, revision: int, decision: Decision) -> None:
    """Store the decision as a claim of the adjudication, which comes locked for the change.

    A ``key`` of ``ADDED`` and a UUID of the caller's adds a claim that every reviewer missed.
    ``revision`` is that of the outcome the person saw, 0 if there was none. Raises MissingChoice, CannotAdjudicate if
    the case is gone, and what claims.review.change_claims raises.
    """
    case = read_sheet(review).case(key)
    if case is None:
        raise CannotAdjudicate(gettext("This claim is gone: its review was changed. Look at the article again."))
    try:
        outcome = outcome_id(review, key)
    except ValueError as error:
        raise CannotAdjudicate(
            gettext("%(key)r is no claim that can be added. Look at the article again.") % {"key": key}
        ) from error
    if decision.reason not in REASONS and decision.reason:
        raise MissingChoice(
            gettext("%(reason)r is not a reason. Reasons: %(reasons)s.")
            % {"reason": decision.reason, "reasons": ", ".join(REASONS)}
        )
    if decision.rejected and decision.rejected not in REJECT_REASONS:
        raise MissingChoice(
            gettext("%(rejected)r is not a reason. Reasons: %(reject_reasons)s.")
            % {"rejected": decision.rejected, "reject_reasons": ", ".join(REJECT_REASONS)}
        )
    chosen = {row.part.key: NEW if case.is_addition else _choice(row, decision) for row in case.rows}
    values = {row.part.key: _value(row, chosen[row.part.key], case, decision) for row in case.rows}
    draft = replace(
        draft_of(case, values, review),
        rejected=decision.rejected,
        note=decision.note,
        provenance=provenance_of(case, chosen, decision.reason, "adjudicator"),
    )
    apply(review, actor, change, [Put(outcome, revision, draft)])


def _choice(row: Row, decision: Decision) -> str:
    choice = decision.choices.get(row.part.key, "")
    if choice == NEW:
        return NEW
    if row.same:
        return AGREED
    if not choice and not decision.rejected:
        raise MissingChoice(gettext("Choose whose “%(part)s” is right, or give a new value.") % {"part": row.part.name})
    return choice


def _value(row: Row, choice: str, case: Case, decision: Decision) -> Any:
    if choice == NEW:
        return decision.new_values.get(row.part.key)
    by_claim = {str(claim.pk): value for claim, value in zip(case.claims, row.values, strict=True) if claim is not None}
    if choice in by_claim:
        return by_claim[choice]
    if choice not in (AGREED, ""):
        raise MissingChoice(
            gettext("“%(part)s” cannot be taken from a claim that is not compared here.") % {"part": row.part.name}
        )
    return next(iter(by_claim.values()))


def settle_article(*, review: Review, actor: User, change: UUID, values: Mapping[str, Any]) -> None:
    """Store the answers about the article, beside those agreed on. The review comes locked for the change."""
    apply(review, actor, change, [SetValues(review.values | {key: value for key, value in values.items() if value})])


def apply(review: Review, actor: User, change: UUID, operations: Sequence[Operation]) -> None:
    """Change the adjudication by the rules of every review; it is locked for the change."""
    locked = Review.objects.locked_for(change).get(pk=review.pk)
    change_claims(review=locked, actor=actor, change=change, operations=operations)
    review.refresh_from_db(fields=["sequence", "values", "no_claim"])
