"""Bulk reading without a database: files of articles in, a folder of Parquet files out, resumable at any moment.

The folder holds `run.json` (versions of the pipeline, targets) and shards `readings-00000.parquet`, ..., a row an
article: `id` (as JSON), `text_sha256`, `version`, `language`, `suggestions` (how many), `failure`, and `reading`, the
JSON that `predict` gives. A shard appears whole or not at all; an article (id and text) that a shard holds is not read
again.
"""

import gzip
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from annotator.pipeline.batch import Engine, Failure, Outcome, Task, read_all
from annotator.pipeline.build import Pipeline
from annotator.targets import Targets, as_json

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("text_sha256", pa.string()),
        ("version", pa.string()),
        ("language", pa.string()),
        ("suggestions", pa.int32()),
        ("failure", pa.string()),
        ("reading", pa.large_string()),
    ]
)
ROWS = 500


class FolderError(Exception):
    """The folder holds something else, or a file is none of articles; the message says what."""


def read_to_shards(
    files: Sequence[str],
    folder: str,
    *,
    pipeline: Pipeline,
    engine: Engine,
    targets: Targets = (),
    size: int = 1000,
    report: Callable[[str], None] = lambda line: None,
) -> dict[str, int]:
    """Read the articles that the folder does not hold yet. Counts: there, read, failed. Raises FolderError."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    version = begin(place, pipeline, targets)
    known = held(place)
    counts = {"there": len(known), "read": 0, "failed": 0}
    shard, rows = next_shard(place), []
    for task, outcome in read_all(unread(articles(files, targets), known), pipeline, engine):
        rows.append(row(task, outcome, version))
        counts["failed" if isinstance(outcome, Failure) else "read"] += 1
        if len(rows) == size:
            shard, rows = write(place, shard, rows), []
            report(f"{counts['there'] + counts['read'] + counts['failed']} articles")
    if rows:
        write(place, shard, rows)
    return counts


def unread(tasks: Iterable[Task], known: set[bytes]) -> Iterator[Task]:
    """Each article once, without those that are known."""
    for task in tasks:
        key = identity(json.dumps(task.id), digest(task.text))
        if key not in known:
            known.add(key)
            yield task


def begin(place: Path, pipeline: Pipeline, targets: Targets) -> str:
    """Note the versions in a new folder, or see that they are those of the folder. Returns the version's name."""
    components = pipeline.describe()
    run = {"components": components, "targets": as_json(targets)}
    noted = place / "run.json"
    if noted.exists():
        if json.loads(noted.read_text()) != run:
            raise FolderError(f"{place} holds readings by another version or with other targets: choose a new folder.")
    else:
        replace(noted, json.dumps(run, ensure_ascii=False, indent=1).encode())
    return " ".join(components.values())


def articles(files: Sequence[str], targets: Targets = ()) -> Iterator[Task]:
    """The articles of JSON lines or Parquet files, one after the other, never a whole file at a time."""
    for name in files:
        for number, record in enumerate(records(name), 1):
            if not isinstance(record, dict) or not isinstance(record.get("text"), str):
                raise FolderError(f'{name}, record {number}: an article is an object {{"id": ..., "text": "..."}}')
            yield Task(record.get("id"), record["text"], record.get("targets") or targets)


def records(name: str) -> Iterator[Any]:
    if name.endswith(".parquet"):
        with pq.ParquetFile(name) as table:
            wanted = [column for column in ("id", "text", "targets") if column in table.schema_arrow.names]
            for part in table.iter_batches(ROWS, columns=wanted):
                yield from part.to_pylist()
        return
    with gzip.open(name, "rb") if name.endswith(".gz") else open(name, "rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield json.loads(line.decode("utf-8-sig", errors="replace"))
                except ValueError as error:
                    raise FolderError(f"{name}, line {number} is not JSON: {error}") from error


def row(task: Task, outcome: Outcome, version: str) -> dict[str, Any]:
    known: dict[str, Any] = {"id": json.dumps(task.id), "text_sha256": digest(task.text), "version": version}
    if isinstance(outcome, Failure):
        return known | {"language": "", "suggestions": 0, "failure": outcome.message, "reading": ""}
    found = len(outcome.attributions) + len(outcome.nested) + len(outcome.own_voice)
    reading = json.dumps(outcome.to_json(), ensure_ascii=False)
    return known | {"language": outcome.language, "suggestions": found, "failure": "", "reading": reading}


def shards(place: Path) -> list[Path]:
    return sorted(place.glob("readings-*.parquet"))


def held(place: Path) -> set[bytes]:
    """The identities of the articles that the shards hold: 16 bytes each, so that millions fit into memory."""
    found: set[bytes] = set()
    for path in shards(place):
        table = pq.read_table(path, columns=["id", "text_sha256"])
        found.update(map(identity, table["id"].to_pylist(), table["text_sha256"].to_pylist()))
    return found


def identity(id_as_json: str, text_sha256: str) -> bytes:
    return blake2b(f"{id_as_json}\n{text_sha256}".encode(), digest_size=16).digest()


def digest(text: str) -> str:
    """The hash by which Sayso knows an article's text."""
    return sha256(text.encode(errors="replace")).hexdigest()


def next_shard(place: Path) -> int:
    made = shards(place)
    return int(made[-1].stem.rpartition("-")[2]) + 1 if made else 0


def write(place: Path, number: int, rows: list[dict[str, Any]]) -> int:
    """Write one shard; the number of the next."""
    stream = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), stream, compression="zstd")
    replace(place / f"readings-{number:05}.parquet", stream.getvalue())
    return number + 1


def replace(path: Path, content: Any) -> None:
    """Let the file appear whole, also after a loss of power."""
    part = path.with_suffix(".part")
    with part.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
