"""What the stage functions refuse, as answers: the word for programs and the status of each exception."""

from typing import Any

from rest_framework import status

from annotator.pipeline.weight_files import WeightsError
from annotator.spans import SpanError
from claims.accounts.memberships import InvitationFault, LastManager
from claims.addresses import ForbiddenAddress, PrivateAddress
from claims.adjudication import CannotAdjudicate, MissingChoice, UnsettledDifferences
from claims.adjudication.outcome import NoOutcome
from claims.agreement.disagreements import NotMeasured
from claims.assignment import (
    AlreadyGiven,
    AssignmentDone,
    NotAssigned,
    PlanChanged,
    RelevanceDecided,
    RoundFault,
    SampleFault,
    UnknownReason,
)
from claims.bulk import InvalidChoice, SelectionChanged
from claims.codebooks import FaultyCodebook, NoCodebook, UnknownLabel
from claims.details import UnusableDetail
from claims.exports import UnknownFormat
from claims.exports.release import NothingToRelease, ReleaseGone
from claims.exports.selection import InvalidSelection
from claims.grading import NoReference
from claims.imports.addresses import SwitchedOff, UnusableList
from claims.imports.labels import UnknownReader
from claims.jobs import JobNotActive
from claims.projects import FaultyTargets
from claims.review import (
    AdjudicationStarted,
    IncompleteReview,
    InvalidChange,
    NotOpen,
    StaleReview,
    StaleRevision,
    TakenBack,
)
from claims.sources import SourceConflict
from claims.talk import CannotSay
from claims.training import NothingToAdopt
from claims.withdrawal import AlreadyWithdrawn

BAD, FORBIDDEN = status.HTTP_400_BAD_REQUEST, status.HTTP_403_FORBIDDEN
MISSING, CONFLICT = status.HTTP_404_NOT_FOUND, status.HTTP_409_CONFLICT

REFUSALS: dict[type[Exception], tuple[str, int]] = {
    AdjudicationStarted: ("adjudicated", CONFLICT),
    AlreadyGiven: ("already_given", CONFLICT),
    AlreadyWithdrawn: ("already_withdrawn", CONFLICT),
    AssignmentDone: ("done", CONFLICT),
    CannotAdjudicate: ("cannot_adjudicate", CONFLICT),
    CannotSay: ("invalid", BAD),
    FaultyCodebook: ("faulty_codebook", CONFLICT),
    FaultyTargets: ("invalid", BAD),
    ForbiddenAddress: ("forbidden_address", BAD),
    IncompleteReview: ("undecided", CONFLICT),
    InvitationFault: ("invitation_unusable", CONFLICT),
    InvalidChange: ("invalid", BAD),
    InvalidChoice: ("invalid", BAD),
    InvalidSelection: ("invalid_selection", BAD),
    JobNotActive: ("not_active", CONFLICT),
    LastManager: ("last_manager", CONFLICT),
    MissingChoice: ("missing_choice", BAD),
    NoCodebook: ("no_codebook", CONFLICT),
    NoOutcome: ("not_settled", MISSING),
    NoReference: ("no_reference", CONFLICT),
    NotAssigned: ("not_assigned", CONFLICT),
    NotMeasured: ("not_measured", MISSING),
    NotOpen: ("not_open", CONFLICT),
    NothingToAdopt: ("nothing_to_adopt", CONFLICT),
    NothingToRelease: ("nothing_to_release", CONFLICT),
    PlanChanged: ("plan_changed", CONFLICT),
    PrivateAddress: ("forbidden_address", BAD),
    RelevanceDecided: ("relevance_decided", CONFLICT),
    ReleaseGone: ("not_found", MISSING),
    RoundFault: ("round_fault", CONFLICT),
    SampleFault: ("sample_fault", CONFLICT),
    SelectionChanged: ("selection_changed", CONFLICT),
    SourceConflict: ("source_conflict", CONFLICT),
    SpanError: ("invalid_span", BAD),
    StaleReview: ("stale", CONFLICT),
    StaleRevision: ("stale", CONFLICT),
    SwitchedOff: ("switched_off", FORBIDDEN),
    TakenBack: ("taken_back", FORBIDDEN),
    UnknownFormat: ("unknown_format", BAD),
    UnknownLabel: ("unknown_label", BAD),
    UnknownReader: ("unknown_format", BAD),
    UnknownReason: ("unknown_reason", BAD),
    UnusableDetail: ("invalid", BAD),
    UnusableList: ("invalid", BAD),
    UnsettledDifferences: ("unsettled", CONFLICT),
    WeightsError: ("unusable_weights", CONFLICT),
}


def refusal(exc: Exception) -> tuple[int, dict[str, Any]] | None:
    """Status and body of the answer to an exception of a stage function; None if it is none that a client causes.

    What the exception tells besides its message, such as the records as they are stored now, stands beside it.
    """
    known = REFUSALS.get(type(exc))
    if known is None:
        return None
    word, code = known
    return code, {"error": word, "detail": str(exc), **vars(exc)}
