"""Backups of a whole installation in one file: the database, and what the data directory keeps beside it.

The file is a tar of ``manifest.json``, the database (``database.sqlite3``, or ``database.dump`` as pg_dump writes it)
and ``files/``. The manifest comes last and names the SHA-256 of every other member; nothing is restored from an archive
in which one of them does not hold.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.migrations.loader import MigrationLoader

from claims.management.backup import copy_database

MANIFEST = "manifest.json"
FILES = "files/"
NOT_KEPT = {"backups", "uploads", "exports", "static"}  # copies, or what is made anew on demand
LEFT_OUT = (".sqlite3", ".sqlite3-wal", ".sqlite3-shm")
# What pg_restore drops by itself is what the backup holds; tables that a later version made would be in its way.
DROP_TABLES = """DO $$ DECLARE name text; BEGIN
FOR name IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = current_schema() LOOP
EXECUTE 'DROP TABLE IF EXISTS ' || name || ' CASCADE'; END LOOP; END $$"""


class BackupFailed(Exception):
    """No backup could be made; the message says why."""


class NotRestored(Exception):
    """The archive cannot be restored here. Nothing was changed; the message says what to do."""


def write_backup(path: Path, *, on_file: Callable[[int], None] = lambda done: None) -> dict[str, Any]:
    """Write everything to ``path``, consistent though people work meanwhile; the manifest. Raises BackupFailed.

    The database is copied first: what its rows name was written before them, so the files are there.
    """
    partial = path.with_name(f".{path.name}.partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder, tarfile.open(partial, "w") as archive:
            os.chmod(partial, 0o600)  # it holds everything, the secret key too
            members = {}
            for name, source in [(database_member(), dump_database(Path(folder))), *kept_files()]:
                members[name] = {"sha256": add(archive, name, source), "bytes": source.stat().st_size}
                on_file(len(members))
            manifest = {
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "database": connection.vendor,
                "migrations": applied_migrations(),
                "members": members,
            }
            described = json.dumps(manifest, indent=1).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size = len(described)
            archive.addfile(entry, io.BytesIO(described))
        partial.replace(path)
    except (OSError, sqlite3.Error, DatabaseError) as error:
        what = getattr(error, "strerror", None) or error
        raise BackupFailed(f"The backup could not be written to {path}: {what}.") from error
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def database_member() -> str:
    return "database.sqlite3" if connection.vendor == "sqlite" else "database.dump"


def dump_database(folder: Path) -> Path:
    dump = folder / database_member()
    if connection.vendor == "sqlite":
        copy_database(Path(connection.settings_dict["NAME"]), dump)
    else:
        postgres("pg_dump", "--format=custom", "--no-owner", f"--file={dump}", failure=BackupFailed)
    return dump


def applied_migrations() -> list[str]:
    """Names of Sayso's own migrations that the database holds."""
    return sorted(name for app, name in MigrationLoader(connection).applied_migrations if app == "claims")


def postgres(program: str, *words: str, failure: type[Exception]) -> None:
    """Run a program of PostgreSQL's with the login of this installation."""
    if not shutil.which(program):
        raise failure(f"{program} is missing. Install PostgreSQL's client programs (Debian: postgresql-client).")
    login = connection.settings_dict
    environment = {
        "PGHOST": login["HOST"], "PGPORT": str(login["PORT"] or ""), "PGUSER": login["USER"],
        "PGPASSWORD": login["PASSWORD"], "PGDATABASE": login["NAME"],
    }  # fmt: skip
    known = {name: value for name, value in environment.items() if value}
    done = subprocess.run([program, *words], env=os.environ | known, capture_output=True, text=True)
    if done.returncode:
        raise failure(f"{program} says: {done.stderr.strip()}")


def kept_files() -> list[tuple[str, Path]]:
    """Name in the archive and path of what the data directory keeps beside the database."""
    root = settings.DATA_DIR
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.name.endswith(LEFT_OUT))
    named = [(path.relative_to(root), path) for path in files]
    return [(FILES + name.as_posix(), path) for name, path in named if name.parts[0] not in NOT_KEPT]


def add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    """Put the file in; its SHA-256, computed over the bytes that went in."""
    with path.open("rb") as source:
        reader = Hashing(source)
        entry = archive.gettarinfo(arcname=name, fileobj=source)
        archive.addfile(entry, reader)
        return reader.digest.hexdigest()


class Hashing:
    """A file that hashes what is read from it."""

    def __init__(self, source: Any) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block: bytes = self.source.read(size)
        self.digest.update(block)
        return block


def verify_backup(path: Path) -> dict[str, Any]:
    """The manifest of an archive whose every member is as it was written. Raises NotRestored."""
    try:
        with tarfile.open(path) as archive:
            found = {entry.name: digest_of(archive, entry) for entry in archive if entry.name != MANIFEST}
            described = archive.extractfile(MANIFEST)
            manifest: dict[str, Any] = json.load(described) if described else {}
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise NotRestored(f"{path} is no whole backup of Sayso: {error}.") from error
    written = {name: member["sha256"] for name, member in manifest["members"].items()}
    wrong = sorted(name for name in found.keys() | written.keys() if found.get(name) != written.get(name))
    if wrong:
        raise NotRestored(f"{path} is damaged: {', '.join(wrong)} is not what the backup wrote. Use another one.")
    return manifest


def digest_of(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> str:
    member = archive.extractfile(entry)
    if member is None:
        raise NotRestored(f"{entry.name} in the archive is no file; Sayso wrote no such backup.")
    reader = Hashing(member)
    while reader.read(2**20):
        pass
    return reader.digest.hexdigest()


def restore_backup(path: Path) -> dict[str, Any]:
    """Put the database and the files of the archive in the place of those here; the manifest.

    Nobody may work meanwhile. Files that the archive does not hold stay. Raises NotRestored, before anything is
    changed if the archive is damaged, of another kind of database or of a later version of Sayso.
    """
    manifest = verify_backup(path)
    if manifest["database"] != connection.vendor:
        raise NotRestored(
            f"The backup is of {manifest['database']}, and DATABASE_URL names {connection.vendor}. "
            "Set DATABASE_URL to a database of the same kind."
        )
    known = {name for app, name in MigrationLoader(None).disk_migrations if app == "claims"}
    if set(manifest.get("migrations", ())) - known:
        raise NotRestored("A later version of Sayso made the backup. Install that version or a later one first.")
    aside = settings.DATA_DIR / "backups"
    try:
        aside.mkdir(exist_ok=True)
        with tarfile.open(path) as archive, tempfile.TemporaryDirectory(dir=aside) as folder:
            for name in manifest["members"]:
                unpack(archive, name, Path(folder).resolve())
            restore_database(Path(folder) / database_member())
            kept = Path(folder) / FILES
            if kept.is_dir():
                shutil.copytree(kept, settings.DATA_DIR, dirs_exist_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise NotRestored(f"The backup could not be put in place: {error}. Mend that and restore it again.") from error
    return manifest


def unpack(archive: tarfile.TarFile, name: str, folder: Path) -> None:
    """Write one member below the folder, for the same people to read. Raises NotRestored for a name that leads
    elsewhere."""
    target = (folder / name).resolve()
    source = archive.extractfile(name)
    if source is None or not target.is_relative_to(folder):
        raise NotRestored(f"{name} leads out of the archive; Sayso wrote no such backup.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        target.chmod(archive.getmember(name).mode & 0o777)
        shutil.copyfileobj(source, file)


def restore_database(dump: Path) -> None:
    connections.close_all()
    if connection.vendor == "sqlite":
        copy_database(dump, Path(connection.settings_dict["NAME"]))
    else:
        script = dump.with_suffix(".sql")
        words = ("--clean", "--if-exists", "--no-owner", f"--file={script}")
        postgres("pg_restore", *words, str(dump), failure=NotRestored)
        whole = ("--single-transaction", "--set=ON_ERROR_STOP=1", "--no-psqlrc", "--quiet")
        postgres("psql", *whole, f"--command={DROP_TABLES}", f"--file={script}", failure=NotRestored)
