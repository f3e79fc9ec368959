"""The job that keeps what the search looks through: it reads what is new, and forgets what is gone."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone
from more_itertools import chunked

from claims import jobs
from claims.codebooks import NoCodebook, current, definitions_of
from claims.models import (
    Claim,
    DetailChange,
    Document,
    Job,
    Project,
    ReviewEvent,
    SearchEntry,
    SearchIndex,
    Source,
    SourceEvent,
)
from claims.search.query import named, tag, terms
from claims.search.tags import tags_of

KIND = "search-index"
AT_ONCE = 100  # ids in one statement
LOOK_BACK = 50  # rows whose transaction ended late
STORED = ("document", "claim", "source", "words")


def refresh_if_behind(project: Project) -> SearchIndex:
    """How far the index is, and whether it ``is_behind``: then a job is queued. One query while it is not."""
    known: Any = with_news().filter(project=project).first()
    index: SearchIndex = known or SearchIndex(project=project)
    if known is None:
        index.is_behind = Project.objects.filter(anything_new("pk", lambda _: 0), pk=project.pk).exists()
    else:
        index.is_behind = known.news
    if index.is_behind and not project.jobs.active().filter(kind=KIND).exists():
        jobs.enqueue(project=project, kind=KIND)
    return index


@cache
def with_news() -> QuerySet[SearchIndex]:
    """Indexes that know as ``news`` whether something is new: built once, which takes longer than the database."""
    return SearchIndex.objects.annotate(news=anything_new("project", OuterRef))


def anything_new(project: str, last: Callable[[str], Any]) -> Any:
    """Whether something was added or changed after what ``last`` gives for each of the index's columns, in the project
    that the column ``project`` of the row leads to."""
    whose = OuterRef(project)
    since = (
        documents_of(whose).filter(pk__gt=last("last_document")),
        withdrawn(whose),
        events_of(whose, since=last("last_event")),
        Source.objects.filter(project=whose, pk__gt=last("last_source")),
        details_of(whose, since=last("last_detail")),
        source_events_of(whose).filter(pk__gt=last("last_source_event")),
    )
    return reduce(or_, map(Exists, since))


def documents_of(project: Project | OuterRef) -> QuerySet[Document]:
    return Document.objects.present().filter(project=project).order_by("pk")


def withdrawn(project: Project | OuterRef) -> QuerySet[Document]:
    """Withdrawn articles that are in the index still."""
    indexed = SearchEntry.objects.filter(document=OuterRef("pk"))
    return Document.objects.withdrawn().filter(Exists(indexed), project=project)


def events_of(project: Project | OuterRef, *, since: int | OuterRef) -> QuerySet[ReviewEvent]:
    return ReviewEvent.objects.since(since, project=project).order_by()


def details_of(project: Project | OuterRef, *, since: int | OuterRef) -> QuerySet[DetailChange]:
    return DetailChange.objects.since(since, project=project).order_by()


def source_events_of(project: Project | OuterRef) -> QuerySet[SourceEvent]:
    return SourceEvent.objects.filter(source__project=project).order_by()


def refresh_index(job: Job) -> dict[str, int]:
    """Index what changed since the last time. Indexing a thing twice changes nothing."""
    project = job.project
    index, _ = SearchIndex.objects.get_or_create(project=project)
    began = {
        "as_of": timezone.now(),
        "last_document": newest(Document),
        "last_event": newest(ReviewEvent),
        "last_source": newest(Source),
        "last_source_event": newest(SourceEvent),
        "last_detail": newest(DetailChange),
    }
    SearchEntry.objects.filter(project=project, document__in=withdrawn(project)).delete()
    documents = set(documents_of(project).filter(pk__gt=index.last_document - LOOK_BACK).values_list("pk", flat=True))
    documents |= set(details_of(project, since=index.last_detail - LOOK_BACK).values_list("document", flat=True))
    recent = events_of(project, since=index.last_event - LOOK_BACK)
    reviews = set(recent.values_list("review", flat=True))
    edited = edited_sources(project, index)
    sources = edited | new_sources(project, index, reviews)
    work = [
        *((index_articles, batch) for batch in chunked(sorted(documents), AT_ONCE)),
        *((index_sources, batch) for batch in chunked(sorted(sources), AT_ONCE)),
        *((index_claims, batch) for batch in chunked(sorted(reviews | reviews_naming(edited)), AT_ONCE)),
    ]
    for done, (store, batch) in enumerate(work, start=1):
        store(project=project, ids=batch)
        jobs.report_progress(job, done=done, total=len(work))
    SearchIndex.objects.filter(pk=index.pk).update(**began)
    return {"articles": len(documents), "reviews": len(reviews), "sources": len(sources)}


def newest(model: type[Model]) -> int:
    return model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0


def edited_sources(project: Project, index: SearchIndex) -> set[int]:
    """Entries of the registry that somebody changed, and so maybe what the claims that name them inherit."""
    changes = source_events_of(project).filter(pk__gt=index.last_source_event - LOOK_BACK)
    return {pk for pair in changes.values_list("source", "other") for pk in pair if pk}


def new_sources(project: Project, index: SearchIndex, reviews: Iterable[int]) -> set[int]:
    """New entries of the registry, and those that the reviews may have given another name."""
    found = set(project.sources.filter(pk__gt=index.last_source - LOOK_BACK).values_list("pk", flat=True))
    for batch in chunked(sorted(reviews), AT_ONCE):
        named = Claim.objects.filter(review__in=batch, registry_source__isnull=False).order_by()
        found |= set(named.values_list("registry_source", flat=True))
    return found


def reviews_naming(sources: Iterable[int]) -> set[int]:
    """Reviews whose claims take answers from the entries."""
    found: set[int] = set()
    for batch in chunked(sorted(sources), AT_ONCE):
        found |= set(Claim.objects.filter(registry_source__in=batch).order_by().values_list("review", flat=True))
    return found


def index_articles(*, project: Project, ids: Iterable[int]) -> None:
    columns = ("pk", "title", "author", "outlet__name", "text")
    store(
        SearchEntry(
            project=project,
            kind=SearchEntry.Kind.ARTICLE,
            key=f"article:{pk}",
            document_id=pk,
            words=f"{joined(*(said for said in (title, author, outlet) if said and not text.startswith(said)), text)} "
            + tag("kind=article"),
        )
        for pk, title, author, outlet, text in documents_of(project).filter(pk__in=ids).values_list(*columns)
    )


def index_sources(*, project: Project, ids: Iterable[int]) -> None:
    """Entries that were merged are found under the one that took them over."""
    SearchEntry.objects.filter(source__in=ids, source__merged_into__isnull=False).delete()
    rows = project.sources.filter(pk__in=ids, merged_into=None).prefetch_related("aliases")
    store(
        SearchEntry(
            project=project,
            kind=SearchEntry.Kind.SOURCE,
            key=f"source:{row.pk}",
            source=row,
            words=" ".join([joined(*names, row.role, row.country), *names_in(*names), tag("kind=source")]),
        )
        for row in rows
        for names in [[row.name, *(alias.name for alias in row.aliases.all())]]
    )


@transaction.atomic
def index_claims(*, project: Project, ids: Iterable[int]) -> None:
    """The claims of the reviews ``ids`` that are kept, and their notes; what is none any more goes."""
    claims = Claim.objects.kept().filter(review__in=ids, review__document__withdrawn_at=None).order_by()
    claims = claims.select_related("review__document", "registry_source", "suggestion")
    texts = text_fields(project)
    rows = [entry for claim in claims for entry in entries_of(project, claim, texts)]
    kept = {row.key for row in rows}
    known = SearchEntry.objects.filter(claim__review__in=ids).values_list("pk", "key")
    SearchEntry.objects.filter(pk__in=[pk for pk, key in known if key not in kept]).delete()
    store(rows)


def entries_of(project: Project, claim: Claim, texts: Iterable[str]) -> Iterator[SearchEntry]:
    """``texts`` are the keys of the fields whose answers are words."""
    document = claim.review.document
    said = " ".join(document.text[start:end] for start, end in claim.content)
    free = [str(claim.values[key]) for key in texts if claim.values.get(key)]
    tags = [tag(each) for each in sorted(tags_of(claim))]
    tags += names_in(claim.source_name, claim.registry_source.name if claim.registry_source else "")
    kinds = SearchEntry.Kind
    for kind, words in ((kinds.CLAIM, joined(claim.source_name, said, *free)), (kinds.NOTE, joined(claim.note))):
        if words:
            yield SearchEntry(
                project=project,
                kind=kind,
                key=f"{kind}:{claim.pk}",
                document=document,
                claim=claim,
                words=" ".join([words, *tags, tag(f"kind={kind}")]),
            )


def text_fields(project: Project) -> list[str]:
    """The questions about claims that are answered in words."""
    try:
        codebook = definitions_of(current(project))
    except NoCodebook:
        return []
    return [field.key for field in codebook if field.scope == "claim" and field.type == "text"]


def names_in(*names: str) -> list[str]:
    """The tags of the words of a source's names."""
    return [named(term) for term in sorted({term for name in names for term in terms(name)})]


def joined(*texts: str) -> str:
    return " ".join(term for text in texts for term in terms(text))


def store(entries: Iterable[SearchEntry]) -> None:
    """Write the entries; one that is there keeps its id, and so its place in the results."""
    rows = list(entries)
    if rows:
        SearchEntry.objects.bulk_create(rows, update_conflicts=True, unique_fields=["key"], update_fields=STORED)
