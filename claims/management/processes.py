"""The two processes of a local installation: this one serves the pages, a child of it works through the jobs."""

import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from waitress import create_server

THREADS = 8
LOOK_EVERY = 0.2  # seconds; so are the next two
RESTART_AFTER = 2.0
STOP_WITHIN = 10.0

logger = logging.getLogger(__name__)


class PortInUse(Exception):
    """Something else listens there; the message says what to do."""


def site(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def listen(host: str, port: int) -> socket.socket:
    """A socket on the address, taken before anything else is done. Raises PortInUse."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise PortInUse(
            f"Cannot listen on {host} port {port} ({os.strerror(error.errno or 0)}). If Sayso already runs, open "
            f"{site(host, port)}/; else choose another port: ./run --port {port + 1}"
        ) from error


def obey_stop_signals() -> None:
    """Let SIGTERM and a closed terminal end this process as Ctrl-C does, by KeyboardInterrupt."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)


def serve(listener: socket.socket) -> None:
    """Serve the pages, and run a worker beside, until KeyboardInterrupt."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a request that waits a moment is no news
    with worker_running():
        create_server(get_wsgi_application(), sockets=[listener], threads=THREADS).run()


@contextmanager
def worker_running() -> Iterator[None]:
    """A worker process for the length of the block, started again whenever it dies."""
    stopping = Event()
    # A daemon: should a second Ctrl-C cut the wait below short, the worker sees its input end and stops by itself.
    watch = Thread(target=keep_worker_alive, args=[stopping], name="worker watch", daemon=True)
    try:
        watch.start()
        yield
    finally:
        stopping.set()
        if watch.is_alive():
            watch.join()


def keep_worker_alive(stopping: Event) -> None:
    while not stopping.is_set():
        worker = start_worker()
        while worker.poll() is None and not stopping.wait(LOOK_EVERY):
            pass
        if stopping.is_set():
            stop_worker(worker)
        else:
            logger.warning("The worker stopped (exit code %s); starting it again.", worker.returncode)
            stopping.wait(RESTART_AFTER)


def start_worker() -> subprocess.Popen[bytes]:
    """A worker that ends when its standard input closes: on stop, and also when this process is killed.

    It is kept out of the terminal's process group, so that Ctrl-C does not reach it a second way.
    """
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "work", "--until-input-ends"]
    if sys.platform == "win32":
        apart = subprocess.CREATE_NEW_PROCESS_GROUP
        return subprocess.Popen(command, stdin=subprocess.PIPE, creationflags=apart)
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)


def stop_worker(worker: subprocess.Popen[bytes]) -> None:
    """Let the worker finish its task; kill it if that takes too long, the job goes on at the next start."""
    if worker.stdin:
        worker.stdin.close()
    try:
        worker.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
