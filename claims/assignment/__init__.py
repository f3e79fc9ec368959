"""Who reviews what: rounds, plans, handing out, taking back. Pages, API and commands call the same functions."""

from claims.assignment.changing import (
    AlreadyGiven,
    AssignmentDone,
    give_back,
    reassign,
    withdraw,
    withdraw_unfinished,
)
from claims.assignment.giving import Choice, PlanChanged, Proposal, assign, propose
from claims.assignment.plans import RULES, Division, divide
from claims.assignment.queue import NotAssigned, may_take, next_article, place_of, queue, take_next, unassigned
from claims.assignment.relevance import (
    OUT_REASONS,
    RelevanceDecided,
    UnknownReason,
    decide_relevance,
    put_in,
    relevance_is_asked,
)
from claims.assignment.rounds import RoundFault, close_round, open_round, reopen_round
from claims.assignment.standing import EntryTest, Standing, entry_test, standing_of

__all__ = [
    "OUT_REASONS",
    "RULES",
    "AlreadyGiven",
    "AssignmentDone",
    "Choice",
    "Division",
    "EntryTest",
    "NotAssigned",
    "PlanChanged",
    "Proposal",
    "RelevanceDecided",
    "RoundFault",
    "Standing",
    "UnknownReason",
    "assign",
    "close_round",
    "decide_relevance",
    "divide",
    "entry_test",
    "give_back",
    "may_take",
    "next_article",
    "open_round",
    "place_of",
    "propose",
    "put_in",
    "queue",
    "reassign",
    "relevance_is_asked",
    "reopen_round",
    "standing_of",
    "take_next",
    "unassigned",
    "withdraw",
    "withdraw_unfinished",
]
