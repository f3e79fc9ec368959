"""Reviewing: opening a review, changing its claims, submitting it, replaying its events.

The one home of these rules; pages, API and commands call the same functions.
"""

from claims.review.changes import (
    ChangeResult,
    ClaimDraft,
    Delete,
    InvalidChange,
    NotOpen,
    Operation,
    Put,
    SetNoClaim,
    SetValues,
    StaleRevision,
    TakenBack,
    change_claims,
)
from claims.review.importing import ImportedReview, store_reviews
from claims.review.lifecycle import (
    AdjudicationStarted,
    IncompleteReview,
    StaleReview,
    open_review,
    own_review,
    reopen_review,
    submit_review,
    undecided_suggestions,
    visible_suggestions,
)
from claims.review.payload import review_payload
from claims.review.relabelling import Preview, ask_again, preview, publish_draft, reasons, to_ask_again, undo_merge
from claims.review.replay import differences
from claims.review.splitting import split_source

__all__ = [
    "AdjudicationStarted",
    "ChangeResult",
    "ClaimDraft",
    "Delete",
    "ImportedReview",
    "IncompleteReview",
    "InvalidChange",
    "NotOpen",
    "Operation",
    "Preview",
    "Put",
    "SetNoClaim",
    "SetValues",
    "StaleReview",
    "StaleRevision",
    "TakenBack",
    "ask_again",
    "change_claims",
    "differences",
    "open_review",
    "own_review",
    "preview",
    "publish_draft",
    "reasons",
    "reopen_review",
    "review_payload",
    "split_source",
    "store_reviews",
    "submit_review",
    "to_ask_again",
    "undo_merge",
    "undecided_suggestions",
    "visible_suggestions",
]
