"""Readings that were made without the database (`python -m annotator.pipeline bulk`), taken into a project."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.targets import as_json
from claims.models import Project
from claims.preannotation import current_run, store

ROWS = 200


class ShardsRefused(Exception):
    """The folder does not fit the project; the message says why."""


def take_in(*, project: Project, folder: Path) -> dict[str, int]:
    """Store the readings of the project's present articles, matched by the hash of their text.

    An article that the same version has read is left alone, so it may be stopped and begun again. Counts: taken,
    known already, of no article here. Raises ShardsRefused.
    """
    try:
        made = json.loads((folder / "run.json").read_text())
    except (OSError, ValueError) as error:
        raise ShardsRefused(f"{folder} holds no finished readings: run.json cannot be read ({error}).") from error
    targets = as_json(project.also_called)
    if made["targets"] != targets:
        raise ShardsRefused(f"The readings are toward {made['targets']}, the project’s targets are {targets}.")
    run = current_run(project=project, components=made["components"])
    counts = {"taken": 0, "known": 0, "elsewhere": 0}
    for rows in rows_of(folder):
        found = project.documents.present().filter(text_sha256__in=[row["text_sha256"] for row in rows])
        documents = {document.text_sha256: document for document in found}
        for row in rows:
            document = documents.get(row["text_sha256"])
            if document is None:
                counts["elsewhere"] += 1
            else:
                counts["taken" if store(run, document, json.loads(row["reading"])) else "known"] += 1
    return counts


def rows_of(folder: Path) -> Iterator[list[dict[str, Any]]]:
    """The rows of all shards but those of articles that the pipeline failed on: the project's own job tries these."""
    import pyarrow.parquet as pq

    for path in sorted(folder.glob("readings-*.parquet")):
        with pq.ParquetFile(path) as shard:
            for part in shard.iter_batches(ROWS, columns=["text_sha256", "failure", "reading"]):
                yield [row for row in part.to_pylist() if not row["failure"]]
