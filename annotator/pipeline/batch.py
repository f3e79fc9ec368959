"""Read many articles: in this process, in a pool of processes, or on a Dask cluster; always in the order given.

Every engine runs the one function `read_batch`. An engine is an executor of `concurrent.futures`, so this module knows
nothing of where the work is done.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from itertools import islice
from multiprocessing import get_context, parent_process
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self

from annotator.pipeline.build import Pipeline, PipelineError, build_pipeline
from annotator.pipeline.rules import Found
from annotator.pipeline.suggestions import Reading
from annotator.spans import Spans
from annotator.targets import Targets

BATCH = 8
"""Articles handed over in one piece: few enough that little is read again after a crash."""
AHEAD = 3
"""Pieces handed to each process at a time, so that a stream of any length fits into memory."""
LOOK_EVERY = 1.0
"""Seconds after which a caller that waits for an answer is told so."""


class WorkersLost(Exception):
    """Processes of the engine died. What they were reading is not lost: it was never counted as read."""


class EngineMissing(Exception):
    """The engine cannot be reached or is not installed; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Task:
    """One article to read; `given` holds attributions whose fields are wanted, None if they are to be found."""

    id: Any
    text: str
    targets: Targets = ()
    given: tuple[Mapping[str, Spans], ...] | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """The pipeline raised an error on an article; the others are not touched by it."""

    message: str


Outcome = Reading | Failure


@dataclass(frozen=True, slots=True)
class Engine:
    """An executor, and how many articles' worth of processes it has. Without one, this process reads."""

    executor: Executor | None = None
    processes: int = 1


def read_batch(pipeline: Pipeline, tasks: Sequence[Task]) -> list[Outcome]:
    """The readings of the tasks, in their order."""
    return [_outcome(pipeline, task) for task in tasks]


def read_all(
    tasks: Iterable[Task], pipeline: Pipeline, engine: Engine, while_waiting: Callable[[], None] = lambda: None
) -> Iterator[tuple[Task, Outcome]]:
    """Yield each task with its outcome. Raises WorkersLost, and PipelineError where a process cannot read.

    `while_waiting` is called every second in which no answer came; what it raises ends the reading.
    """
    stream = iter(tasks)
    if engine.executor is None:
        for task in stream:
            yield task, _outcome(pipeline, task)
        return
    options, version = pipeline.options, pipeline.describe()
    waiting: deque[tuple[list[Task], Future[list[Outcome]]]] = deque()
    try:
        while (batch := list(islice(stream, BATCH))) or waiting:
            if batch:
                waiting.append((batch, engine.executor.submit(_read_there, options, version, batch)))
            if not batch or len(waiting) >= AHEAD * engine.processes:
                sent, future = waiting.popleft()
                yield from zip(sent, _answer(future, while_waiting), strict=True)
    except (BrokenExecutor, CancelledError) as error:
        raise WorkersLost("A process that reads articles died, perhaps for want of memory.") from error
    finally:
        for _, future in waiting:
            future.cancel()


def engine(*, processes: int = 1, scheduler: str = "") -> AbstractContextManager[Engine]:
    """The engine that the settings name: a Dask scheduler's address, or a number of processes of this machine."""
    if scheduler:
        return dask_cluster(scheduler)
    return process_pool(processes) if processes > 1 else nullcontext(Engine())


@contextmanager
def process_pool(processes: int) -> Iterator[Engine]:
    """Processes of this machine, each with the pipeline loaded; they end with the block, or when this one is killed."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # one thread each: more would only get in each other's way
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=_end_with_parent) as pool:
        try:
            yield Engine(pool, processes)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def dask_cluster(address: str) -> Iterator[Engine]:
    """The workers of a Dask scheduler. A worker that dies is made up for by the others. Raises EngineMissing."""
    try:
        from distributed import Client
    except ImportError as error:
        raise EngineMissing("Dask is not installed: install the packages of requirements-cluster.lock.") from error
    try:
        client: Any = Client(address, set_as_default=False, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError) as error:
        raise EngineMissing(f"The Dask scheduler at {address} does not answer: {error}") from error
    with client:
        yield Engine(client.get_executor(pure=False), max(1, len(client.scheduler_info()["workers"])))


_reading = Lock()
"""One article at a time in a process, should a worker of the cluster have several threads."""


def _read_there(options: Mapping[str, str], version: Mapping[str, str], tasks: Sequence[Task]) -> list[Outcome]:
    """`read_batch` in a process of an engine, with the pipeline that the caller means. Raises PipelineError."""
    with _reading:
        pipeline = _pipeline(tuple(sorted(options.items())))
        if (own := pipeline.describe()) != version:
            raise PipelineError(f"A process of the engine has another pipeline: {own}, where {version} is meant.")
        return read_batch(pipeline, tasks)


@cache
def _pipeline(options: tuple[tuple[str, str], ...]) -> Pipeline:
    """Loaded once in the life of a process."""
    return build_pipeline(**dict(options))


def _outcome(pipeline: Pipeline, task: Task) -> Outcome:
    given = None if task.given is None else [Found(a["content"], a["cue"], a["source"]) for a in task.given]
    with _Turn() as turn:
        return pipeline.read(task.text, targets=task.targets, given=given)
    return Failure(turn.message)


class _Turn:
    """One article's turn: whatever error the pipeline raises is told, and the other articles go on."""

    message = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        self.message = f"{type(error).__name__}: {error}"[:500]
        return isinstance(error, Exception)  # what stops the process goes on


def _answer(future: "Future[list[Outcome]]", while_waiting: Callable[[], None]) -> list[Outcome]:
    while True:
        try:
            return future.result(timeout=LOOK_EVERY)
        except TimeoutError:
            if future.done():  # the error is the answer
                raise
            while_waiting()


def _end_with_parent() -> None:
    """A process of the pool does not notice by itself that the one which feeds it was killed."""
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=watch, daemon=True, name="parent watch").start()
