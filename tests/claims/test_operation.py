"""What monitoring asks, and what the logs say."""

import io
import json
import logging
import re

import pytest
from django.db import DatabaseError
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from annotator.logs import logging_settings
from claims import jobs
from tests.factories import make_project


def test_health_needs_no_database(client: Client) -> None:
    assert client.get("/health/").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_when_the_database_is_migrated(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):
        answer = client.get("/ready/")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "database": "ok", "data": "ok", "queue": "ok", "worker": "ok"},
    )


@pytest.mark.django_db
def test_a_redis_that_is_down_is_told_and_pages_go_on(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/ready/")
    assert (answer.status_code, answer.json()["queue"]) == (200, "does not answer")


@pytest.mark.django_db
def test_a_disk_that_cannot_be_written_is_told(client: Client, settings: Settings) -> None:
    settings.DATA_DIR /= "gone"
    assert client.get("/ready/").json()["data"] == "cannot be written"


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="claims").order_by("name").last().delete()
    answer = client.get("/ready/")
    assert answer.status_code == 503
    assert answer.json()["database"].startswith("1 migration")


def test_not_ready_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(MigrationExecutor, "__init__", refuse)
    answer = client.get("/ready/")
    assert (answer.status_code, answer.json()["database"]) == (503, "does not answer")


def test_whoever_asks_for_another_host_is_refused_and_does_not_fill_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get("/sign-in/", headers={"host": "192.0.2.7"}).status_code == 400
    assert [record for record in caplog.records if record.name.startswith("django.security")] == []


@pytest.mark.django_db
def test_metrics_are_for_who_knows_the_token(client: Client, settings: Settings) -> None:
    assert client.get("/metrics/").status_code == 404
    settings.METRICS_TOKEN = "only for Prometheus"
    assert client.get("/metrics/", headers={"Authorization": "Bearer something"}).status_code == 404
    jobs.create(project=make_project(), kind="figures")
    answer = client.get("/metrics/", headers={"Authorization": "Bearer only for Prometheus"}).content.decode()
    assert 'sayso_jobs{kind="figures",state="queued"} 1.0' in answer
    assert "django_http_requests_before_middlewares_total" in answer


def test_an_answer_names_its_request(client: Client) -> None:
    assert re.fullmatch("[0-9a-f]{32}", client.get("/health/")["X-Request-ID"])
    assert client.get("/health/", headers={"X-Request-ID": "proxy-12345678"})["X-Request-ID"] == "proxy-12345678"
    assert client.get("/health/", headers={"X-Request-ID": "a\tforged line"})["X-Request-ID"] != "a\tforged line"


def logged(*, as_json: bool) -> str:
    """What a warning, given in the middle of a request, becomes."""
    formatter = logging_settings(level="INFO", as_json=as_json)["formatters"]["told"]
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    make = formatter["()"]
    handler.setFormatter(make(**{key: value for key, value in formatter.items() if key != "()"}))
    logger = logging.getLogger("claims.told")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        raise ValueError("no such thing")
    except ValueError:
        logger.warning("Job %s failed", 7, exc_info=True)
    finally:
        logger.removeHandler(handler)
    return stream.getvalue()


def test_logs_are_json_when_asked() -> None:
    record = json.loads(logged(as_json=True))
    assert (record["level"], record["logger"], record["event"]) == ("warning", "claims.told", "Job 7 failed")
    assert "ValueError: no such thing" in record["exception"]


def test_logs_are_lines_by_default() -> None:
    first, *rest = logged(as_json=False).splitlines()
    assert re.fullmatch(r"[\d:.TZ-]+ WARNING claims\.told Job 7 failed", first)
    assert rest[-1] == "ValueError: no such thing"
