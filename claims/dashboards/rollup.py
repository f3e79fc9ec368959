"""The job that keeps the figures: it counts the articles that changed, and adds the difference to their slices.

Slices are the data cube of Gray et al. (1997), cut down to what the pages ask: everything, each single filter, and all
filters together, each for all time, by year and by month.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from more_itertools import chunked

from claims import jobs
from claims.dashboards.articles import figures_of
from claims.dashboards.corrections import corrections_of
from claims.dashboards.facts import Tally, add_all, name_in
from claims.details import forget_empty_outlets, newest_change
from claims.models import ArticleFigures, DetailChange, Job, Project, Reading, ReviewEvent, Rollup, SliceFigures, Source

LEADING = 200
COUNTED_AT_ONCE = 250
REBUILT_FROM = 0.2  # share of the articles changed from which slices are summed anew
LOOK_BACK = 10  # rows whose transaction ended late
FILTERS = ("outlet", "section", "topic", "language")
CUBOIDS = {"all": (), "base": FILTERS} | {name: (name,) for name in FILTERS}
STORED = (
    "outlet",
    "section",
    "byline",
    "topic",
    "language",
    "month",
    "machine",
    "machine_voices",
    "human",
    "human_voices",
)

SliceKey = tuple[str, str, str, str, str, str, str]  # cuboid, the four filters, period, layer
Slices = dict[SliceKey, tuple[Tally, Tally]]
LAYER = SliceFigures.Layer
Row = TypeVar("Row")


def refresh_figures(job: Job) -> dict[str, int]:
    """Count what changed since the last time. Counting an article twice changes nothing."""
    project = job.project
    rollup, _ = Rollup.objects.get_or_create(project=project)
    began = Rollup(project=project, **marks(project), as_of=timezone.now())
    gone, changed = changed_articles(project, rollup, began)
    known = rollup.as_of is not None
    rebuild = not known or len(changed) + len(gone) > REBUILT_FROM * project.article_figures.count()
    jobs.report_progress(job, done=0, total=len(changed))
    forget_articles(project=project, documents=gone, slices=not rebuild)
    for done, batch in enumerate(chunked(sorted(changed), COUNTED_AT_ONCE), start=1):
        count_articles(project=project, documents=batch, slices=not rebuild)
        jobs.report_progress(job, done=min(done * COUNTED_AT_ONCE, len(changed)), total=len(changed))
    if rebuild:
        rebuild_slices(project=project)
    Rollup.objects.filter(pk=rollup.pk).update(
        as_of=began.as_of,
        run=began.run,
        last_reading=began.last_reading,
        last_event=began.last_event,
        last_detail=began.last_detail,
        registry=began.registry,
        bounds=began.bounds,
        estimates=corrections_of(project),
    )
    forget_empty_outlets(project)
    return {"articles": project.article_figures.count(), "changed": len(changed) + len(gone)}


def current_rollup(project: Project) -> Rollup | None:
    """The project's figures, None before the first count; ``out_of_date`` says if they lag. One query."""
    events = ReviewEvent.objects.since(OuterRef("last_event"), project=OuterRef("project"))
    readings = Reading.objects.filter(pk__gt=OuterRef("last_reading"), run__project=OuterRef("project"))
    details = DetailChange.objects.since(OuterRef("last_detail"), project=OuterRef("project"))
    counted = Rollup.objects.filter(project=project, as_of__isnull=False)
    rollup = counted.annotate(out_of_date=Exists(events) | Exists(readings) | Exists(details)).first()
    if rollup is not None:
        rollup.project = project  # which so knows it too
    return rollup


def marks(project: Project) -> dict[str, Any]:
    """Where counting has got to if it begins now."""
    run = project.runs.order_by("-pk").first()
    reading = run.readings.order_by("-pk").values_list("pk", flat=True).first() if run else None
    return {
        "run": run.pk if run else 0,
        "last_reading": reading or 0,
        "last_event": ReviewEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
        "last_detail": newest_change(project),
        "registry": registry_hash(project),
        "bounds": {"": settings.LEAST_CONFIDENCE} | project.least_confidence,
    }


def registry_hash(project: Project) -> str:
    columns = ("pk", "name", "kind", "country", "state_affiliation", "private_person", "values", "merged_into")
    digest = hashlib.sha256()
    for row in Source.objects.filter(project=project).order_by("pk").values_list(*columns).iterator():
        digest.update(repr(row).encode())
    return digest.hexdigest()


def changed_articles(project: Project, rollup: Rollup, now: Rollup) -> tuple[set[int], set[int]]:
    """Articles whose figures go, and articles to count."""
    out = project.documents.filter(Q(withdrawn_at__isnull=False) | ~Q(out_reason=""))
    counted = project.article_figures.filter(document=OuterRef("pk"))
    gone = set(out.filter(Exists(counted)).order_by().values_list("pk", flat=True))
    relevant = project.documents.relevant().order_by()
    present = project.documents.present().order_by()  # what is out goes below: here an index suffices
    changed = set(present.exclude(Exists(counted)).values_list("pk", flat=True))
    since = ReviewEvent.objects.since(rollup.last_event - LOOK_BACK, project=project.pk)
    changed |= set(since.order_by().values_list("review__document", flat=True).distinct())
    details = DetailChange.objects.since(rollup.last_detail - LOOK_BACK, project=project.pk)
    changed |= set(details.order_by().values_list("document", flat=True))
    if now.run:
        read = project.runs.get(pk=now.run).readings.order_by()
        changed |= set(read.filter(pk__gt=rollup.last_reading - LOOK_BACK).values_list("document", flat=True))
    if now.run != rollup.run or now.bounds != rollup.bounds:
        changed |= set(project.article_figures.order_by().values_list("document", flat=True))
    if now.registry != rollup.registry:
        changed |= set(
            project.article_figures.filter(human__isnull=False).order_by().values_list("document", flat=True)
        )
    return gone, set(relevant.filter(pk__in=changed).values_list("pk", flat=True)) if changed else set()


@transaction.atomic
def forget_articles(*, project: Project, documents: Iterable[int], slices: bool) -> None:
    """Take withdrawn and irrelevant articles out of the figures."""
    rollup = Rollup.objects.select_for_update().get(project=project)
    rows = project.article_figures.filter(document__in=list(documents))
    if slices:
        differences: Slices = {}
        for row in rows:
            add_article(differences, row, set(rollup.leading), sign=-1)
        store_differences(project, differences)
    rows.delete()


@transaction.atomic
def count_articles(*, project: Project, documents: Iterable[int], slices: bool) -> None:
    """Count the articles anew; with ``slices``, add what changed to the slices they belong to."""
    rollup = Rollup.objects.select_for_update().get(project=project)
    run = project.runs.order_by("-pk").first()
    rows = figures_of(project, run, project.documents.filter(pk__in=documents))
    if slices:
        leading = lead_with(rollup, rows)
        differences: Slices = {}
        counted = {row.document_id: row for row in project.article_figures.filter(document__in=documents)}
        for after in rows:
            add_change(differences, counted.get(after.document_id), after, leading)
        store_differences(project, differences)
    ArticleFigures.objects.bulk_create(rows, update_conflicts=True, unique_fields=["document"], update_fields=STORED)


def lead_with(rollup: Rollup, rows: Iterable[ArticleFigures]) -> set[str]:
    """The leading sources. While there are few enough sources, all of them lead, so new ones join."""
    names = {name_in(key) for row in rows for _, _, voices in layers_of(row) for key in voices}
    if new := sorted(names.difference(rollup.leading))[: max(0, LEADING - len(rollup.leading))]:
        rollup.leading = [*rollup.leading, *new]
        rollup.save(update_fields=["leading"])
    return set(rollup.leading)


def slice_keys(row: ArticleFigures, layer: str) -> Iterator[SliceKey]:
    for cuboid, names in CUBOIDS.items():
        outlet, section, topic, language = (getattr(row, name) if name in names else "" for name in FILTERS)
        for period in {"", row.month[:4], row.month}:
            yield cuboid, outlet, section, topic, language, period, layer


def layers_of(row: ArticleFigures) -> Iterator[tuple[str, Tally, Tally]]:
    yield LAYER.MACHINE if row.human is None else LAYER.MACHINE_REVIEWED, row.machine, row.machine_voices
    if row.human is not None:
        yield LAYER.HUMAN, row.human, row.human_voices


def leading_voices(voices: Tally, leading: set[str]) -> Tally:
    return {key: counts for key, counts in voices.items() if name_in(key) in leading}


def add_article(slices: Slices, row: ArticleFigures, leading: set[str], sign: int = 1) -> None:
    for layer, tally, voices in layers_of(row):
        spread(slices, row, layer, tally, leading_voices(voices, leading), sign)


def add_change(slices: Slices, before: ArticleFigures | None, after: ArticleFigures, leading: set[str]) -> None:
    """Add what changed of an article. One that stays in its slices is compared first: most of it is as it was."""
    if before is None or any(getattr(before, name) != getattr(after, name) for name in (*FILTERS, "month")):
        if before is not None:
            add_article(slices, before, leading, sign=-1)
        add_article(slices, after, leading)
        return
    changes: dict[str, tuple[Tally, Tally]] = {}
    for row, sign in ((before, -1), (after, 1)):
        for layer, tally, voices in layers_of(row):
            held = changes.setdefault(layer, ({}, {}))
            add_all(held[0], tally, sign)
            add_all(held[1], leading_voices(voices, leading), sign)
    for layer, (tally, voices) in changes.items():
        if tally or voices:
            spread(slices, after, layer, tally, voices)


def spread(slices: Slices, row: ArticleFigures, layer: str, tally: Tally, voices: Tally, sign: int = 1) -> None:
    """Add to every slice that the article is in."""
    for key in slice_keys(row, layer):
        held = slices.setdefault(key, ({}, {}))
        add_all(held[0], tally, sign)
        add_all(held[1], voices, sign)


def store_differences(project: Project, differences: Slices) -> None:
    """Add to the slices there are, and make those there are not."""
    changed = {key: held for key, held in differences.items() if held[0] or held[1]}
    rows = {slice_key(row): row for batch in chunked(sorted(changed), 100) for row in find_slices(project, batch)}
    merged = [rows.get(key) or new_slice(project, key, ({}, {})) for key in changed]
    for row, (tally, voices) in zip(merged, changed.values(), strict=True):
        add_all(row.tally, tally)
        add_all(row.voices, voices)
    project.slice_figures.filter(pk__in=[row.pk for row in merged if row.pk and not row.tally]).delete()
    stored = [row for row in merged if row.tally]
    for row in stored:
        row.pk = None  # the database finds it by its key
    SliceFigures.objects.bulk_create(
        stored,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["project", "cuboid", *FILTERS, "period", "layer"],
        update_fields=["tally", "voices"],
    )


def find_slices(project: Project, wanted: Sequence[SliceKey]) -> QuerySet[SliceFigures]:
    """The slices with these keys. Each key is a condition of its own that holds the whole index, so that SQLite looks
    every one up instead of reading all slices of the project."""
    names = ("cuboid", *FILTERS, "period", "layer")
    keys = (Q(project=project, **dict(zip(names, key, strict=True))) for key in wanted)
    return SliceFigures.objects.filter(reduce(or_, keys)).order_by()


def slice_key(row: SliceFigures) -> SliceKey:
    return row.cuboid, row.outlet, row.section, row.topic, row.language, row.period, row.layer


def new_slice(project: Project, key: SliceKey, held: tuple[Tally, Tally]) -> SliceFigures:
    cuboid, outlet, section, topic, language, period, layer = key
    return SliceFigures(
        project=project,
        cuboid=cuboid,
        outlet=outlet,
        section=section,
        topic=topic,
        language=language,
        period=period,
        layer=layer,
        tally=held[0],
        voices=held[1],
    )


def rebuild_slices(*, project: Project) -> None:
    """Choose the leading sources, and sum every slice from the articles. Others may write until these are stored."""
    leading = leading_sources(project)
    named, slices = set(leading), Slices()
    for row in project.article_figures.order_by("document_id").iterator(chunk_size=1000):
        add_article(slices, row, named)
    rows = [new_slice(project, *each) for each in slices.items()]
    with transaction.atomic():
        Rollup.objects.filter(project=project).update(leading=leading)
        project.slice_figures.all().delete()
        SliceFigures.objects.bulk_create(rows, batch_size=500)


def leading_sources(project: Project) -> list[str]:
    """The names with the most words, in any layer."""
    words: Counter[str] = Counter()
    columns = ("machine_voices", "human_voices")
    for layers in project.article_figures.values_list(*columns).iterator(chunk_size=1000):
        for key, counts in (item for voices in layers for item in voices.items()):
            if key.startswith("source/"):
                words[name_in(key)] += counts[1]
    return sorted(words, key=lambda name: (-words[name], name))[:LEADING]
