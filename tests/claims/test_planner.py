import pytest
from django.db import connection

from claims import planner
from claims.models import Project
from tests.factories import make_document, make_project

pytestmark = pytest.mark.django_db
DOCUMENTS = "claims_document"


def articles(project: Project, *numbers: int) -> None:
    for number in numbers:
        make_document(project, f"The ministry said so {number} times.")


def gathered() -> int:
    """For how many articles the planner knows how full the tables are."""
    with connection.cursor() as cursor:
        if not cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchall():
            return 0
        rows = cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = %s", [DOCUMENTS]).fetchall()
    return max((int(stat.split()[0]) for (stat,) in rows), default=0)


def test_statistics_are_gathered_when_a_large_table_has_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        assert planner.renew_statistics({}) == {}  # PostgreSQL does it itself
        return
    monkeypatch.setattr(planner, "LARGE", 8)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_sequence")  # ids go on where other tests have left them
    project = make_project()

    articles(project, *range(4))
    known = planner.renew_statistics({})
    assert gathered() == 0

    articles(project, *range(4, 8))
    known = planner.renew_statistics(known)
    assert gathered() == 8

    articles(project, 8)
    assert planner.renew_statistics(known) == known
    assert gathered() == 8

    articles(project, 9, 10)
    assert planner.renew_statistics(known)[DOCUMENTS] > known[DOCUMENTS]
    assert gathered() == 11
