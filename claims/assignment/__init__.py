"""Who reviews what: rounds, plans, handing out, taking back. Pages, API and commands call the same functions."""

from claims.assignment.changing import (
    AlreadyGiven,
    AssignmentDone,
    give_back,
    reassign,
    take_away,
    withdraw,
    withdraw_unfinished,
)
from claims.assignment.giving import Choice, PlanChanged, Proposal, assign, propose, refuse_unfit
from claims.assignment.plans import RULES, Division, divide
from claims.assignment.queue import NotAssigned, may_take, next_article, place_of, queue, take_next, unassigned
from claims.assignment.relevance import (
    OUT_REASONS,
    RelevanceDecided,
    UnknownReason,
    decide_relevance,
    put_in,
    relevance_is_asked,
    undo_decision,
)
from claims.assignment.rounds import RoundFault, close_round, open_round, reopen_round
from claims.assignment.samples import ALLOCATIONS, PERIODS, Design, SampleFault, draw_sample
from claims.assignment.standing import EntryTest, Standing, entry_test, standing_of

__all__ = [
    "ALLOCATIONS",
    "OUT_REASONS",
    "PERIODS",
    "RULES",
    "AlreadyGiven",
    "AssignmentDone",
    "Choice",
    "Design",
    "Division",
    "EntryTest",
    "NotAssigned",
    "PlanChanged",
    "Proposal",
    "RelevanceDecided",
    "RoundFault",
    "SampleFault",
    "Standing",
    "UnknownReason",
    "assign",
    "close_round",
    "decide_relevance",
    "divide",
    "draw_sample",
    "entry_test",
    "give_back",
    "may_take",
    "next_article",
    "open_round",
    "place_of",
    "propose",
    "refuse_unfit",
    "put_in",
    "queue",
    "reassign",
    "relevance_is_asked",
    "reopen_round",
    "standing_of",
    "take_away",
    "take_next",
    "unassigned",
    "undo_decision",
    "withdraw",
    "withdraw_unfinished",
]
