"""People whom most tests of the app know."""

import pytest

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
