"""Read many articles, in one process or several, always in the order given."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from typing import Any

from annotator.pipeline.build import Pipeline, build_pipeline
from annotator.pipeline.rules import Found
from annotator.pipeline.suggestions import Reading
from annotator.spans import Spans

AHEAD = 8
"""Articles handed to each process at a time, so that a stream of any length fits into memory."""


@dataclass(frozen=True, slots=True)
class Task:
    """One article to read; `given` holds attributions whose fields are wanted, None if they are to be found."""

    id: Any
    text: str
    targets: tuple[str, ...] = ()
    given: tuple[Mapping[str, Spans], ...] | None = None


def read_in_processes(
    tasks: Iterable[Task], options: Mapping[str, str], processes: int = 1
) -> Iterator[tuple[Task, Reading]]:
    """Yield each task with its reading; `options` are those of `build_pipeline`."""
    _start(options)
    if processes <= 1:
        yield from ((task, _read(task)) for task in tasks)
        return
    stream = iter(tasks)
    with get_context("spawn").Pool(processes, _start, (options,)) as pool:
        while block := list(islice(stream, AHEAD * processes)):
            yield from zip(block, pool.map(_read, block, chunksize=1), strict=True)


_pipelines: dict[tuple[tuple[str, str], ...], Pipeline] = {}
_current: list[Pipeline] = []


def _start(options: Mapping[str, str]) -> None:
    """Load the pipeline of this process once."""
    key = tuple(sorted(options.items()))
    if key not in _pipelines:
        _pipelines[key] = build_pipeline(**options)
    _current[:] = [_pipelines[key]]


def _read(task: Task) -> Reading:
    given = None if task.given is None else [Found(a["content"], a["cue"], a["source"]) for a in task.given]
    return _current[0].read(task.text, targets=task.targets, given=given)
