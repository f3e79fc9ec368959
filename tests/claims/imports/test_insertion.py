"""What helps to insert rows by the ten thousand."""

import pytest
from django.db import connection

from claims.models.insertion import ROOMY, roomy_cache


def cache_size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        return int(cursor.fetchone()[0])


def fail_half_way() -> None:
    with roomy_cache():
        assert cache_size() == -ROOMY
        raise ValueError("half-way")


@pytest.mark.django_db
def test_the_cache_is_as_before_once_an_import_has_failed() -> None:
    if connection.vendor != "sqlite":
        with roomy_cache():  # nothing to do
            return
    before = cache_size()
    with pytest.raises(ValueError, match="half-way"):
        fail_half_way()
    assert cache_size() == before
