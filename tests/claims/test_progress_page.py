"""How fast a project goes, counted by hand, and who may see whose pace."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from claims.codebooks import current
from claims.dashboards.kept import kept
from claims.dashboards.pace import project_pace
from claims.dashboards.progress import progress_by_person, project_progress
from claims.models import Assignment, Job, Membership, Project, Review, Round, SliceFigures
from tests.factories import make_document, make_project, make_review, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday
PAGE = "/projects/harbour/progress/"


@pytest.fixture
def project() -> Project:
    """Ada has submitted five reviews, of 5, 10, 15 and no minutes; two places are left, one of them free."""
    ada = make_user("ada")
    project = make_project(mia=make_user("mia"), ada=ada)
    for number, (days, minutes) in enumerate([(1, 5), (2, 10), (9, 15), (60, 0), (61, 0)]):
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
    assert held == {"2026-11-16": (2, 7.5), "2026-11-09": (1, 15), "2026-09-14": (2, 0)}


def test_what_a_closed_round_left_undone_is_no_work(project: Project) -> None:
    ada = Membership.objects.get(user__username="ada").user
    begun = make_review(make_document(project, "Begun."), ada)
    closed = Round.objects.create(project=project, number=1, codebook=current(project), closed_at=NOW)
    for document in (begun.document, make_document(project, "Never begun.")):
        Assignment.objects.create(project=project, document=document, reviewer=ada, round=closed)
    Assignment.objects.create(project=project, document=make_document(project, "Free."), round=closed)
    assert project_pace(project, NOW).left == 2 + 1
    assert project_progress(project).assigned == 7 + 1
    assert {each.person: each.assigned for each in progress_by_person(project)} == {ada: 6 + 1}


def test_who_reviewed_is_counted_whatever_the_role_is_now(project: Project) -> None:
    mia = Membership.objects.get(user__username="mia").user
    assert mia not in [each.person for each in progress_by_person(project)]
    review = make_review(make_document(project, "A manager's."), mia)
    Membership.objects.filter(user=mia, role="reviewer").delete()
    Review.objects.filter(pk=review.pk).update(state="submitted", submitted_at=NOW)
    (counted,) = (each for each in progress_by_person(project) if each.person == mia)
    assert (counted.assigned, counted.open_reviews, counted.submitted_reviews) == (0, 0, 1)


def test_without_any_review_no_end_is_foretold(client: Client) -> None:
    mia = make_user("mia")
    project = make_project(mia=mia)
    client.force_login(mia)
    assert "as soon as articles are imported" in client.get(PAGE).content.decode()
    Assignment.objects.create(project=project, document=make_document(project))
    assert "No review is submitted yet; 1 that was given out is left." in client.get(PAGE).content.decode()


def test_a_young_project_is_measured_since_its_work_began() -> None:
    ada, now = make_user("ada"), timezone.now()
    project = make_project(ada=ada)
    Assignment.objects.create(project=project, document=make_document(project, "Left."))
    Assignment.objects.update(assigned_at=now - timedelta(days=2))
    assert (project_pace(project, now).days, project_pace(project, now + timedelta(weeks=9)).days) == (2, 28)
    for number in range(5):
        done_on = project_pace(project, now).done_on
        assert (project_pace(project, now).lacking, done_on) == (5 - number, None)
        review = make_review(make_document(project, f"Text {number}."), ada)
        Review.objects.filter(pk=review.pk).update(state="submitted", submitted_at=now - timedelta(hours=1))
    pace = project_pace(project, now)
    assert (pace.days, pace.per_week, pace.lacking, pace.done_on) == (2, 17.5, 0, (now + timedelta(days=1)).date())
    Assignment.objects.all().delete()
    assert (project_pace(project, now).days, project_pace(project, now).per_week) == (1, 35)


@pytest.mark.parametrize(("name", "told"), [("mia", True), ("ada", False)])
def test_people_are_named_to_managers_only(
    client: Client,
    project: Project,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    name: str,
    told: bool,
) -> None:
    client.force_login(Membership.objects.get(user__username=name).user)
    with django_assert_max_num_queries(8):
        page = client.get(PAGE).content.decode()
    assert ("By person" in page) is told


def finish(project: Project, kind: str, private: dict[str, Any], **arguments: Any) -> None:
    Job.objects.create(
        project=project,
        kind=kind,
        state="done",
        finished_at=NOW,
        arguments=arguments,
        result={"articles": 3, "private": private},
    )


@pytest.mark.parametrize(("name", "all_told"), [("mia", True), ("ada", False)])
def test_what_was_measured_stands_beside_its_link(
    client: Client,
    project: Project,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    name: str,
    all_told: bool,
) -> None:
    found = {"value": 0.814, "low": 0.7, "high": 0.9, "reason": ""}
    measure = {"key": "claims", "name": "Finding claims", "headline": "f1", "coefficients": {"f1": found}}
    unassisted = {"documents": [1], "measures": [measure]}
    finish(project, "agreement", {"sections": {"unassisted": unassisted}}, people=[])
    first = {"key": "AR iou", "f1": 0.625, "low": 0.5, "high": 0.75}
    finish(project, "quality", {"attributions": [first]}, run=1)
    tally = {f"type/{key}": [1, words, 0, 0, 0] for key, words in (("ministry", 50), ("party", 30), ("ngo", 15))}
    tally |= {"type/citizen": [1, 5, 0, 0, 0], "all/claims": [4, 100, 0, 0, 0]}
    SliceFigures.objects.create(project=project, cuboid="all", layer="human", period="", tally=tally)
    client.force_login(Membership.objects.get(user__username=name).user)
    with django_assert_max_num_queries(9):
        page = " ".join(re.sub("<[^>]+>", "", client.get(PAGE).content.decode()).split())
    assert "How far reviewers agree: Finding claims, F1 0.81 0.70–0.90" in page
    assert ("get wrong: Attributions, with content and source right, F1 0.63 0.50–0.75" in page) is all_told
    assert ("reviewed articles: Ministry 50 %, Party 30 %, NGO 15 % of words" in page) is all_told


def test_the_table_begins_with_the_first_week_that_has_a_review(client: Client) -> None:
    ada = make_user("ada")
    project = make_project(ada=ada)
    review = make_review(make_document(project), ada)
    submitted = timezone.now() - timedelta(weeks=2)
    Review.objects.filter(pk=review.pk).update(state="submitted", submitted_at=submitted)
    client.force_login(ada)
    weeks = client.get(PAGE).content.decode().split("Submitted reviews by week")[1]
    assert weeks.count('<th scope="row">') == 3


@pytest.mark.parametrize(("large", "left"), [(6, 3), (5, 2)], ids=["counted anew", "kept"])
def test_the_counts_of_a_large_project_are_kept_for_a_minute(
    project: Project, monkeypatch: pytest.MonkeyPatch, empty_cache: None, large: int, left: int
) -> None:
    monkeypatch.setattr("claims.dashboards.kept.LARGE", large)
    first = kept(project_pace, project)
    Assignment.objects.create(project=project, document=make_document(project, "One more."))

    again = kept(project_pace, project)

    assert (first.rows, first.left) == (5, 2)
    assert again.left == left
    assert (again.as_of == first.as_of) == (left == first.left)
