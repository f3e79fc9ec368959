from datetime import date

import pytest

from claims.formats.dates import parse_date

CLEAR = [
    "2026-01-31",
    "20260131",
    "2026-01-31T23:59:00-05:00",
    "2026-01-31 10:00",
    "Sat, 31 Jan 2026 10:00:00 GMT",
    "31 January 2026",
    "Jan. 31, 2026",
    "January 31st, 2026",
    "Saturday, January 31, 2026",
    "2026/1/31",
    "31/1/2026",
    "1/31/2026",
    "31.1.2026",
    "2026年1月31日",
]


@pytest.mark.parametrize("written", CLEAR)
def test_clear_dates_are_read(written: str) -> None:
    assert parse_date(written) == date(2026, 1, 31)


@pytest.mark.parametrize("written", ["", "05/06/2026", "yesterday", "31/31/2026", "30 February 2026", "2026", "1/2/26"])
def test_unclear_dates_are_not_guessed(written: str) -> None:
    assert parse_date(written) is None


def test_equal_numbers_are_clear() -> None:
    assert parse_date("5/5/2026") == date(2026, 5, 5)
