"""Fixtures shared by all tests."""

import pytest
from pytest_django import Settings

pytest_plugins = ["tests.report"]


@pytest.fixture(autouse=True)
def fast_and_apart(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Cheap password hashes; files of the tests kept out of the data directory; tasks run at once."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DATA_DIR = tmp_path_factory.mktemp("data")
    settings.API_RATE = ""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
