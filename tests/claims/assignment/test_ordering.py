"""Handing out first what a review teaches most from, and never reordering an estimation sample."""

from typing import Any

import pytest
from django.test import Client

from claims.assignment import Choice, Design, Division, assign, draw_sample, next_article, open_round, queue, take_next
from claims.assignment.queue import free_places, unassigned
from claims.expected_value import uncertainty, value_readings
from claims.models import Assignment, Document, Job, Project, Reading, User
from tests.factories import make_document, make_project, make_reading, make_suggestion, make_user

pytestmark = pytest.mark.django_db

SURE = {"record": 0.99, "source_type": 0.99}
UNSURE = {"record": 0.5, "source_type": 0.55}


@pytest.fixture
def project(ada: User) -> Project:
    project = make_project(ada=ada, mia=make_user("mia"))
    Project.objects.update(most_useful_first=True)
    project.refresh_from_db()
    return project


def read(document: Document, *scores: dict[str, float], **fields: Any) -> Reading:
    reading = make_reading(document)
    for given in scores:
        make_suggestion(reading, "Port", "said", "Port", scores=given, **fields)
    return reading


@pytest.fixture
def articles(project: Project) -> list[Document]:
    """Sure, unsure, sure of a rare label, without claims, not read."""
    articles = [make_document(project, f"Port {number} said that it is open.") for number in range(5)]
    common = {"source_type": "company", "commitment": "support", "claim_kind": "fact"}
    read(articles[0], *[SURE] * 6, values=common)
    read(articles[1], *[UNSURE] * 6, values=common)
    read(articles[2], *[SURE] * 6, values=common | {"source_type": "judiciary"})
    value_readings(read(articles[3]).run)
    return articles


def test_unsure_and_rare_come_before_sure_and_common(project: Project, ada: User, articles: list[Document]) -> None:
    sure, unsure, rare, empty, unread = articles
    assert list(unassigned(project=project, reviewer=ada)) == [unsure, rare, sure, empty, unread]
    assert next_article(project=project, reviewer=ada) == unsure


def test_it_is_off_until_a_project_asks_for_it(project: Project, ada: User, articles: list[Document]) -> None:
    project.most_useful_first = False
    assert list(unassigned(project=project, reviewer=ada)) == articles
    assert Project._meta.get_field("most_useful_first").default is False


def test_what_was_given_is_ordered_too_but_a_date_comes_first(
    project: Project, ada: User, articles: list[Document]
) -> None:
    for article in articles[:3]:
        Assignment.objects.create(project=project, document=article, reviewer=ada)
    assert list(queue(project=project, reviewer=ada)) == [articles[1], articles[2], articles[0]]
    Assignment.objects.filter(document=articles[0]).update(due_on="2026-12-01")
    assert queue(project=project, reviewer=ada)[0] == articles[0]


def test_an_estimation_sample_keeps_the_order_of_the_draw(
    project: Project, ada: User, articles: list[Document]
) -> None:
    sample = draw_sample(project=project, name="Audit", design=Design(3, seed=5))
    drawn = [each.document for each in sample.articles.order_by("position")]
    work = open_round(project=project, kind="production")
    division = Division(rule="free", people=())
    assign(round=work, choice=Choice(sample=sample), division=division, actor=User.objects.get(username="mia"))
    assign(round=work, choice=Choice(), division=division, actor=User.objects.get(username="mia"))
    handed_out = [place.document for place in free_places(round=work, reviewer=ada)]
    assert handed_out[:3] == drawn
    others = [articles[1], articles[2], articles[0], articles[3], articles[4]]
    assert handed_out[3:] == [article for article in others if article not in drawn]
    assert take_next(project=project, reviewer=ada) == drawn[0]


def test_uncertainty_is_highest_at_even_odds() -> None:
    assert uncertainty({"record": 0.5, "source_type": 0.5}) == 1
    assert uncertainty({"record": 1.0, "commitment": 0.0}) == 0
    assert uncertainty({"record": 0.9}) < uncertainty({"record": 0.7})
    assert uncertainty({"stance": {"cn": 0.5}}) == 0


def test_switching_it_on_has_the_articles_valued(project: Project, client: Client) -> None:
    Project.objects.update(most_useful_first=False)
    make_document(project)
    client.force_login(User.objects.get(username="mia"))
    bounds = dict.fromkeys(["source_name", "source_type", "stance", "commitment", "claim_kind"], "60")
    client.post("/projects/harbour/pipeline/change/", bounds | {"most_useful_first": "on"})
    assert Project.objects.get().most_useful_first
    assert Job.objects.filter(kind="pre-annotation").count() == 1
    client.post("/projects/harbour/pipeline/change/", bounds)
    assert not Project.objects.get().most_useful_first
    assert Job.objects.filter(kind="pre-annotation").count() == 1
