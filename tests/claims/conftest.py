"""People whom most tests of the app know, and a cache without what other tests counted."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from claims.models import User
from tests.factories import make_user


@pytest.fixture
def mia(db: None) -> User:
    """Who manages."""
    return make_user("mia")


@pytest.fixture
def ada(db: None) -> User:
    """Who reviews."""
    return make_user("ada")


@pytest.fixture
def empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
