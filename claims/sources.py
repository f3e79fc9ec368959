"""The registry of sources: finding entries by name, and making them from what reviewers typed."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from annotator.codebook import NOT_APPLICABLE
from claims.models import Alias, Claim, Review, Source

Values = dict[str, Any]

UNLINKED_MENTIONS = {"unnamed", "none"}


def find_by_name(review: Review) -> dict[str, Source]:
    """Entries that the review may see, by every name and alias in lower case; two queries. Private persons are left
    out: they are never linked across articles."""
    visible = Source.objects.visible_in(review).filter(private_person=False)
    by_name = {
        alias.name.casefold(): alias.source
        for alias in Alias.objects.filter(source__in=visible).select_related("source")
    }
    by_name.update({source.name.casefold(): source for source in visible})
    return by_name


def link_named_sources(*, review: Review) -> list[tuple[Claim, dict[str, Any]]]:
    """Point each named, unlinked claim of the review to its registry entry, making entries that are missing.

    A new entry takes the source type that most of its claims have, and belongs to the review until the project sees
    it. Returns the changed claims, not yet saved, with their former records.
    """
    named = [
        claim
        for claim in review.claims.exclude(decision=Claim.Decision.REJECTED).filter(registry_source=None)
        if claim.source_name and claim.mention not in UNLINKED_MENTIONS
    ]
    if not named:
        return []
    entries = find_by_name(review)
    linked = []
    for claim in named:
        name = claim.source_name.casefold()
        if name not in entries:
            entries[name] = _make_entry(
                review, claim.source_name, [c for c in named if c.source_name.casefold() == name]
            )
        before = claim.record()
        claim.registry_source = entries[name]
        linked.append((claim, before))
    return linked


def _make_entry(review: Review, name: str, claims: list[Claim]) -> Source:
    types = Counter(claim.values["source_type"] for claim in claims if claim.values.get("source_type"))
    values = {"source_type": types.most_common(1)[0][0]} if types else {}
    return Source.objects.create(project=review.document.project, name=name, values=values, review=review)


def effective_values(own: Values, inherited: Values, unasked: Sequence[str] = ()) -> tuple[Values, list[str]]:
    """What counts for a claim, and the keys that it has from its source.

    A claim's own answer comes before its source's; a field that is not asked of it is not applicable.
    """
    keys = [key for key in inherited if key not in own]
    if not keys and not unasked:
        return own, keys
    return {**inherited, **own, **dict.fromkeys(unasked, NOT_APPLICABLE)}, keys
