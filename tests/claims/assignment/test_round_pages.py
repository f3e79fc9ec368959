from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from claims.assignment import Choice, Division, assign, close_round, give_back, open_round, withdraw
from claims.codebooks import create_preset
from claims.models import Assignment, Project, Review, Round, User
from claims.review import open_review
from tests.factories import make_document, make_project, make_user

pytestmark = pytest.mark.django_db
PLAN = {"rule": "round_robin", "reviews": 1, "doubled_percent": 0, "seed": 3}


@pytest.fixture
def people() -> dict[str, User]:
    return {name: make_user(name) for name in ("ada", "ben", "mia")}


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    project = make_project(**people)
    create_preset(project=project)
    for number in range(6):
        make_document(project, f"Text {number}.", title=f"Headline {number}")
    return project


@pytest.fixture
def production(project: Project) -> Round:
    return open_round(project=project, kind="production")


@pytest.fixture
def manager(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["mia"])
    return client


def plan(team: dict[str, User], **changes: Any) -> dict[str, Any]:
    return PLAN | {"people": [team["ada"].pk, team["ben"].pk]} | changes


def test_a_manager_opens_a_round_and_is_asked_what_to_give(manager: Client, project: Project) -> None:
    response = manager.post("/projects/harbour/rounds/", {"kind": "training"})
    assert response["Location"] == "/projects/harbour/rounds/1/assign/"
    again = manager.post("/projects/harbour/rounds/", {"kind": "training"}).content.decode()
    assert "Round 1, training is still open" in again
    assert "version 1" in manager.get("/projects/harbour/rounds/").content.decode()


def test_a_pass_mark_is_of_entry_tests_only(manager: Client, project: Project) -> None:
    manager.post("/projects/harbour/rounds/", {"kind": "training", "pass_mark": "0.7"})
    manager.post("/projects/harbour/rounds/", {"kind": "test", "pass_mark": "0.7"})
    assert dict(project.rounds.values_list("kind", "pass_mark")) == {"training": None, "test": 0.7}


def test_everybody_is_chosen_until_the_manager_says_otherwise(
    manager: Client, production: Round, people: dict[str, User]
) -> None:
    form = manager.get("/projects/harbour/rounds/1/assign/").context["form"]
    assert {people["ada"].pk, people["ben"].pk} <= set(form["people"].value())
    assert not form.narrows
    shown = manager.post("/projects/harbour/rounds/1/assign/", plan(people, do="preview", until="2026-12-01"))
    assert shown.context["form"].narrows


def test_a_project_without_a_codebook_opens_no_round(client: Client) -> None:
    mia = make_user("mia")
    make_project("Bare", mia=mia)
    client.force_login(mia)
    page = client.post("/projects/bare/rounds/", {"kind": "production"}).content.decode()
    assert "errorlist" in page
    assert not Round.objects.exists()


def test_the_plan_is_shown_and_then_done(manager: Client, production: Round, people: dict[str, User]) -> None:
    url = "/projects/harbour/rounds/1/assign/"
    shown = manager.post(url, plan(people, do="preview"))
    assert [(person.username, number) for person, number in shown.context["proposal"].by_person] == [
        ("ada", 3),
        ("ben", 3),
    ]
    assert not Assignment.objects.exists()
    digest = shown.context["proposal"].digest
    done = manager.post(url, plan(people, do="assign", digest=digest, due_on="2026-12-01"))
    assert done["Location"] == "/projects/harbour/rounds/1/"
    assert Assignment.objects.filter(due_on="2026-12-01").count() == 6


@pytest.mark.parametrize(("percent", "told"), [(0, "seed 3"), (20, "seed 3, one more of 20 %")])
def test_the_history_says_how_articles_were_given(
    manager: Client, production: Round, people: dict[str, User], percent: int, told: str
) -> None:
    division = Division("everybody", (people["ada"].pk,), doubled=percent / 100, seed=3)
    assign(round=production, choice=Choice(count=5), division=division, actor=people["mia"])
    page = " ".join(manager.get("/projects/harbour/rounds/1/").content.decode().split())
    assert f"5 reviews of 5 articles · to everybody chosen, 1 an article, {told} </li>" in page


def test_a_plan_nobody_has_seen_is_not_done(manager: Client, production: Round, people: dict[str, User]) -> None:
    page = manager.post("/projects/harbour/rounds/1/assign/", plan(people, do="assign", digest="0" * 16))
    assert "Look at it again" in page.content.decode()
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"people": []}, "Choose who is to review them."),
        ({"articles": "12, x"}, "is no number of an article"),
        ({"articles": "1-999999999"}, "too wide a range"),
        ({"articles": "99999, 99990-99991"}, "cannot be given out: 99999, 99990, 99991."),
        ({"since": "2026-01-01"}, "No article is left that fits this choice."),
        ({"rule": "lottery"}, "lottery"),
    ],
)
def test_a_plan_that_cannot_be_says_why(
    manager: Client, production: Round, people: dict[str, User], changes: dict[str, Any], message: str
) -> None:
    page = manager.post("/projects/harbour/rounds/1/assign/", plan(people, do="preview", **changes)).content.decode()
    assert message in page
    assert not Assignment.objects.exists()


def test_a_closed_round_gives_nothing(manager: Client, production: Round, people: dict[str, User]) -> None:
    manager.post("/projects/harbour/rounds/1/close/")
    production.refresh_from_db()
    assert not production.is_open
    shown = manager.post("/projects/harbour/rounds/1/assign/", plan(people, do="preview"))
    digest = shown.context["proposal"].digest
    page = manager.post("/projects/harbour/rounds/1/assign/", plan(people, do="assign", digest=digest))
    assert "is closed" in page.content.decode()
    manager.post("/projects/harbour/rounds/1/close/")
    production.refresh_from_db()
    assert production.is_open


def test_when_all_rounds_are_closed_pages_say_what_can_be_done(
    manager: Client, project: Project, production: Round, people: dict[str, User], client: Client
) -> None:
    document = project.documents.first()
    assert document
    assert "No round is open" not in manager.get("/projects/harbour/rounds/").content.decode()
    manager.post("/projects/harbour/rounds/1/close/")
    page = manager.get("/projects/harbour/rounds/").content.decode()
    assert "No round is open: nobody can begin an article" in page
    client.force_login(people["ada"])
    page = client.get(f"/projects/harbour/articles/{document.pk}/review/", follow=True).content.decode()
    assert "no round is open. A manager gives it out in a new round" in page
    assert "nothing new is given out until a manager opens a round" in page
    assert "/projects/harbour/rounds/" not in page


def test_assignments_are_taken_back_given_back_and_given_on(
    manager: Client, production: Round, people: dict[str, User]
) -> None:
    division = Division("round_robin", (people["ada"].pk,))
    assign(round=production, choice=Choice(count=1), division=division, actor=people["mia"])
    given = Assignment.objects.get()
    url = f"/projects/harbour/assignments/{given.pk}/"
    manager.post(url, {"do": "withdraw"})
    assert "taken back" in manager.get("/projects/harbour/rounds/1/").content.decode()
    manager.post(url, {"do": "give_back"})
    assert Assignment.objects.get().withdrawn_at is None
    manager.post(url, {"do": "reassign", "reviewer": people["ben"].pk})
    assert Assignment.objects.standing().get().reviewer == people["ben"]
    assert manager.post(url, {"do": "reassign", "reviewer": people["mia"].pk}).status_code == 404


def test_what_was_taken_back_does_not_count_as_begun(
    manager: Client, production: Round, people: dict[str, User]
) -> None:
    assign(
        round=production,
        choice=Choice(count=2),
        division=Division("everybody", (people["ada"].pk,)),
        actor=people["mia"],
    )
    for given in Assignment.objects.all():
        open_review(document=given.document, reviewer=people["ada"])
    withdraw(assignment=Assignment.objects.first())
    (row,) = manager.get("/projects/harbour/rounds/1/").context["people"]
    assert (row.given, row.begun) == (1, 1)


def test_what_is_submitted_stays_with_who_did_it(manager: Client, production: Round, people: dict[str, User]) -> None:
    division = Division("everybody", (people["ada"].pk,))
    assign(round=production, choice=Choice(count=1), division=division, actor=people["mia"])
    given = Assignment.objects.get()
    review = open_review(document=given.document, reviewer=people["ada"])
    Review.objects.filter(pk=review.pk).update(state="submitted", submitted_at=timezone.now())
    page = manager.post(f"/projects/harbour/assignments/{given.pk}/", {"do": "withdraw"}, follow=True)
    assert "no longer taken back" in page.content.decode()


def test_a_reviewer_who_opens_what_is_not_theirs_is_told_so(
    client: Client, production: Round, people: dict[str, User], project: Project
) -> None:
    client.force_login(people["ada"])
    article = project.documents.first()
    page = client.get(f"/projects/harbour/articles/{article.pk}/review/", follow=True)
    assert page.redirect_chain[0][0] == "/projects/harbour/queue/"
    assert "not assigned to you" in page.content.decode()


def test_what_was_taken_back_opens_read_only_and_says_so(
    client: Client, production: Round, people: dict[str, User]
) -> None:
    division = Division("everybody", (people["ada"].pk,))
    assign(round=production, choice=Choice(count=1), division=division, actor=people["mia"])
    given = Assignment.objects.get()
    open_review(document=given.document, reviewer=people["ada"])
    client.force_login(people["ada"])
    address = f"/projects/harbour/articles/{given.document_id}/review/"
    assert "taken_back" not in client.get(address).context["payload"]
    withdraw(assignment=given)
    assert "A manager has taken this article back" in client.get(address).context["payload"]["taken_back"]
    given.refresh_from_db()
    give_back(assignment=given)
    assert "taken_back" not in client.get(address).context["payload"]


def test_the_queue_names_no_article_that_is_only_handed_out(
    client: Client, production: Round, people: dict[str, User]
) -> None:
    assign(round=production, choice=Choice(), division=Division("free", ()), actor=people["mia"])
    client.force_login(people["ada"])
    page = client.get("/projects/harbour/queue/").content.decode()
    assert "handed out one by one" in page
    assert "Headline" not in page
    close_round(round=production)
    assert "Nothing is left to review" in client.get("/projects/harbour/queue/").content.decode()


@pytest.mark.parametrize("articles", [2, 60])
def test_the_pages_cost_the_same_for_any_number_of_assignments(
    manager: Client,
    production: Round,
    people: dict[str, User],
    project: Project,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    articles: int,
) -> None:
    for number in range(articles):
        make_document(project, f"More {number}.")
    division = Division("random", (people["ada"].pk, people["ben"].pk), doubled=0.5)
    assign(round=production, choice=Choice(), division=division, actor=people["mia"])
    with django_assert_max_num_queries(9):
        assert manager.get("/projects/harbour/rounds/1/").status_code == 200
    with django_assert_max_num_queries(7):
        manager.get("/projects/harbour/rounds/1/assign/")
    with django_assert_max_num_queries(3):
        manager.get("/projects/harbour/rounds/")
