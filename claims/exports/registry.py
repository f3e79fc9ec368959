"""The entries of the source registry that exported claims point to."""

from collections import defaultdict

from more_itertools import chunked

from claims.formats.records import SourceRecord
from claims.models import Alias, Source

AT_ONCE = 500  # a database takes so many parameters and no more


def entries_by_id(wanted: set[int]) -> dict[int, Source]:
    """The registry entries with these ids; a merged entry gives the one that took it over."""
    rows: dict[int, Source] = {}
    while missing := wanted - rows.keys():
        for batch in chunked(sorted(missing), AT_ONCE):
            rows |= Source.objects.in_bulk(batch)
        wanted = {row.merged_into_id for row in rows.values() if row.merged_into_id}
    return {pk: heir(source, rows) for pk, source in rows.items()}


def heir(source: Source, rows: dict[int, Source]) -> Source:
    while source.merged_into_id is not None:
        source = rows[source.merged_into_id]
    return source


def source_records(entries: dict[int, Source]) -> dict[int, SourceRecord]:
    """The entries as records, by id; without private persons, who are never linked across articles."""
    aliases: dict[int, list[str]] = defaultdict(list)
    shown = {entry.pk: entry for entry in entries.values() if not entry.private_person}
    for batch in chunked(sorted(shown), AT_ONCE):
        for source_id, name in Alias.objects.filter(source__in=batch).values_list("source_id", "name"):
            aliases[source_id].append(name)
    return {pk: source_record(entry, aliases[pk]) for pk, entry in shown.items()}


def source_record(source: Source, aliases: list[str]) -> SourceRecord:
    return {
        "id": source.pk,
        "name": source.name,
        "kind": source.kind,
        "role": source.role,
        "country": source.country,
        "state_affiliation": source.state_affiliation,
        "gender": source.gender,
        "aliases": aliases,
        "values": source.values,
    }
