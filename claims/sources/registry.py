"""Keeping the registry in order: facts, renaming, merging and taking apart again, each with its event.

Claims keep pointing to the entry they were linked to; a merged entry passes on to the one that took it over.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from claims.models import Alias, Document, Project, Source, SourceEvent, User
from claims.models.blindness import StillBlind
from claims.sources.names import name_key

FACTS = ("name", "kind", "role", "country", "state_affiliation", "gender", "private_person", "speaks_for", "values")


class SourceConflict(Exception):
    """The registry would hold a contradiction; the message says which and what to do."""


@transaction.atomic
def change_source(*, source: Source, actor: User, facts: Mapping[str, Any]) -> Source:
    """Store what is known of the source, by the names of ``FACTS``. A former name stays as another name, so that texts
    which use it still lead here. Raises SourceConflict if the new name is another entry's, or it speaks for itself."""
    source = _locked(source)
    before = source.facts()
    former = source.name
    for name in FACTS:
        if name in facts:
            setattr(source, name, facts[name])
    if source.speaks_for_id == source.pk:
        raise SourceConflict(
            gettext("%(source)s cannot speak for itself. Leave “speaks for” empty.") % {"source": source}
        )
    if source.name != former:
        _refuse_taken(source)
    if source.facts() == before:
        return source
    source.save(update_fields=list(FACTS))
    if source.name != former:
        source.aliases.get_or_create(name=former)
        source.aliases.filter(name=source.name).delete()
    verb = SourceEvent.Verb.RENAMED if source.name != former else SourceEvent.Verb.CHANGED
    source.add_event(verb, actor, before=before, after=source.facts())
    return source


@transaction.atomic
def merge_sources(*, into: Source, sources: Sequence[Source], actor: User) -> None:
    """Let one entry stand for all of them: their names become its other names.

    Raises SourceConflict for entries of another project, private persons, and an entry with itself.
    """
    into = _locked(into)
    for source in [_locked(each) for each in sources]:
        if source.pk == into.pk:
            raise SourceConflict(
                gettext("%(source)s cannot be merged with itself. Choose another entry.") % {"source": source}
            )
        if source.project_id != into.project_id or into.merged_into_id or source.merged_into_id:
            raise SourceConflict(
                gettext("One of these entries was merged before or is another project’s. Reload the page.")
            )
        if into.private_person or source.private_person:
            raise SourceConflict(gettext("A private person is not linked across articles, so it cannot be merged."))
        names = {source.name, *source.aliases.values_list("name", flat=True)} - {into.name}
        names -= set(into.aliases.values_list("name", flat=True))
        Alias.objects.bulk_create([Alias(source=into, name=name) for name in sorted(names)], ignore_conflicts=True)
        source.merged_into, source.review = into, None
        source.save(update_fields=["merged_into", "review"])
        source.merged.update(merged_into=into)
        source.add_event(SourceEvent.Verb.MERGED, actor, other=into, after={"names": sorted(names)})


@transaction.atomic
def separate_source(*, source: Source, actor: User) -> None:
    """Take a merged entry out again, with its names and with the claims that were linked to it and to what it had taken
    over itself.

    Raises SourceConflict for an entry that was joined by its name: the name is the other's, and one source has one.
    """
    source = _locked(source)
    into = source.merged_into
    if into is None:
        raise SourceConflict(gettext("%(source)s is an entry of its own already.") % {"source": source})
    if not source.was_merged_by_hand:
        raise SourceConflict(
            gettext(
                "%(source)s was joined with %(into)s because both have this name. To tell two sources of one name "
                "apart, give their claims different names, or split an other name off."
            )
            % {"source": source, "into": into}
        )
    source.merged_into = None
    _refuse_taken(source)
    source.save(update_fields=["merged_into"])
    own = {source.name, *source.aliases.values_list("name", flat=True)}
    for other in into.merged.all():
        if was_with(source, other, own):
            other.merged_into = source
            other.save(update_fields=["merged_into"])
    merge = source.events.filter(verb=SourceEvent.Verb.MERGED).first()
    taken_over = set(merge.after.get("names", own)) if merge else own
    still_merged = set(into.merged.values_list("name", flat=True))
    into.aliases.filter(name__in=taken_over - still_merged).delete()
    source.add_event(SourceEvent.Verb.SEPARATED, actor, other=into)


def was_with(source: Source, other: Source, names: set[str]) -> bool:
    """Whether ``other`` came to the entry that took ``source`` over as a part of ``source``, which had the names."""
    if not other.was_merged_by_hand:
        return name_key(other.name) in {name_key(name) for name in names}
    merge = other.events.filter(verb=SourceEvent.Verb.MERGED).first()
    return merge is not None and merge.other_id == source.pk


@transaction.atomic
def keep_apart(*, source: Source, other: Source, actor: User) -> None:
    """Note that the two are not the same, so that merging them is not proposed again."""
    source.add_event(SourceEvent.Verb.KEPT_APART, actor, other=other)


@transaction.atomic
def settle_sources(*, project: Project, articles: QuerySet[Document]) -> None:
    """Show the project the entries that reviews of its ``articles`` made, where nobody reviews these blind any more.

    Whatever ends the wait for a review calls it. An entry whose name or other name the registry knows by then is merged
    into that entry.
    """
    held = Source.objects.filter(project=project, review__document__in=articles.order_by().values("pk"))
    own = held.filter(~StillBlind("review__document")).order_by("pk")
    if not own.exists():
        return
    Project.objects.select_for_update().get(pk=project.pk)  # two articles at once would make a name twice
    settled = Source.objects.filter(project=project, private_person=False).settled()
    known = {name_key(alias.name): alias.source for alias in Alias.objects.filter(source__in=settled)}
    known |= {name_key(source.name): source for source in settled}
    for source in own:
        same = None if source.private_person else known.setdefault(name_key(source.name), source)
        source.review = None
        source.merged_into = same if same != source else None
        source.save(update_fields=["review", "merged_into"])


def _locked(source: Source) -> Source:
    return Source.objects.select_for_update().get(pk=source.pk)


def is_taken(name: str, source: Source) -> bool:
    """Whether another entry of the source's project has the name, by its ``name_key``, which no database knows."""
    others = Source.objects.filter(project=source.project_id, private_person=False).settled().exclude(pk=source.pk)
    wanted = name_key(name)
    return any(name_key(each) == wanted for each in others.order_by().values_list("name", flat=True))


def _refuse_taken(source: Source) -> None:
    if not source.private_person and is_taken(source.name, source):
        raise SourceConflict(
            gettext("There is an entry called %(source)s already. Choose another name, or merge the two.")
            % {"source": source.name}
        )
