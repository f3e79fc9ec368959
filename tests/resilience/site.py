"""A whole installation for a script: gunicorn, a worker and a database, each a process that may be killed.

Everything lies in a folder of its own and listens on 127.0.0.1. PostgreSQL is a private cluster made by initdb, as the
user `postgres` where the script is run by root.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from tests.redis_server import free_port

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN = 180  # seconds
SLUG = "harbour"


def postgres_programs() -> Path:
    """The folder of initdb and pg_ctl."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    program = str(found[-1]) if found else shutil.which("initdb")
    if program is None:
        sys.exit("PostgreSQL is not installed here: apt-get install postgresql")
    return Path(program).parent


class Database:
    """SQLite, which has no process of its own."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder}/sayso.sqlite3"

    def start(self) -> None: ...
    def kill(self) -> None: ...
    def stop(self) -> None: ...


class Cluster(Database):
    """A private PostgreSQL."""

    def __init__(self, folder: Path) -> None:
        self.data, self.port = folder / "postgres", free_port()
        self.data.mkdir()
        self.programs = postgres_programs()
        if os.geteuid() == 0:
            shutil.chown(self.data, "postgres", "postgres")
        self.run("initdb", "--pgdata", str(self.data), "--auth=trust", "--username=sayso", "--no-sync")
        self.url = f"postgres://sayso@127.0.0.1:{self.port}/postgres"
        self.start()

    def run(self, program: str, *words: str) -> None:
        other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*other, str(self.programs / program), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd="/")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.data}"
        log = self.data / "log"
        words = ("-D", str(self.data), "-l", str(log), "-o", options, "-w", "-t", "120", "start")
        for _ in range(30):  # as a supervisor does: children of the one killed may still hold its memory
            with suppress(subprocess.CalledProcessError):
                return self.run("pg_ctl", *words)
            time.sleep(2)
        raise TimeoutError(f"PostgreSQL does not start; see {log}")

    def kill(self) -> None:
        os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        time.sleep(1)  # its children notice

    def stop(self) -> None:
        with suppress(subprocess.CalledProcessError):
            self.run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")


class Site:
    """The processes of the installation."""

    def __init__(self, folder: Path, database: Database, *, web_processes: int = 2) -> None:
        self.folder, self.database, self.port = folder, database, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "SAYSO_DATA_DIR": str(folder / "data"),
            "DATABASE_URL": database.url,
            "DJANGO_SETTINGS_MODULE": "annotator.settings",
            "SAYSO_PIPELINE": "rules",
            "SAYSO_PREANNOTATION_PROCESSES": "1",
            "SAYSO_API_RATE": "",
            "SAYSO_LOG_LEVEL": "ERROR",
            "WEB_CONCURRENCY": str(web_processes),
        }
        self.log = (folder / "log").open("a")
        self.manage("migrate", "--verbosity=0")
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def manage(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=check, text=True, stdout=subprocess.PIPE, stderr=self.log
        )

    def python(self, code: str) -> str:
        command = [sys.executable, "-c", "import django; django.setup()\n" + code]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, check=True, text=True, stdout=subprocess.PIPE)
        return done.stdout

    def start(self, name: str) -> None:
        gunicorn = ["-m", "gunicorn", "-c", "python:annotator.gunicorn", "--bind", f"127.0.0.1:{self.port}"]
        words = {"web": [*gunicorn, "annotator.wsgi"], "worker": ["manage.py", "work"]}[name]
        command = [sys.executable, *words]
        self.processes[name] = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def kill(self, name: str) -> None:
        """SIGKILL to the process and its children, without a warning."""
        process = self.processes[name]
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def wait_until_ready(self) -> None:
        for _ in range(START_WITHIN * 4):
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.address}/ready/", timeout=30).status_code == 200:
                    return
            time.sleep(0.25)
        raise TimeoutError(f"The site does not become ready; see {self.folder / 'log'}")


@contextmanager
def site(folder: Path, *, postgres: bool, web_processes: int = 2) -> Iterator[Site]:
    """The installation with pages and a worker, ready."""
    database = Cluster(folder) if postgres else Database(folder)
    made = Site(folder, database, web_processes=web_processes)
    try:
        made.start("web")
        made.start("worker")
        made.wait_until_ready()
        yield made
    finally:
        for name in made.processes:
            made.kill(name)
        database.stop()


def fill(made: Site, *, reviewers: int, articles: int) -> dict[str, str]:
    """A project with a round that gives every article to two people; the session of each person, by name."""
    code = f"""
import hashlib
from django.contrib.auth.hashers import make_password
from django.test import Client
from claims.assignment import open_round
from claims.codebooks import create_preset
from claims.models import Assignment, Document, Membership, Project, User
project = Project.objects.create(name="Harbour", slug={SLUG!r})
create_preset(project=project)
names = ["manager", "adjudicator", *[f"reviewer{{n}}" for n in range({reviewers})]]
for name in names:
    user = User.objects.create(username=name, password=make_password(None))
    role = name if name in ("manager", "adjudicator") else "reviewer"
    Membership.objects.create(project=project, user=user, role=role)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    print(name, client.cookies["sessionid"].value)
made = []
for n in range({articles}):
    text = TEXT.format(n=n)
    made.append(Document(project=project, title=f"Port {{n}}", text=text, characters=len(text), words=len(text.split()),
                         text_sha256=hashlib.sha256(text.encode()).hexdigest()))
made = Document.objects.bulk_create(made, batch_size=500)
round = open_round(project=project, kind="production")
Assignment.objects.bulk_create(
    [Assignment(project=project, document=document, round=round, position=n)
     for n, document in enumerate(made) for _ in range(2)], batch_size=500)
"""
    told = made.python(f"TEXT = {TEXT!r}\n" + code)
    return dict(line.split() for line in told.splitlines())


TEXT = (
    "The Ministry of Transport said on Monday that no rules were broken in case {n}. “We followed the law,” it wrote "
    "in a letter. Anna Berg, a harbour master, warned that the water in basin {n} was too shallow for ferries."
    "\n\nThe port has been used for two hundred years. A spokesman for the union said that the crews would not sail."
)
