import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from claims.assignment import RelevanceDecided, UnknownReason, decide_relevance, queue, take_next, unassigned
from claims.models import Document, Project, User
from tests.factories import make_document, make_project, make_review, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(ada: User) -> Project:
    project = make_project(ada=ada, ben=make_user("ben"), mia=make_user("mia"))
    Project.objects.update(relevance_step=True)
    make_document(project, "Ferries run late.", title="Ferries")
    make_document(project, "A recipe for soup.", title="Soup")
    return Project.objects.get()


def page_of(project: Project, title: str) -> str:
    return f"/projects/harbour/articles/{project.documents.get(title=title).pk}"


def test_an_article_that_is_in_goes_on_to_its_review(client: Client, ada: User, project: Project) -> None:
    client.force_login(ada)
    page = page_of(project, "Ferries")
    assert client.get(f"{page}/review/")["Location"] == f"{page}/relevance/"
    assert "Ferries run late." in client.get(f"{page}/relevance/").content.decode()
    assert client.post(f"{page}/relevance/", {"out_reason": ""})["Location"] == f"{page}/review/"
    assert client.get(f"{page}/review/").status_code == 200
    assert client.get(f"{page}/relevance/")["Location"] == f"{page}/review/"
    decided = Document.objects.get(title="Ferries")
    assert (decided.out_reason, decided.relevance_by) == ("", ada)


def test_an_article_that_is_out_leaves_every_queue_until_a_manager_puts_it_back(
    client: Client, ada: User, project: Project
) -> None:
    soup = Document.objects.get(title="Soup")
    make_review(soup, User.objects.get(username="ben"))
    client.force_login(ada)
    response = client.post(f"{page_of(project, 'Soup')}/relevance/", {"out_reason": "off_topic"})
    assert response["Location"] == "/projects/harbour/next/"
    for person in User.objects.filter(username__in=["ada", "ben"]):
        assert soup not in queue(project=project, reviewer=person)
        assert soup not in unassigned(project=project, reviewer=person)
        assert take_next(project=project, reviewer=person) != soup
    client.force_login(User.objects.get(username="mia"))
    assert "Not about the topic" in client.get("/projects/harbour/articles/out/").content.decode()
    client.post(f"{page_of(project, 'Soup')}/relevance/undo/")
    assert soup in queue(project=project, reviewer=User.objects.get(username="ben"))


def test_of_two_people_who_decide_at_once_the_first_is_heard(project: Project, ada: User) -> None:
    soup = project.documents.get(title="Soup")
    decide_relevance(document=soup, actor=ada, out_reason="off_topic")
    with pytest.raises(RelevanceDecided):
        decide_relevance(document=soup, actor=User.objects.get(username="ben"))
    soup.refresh_from_db()
    assert soup.out_reason == "off_topic"


def test_a_reason_that_is_not_on_the_list_is_refused(client: Client, project: Project, ada: User) -> None:
    with pytest.raises(UnknownReason, match="off_topic"):
        decide_relevance(document=project.documents.get(title="Soup"), actor=ada, out_reason="dull")
    client.force_login(ada)
    assert (
        "is not a reason"
        in client.post(f"{page_of(project, 'Soup')}/relevance/", {"out_reason": "dull"}).content.decode()
    )


def test_without_the_step_nothing_is_asked(client: Client, project: Project, ada: User) -> None:
    Project.objects.update(relevance_step=False)
    client.force_login(ada)
    assert client.get(f"{page_of(project, 'Soup')}/review/").status_code == 200


@pytest.mark.parametrize(
    ("person", "page", "status"),
    [("dan", "out/", 404), ("ada", "out/", 403), ("mia", "out/", 200), ("dan", "1/relevance/", 404)],
)
def test_pages_are_for_those_who_need_them(
    client: Client, project: Project, person: str, page: str, status: int
) -> None:
    make_user("dan")
    client.force_login(User.objects.get(username=person))
    assert client.get(f"/projects/harbour/articles/{page}").status_code == status


def test_only_a_manager_puts_back(client: Client, project: Project, ada: User) -> None:
    client.force_login(ada)
    assert client.post(f"{page_of(project, 'Soup')}/relevance/undo/").status_code == 403


@pytest.mark.parametrize("articles", [1, 20])
def test_the_list_costs_the_same_for_any_number(
    client: Client, project: Project, ada: User, django_assert_num_queries: DjangoAssertNumQueries, articles: int
) -> None:
    for number in range(articles):
        decide_relevance(document=make_document(project, f"Text {number}."), actor=ada, out_reason="off_topic")
    client.force_login(User.objects.get(username="mia"))
    with django_assert_num_queries(3):
        client.get("/projects/harbour/articles/out/")
