"""The source type of registry entries: what adjudications settled, where nobody has set it by hand."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Coalesce

from claims.models import Claim, Review, Source, SourceEvent, User
from claims.models.blindness import StillBlind

ADJUDICATION = "adjudication"  # in what an event keeps: the review that it came with; no fact of the source


@transaction.atomic
def take_settled_types(*, adjudication: Review, actor: User) -> None:
    """Give the entries that the submitted adjudication names the source type that adjudications settled for most of
    their claims; of two that are as many, the one that an entry has stays.

    An entry whose type somebody set on its page keeps it, and nothing is told of an article under review.
    """
    heir = Coalesce("registry_source__merged_into", "registry_source")
    named = adjudication.claims.kept().exclude(registry_source=None).order_by()
    entries = Source.objects.select_for_update().filter(pk__in=set(named.values_list(heir, flat=True)))
    held = {source.pk: source for source in entries.filter(review=None).order_by("pk")}
    types = settled_types(held)
    by_hand = set_by_hand(held) if types else set()
    for pk, source in held.items():
        found, has = types[pk], source.values.get("source_type")
        if not found or pk in by_hand or found[has] == max(found.values()):
            continue
        before = source.facts()
        source.values = source.values | {"source_type": found.most_common(1)[0][0]}
        source.save(update_fields=["values"])
        after = source.facts() | {ADJUDICATION: adjudication.pk}
        source.add_event(SourceEvent.Verb.CHANGED, actor, before=before, after=after)


def settled_types(entries: Iterable[int]) -> dict[int, Counter[str]]:
    """How many adjudicated claims of each entry, and of those merged into it, say each type; one query."""
    one_of_them = Source.objects.filter(pk__in=entries) | Source.objects.filter(merged_into__in=entries)
    claims = Claim.objects.kept().filter(~StillBlind("review__document"), registry_source__in=one_of_them.order_by())
    claims = claims.filter(review__role=Review.Role.ADJUDICATION, review__state=Review.State.SUBMITTED)
    heir = Coalesce("registry_source__merged_into", "registry_source")
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for entry, said, times in claims.order_by().values_list(heir, "values__source_type").annotate(Count("pk")):
        if said:
            found[entry][said] += times
    return found


def set_by_hand(entries: Iterable[int]) -> set[int]:
    """The entries whose type somebody set; one query."""
    events = SourceEvent.objects.filter(source__in=entries, verb__in=("changed", "renamed")).order_by()
    return {
        event.source_id
        for event in events
        if ADJUDICATION not in event.after
        and event.before.get("values", {}).get("source_type") != event.after.get("values", {}).get("source_type")
    }
