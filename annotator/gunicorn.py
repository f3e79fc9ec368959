"""Settings of gunicorn: `gunicorn -c python:annotator.gunicorn annotator.wsgi`.

WEB_CONCURRENCY sets the number of processes, GUNICORN_CMD_ARGS anything else.
"""

import os
from typing import Any

bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
timeout = 60
keepalive = 75  # seconds; longer than nginx keeps an idle connection, or a request meets one that is being closed
graceful_timeout = 30  # a request that is being answered is finished before the process ends
max_requests, max_requests_jitter = 20_000, 2_000
accesslog = "-" if os.environ.get("SAYSO_LOG_LEVEL", "").upper() in {"INFO", "DEBUG"} else None
errorlog = "-"
forwarded_allow_ips = "127.0.0.1"
control_socket_disable = True  # it would lie in the home directory, where the service may not write


def child_exit(server: Any, worker: Any) -> None:
    """Drop the figures of a process that ended, where several share theirs."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
