"""``-m database`` selects what is to run on each kind of database, and long tests are started first."""

import pytest


@pytest.mark.django_db
def test_what_may_use_the_database_is_marked(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("database")


def test_so_is_what_asks_for_its_fixture(request: pytest.FixtureRequest, db: None) -> None:
    assert request.node.get_closest_marker("database")


def test_nothing_else_is(request: pytest.FixtureRequest) -> None:
    assert not request.node.get_closest_marker("database")


def test_long_tests_come_first(request: pytest.FixtureRequest) -> None:
    long = [bool(item.get_closest_marker("long")) for item in request.session.items]
    assert long == sorted(long, reverse=True)
