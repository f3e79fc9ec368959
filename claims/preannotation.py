"""Pre-annotation: the pipeline reads a project's articles, and what it proposes is stored.

Only the worker comes here with work to do. The pipeline is imported inside `load_pipeline`, so that the web process,
which starts jobs, never loads spaCy.
"""

import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext

from annotator.span_rules import bare_clause
from claims import jobs
from claims.expected_value import value_readings
from claims.models import Document, Job, PipelineRun, Project, Reading, Review, Suggestion, User
from claims.models.corpus import DocumentQuerySet
from claims.models.suggestions import ReadingQuerySet

if TYPE_CHECKING:
    from annotator.pipeline import batch
    from annotator.pipeline.batch import Outcome
    from annotator.pipeline.build import Pipeline

logger = logging.getLogger(__name__)

FETCHED_AT_ONCE = 16
MANY = 40
"""Articles from which it pays to load the pipeline in further processes."""
SPANS_AND_FIELDS = (
    "content", "cue", "source", "antecedent", "mention", "quotation", "attitude", "values", "scores", "reasons",
)  # fmt: skip


def start_preannotation(*, project: Project, created_by: User | None = None) -> Job:
    """A job that reads the articles not read yet; one that waits already is given instead of a second. One before it
    makes new articles ready for the search."""
    jobs.enqueue_once(project=project, kind="search-index", created_by=created_by)
    return jobs.enqueue_once(project=project, kind="pre-annotation", created_by=created_by)


@transaction.atomic
def retarget(*, project: Project, targets: list[dict[str, Any]], created_by: User) -> bool:
    """Ask for stances toward these targets, as `claims.projects.named_targets` makes them. Articles are read again if
    they are others, or have other names; whether they are."""
    if project.targets == targets:
        return False
    project.targets = targets
    project.save(update_fields=["targets"])
    if not project.documents.present().exists():
        return False
    start_preannotation(project=project, created_by=created_by)
    return True


def preannotate(job: Job) -> dict[str, int]:
    """Read every present article of the job's project that this version of the pipeline has not read.

    Each article is stored in a transaction of its own, so that a job stopped at any moment goes on where it was, and
    makes way for jobs that people wait for. The result counts what the run holds now.
    """
    project, pipeline = job.project, load_pipeline(settings.PIPELINE, settings.SPACY_MODEL, weights_file(job.project))
    run = current_run(project=project, components=pipeline.describe())
    total, done = project.documents.present().count(), run.readings.filter(document__withdrawn_at=None).count()
    jobs.report_progress(job, done=done, total=total)
    for document, outcome in outcomes(job, run, pipeline):
        keep(run, document, outcome)
        done += 1
        message = gettext("Read “%(article)s”.") % {"article": document}
        jobs.report_progress(job, done=done, total=max(done, total), message=message)
        jobs.make_way(job)
    if project.most_useful_first:
        value_readings(run)
    for kind in ("figures", "search-index", "said-twice"):
        jobs.enqueue_once(project=project, kind=kind, created_by=job.created_by)
    job.message = ""
    failed = failed_readings(run).count()
    suggestions = Suggestion.objects.filter(reading__run=run).count()
    return {"articles": done - failed, "suggestions": suggestions} | ({"failed": failed} if failed else {})


def outcomes(job: Job, run: PipelineRun, pipeline: "Pipeline") -> "Iterator[tuple[Document, Outcome]]":
    """The unread articles with what the pipeline says of them, by the engine of the settings if there are many.

    Raises JobFailed and TryLater for what is wrong with the engine.
    """
    from annotator.pipeline import batch
    from annotator.pipeline.build import PipelineError

    sent: dict[int, Document] = {}

    def tasks() -> "Iterator[batch.Task]":
        for document in unread(run):
            sent[document.pk] = document
            yield batch.Task(document.pk, document.text, run.also_called)

    def wait() -> None:
        jobs.report_progress(job, done=job.done, total=job.total, message=job.message)

    many = waiting_for(run).count() >= MANY
    chosen = {"processes": settings.PREANNOTATION_PROCESSES, "scheduler": settings.DASK_SCHEDULER} if many else {}
    try:
        with batch.engine(**chosen) as engine:
            for task, outcome in batch.read_all(tasks(), pipeline, engine, wait):
                yield sent.pop(task.id), outcome
    except PipelineError as error:
        raise jobs.JobFailed(str(error)) from error
    except (batch.EngineMissing, batch.WorkersLost) as error:
        raise jobs.TryLater(str(error)) from error


@transaction.atomic
def set_use(*, project: Project, least_confidence: dict[str, float], most_useful_first: bool) -> None:
    """Set how suggestions are used. Jobs count what the articles are worth if they are to be ordered by it, and the
    figures, which tell unsure answers apart."""
    is_new = most_useful_first and not project.most_useful_first
    moved = least_confidence != project.least_confidence
    project.least_confidence, project.most_useful_first = least_confidence, most_useful_first
    project.save(update_fields=["least_confidence", "most_useful_first"])
    if is_new:
        start_preannotation(project=project)
    if moved:
        jobs.enqueue_once(project=project, kind="figures")


def weights_folder(project: Project) -> Path:
    """Where the weights fitted on the project's own labels are kept."""
    return Path(settings.DATA_DIR) / "weights" / str(project.pk)


def weights_file(project: Project) -> str:
    """The path of the weights that the project adopted; "" if it uses the shipped ones."""
    return str(weights_folder(project) / f"{project.weights}.json") if project.weights else ""


@cache
def load_pipeline(tier: str, model: str, weights: str) -> "Pipeline":
    """The pipeline, loaded once in a worker's life. Raises JobFailed if it cannot be built."""
    from annotator.pipeline.build import PipelineError, build_pipeline

    try:
        pipeline = build_pipeline(tier=tier, model=model, weights=weights)
        pipeline.describe()  # loads the model
    except PipelineError as error:
        raise jobs.JobFailed(str(error)) from error
    return pipeline


def current_run(*, project: Project, components: dict[str, str]) -> PipelineRun:
    """The project's run of this version of the pipeline, toward the project's present targets."""
    version = " ".join(components.values())
    if project.targets:
        digest = hashlib.sha256(json.dumps(project.targets, sort_keys=True).encode()).hexdigest()
        version = f"{version} targets:{digest[:8]}"
    run, _ = PipelineRun.objects.get_or_create(
        project=project, version=version, defaults={"components": components, "targets": project.targets}
    )
    return run


def waiting_for(run: PipelineRun) -> DocumentQuerySet:
    """Present articles that the run has not read, by id."""
    read = Reading.objects.filter(run=run, document=OuterRef("pk"))
    return run.project.documents.present().filter(~Exists(read)).order_by("pk")


def unread(run: PipelineRun) -> Iterator[Document]:
    """The articles that the run has not read; those that are imported meanwhile too."""
    last = 0
    while documents := list(waiting_for(run).filter(pk__gt=last)[:FETCHED_AT_ONCE]):
        yield from documents
        last = documents[-1].pk


def read(run: PipelineRun, pipeline: "Pipeline", document: Document) -> None:
    """Have one article read in this process, and keep the reading, or the error."""
    from annotator.pipeline.batch import Task, read_batch

    [outcome] = read_batch(pipeline, [Task(document.pk, document.text, run.also_called)])
    keep(run, document, outcome)


def keep(run: PipelineRun, document: Document, outcome: "Outcome") -> bool:
    """Store what the pipeline says of an article; False if another worker was faster."""
    if hasattr(outcome, "to_json"):
        return store(run, document, outcome.to_json())
    logger.error("The pipeline failed on article %s: %s", document.pk, outcome.message)
    failed = {"state": Reading.State.FAILED, "message": outcome.message}
    return Reading.objects.get_or_create(run=run, document=document, defaults=failed)[1]


def failed_readings(run: PipelineRun) -> ReadingQuerySet:
    """The present articles on which the run failed, by article."""
    failed = run.readings.filter(state=Reading.State.FAILED, document__withdrawn_at=None)
    return failed.select_related("document").defer("document__text").order_by("document")


def forget_failures(project: Project) -> None:
    """Make the articles on which the newest run failed unread again."""
    run = project.runs.order_by("-id").first()
    if run is not None:
        run.readings.filter(state=Reading.State.FAILED).delete()


def read_selection(*, project: Project, documents: Sequence[int]) -> tuple[PipelineRun, list[int]]:
    """Have articles read now that the present version of the pipeline has not read, or failed on; the run and those
    it read. Raises JobFailed if the pipeline cannot be built."""
    pipeline = load_pipeline(settings.PIPELINE, settings.SPACY_MODEL, weights_file(project))
    run = current_run(project=project, components=pipeline.describe())
    run.readings.filter(document__in=documents, state=Reading.State.FAILED).delete()
    known = Reading.objects.filter(run=run, document=OuterRef("pk"))
    waiting = list(project.documents.present().filter(~Exists(known), pk__in=documents).order_by("pk"))
    for document in waiting:
        read(run, pipeline, document)
    return run, [document.pk for document in waiting]


@transaction.atomic
def forget_reading(*, run: int, document: int) -> bool:
    """Take a reading away with its suggestions; False if a review was opened on it meanwhile."""
    if Review.objects.filter(run=run, document=document).exists():
        return False
    Reading.objects.filter(run=run, document=document).delete()
    return True


@transaction.atomic
def retry_failed(*, project: Project, created_by: User | None = None) -> Job:
    """Have the articles on which the newest run failed read again."""
    forget_failures(project)
    return start_preannotation(project=project, created_by=created_by)


@transaction.atomic
def store(run: PipelineRun, document: Document, record: dict[str, Any]) -> bool:
    """Keep a reading, as `Reading.to_json` of the pipeline gives it. Returns False if another worker was faster."""
    known = record["language"] != "unknown"
    reading, is_new = Reading.objects.get_or_create(
        run=run,
        document=document,
        defaults={key: record[key] for key in ("language", "sentences", "leftovers", "sources")}
        | {"candidates": [columns_of(each, run, document) for each in record["candidates"]]}
        | {"state": Reading.State.DONE if known else Reading.State.UNKNOWN_LANGUAGE},
    )
    if not is_new:
        return False
    attributed, own_voice = [*record["attributions"], *record["nested"]], record["own_voice"]
    rows = [
        Suggestion(reading=reading, ordinal=ordinal, **columns_of(record, run, document))
        for ordinal, record in enumerate([*attributed, *own_voice])
    ]
    Suggestion.objects.bulk_create(rows)
    by_id = {record["id"]: row for record, row in zip(attributed, rows, strict=False)}
    for record in attributed:
        if record["parent"] is not None:
            by_id[record["id"]].parent = by_id[record["parent"]]
    Suggestion.objects.bulk_update([row for row in rows if row.parent is not None], ["parent"])
    return True


def columns_of(record: dict[str, Any], run: PipelineRun, document: Document) -> dict[str, Any]:
    """One attribution as columns of a suggestion. The pipeline speaks of targets by name, the rows by key."""
    keys = {target["name"]: target["key"] for target in run.targets}
    for part in (record["values"], record["scores"], record["reasons"]):
        if isinstance(part.get("stance"), dict):
            part["stance"] = {keys.get(name, name): value for name, value in part["stance"].items()}
    if record["quotation"] != "own_voice":
        record["content"] = bare_clause(document.text, record["content"])
    return {"source_name": record["source_name"][:300]} | {key: record[key] for key in SPANS_AND_FIELDS}
