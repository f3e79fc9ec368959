"""Replaying a review's events, to prove that they make its stored state."""

from typing import Any

from claims.models import Review

State = dict[str, Any]


def replayed(review: Review) -> State:
    """The state that the review's events make: claims by id, ``no_claim``, ``values``, ``state``, ``sequence``, and
    ``codebook_version`` if it was ever moved to another. ``faults`` says where the events do not follow one another."""
    claims: dict[str, State] = {}
    state: State = {"no_claim": [], "values": {}, "state": Review.State.OPEN, "sequence": 0}
    faults = []
    for event in review.events.order_by("sequence"):
        if event.sequence != state["sequence"] + 1:
            faults.append(f"an event before number {event.sequence} is missing")
        state["sequence"] = event.sequence
        if event.claim_id is None:
            began = event.before or {}
            known: State | None = {name: state.get(name, began[name]) for name in began}
            state.update(event.after or {})
        else:
            began, key = event.before, str(event.claim_id)
            known = claims.pop(key, None)
            if event.after is not None:
                claims[key] = event.after
        if began != known:
            faults.append(f"event {event.sequence} begins at {began!r}, the ones before end at {known!r}")
    return state | {"claims": claims, "faults": faults}


def differences(review: Review) -> list[str]:
    """Sentences that say where the stored review is not what its events make; none if it is."""
    made = replayed(review)
    claims: dict[str, State] = made.pop("claims")
    faults: list[str] = made.pop("faults")
    stored = {str(claim.id): claim.record() for claim in review.claims.all()}
    found = [
        f"claim {key}: stored {stored.get(key)!r}, events make {claims.get(key)!r}"
        for key in sorted(stored.keys() | claims.keys())
        if stored.get(key) != claims.get(key)
    ]
    has = {name: review.codebook.version if name == "codebook_version" else getattr(review, name) for name in made}
    found += [f"{name}: stored {has[name]}, events make {value}" for name, value in made.items() if has[name] != value]
    return found + faults
