"""The loop of a worker: takes jobs from the queue, one after the other, until it is told to stop.

On the first SIGTERM or Ctrl-C the job at hand is finished; on a second one it is put back and goes on elsewhere.
"""

import logging
import threading
import time
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.crypto import get_random_string

from claims import jobs

LOOK_EVERY = 1.0  # seconds

logger = logging.getLogger(__name__)


def work(*, queues: Sequence[str], until_empty: bool = False) -> None:
    """Work through the queues, those named first first, whichever backend holds them; for ever unless `until_empty`."""
    jobs.served_queues.update(queues)
    if settings.REDIS_URL:
        work_from_redis(queues, until_empty=until_empty)
    else:
        work_from_database(queues, until_empty=until_empty)


def work_from_database(queues: Sequence[str], *, until_empty: bool) -> None:
    """The priority of the tasks, not the order of `queues`, says which comes first."""
    from django_tasks_db.management.commands.db_worker import Worker

    worker = Worker(
        queue_names=list(queues),
        interval=LOOK_EVERY,
        batch=until_empty,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    worker.configure_signals()
    worker.run()


def work_from_redis(queues: Sequence[str], *, until_empty: bool) -> None:
    """In this process and not a fork for each job, so that the pipeline is loaded once.

    Jobs that wait for their time are looked for by a thread: RQ's own process for that outlives a killed worker.
    """
    from django_rq.workers import get_worker
    from django_tasks_rq import Job
    from rq.serializers import JSONSerializer

    threading.Thread(target=queue_what_is_due, args=[list(queues)], daemon=True, name="due jobs").start()
    worker = get_worker(*queues, job_class=Job, worker_class="rq.worker.SimpleWorker", serializer=JSONSerializer)
    worker.work(burst=until_empty, logging_level="WARNING")


def queue_what_is_due(queues: Sequence[str]) -> None:
    """Move jobs whose time has come into their queues, as long as this process lives."""
    import redis
    from rq.scheduler import RQScheduler
    from rq.serializers import JSONSerializer

    connection = redis.Redis.from_url(settings.REDIS_URL)
    while True:
        try:
            scheduler: Any = RQScheduler(queues, connection=connection, serializer=JSONSerializer)
            scheduler.acquire_locks()
            scheduler.enqueue_scheduled_jobs()
            scheduler.release_locks()
        except redis.RedisError as error:
            logger.warning("Jobs that are due were not looked for: %s", error)
        time.sleep(LOOK_EVERY)
