"""What happens between `./run` and the first page."""

import logging
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any, Self
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from annotator.settings import stored_secret
from claims.management import processes
from claims.management.backup import KEPT, back_up
from claims.management.first_accounts import make_first_accounts
from claims.models import User

ROOT = Path(__file__).parent.parent.parent
LINK = re.compile(r"http://127\.0\.0\.1:\d+/sign-in/\S+")
REVIEW = re.compile(r"/projects/demo/articles/\d+/review/$")
PASSWORD = re.compile(r"^  (admin|ada|ben) +(\S+)$", re.MULTILINE)


def make_database(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE note (text)")
        database.execute("INSERT INTO note VALUES ('kept')")
        database.commit()
    return path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_processes_that_start_together_agree_on_one_secret(tmp_path: Path) -> None:
    for attempt in range(20):
        path, ready = tmp_path / f"secret-key-{attempt}", Barrier(6)

        def begin(path: Path = path, ready: Barrier = ready) -> str:
            ready.wait()
            return stored_secret(path)

        with ThreadPoolExecutor(6) as starting:
            secrets = [each.result() for each in [starting.submit(begin) for _ in range(6)]]
        assert len(set(secrets)) == 1
        assert len(secrets[0]) > 50
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def page_behind(link: str) -> str:
    """Where a fresh browser ends up."""
    with build_opener(HTTPCookieProcessor()).open(link) as page:
        return str(page.url)


# Backups


def test_a_backup_holds_what_another_connection_has_just_written(tmp_path: Path) -> None:
    database = make_database(tmp_path / "sayso.sqlite3")
    with closing(sqlite3.connect(database)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("INSERT INTO note VALUES ('still in the log')")
        writer.commit()
        copy = back_up(database, tmp_path / "backups")
    with closing(sqlite3.connect(copy)) as restored:
        assert restored.execute("SELECT text FROM note").fetchall() == [("kept",), ("still in the log",)]


def test_only_the_owner_can_read_a_backup(tmp_path: Path) -> None:
    copy = back_up(make_database(tmp_path / "sayso.sqlite3"), tmp_path / "backups")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_the_newest_backups_are_kept(tmp_path: Path) -> None:
    database = make_database(tmp_path / "sayso.sqlite3")
    copies = [back_up(database, tmp_path / "backups") for _ in range(KEPT + 2)]
    assert sorted((tmp_path / "backups").iterdir()) == copies[2:]


# Accounts


@pytest.mark.django_db
def test_first_accounts_are_made_once_with_passwords_that_work() -> None:
    passwords = make_first_accounts()
    assert make_first_accounts() == {}
    assert list(passwords) == ["admin", "ada", "ben"]
    assert all(User.objects.get(username=name).check_password(word) for name, word in passwords.items())
    assert [user.username for user in User.objects.filter(is_superuser=True)] == ["admin"]


@pytest.mark.django_db
def test_chosen_passwords_are_used_and_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAYSO_ADMIN_PASSWORD", "harbour lights at nine")
    assert list(make_first_accounts()) == ["ada", "ben"]
    assert User.objects.get(username="admin").check_password("harbour lights at nine")


@pytest.mark.django_db
def test_a_weak_chosen_password_is_refused_and_nobody_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAYSO_REVIEWER_PASSWORD", "1234")
    with pytest.raises(ValidationError):
        make_first_accounts()
    assert not User.objects.exists()


# Processes


def test_a_busy_port_is_told_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(processes.PortInUse, match=f"--port {port + 1}"):
            processes.listen("127.0.0.1", port)


def test_a_worker_that_dies_is_started_again(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    started: list[subprocess.Popen[bytes]] = []
    second = Event()

    def start() -> subprocess.Popen[bytes]:
        code = "import sys; sys.stdin.read()" if started else "raise SystemExit(7)"
        started.append(subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE))
        if len(started) == 2:
            second.set()
        return started[-1]

    monkeypatch.setattr(processes, "start_worker", start)
    monkeypatch.setattr(processes, "RESTART_AFTER", 0)
    with caplog.at_level(logging.WARNING), processes.worker_running():
        assert second.wait(30)
    assert "exit code 7" in caplog.text
    assert [worker.returncode for worker in started] == [7, 0]


def test_a_worker_that_does_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "STOP_WITHIN", 0)
    worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], stdin=subprocess.PIPE)
    processes.stop_worker(worker)
    assert worker.returncode == -signal.SIGKILL


def test_the_web_process_loads_no_language_model_and_no_slow_reader() -> None:
    code = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "annotator.settings"
django.setup()
import annotator.urls, claims.management.commands.serve
print(*sorted({"spacy", "onnxruntime", "trafilatura", "pyarrow"} & sys.modules.keys()))
"""
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


def test_our_scripts_and_styles_are_collected_without_white_space(tmp_path: Path, settings: Any) -> None:
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    for name in ("claims/text.js", "claims/review/review.css", "claims/review/main.js"):
        served = (tmp_path / name).read_text()
        assert 0 < len(served) < 0.95 * len((ROOT / "static" / name).read_text())
        assert "\n  " not in served
    assert (tmp_path / "claims/icon.svg").read_bytes() == (ROOT / "static/claims/icon.svg").read_bytes()
    assert "/*" in (tmp_path / "admin/css/base.css").read_text()


# The whole


class Server:
    """`manage.py serve` on a data directory, and what it has printed."""

    def __init__(self, data: Path) -> None:
        environment = {"SAYSO_DATA_DIR": str(data), "PATH": "", "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "manage.py", "serve", "--no-browser", "--port", str(free_port())]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.printed = ""
        self.ready = Event()
        self.reader = Thread(target=self.read)
        self.reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.reader.join()

    def read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.printed += line
            if LINK.search(line):
                self.ready.set()
        self.ready.set()

    def link(self) -> str:
        assert self.ready.wait(300)
        found = LINK.search(self.printed)
        assert found, self.printed
        return found[0]

    def stop(self, by: signal.Signals) -> int:
        self.process.send_signal(by)
        code = self.process.wait(60)
        self.reader.join()
        return code


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def manage(data: Path, *words: str) -> subprocess.Popen[bytes]:
    environment = {"SAYSO_DATA_DIR": str(data), "PATH": ""}
    command = [sys.executable, "manage.py", *words]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE)


def backups(data: Path) -> list[Path]:
    return list((data / "backups").glob("*"))


def test_a_first_start_ends_at_a_page_and_a_second_keeps_the_data(data: Path) -> None:
    """The first start meets a database of an older version, so that it has something to back up."""
    assert manage(data, "migrate", "--verbosity=0", "contenttypes").wait() == 0
    with Server(data) as server:
        link = server.link()
        assert REVIEW.search(page_behind(link))
        assert "/sign-in/" in page_behind(link)
        assert server.stop(signal.SIGINT) == 0
    assert stat.S_IMODE((data / "secret-key").stat().st_mode) == 0o600
    assert [name for name, _ in PASSWORD.findall(server.printed)] == ["admin", "ada", "ben"]
    assert "Traceback" not in server.printed
    [copy] = backups(data)
    with closing(sqlite3.connect(copy)) as backup:
        assert backup.execute("SELECT DISTINCT app FROM django_migrations").fetchall() == [("contenttypes",)]

    with Server(data) as again:
        assert REVIEW.search(page_behind(again.link()))
        with urlopen(again.link().split("/sign-in/")[0] + "/static/claims/review/main.js") as script:
            assert script.read() == (data / "static/claims/review/main.js").read_bytes()
        assert again.stop(signal.SIGTERM) == 0
    assert not PASSWORD.search(again.printed)
    assert backups(data) == [copy]


def test_a_worker_ends_with_the_process_that_started_it(data: Path) -> None:
    assert manage(data, "migrate", "--verbosity=0").wait() == 0
    worker = manage(data, "work", "--until-input-ends")
    worker.communicate(timeout=300)  # closes its input, as the death of its parent does
    assert worker.returncode == 0
