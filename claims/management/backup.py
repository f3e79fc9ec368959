"""Copies of the SQLite database, made before every migration."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

KEPT = 5


class BackupNeeded(Exception):
    """The database has data and cannot be backed up from here; the message says what to do."""


def migrate() -> Path | None:
    """Apply the migrations that are missing. The path of the backup made before, if there was anything to lose.

    Raises BackupNeeded on a database server that holds data: its backup is the administrator's.
    """
    if not missing_migrations():
        return None
    copy = None
    if MigrationRecorder(connection).applied_migrations():
        if connection.vendor != "sqlite":
            raise BackupNeeded("The database must be migrated: back it up, then type `./run manage migrate`.")
        copy = back_up(Path(connection.settings_dict["NAME"]), settings.DATA_DIR / "backups")
    call_command("migrate", interactive=False, verbosity=0)
    return copy


def missing_migrations() -> int:
    """How many migrations the database has still to be given."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def back_up(database: Path, folder: Path) -> Path:
    """A consistent copy of a SQLite file, even while it is in use, named by the time. Keeps the newest five."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / f"{database.stem}-{datetime.now():%Y%m%d-%H%M%S-%f}.sqlite3"
    copy_database(database, copy)
    for old in sorted(folder.glob(f"{database.stem}-*.sqlite3"))[:-KEPT]:
        old.unlink()
    return copy


def copy_database(database: Path, copy: Path) -> None:
    """Make `copy` equal to the SQLite file `database`, in one step for whoever reads either of them meanwhile."""
    copy.touch(mode=0o600)
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy, timeout=20)) as target:
        source.backup(target)
