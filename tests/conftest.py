"""Fixtures shared by all tests."""

import tempfile
from pathlib import Path

import pytest
from django.db import connections
from django.utils import translation
from hypothesis import HealthCheck, settings
from pytest_django import Settings

pytest_plugins = ["tests.report"]

# No test depends on the clock: a busy machine takes its time.
settings.register_profile("sayso", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sayso")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """On PostgreSQL a forgotten transaction or lock becomes an error: without, emptying the tables waits for ever."""
    database = connections.settings["default"]
    if "postgresql" in database["ENGINE"]:
        limits = "-c idle_in_transaction_session_timeout=300s -c lock_timeout=300s"
        database["OPTIONS"]["options"] += f" {limits}"


@pytest.fixture(scope="session")
def data_folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test has a data directory; pytest's own numbered ones are counted anew for each test."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(autouse=True)
def fast_and_apart(settings: Settings, data_folders: Path) -> None:
    """Cheap password hashes; files of the tests kept out of the data directory; tasks run at once; no language left
    from the requests of an earlier test."""
    translation.deactivate()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DATA_DIR = Path(tempfile.mkdtemp(dir=data_folders))
    settings.API_RATE = ""
    settings.PREANNOTATION_PROCESSES = 1
    immediate = "django_tasks.backends.immediate.ImmediateBackend"
    settings.TASKS = {"default": {"BACKEND": immediate, "QUEUES": settings.TASK_QUEUES}}
