"""Backup and restore of a whole installation, as commands, on the database the tests run on."""

import hashlib
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from claims.management.archive import BackupFailed, NotRestored, restore_backup, verify_backup, write_backup

pytestmark = [pytest.mark.database, pytest.mark.long]

Manage = Callable[..., "subprocess.CompletedProcess[str]"]
ADD_A_PERSON = "from claims.models import User; User.objects.create_user(username='{}')"
NAMES = "from claims.models import User; print(*User.objects.order_by('username').values_list('username', flat=True))"

WRITE_UNTIL_TOLD = """
from pathlib import Path
from uuid import uuid4
from django.db import transaction
from claims.models import Review
from claims.review import ClaimDraft, Put, change_claims
from tests.factories import make_review, make_user
review = make_review(reviewer=make_user("ben"))
while not Path({!r}).exists():
    with transaction.atomic():
        change, draft = uuid4(), ClaimDraft(content=[[0, 4]])
        locked = Review.objects.locked_for(change).get(pk=review.pk)
        change_claims(review=locked, actor=review.reviewer, change=change, operations=[Put(uuid4(), 0, draft)])
    print("saved", flush=True)
"""
SAVED = "from claims.models import Claim, ReviewEvent; print(Claim.objects.count(), ReviewEvent.objects.count())"


@contextmanager
def database(data: Path, *, like: str = "") -> Iterator[str]:
    """The address of a database of its own, beside the one of the tests: in the folder, or in PostgreSQL, where it
    begins as that ``like`` which it is."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{data / 'sayso.sqlite3'}"
        return
    login = connection.settings_dict
    name = f"sayso_backup_{os.getpid()}_{'copy' if like else 'first'}"
    server = {
        "host": login["HOST"],
        "port": login["PORT"] or 5432,
        "user": login["USER"],
        "password": login["PASSWORD"],
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **server) as admin:
        admin.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {like.rpartition('/')[2]}" if like else ""))
        try:
            word = f":{login['PASSWORD']}" if login["PASSWORD"] else ""
            yield f"postgres://{login['USER']}{word}@{login['HOST']}:{server['port']}/{name}"
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manager(data: Path, database_url: str) -> Manage:
    """Runs a command of manage.py on the installation of a folder."""
    environment = os.environ | {"SAYSO_DATA_DIR": str(data), "DATABASE_URL": database_url}

    def run(*words: str, **streams: Any) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]
        piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
        return subprocess.run(command, env=environment, text=True, timeout=120, **piped)

    return run


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """Folder and database of an installation with one person and one release: set up once, and copied."""
    data = tmp_path_factory.mktemp("installed")
    (data / "releases" / "1").mkdir(parents=True)
    (data / "releases" / "1" / "claims.csv").write_text("claim\nas released\n")
    with database(data) as url:
        run = manager(data, url)
        assert run("migrate", "--verbosity", "0").returncode == 0
        assert run("shell", "--verbosity", "0", "-c", ADD_A_PERSON.format("ada")).returncode == 0
        yield data, url


@pytest.fixture
def database_url(first: tuple[Path, str], tmp_path: Path) -> Iterator[str]:
    shutil.copytree(first[0], tmp_path / "data")
    with database(tmp_path / "data", like=first[1]) as url:
        yield url


@pytest.fixture
def manage(tmp_path: Path, database_url: str) -> Manage:
    return manager(tmp_path / "data", database_url)


def names(manage: Manage) -> list[str]:
    return manage("shell", "--verbosity", "0", "-c", NAMES).stdout.split()


def test_what_was_backed_up_comes_back(manage: Manage, tmp_path: Path) -> None:
    archive, release = tmp_path / "all.tar", tmp_path / "data" / "releases" / "1" / "claims.csv"
    made = manage("backup", str(archive))
    assert made.returncode == 0, made.stderr
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    manage("shell", "--verbosity", "0", "-c", ADD_A_PERSON.format("later"))
    release.write_text("overwritten")
    checked = manage("restore", str(archive))
    assert "Nothing was changed" in checked.stdout
    assert names(manage) == ["ada", "later"]
    restored = manage("restore", str(archive), "--yes")
    assert restored.returncode == 0, restored.stderr
    assert names(manage) == ["ada"]
    assert release.read_text() == "claim\nas released\n"


def test_a_backup_while_somebody_saves_is_of_one_moment(manage: Manage, tmp_path: Path, database_url: str) -> None:
    archive, told = tmp_path / "all.tar", tmp_path / "told"
    environment = os.environ | {"SAYSO_DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": database_url}
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", WRITE_UNTIL_TOLD.format(str(told))]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, cwd=settings.BASE_DIR) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        made = manage("backup", str(archive))
        told.touch()
        saved = 1 + len(writer.stdout.readlines())
    assert (made.returncode, writer.returncode) == (0, 0), made.stderr

    restored = manage("restore", str(archive), "--yes")

    assert restored.returncode == 0, restored.stderr
    claims, events = map(int, manage("shell", "--verbosity", "0", "-c", SAVED).stdout.split())
    assert claims == events
    assert 1 <= claims < saved, "it went on while the backup was made"
    replayed = manage("check_history")
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr


def run_sql(manage: Manage, *statements: str) -> None:
    code = f"from django.db import connection; c = connection.cursor(); [c.execute(s) for s in {statements!r}]"
    done = manage("shell", "--verbosity", "0", "-c", code)
    assert done.returncode == 0, done.stderr


def test_after_an_upgrade_the_backup_made_before_it_comes_back(manage: Manage, tmp_path: Path) -> None:
    archive = tmp_path / "before.tar"
    newest = "SELECT max(name) FROM django_migrations WHERE app = 'claims'"
    run_sql(manage, f"DELETE FROM django_migrations WHERE app = 'claims' AND name = ({newest})")
    assert manage("backup", str(archive)).returncode == 0
    later = "CREATE TABLE made_later (person bigint NOT NULL REFERENCES claims_user (id))"
    run_sql(manage, later, "INSERT INTO made_later SELECT id FROM claims_user")
    restored = manage("restore", str(archive), "--yes")
    assert restored.returncode == 0, restored.stderr
    assert "from an earlier version: run the command migrate" in restored.stdout
    assert names(manage) == ["ada"]
    run_sql(manage, later)  # what the upgrade makes can be made again


def test_a_backup_of_a_later_version_is_refused(manage: Manage, tmp_path: Path) -> None:
    archive = tmp_path / "later.tar"
    row = "INSERT INTO django_migrations (app, name, applied) VALUES ('claims', '{}', CURRENT_TIMESTAMP)"
    run_sql(manage, row.format("9999_later"))
    assert manage("backup", str(archive)).returncode == 0
    manage("shell", "--verbosity", "0", "-c", ADD_A_PERSON.format("later"))
    refused = manage("restore", str(archive), "--yes")
    assert refused.returncode == 1
    assert "A later version of Sayso made the backup." in refused.stderr
    assert names(manage) == ["ada", "later"]


def test_the_secret_key_stays_secret_and_scripts_and_styles_stay_those_of_the_program(
    manage: Manage, tmp_path: Path
) -> None:
    archive, key = tmp_path / "all.tar", tmp_path / "data" / "secret-key"
    (tmp_path / "data" / "static").mkdir()
    (tmp_path / "data" / "static" / "staticfiles.json").write_text("as served before")
    secret = key.read_text()
    assert manage("backup", str(archive)).returncode == 0
    (tmp_path / "data" / "static" / "staticfiles.json").write_text("as served now")
    key.unlink()
    assert manage("restore", str(archive), "--yes").returncode == 0
    assert key.read_text() == secret
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert (tmp_path / "data" / "static" / "staticfiles.json").read_text() == "as served now"


def test_a_damaged_archive_changes_nothing(manage: Manage, tmp_path: Path) -> None:
    archive = tmp_path / "all.tar"
    with archive.open("wb") as stream:
        manage("backup", "-", stdout=stream)
    whole = archive.read_bytes()
    archive.write_bytes(whole.replace(b"as released", b"as tampered"))
    refused = manage("restore", str(archive), "--yes")
    assert refused.returncode == 1
    assert "releases/1/claims.csv is not what the backup wrote" in refused.stderr
    archive.write_bytes(whole[: len(whole) // 2])
    with archive.open("rb") as stream:
        assert "no whole backup" in manage("restore", "-", "--yes", stdin=stream).stderr
    assert names(manage) == ["ada"]


def test_an_archive_of_another_kind_of_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"database": "oracle", "made_at": "", "members": {}}))
    with tarfile.open(tmp_path / "other.tar", "w") as archive:
        archive.add(tmp_path / "manifest.json", "manifest.json")
    with pytest.raises(NotRestored, match="The backup is of oracle"):
        restore_backup(tmp_path / "other.tar")


def test_a_member_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "evil").write_text("evil")
    outside = "../outside"
    manifest = {
        "database": connection.vendor,
        "made_at": "",
        "members": {outside: {"sha256": hashlib.sha256(b"evil").hexdigest(), "bytes": 4}},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        archive.add(tmp_path / "evil", outside)
        archive.add(tmp_path / "manifest.json", "manifest.json")
    with pytest.raises(NotRestored, match="leads out of the archive"):
        restore_backup(tmp_path / "evil.tar")


def test_a_disk_that_is_full_leaves_no_half_of_a_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(folder: Path) -> Path:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("claims.management.archive.dump_database", full)
    with pytest.raises(BackupFailed, match="could not be written to .*all.tar: database or disk is full"):
        write_backup(tmp_path / "all.tar")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_archive_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a tar")
    with pytest.raises(NotRestored, match="no whole backup"):
        verify_backup(tmp_path / "notes.txt")
