"""Background jobs. The job's row is the one place for its state and progress, whichever queue carries it.

A kind of job is a function that takes the job, calls `report_progress` as it goes, and may return a JSON object as
the result. It must be idempotent: a job whose worker died is started again from the top. What a worker is given is
only the row's id, so the same id delivered twice does no harm. It runs in the language of the person who asked for it.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.db import OperationalError, close_old_connections, connection, transaction
from django.db.models import Exists, F
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import get_language, gettext, override
from django_tasks import task

from claims.models import Job, Project, User
from claims.models.jobs import JobQuerySet
from claims.planner import renew_statistics

KINDS = {
    "bulk-change": "claims.bulk.steps.change_selection",
    "bulk-undo": "claims.bulk.steps.undo_selection",
    "figures": "claims.dashboards.rollup.refresh_figures",
    "export": "claims.exports.prepared.write_export",
    "agreement": "claims.agreement.report.measure_agreement",
    "release": "claims.exports.release.release_job",
    "label-merge": "claims.review.relabelling.merge_labels",
    "label-import": "claims.imports.label_files.import_label_files",
    "import": "claims.imports.uploads.import_files",
    "web-import": "claims.imports.fetching.import_addresses",
    "near-duplicates": "claims.near_duplicates.search",
    "pull": "claims.pull.measure_pull",
    "pre-annotation": "claims.preannotation.preannotate",
    "said-twice": "claims.said_twice.grouping.group_claims",
    "search-index": "claims.search.indexing.refresh_index",
    "quality": "claims.quality.report.measure_quality",
    "training": "claims.training.train",
    "webhook": "claims.webhooks.sending.send_delivery",
}
BULK = {"near-duplicates", "pre-annotation", "training"}
"""Kinds that may take hours. They stand in a queue of their own, behind what somebody waits for at a page."""
PEOPLE_QUEUE, BULK_QUEUE = settings.TASK_QUEUES
served_queues: set[str] = set()
"""The queues that this process takes jobs from: none, but in a worker."""
MAX_ATTEMPTS = 10
BACK_OFF = timedelta(seconds=5)  # doubled at each further attempt
REPORT_EVERY = timedelta(seconds=1)
BEAT_EVERY = 5.0  # seconds
WATCH_EVERY = 10.0  # seconds
MAKE_WAY_AFTER = timedelta(seconds=2)  # a free worker would have taken the job by then
WORKER_MISSING_AFTER = timedelta(seconds=15)  # workers look for jobs every second
LOST_AFTER = timedelta(minutes=1)

logger = logging.getLogger(__name__)


class JobCancelled(Exception):
    """Somebody cancelled the job, or another worker took it over: stop at once."""


class JobFailed(Exception):
    """The job cannot be done; the message tells the person why and what to do."""


class TryLater(Exception):
    """What the job needs is not to be had now; it is tried again after a while. The message tells what."""


class MadeWay(Exception):
    """The job steps back for one that somebody waits for, and goes on after it."""


class JobNotActive(Exception):
    """The job has ended already, or has not ended yet."""


def enqueue(
    *, project: Project, kind: str, arguments: Mapping[str, Any] | None = None, created_by: User | None = None
) -> Job:
    """A job that a worker takes up once the transaction is committed. Raises KeyError for an unknown kind."""
    job = create(project=project, kind=kind, arguments=arguments, created_by=created_by)
    _hand_over(job)
    return job


def enqueue_once(*, project: Project, kind: str, created_by: User | None = None) -> Job:
    """The project's job of this kind that waits already, or else a new one. For kinds that take no arguments."""
    waiting = project.jobs.filter(kind=kind, state=Job.State.QUEUED).first()
    return waiting or enqueue(project=project, kind=kind, created_by=created_by)


def create(
    *, project: Project, kind: str, arguments: Mapping[str, Any] | None = None, created_by: User | None = None
) -> Job:
    """A job for `run_here`; workers leave it alone while it runs."""
    if kind not in KINDS:
        raise KeyError(f"{kind!r} is not a kind of job: {', '.join(KINDS)}")
    return Job.objects.create(
        project=project,
        kind=kind,
        arguments=dict(arguments or {}),
        created_by=created_by,
        language=get_language() or "",
        heartbeat_at=timezone.now(),
    )


def _hand_over(job: Job, *, delay: timedelta = timedelta()) -> None:
    """Give the job's id to the queue; after `delay` where the queue can wait.

    A queue that does not answer fails nobody's request: the job waits, and `requeue_stale` hands it over again.
    """
    backend, is_bulk = run_job.get_backend(), job.kind in BULK
    due = run_job.using(
        queue_name=BULK_QUEUE if is_bulk else PEOPLE_QUEUE,
        priority=-1 if is_bulk and backend.supports_priority else 0,
        run_after=timezone.now() + delay if delay and backend.supports_defer else None,
    )

    def give_to_queue() -> None:
        due.enqueue(job.pk)

    transaction.on_commit(give_to_queue, robust=True)


@task
def run_job(job_id: int) -> None:
    """Do a waiting job. One that is not waiting (taken by another worker, cancelled) is left alone."""
    _run(job_id)


def _run(job_id: int, on_progress: Callable[[Job], None] | None = None) -> None:
    language = Job.objects.filter(pk=job_id).values_list("language", flat=True).first()
    with _speaking(language):
        _start(job_id, on_progress)


def _speaking(language: str | None) -> override:
    return override(language or settings.LANGUAGE_CODE)


def _start(job_id: int, on_progress: Callable[[Job], None] | None) -> None:
    now, message = timezone.now(), gettext("Getting ready.")
    taken = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING, attempts=F("attempts") + 1, started_at=now, heartbeat_at=now, message=message
    )
    if taken:
        job = Job.objects.select_related("project", "created_by").get(pk=job_id)
        job.message, job.on_progress = "", on_progress
        with Attempt(job):
            job.result = import_string(KINDS[job.kind])(job) or {}


def run_here(job: Job, *, on_progress: Callable[[Job], None] | None = None) -> Job:
    """Do a waiting job in this very process; the job as it ended. ``on_progress`` hears how far it is."""
    _run(job.pk, on_progress)
    job.refresh_from_db()
    return job


class Attempt:
    """One start of a job: gives a sign of life while it lasts, and writes down how it ended."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.over = Event()

    def __enter__(self) -> Self:
        Thread(target=self.beat, daemon=True, name=f"heartbeat of job {self.job.pk}").start()
        return self

    def beat(self) -> None:
        while not self.over.wait(BEAT_EVERY):
            try:
                _owned(self.job).update(heartbeat_at=timezone.now())
            except OperationalError as error:
                logger.warning("Job %s: no heartbeat written (%s)", self.job.pk, error)
            finally:
                connection.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        """Hide errors that are answered by the job's row; others go on to the queue's own record."""
        self.over.set()
        if not connection.in_atomic_block:  # a test's transaction would lose its connection
            close_old_connections()
        match error:
            case None:
                _end(self.job, Job.State.DONE)
            case JobCancelled():
                logger.info("Job %s stopped: it was cancelled or taken over", self.job.pk)
            case JobFailed():
                _end(self.job, Job.State.FAILED, str(error))
            case TryLater():
                _try_again(self.job, str(error), delay=BACK_OFF * 2 ** (self.job.attempts - 1))
            case MadeWay():
                _put_back(self.job, gettext("Other jobs come first."), is_counted=False)
            case OperationalError():
                logger.warning("Job %s met a database error: %s", self.job.pk, error)
                reason = gettext("The database could not be used.")
                _try_again(self.job, reason, delay=BACK_OFF * 2 ** (self.job.attempts - 1))
            case SystemExit() | KeyboardInterrupt():
                _put_back(self.job, gettext("The worker was stopped."))
                return False
            case _:
                logger.error("Job %s failed", self.job.pk, exc_info=error)
                _end(self.job, Job.State.FAILED, _in_words(self.job, error))
                return False
        return True


def _in_words(job: Job, error: BaseException) -> str:
    return gettext(
        "Something went wrong inside Sayso (%(error)s). What was done so far is kept. "
        "The details are in the worker’s log, under “Job %(job)s failed”."
    ) % {"error": type(error).__name__, "job": job.pk}


def _owned(job: Job) -> JobQuerySet:
    """The row, if this start of the job still owns it."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


def report_progress(job: Job, *, done: int, total: int, message: str = "") -> None:
    """Show how far the job is; written at most once a second. Raises JobCancelled if it is to stop."""
    job.done, job.total, job.message = done, total, message
    now = timezone.now()
    if job.heartbeat_at and now - job.heartbeat_at < REPORT_EVERY:
        return
    job.heartbeat_at = now
    if job.on_progress:
        job.on_progress(job)
    if not _owned(job).update(done=done, total=total, message=message, heartbeat_at=now):
        raise JobCancelled


def make_way(job: Job) -> None:
    """Let a job that somebody waits for go first, if no other worker takes it up. Raises MadeWay.

    For long jobs that go on where they stopped, after each piece of work. Only a worker that takes such jobs steps
    back, else the job would never get on.
    """
    if PEOPLE_QUEUE in served_queues and Job.objects.overdue(MAKE_WAY_AFTER).exclude(kind__in=BULK).exists():
        raise MadeWay


def _end(job: Job, state: Job.State, message: str = "") -> None:
    _owned(job).update(
        state=state,
        done=job.done,
        total=job.total,
        message=message or job.message,
        result=job.result,
        finished_at=timezone.now(),
    )


def _try_again(job: Job, reason: str, *, delay: timedelta = timedelta()) -> None:
    """Put a job that lost its worker or its database back into the queue, unless it has had its attempts."""
    if job.attempts < MAX_ATTEMPTS:
        _put_back(job, reason, delay=delay)
    else:
        told = gettext("%(reason)s Given up after %(attempts)s attempts; what was done so far is kept.")
        _end(job, Job.State.FAILED, told % {"reason": reason, "attempts": job.attempts})


@transaction.atomic
def _put_back(job: Job, reason: str, *, delay: timedelta = timedelta(), is_counted: bool = True) -> None:
    changed: dict[str, Any] = {} if is_counted else {"attempts": F("attempts") - 1}
    due = timezone.now() + delay
    message = gettext("%(reason)s The job goes on by itself.") % {"reason": reason}
    if _owned(job).update(state=Job.State.QUEUED, heartbeat_at=due, message=message, **changed):
        _hand_over(job, delay=delay)


@transaction.atomic
def cancel(*, job: Job) -> None:
    """Stop the job: at once if it waits, at its next report if it runs. Raises JobNotActive if it has ended."""
    ended = {"state": Job.State.CANCELLED, "finished_at": timezone.now()}
    if not Job.objects.active().filter(pk=job.pk).update(**ended):
        raise JobNotActive(gettext("%(job)s has ended already.") % {"job": job})
    job.refresh_from_db()


@transaction.atomic
def restart(*, job: Job) -> None:
    """Queue a failed or cancelled job again; it goes on where it stopped. Raises JobNotActive for any other."""
    ended = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED])
    if not ended.update(state=Job.State.QUEUED, attempts=0, heartbeat_at=timezone.now(), finished_at=None, message=""):
        raise JobNotActive(
            gettext("%(job)s can be started again only after it failed or was cancelled.") % {"job": job}
        )
    job.refresh_from_db()
    _hand_over(job)


def requeue_stale() -> int:
    """Queue again the running jobs whose worker is gone, and waiting jobs that the queue lost; how many."""
    stale = list(Job.objects.stale())
    for job in stale:
        logger.warning("Job %s: its worker is gone", job.pk)
        with _speaking(job.language):
            _try_again(job, gettext("The worker was stopped in the middle."))
    lost = [] if Job.objects.alive().exists() else list(Job.objects.overdue(LOST_AFTER))
    for job in lost:
        logger.warning("Job %s: the queue lost it", job.pk)
        Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(heartbeat_at=timezone.now())
        _hand_over(job)
    return len(stale) + len(lost)


def watch() -> None:
    """Look for jobs without a worker, and for tables that have grown, as long as this process lives. A worker runs it
    in a thread of its own."""
    rows: dict[str, int] = {}
    while True:
        try:
            requeue_stale()
            rows = renew_statistics(rows)
        except OperationalError as error:
            logger.warning("Jobs without a worker and tables that have grown were not looked for: %s", error)
        finally:
            connection.close()
        time.sleep(WATCH_EVERY)


def worker_is_missing() -> bool:
    """Whether a job waits although no worker is busy: then none is running."""
    return Job.objects.overdue(WORKER_MISSING_AFTER).filter(~Exists(Job.objects.alive())).exists()


def queue_answers() -> bool:
    """Whether Redis answers, where it is the queue; the queue in the database answers as the database does."""
    if not settings.REDIS_URL:
        return True
    import redis

    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2).ping()
    except redis.RedisError:
        return False
    return True
