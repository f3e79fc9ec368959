"""Replaying a review's events, to prove that they make its stored state."""

from typing import Any

from claims.models import Review

State = dict[str, Any]


def replayed(review: Review) -> State:
    """The state that the review's events make: claims by id, ``no_claim``, ``values``, ``state``, ``sequence``."""
    state: State = {"claims": {}, "no_claim": [], "values": {}, "state": Review.State.OPEN, "sequence": 0}
    for event in review.events.order_by("sequence"):
        if event.sequence != state["sequence"] + 1:
            state["gap"] = event.sequence
        state["sequence"] = event.sequence
        if event.claim_id is None:
            state.update(event.after or {})
        elif event.after is None:
            state["claims"].pop(str(event.claim_id), None)
        else:
            state["claims"][str(event.claim_id)] = event.after
    return state


def differences(review: Review) -> list[str]:
    """Sentences that say where the stored review is not what its events make; none if it is."""
    state = replayed(review)
    stored = {str(claim.id): claim.record() for claim in review.claims.all()}
    found = [
        f"claim {key}: stored {stored.get(key)!r}, events make {state['claims'].get(key)!r}"
        for key in sorted(stored.keys() | state["claims"].keys())
        if stored.get(key) != state["claims"].get(key)
    ]
    found += [
        f"{name}: stored {getattr(review, name)!r}, events make {state[name]!r}"
        for name in ("no_claim", "values", "state", "sequence")
        if getattr(review, name) != state[name]
    ]
    if "gap" in state:
        found.append(f"an event before number {state['gap']} is missing")
    return found
