"""What fails outside the program is told as what it is, and passes without a repair."""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.test import Client

from claims.api.errors import outage_of
from claims.models import Document
from tests.factories import make_project, make_user

FAULTS = {
    "full": OperationalError("database or disk is full"),
    "read_only": OperationalError("attempt to write a readonly database"),
    "no_database": OperationalError("connection to server failed: Connection refused"),
}


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "full"),
        (OSError(errno.EROFS, "Read-only file system"), "read_only"),
        (DatabaseError("could not extend file: No space left on device"), "full"),
        (DatabaseError("cannot execute UPDATE in a read-only transaction"), "read_only"),
        (InterfaceError("connection already closed"), "no_database"),
        (ValueError("a fault of ours"), ""),
        (None, ""),
    ],
)
def test_an_outage_is_told_from_a_fault(error: Exception | None, outage: str) -> None:
    assert outage_of(error) == outage


@pytest.mark.parametrize(("free", "outage"), [(0, "full"), (2**30, "no_database")])
def test_a_disk_too_full_to_be_read_is_told_from_a_broken_one(
    free: int, outage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=free))
    assert outage_of(OperationalError("disk I/O error")) == outage


def test_an_outage_is_found_behind_another_error() -> None:
    error = ValueError("not stored")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert outage_of(error) == "full"


@pytest.mark.django_db
@pytest.mark.parametrize("outage", FAULTS)
@pytest.mark.parametrize(
    ("path", "words"), [("/", "nothing was lost"), ("/api/v1/projects/", "nothing of this request was stored")]
)
def test_everything_says_what_is_wrong_and_goes_on_afterwards(outage: str, path: str, words: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_user("ada"))

    def refuse(execute: Callable[..., object], *_: object) -> object:
        raise FAULTS[outage]

    with connection.execute_wrapper(refuse):
        answer = client.get(path)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert words in answer.content.decode().lower()
    assert client.get(path).status_code == 200


@contextmanager
def full_database() -> Iterator[None]:
    """A database that refuses to grow: SQLite by its largest size, PostgreSQL by a trigger with that error."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size")
            cursor.execute(f"CREATE TABLE taken AS SELECT zeroblob({cursor.fetchone()[0]})")  # what others freed
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 5}")
        else:
            cursor.execute(
                "CREATE FUNCTION pg_temp.no_space() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER no_space BEFORE INSERT ON claims_document "
                "FOR EACH ROW EXECUTE FUNCTION pg_temp.no_space()"
            )
        yield
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA max_page_count = 1073741823")
            cursor.execute("DROP TABLE taken")
        else:
            cursor.execute("DROP FUNCTION pg_temp.no_space CASCADE")


@pytest.mark.django_db
def test_a_database_that_is_really_full_stores_nothing_by_halves_and_goes_on() -> None:
    mia = make_user("mia")
    project = make_project(mia=mia)
    client = Client(raise_request_exception=False)
    client.force_login(mia)
    article = [{"text": "The port is old. " * 20_000}]
    url = f"/api/v1/projects/{project.slug}/articles/"
    with full_database():
        answer = client.post(url, article, content_type="application/json")
    assert (answer.status_code, answer.json().get("error")) == (503, "full"), answer.json()["rows"]
    assert not Document.objects.exists()
    assert client.post(url, article, content_type="application/json").status_code == 201
    assert Document.objects.count() == 1
