"""Settling what two or more submitted reviews of an article differ on.

An adjudication is a review with role ``adjudication``. Its claims are made by the same rules as any other review's, and
keep in ``provenance`` where they come from::

    {"claims": {claim id: revision},           the claims compared
     "parts": {part: claim id | "agreed" | "new"},
     "reason": key of REASONS or "", "by": "agreement" | "adjudicator"}

What is agreed on in every part is taken over when the adjudication is opened.
"""

from claims.adjudication.lifecycle import UnsettledDifferences, open_adjudication, submit_adjudication, take_over_agreed
from claims.adjudication.settling import (
    REASONS,
    CannotAdjudicate,
    Decision,
    MissingChoice,
    settle_article,
    settle_case,
)
from claims.adjudication.sheet import ARTICLE, Case, Row, Sheet, article_parts, read_sheet
from claims.adjudication.waiting import adjudicable, in_order_of_work, with_adjudication

__all__ = [
    "ARTICLE",
    "REASONS",
    "CannotAdjudicate",
    "Case",
    "Decision",
    "MissingChoice",
    "Row",
    "Sheet",
    "UnsettledDifferences",
    "adjudicable",
    "in_order_of_work",
    "article_parts",
    "open_adjudication",
    "read_sheet",
    "settle_article",
    "settle_case",
    "submit_adjudication",
    "take_over_agreed",
    "with_adjudication",
]
