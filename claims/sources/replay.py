"""Whether the registry is what its events made it."""

from claims.models import Source, SourceEvent
from claims.sources.types import ADJUDICATION

FACTS_CHANGED = (SourceEvent.Verb.CHANGED, SourceEvent.Verb.RENAMED)
JOINED = (SourceEvent.Verb.MERGED, SourceEvent.Verb.SEPARATED)


def source_differences(source: Source) -> list[str]:
    """Sentences that say where the entry is not what its events make; none if it is, or was never changed.

    Each change begins where the one before it ended, and the last one ends at what is stored. An entry that was merged
    or taken out again stands where the last of these events left it.
    """
    found = []
    known = None
    events = list(source.events.order_by("pk"))
    for event in events:
        if event.verb in FACTS_CHANGED:
            if known is not None and event.before != known:
                found.append(f"event {event.pk} begins at {event.before!r}, the one before ends at {known!r}")
            known = {name: fact for name, fact in event.after.items() if name != ADJUDICATION}
    if known is not None and known != source.facts():
        found.append(f"stored {source.facts()!r}, events make {known!r}")
    joined = next((event for event in reversed(events) if event.verb in JOINED), None)
    if joined and (joined.verb == SourceEvent.Verb.MERGED) != (source.merged_into_id is not None):
        found.append(f"stored as merged into {source.merged_into_id}, its last event is “{joined}”")
    return found
