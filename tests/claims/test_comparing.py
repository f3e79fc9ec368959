"""Two outlets beside each other: what can be compared by eye stands on one line and on one scale."""

import pytest

from claims.dashboards.charts import Chart, Vocabulary
from claims.dashboards.comparing import Drawn, side_by_side
from claims.dashboards.filters import Filter
from claims.dashboards.speakers import Choices, Report, report
from claims.dashboards.stances import StanceChart
from claims.models import Project
from tests.claims.test_speakers import count, project  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlets(project: Project) -> list[Report]:  # noqa: F811
    """The Post, whose words are 12 of the ministry and 1 of a guard, and The Mail, where the mayor alone speaks."""
    count(project)
    choices, words = Choices.of(project), Vocabulary.of(project)
    chosen = [Filter(outlet=str(project.outlets.get(name=name).pk)) for name in ("The Post", "The Mail")]
    return [report(project, each, choices, words, own_voice=False, across=False) for each in chosen]


def bars_of(side: Drawn) -> list[tuple[str, int, int]]:
    assert isinstance(side, Chart)
    return [(row.name, row.counts[1], round(row.length)) for row in side.rows]


def test_rows_stand_beside_each_other_and_equal_shares_are_equally_long(outlets: list[Report]) -> None:
    post, mail = side_by_side([each.speakers for each in outlets])[0]
    assert bars_of(post) == [("Executive", 0, 0), ("Ministry", 12, 92), ("Unnamed", 1, 8)]
    assert bars_of(mail) == [("Executive", 3, 100), ("Ministry", 0, 0), ("Unnamed", 0, 0)]


def test_stances_that_one_side_lacks_are_none_there(outlets: list[Report]) -> None:
    post, mail = side_by_side([each.stances for each in outlets])[0]
    assert isinstance(post, StanceChart)
    assert isinstance(mail, StanceChart)
    assert mail.labels == post.labels == [(1, "In favour"), (2, "Against")]
    assert [(stack.name, [part.count for part in stack.parts]) for stack in post.stacks] == [("Ministry", [1, 1])]
    assert [(stack.name, [part.count for part in stack.parts]) for stack in mail.stacks] == [("Ministry", [0, 0])]


def test_one_set_of_charts_stays_as_it_is(outlets: list[Report]) -> None:
    assert side_by_side([outlets[0].charts]) == [[each] for each in outlets[0].charts]
