"""The registry of sources: finding entries by name, and making them from what reviewers typed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from annotator.codebook import NOT_APPLICABLE
from claims.models import Alias, Claim, Project, Reading, Review, Source
from claims.sources.names import name_key

Values = dict[str, Any]

UNNAMED = "unnamed"  # what stands for a name there, such as “officials”, is no one source


def find_by_name(review: Review) -> dict[str, Source]:
    """Entries that the review may see, by ``name_key`` of every name and alias; two queries. Private persons are left
    out: they are never linked across articles."""
    visible = review.visible_sources().filter(private_person=False)
    by_name = {
        name_key(alias.name): alias.source
        for alias in Alias.objects.filter(source__in=visible).select_related("source")
    }
    by_name.update({name_key(source.name): source for source in visible})
    return by_name


def link_named_sources(*, review: Review) -> list[tuple[Claim, dict[str, Any]]]:
    """Point each named, unlinked claim of the review to its registry entry, making entries that are missing.

    A new entry takes the source type that most of its claims have and what the reading knows its name to stand for,
    and belongs to the review until the project sees it. Returns the changed claims, not yet saved, with their former
    records.
    """
    named = [
        claim
        for claim in review.claims.exclude(decision=Claim.Decision.REJECTED).filter(registry_source=None)
        if is_linked(claim)
    ]
    if not named:
        return []
    entries, kinds = find_by_name(review), kinds_by_name(review)
    linked = []
    for claim in named:
        name = name_key(claim.source_name)
        if name not in entries:
            entries[name] = Source.objects.create(
                project=review.document.project,
                name=claim.source_name,
                kind=kinds.get(name, Source.Kind.UNKNOWN),
                values=usual_type(each for each in named if name_key(each.source_name) == name),
                review=review,
                origin=review,
            )
        before = claim.record()
        claim.registry_source = entries[name]
        linked.append((claim, before))
    return linked


def kinds_by_name(review: Review) -> dict[str, str]:
    """What the names of the article stand for as it was read, person or organisation, where that is sure. One query."""
    reading = Reading.objects.filter(run=review.run_id, document=review.document_id).only("sources").first()
    known = reading.sources if reading else []
    return {name_key(source["name"]): source["kind"] for source in known if source.get("kind")}


class Named(Protocol):
    """What names a source: a claim, or the draft of one."""

    @property
    def source_name(self) -> str: ...
    @property
    def mention(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Any]: ...


class Registry:
    """The project's own entries by name, read once, for labels that come in by the thousand."""

    def __init__(self, project: Project) -> None:
        self.project = project
        settled = Source.objects.filter(project=project, private_person=False).settled()
        aliases = Alias.objects.filter(source__in=settled).values_list("name", "source")
        self.entries = {name_key(name): pk for name, pk in (*aliases, *settled.values_list("name", "pk"))}

    def entry_of(self, claim: Named) -> int | None:
        """The id of the entry whose name the claim bears."""
        return self.entries.get(name_key(claim.source_name)) if is_linked(claim) else None

    def add_missing(self, claims: Iterable[Named]) -> None:
        """Make entries for the names that have none, with the source type that most of their claims have."""
        missing: dict[str, list[Named]] = {}
        for claim in claims:
            if is_linked(claim) and (key := name_key(claim.source_name)) not in self.entries:
                missing.setdefault(key, []).append(claim)
        if not missing:
            return
        names = {key: named[0].source_name for key, named in missing.items()}
        new = (Source(project=self.project, name=names[key], values=usual_type(missing[key])) for key in missing)
        Source.objects.bulk_create(new, ignore_conflicts=True)  # another import may have made them meanwhile
        made = Source.objects.filter(project=self.project, private_person=False, name__in=names.values()).settled()
        self.entries |= {name_key(name): pk for name, pk in made.values_list("name", "pk")}


def is_linked(claim: Named) -> bool:
    """Whether the claim has a source by name: also where no words of the text say who, as in a headline."""
    return bool(claim.source_name) and claim.mention != UNNAMED


def usual_type(claims: Iterable[Named]) -> Values:
    types = Counter(claim.values["source_type"] for claim in claims if claim.values.get("source_type"))
    return {"source_type": types.most_common(1)[0][0]} if types else {}


def effective_values(own: Values, inherited: Values, unasked: Sequence[str] = ()) -> tuple[Values, list[str]]:
    """What counts for a claim, and the keys that it has from its source.

    A claim's own answer comes before its source's; a field that is not asked of it is not applicable.
    """
    if not inherited and not unasked:  # nearly always
        return own, []
    keys = [key for key in inherited if key not in own]
    if not keys and not unasked:
        return own, keys
    return {**inherited, **own, **dict.fromkeys(unasked, NOT_APPLICABLE)}, keys
