"""How fast a project goes, counted by hand, and who may see whose pace."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from claims.dashboards.kept import kept
from claims.dashboards.pace import project_pace
from claims.models import Assignment, Membership, Project, Review
from tests.factories import make_document, make_project, make_review, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday
PAGE = "/projects/harbour/progress/"


@pytest.fixture
def project() -> Project:
    """Ada has submitted four reviews, of 5, 10, 15 and no minutes; two places are left, one of them free."""
    ada = make_user("ada")
    project = make_project(mia=make_user("mia"), ada=ada)
    for number, (days, minutes) in enumerate([(1, 5), (2, 10), (9, 15), (60, 0)]):
        review = make_review(make_document(project, f"Text {number}."), ada)
        when = NOW - timedelta(days=days)
        Review.objects.filter(pk=review.pk).update(state="submitted", submitted_at=when, active_seconds=60 * minutes)
        Assignment.objects.create(project=project, document=review.document, reviewer=ada)
    left = make_document(project, "Left.")
    Assignment.objects.create(project=project, document=left, reviewer=ada)
    Assignment.objects.create(project=project, document=left)
    return project


def test_the_pace_is_what_a_hand_counts(project: Project) -> None:
    pace = project_pace(project, NOW)
    assert (pace.per_week, pace.left, pace.minutes) == (0.75, 2, 10)
    assert pace.done_on == (NOW + timedelta(days=19)).date()  # two at three in four weeks
    held = {week.monday.isoformat(): (week.reviews, week.minutes) for week in pace.weeks if week.reviews}
    assert held == {"2026-11-16": (2, 7.5), "2026-11-09": (1, 15), "2026-09-14": (1, 0)}


def test_without_any_review_no_end_is_foretold(client: Client) -> None:
    mia = make_user("mia")
    project = make_project(mia=mia)
    client.force_login(mia)
    assert "as soon as articles are imported" in client.get(PAGE).content.decode()
    Assignment.objects.create(project=project, document=make_document(project))
    assert "no end can be told" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(("name", "told"), [("mia", True), ("ada", False)])
def test_people_are_named_to_managers_only(
    client: Client,
    project: Project,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    name: str,
    told: bool,
) -> None:
    client.force_login(Membership.objects.get(user__username=name).user)
    with django_assert_max_num_queries(13):
        page = client.get(PAGE).content.decode()
    assert ("By person" in page) is told


@pytest.fixture
def empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.mark.parametrize(("large", "left"), [(5, 3), (4, 2)], ids=["counted anew", "kept"])
def test_the_counts_of_a_large_project_are_kept_for_a_minute(
    project: Project, monkeypatch: pytest.MonkeyPatch, empty_cache: None, large: int, left: int
) -> None:
    monkeypatch.setattr("claims.dashboards.kept.LARGE", large)
    first = kept(project_pace, project)
    Assignment.objects.create(project=project, document=make_document(project, "One more."))

    again = kept(project_pace, project)

    assert (first.rows, first.left) == (4, 2)
    assert again.left == left
    assert (again.as_of == first.as_of) == (left == first.left)
