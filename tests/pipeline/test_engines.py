"""Many articles at once: a pool of processes, a Dask cluster, and folders of shards without a database."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from annotator.pipeline import batch
from annotator.pipeline.__main__ import main
from annotator.pipeline.batch import EngineMissing, Task, WorkersLost, engine, read_all
from annotator.pipeline.build import Pipeline, PipelineError, build_pipeline
from annotator.pipeline.suggestions import Reading
from tests.redis_server import free_port

ROOT = Path(__file__).resolve().parents[2]
TASKS = [Task(number, f"The minister said that {number} dams of the town will hold.") for number in range(80)]


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return build_pipeline(tier="rules")


@pytest.fixture(scope="module")
def expected(pipeline: Pipeline) -> list[Reading]:
    return [pipeline.read(task.text) for task in TASKS]


def children() -> list[psutil.Process]:
    """The processes of the pool."""
    return [each for each in psutil.Process().children() if "spawn_main" in " ".join(each.cmdline())]


def test_a_pool_answers_in_order(pipeline: Pipeline, expected: list[Reading]) -> None:
    with engine(processes=2) as pool:
        assert [outcome for _, outcome in read_all(TASKS, pipeline, pool)] == expected
        assert len(children()) == 2
    assert not [each for each in children() if each.wait(60)]


def test_a_killed_process_of_a_pool_is_told_and_what_came_before_is_kept(
    pipeline: Pipeline, expected: list[Reading]
) -> None:
    kept: list[Reading] = []

    def read() -> None:
        with engine(processes=2) as pool:
            for _, outcome in read_all(TASKS[len(kept) :], pipeline, pool):
                kept.append(outcome)
                if len(kept) == 3:
                    children()[0].kill()

    with pytest.raises(WorkersLost):
        read()
    read()
    assert kept == expected


def test_the_processes_of_a_pool_die_with_the_one_that_feeds_them() -> None:
    code = """
from annotator.pipeline.batch import engine
import os, psutil, signal
if __name__ == "__main__":
    with engine(processes=2) as pool:
        [f.result() for f in [pool.executor.submit(os.getpid) for _ in range(20)]]
        print(*[child.pid for child in psutil.Process().children() if "spawn_main" in str(child.cmdline())], flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert killed.returncode == -signal.SIGKILL
    pids = [int(word) for word in killed.stdout.split()]
    assert pids
    _, alive = psutil.wait_procs([psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)], timeout=60)
    assert not alive


def test_an_article_that_the_pipeline_fails_on_leaves_the_others_alone(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Pipeline.read

    def fail(self: Pipeline, text: str, **options: object) -> Reading:
        if " 1 dams" in text:
            raise ValueError("too many clauses")
        return read(self, text, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Pipeline, "read", fail)
    first, second, third = [outcome for _, outcome in read_all(TASKS[:3], pipeline, batch.Engine())]
    assert second == batch.Failure("ValueError: too many clauses")
    assert isinstance(first, Reading)
    assert isinstance(third, Reading)


def test_a_process_with_another_pipeline_is_refused(pipeline: Pipeline) -> None:
    with pytest.raises(PipelineError, match="another pipeline"):
        batch._read_there(pipeline.options, pipeline.describe() | {"rules": "0"}, TASKS[:1])


# Dask


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, processes of their own; the address, and the workers."""
    address = f"tcp://127.0.0.1:{free_port()}"
    environment = os.environ | {"PYTHONPATH": str(ROOT), "DASK_LOGGING__DISTRIBUTED": "error"}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--no-dashboard", "--no-jupyter"]
    dask_worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
    port = address.rpartition(":")[2]
    started = [subprocess.Popen([*dask, "--host", "127.0.0.1", "--port", port], cwd=folder, env=environment)]
    try:
        started += [
            subprocess.Popen(
                [*dask_worker, "--no-nanny", "--local-directory", str(folder / str(n))], cwd=folder, env=environment
            )
            for n in range(2)
        ]
        yield address, started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_a_cluster_answers_in_order_and_makes_up_for_a_killed_worker(
    pipeline: Pipeline, expected: list[Reading], tmp_path: Path
) -> None:
    with cluster(tmp_path) as (address, workers):
        from distributed import Client

        with Client(address, set_as_default=False, timeout=120) as client:
            client.wait_for_workers(2, timeout=120)
        found = []
        with engine(scheduler=address) as dask:
            assert dask.processes == 2
            for _, outcome in read_all(TASKS, pipeline, dask):
                found.append(outcome)
                if len(found) == 3:
                    workers[0].kill()
        assert found == expected


def test_a_scheduler_that_does_not_answer_is_told() -> None:
    with pytest.raises(EngineMissing, match="does not answer"), engine(scheduler=f"tcp://127.0.0.1:{free_port()}"):
        pass


# Without a database


def bulk(*words: str) -> int:
    return main(["bulk", *words, "--tier", "rules"])


def rows(folder: Path) -> list[dict[str, object]]:
    return [row for shard in sorted(folder.glob("*.parquet")) for row in pq.read_table(shard).to_pylist()]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps({"id": task.id, "text": task.text}) + "\n" for task in TASKS[:10]))
    return path


def test_shards_hold_what_predict_gives(articles: Path, tmp_path: Path, expected: list[Reading]) -> None:
    assert bulk(str(articles), "--to", str(tmp_path / "out"), "--shard", "4") == 0
    made = rows(tmp_path / "out")
    assert [row["id"] for row in made] == [str(number) for number in range(10)]
    assert [json.loads(str(row["reading"])) for row in made] == [reading.to_json() for reading in expected[:10]]
    assert len(list((tmp_path / "out").glob("*.parquet"))) == 3


def test_a_folder_begun_goes_on_and_doubles_nothing(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read = Pipeline.read

    def stop(self: Pipeline, text: str, **options: object) -> Reading:
        if " 6 dams" in text:
            raise KeyboardInterrupt
        return read(self, text, **options)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Pipeline, "read", stop)
        with pytest.raises(KeyboardInterrupt):
            bulk(str(articles), "--to", str(tmp_path / "out"), "--shard", "4")
    assert len(rows(tmp_path / "out")) == 4
    assert bulk(str(articles), str(articles), "--to", str(tmp_path / "out"), "--shard", "4") == 0
    assert json.loads(capsys.readouterr().out) == {"there": 4, "read": 6, "failed": 0}
    assert sorted(int(str(row["id"])) for row in rows(tmp_path / "out")) == list(range(10))


def test_parquet_is_read_as_json_lines_are(articles: Path, tmp_path: Path) -> None:
    table = pa.table({"id": [str(task.id) for task in TASKS[:3]], "text": [task.text for task in TASKS[:3]]})
    pq.write_table(table, tmp_path / "articles.parquet")
    assert bulk(str(tmp_path / "articles.parquet"), "--to", str(tmp_path / "out")) == 0
    assert [row["id"] for row in rows(tmp_path / "out")] == ['"0"', '"1"', '"2"']


def test_a_folder_of_another_version_is_refused(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bulk(str(articles), "--to", str(tmp_path / "out")) == 0
    assert bulk(str(articles), "--to", str(tmp_path / "out"), "--targets", "China") == 2
    assert "choose a new folder" in capsys.readouterr().err


def test_a_line_that_is_no_article_is_told_with_its_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.jsonl").write_text('{"id": 1, "text": "The port is big."}\n{"id": 2}\n')
    assert bulk(str(tmp_path / "bad.jsonl"), "--to", str(tmp_path / "out")) == 2
    assert "record 2" in capsys.readouterr().err
