from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import jobs
from claims.models import Assignment, Document, Membership, Outlet, Project, Review, Round, User
from claims.pagination import Place, page_of
from claims.review import open_review
from claims.search import Asked, TeamState, find
from claims.views.articles import sorted_page
from tests.factories import make_document, make_project, make_reading, make_review, make_user

pytestmark = pytest.mark.django_db
LIST = "/projects/harbour/articles/"


@pytest.fixture
def project(ada: User) -> Project:
    return make_project(ada=ada)


@pytest.fixture
def signed_in(client: Client, ada: User, project: Project) -> Client:
    client.force_login(ada)
    return client


def listed(client: Client, **query: object) -> str:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return response.content.decode()


def article(project: Project, title: str, **fields: object) -> Document:
    return make_document(project, text=f"{title}. Body words.", title=title, **fields)


def test_the_list_says_where_each_article_stands(signed_in: Client, project: Project) -> None:
    outlet = Outlet.objects.create(project=project, name="The Post")
    read = article(project, "Ferries", outlet=outlet, published_on=date(2026, 1, 5))
    make_reading(read)
    article(project, "Boats")
    page = listed(signed_in)
    for told in ("Ferries", "The Post", "5 Jan 2026", ">read<", "Boats", "not read yet", "not begun"):
        assert told in page
    assert "Body words" not in page


@pytest.mark.parametrize(
    ("sort", "order"),
    [("title", ["apples", "Boats", "boats", "Ferries"]), ("date", ["Ferries", "apples", "boats", "Boats"])],
)
def test_articles_stand_in_an_order_page_by_page(
    project: Project, monkeypatch: pytest.MonkeyPatch, sort: str, order: list[str]
) -> None:
    monkeypatch.setattr("claims.pagination.SIZE", 1)
    for title, day in (("Boats", None), ("Ferries", date(2026, 3, 1)), ("apples", date(2026, 2, 1)), ("boats", None)):
        article(project, title, published_on=day)
    place = Place()
    seen = []
    while True:
        page = sorted_page(project.documents.all(), sort, **place)
        seen.append(str(page.rows[0]))
        following = page.newer if sort == "title" else page.older
        if following is None:
            break
        place = Place(after=following) if sort == "title" else Place(before=following)
    assert seen == order
    back = page.older if sort == "title" else page.newer
    assert back is not None
    place = Place(before=back) if sort == "title" else Place(after=back)
    before = sorted_page(project.documents.all(), sort, **place)
    assert str(before.rows[0]) == order[-2]


def test_the_list_is_sorted_numbered_and_filtered_by_section(signed_in: Client, project: Project) -> None:
    harbour = article(project, "Ferries", metadata={"section": "Harbour"})
    article(project, "Boats", metadata={"section": "Sport"})
    assert 'name="section"' not in listed(signed_in)
    jobs.run_here(jobs.create(project=project, kind="figures"))
    page = listed(signed_in, section="Harbour", sort="title")
    assert "Ferries" in page
    assert "Boats" not in page
    assert f'data-label="Number">{harbour.pk}</td>' in page
    found = listed(signed_in, sort="title")
    assert found.index("Boats") < found.index("Ferries")


@pytest.mark.parametrize(("name", "status"), [("dan", 404), ("ada", 200)])
def test_the_list_is_for_members(client: Client, project: Project, ada: User, name: str, status: int) -> None:
    client.force_login(ada if name == "ada" else make_user(name))
    assert client.get(LIST).status_code == status


def team_states(project: Project, ada: User) -> dict[str, Document]:
    """An article for each state, by its title."""
    ben, cleo = make_user("ben"), make_user("cleo")
    found = {name: article(project, f"Story {name}") for name in TeamState.values}
    for name, due in (("waiting", None), ("overdue", date(2026, 1, 5))):
        Assignment.objects.create(project=project, document=found[name], reviewer=ben, due_on=due)
    make_review(found["begun"], ben)
    codebook = project.codebooks.get(published_at__isnull=False)
    for name, reviewer, role in (
        ("reviewed", ben, "review"),
        ("adjudicated", ben, "review"),
        ("adjudicated", cleo, "adjudication"),
    ):
        Review.objects.create(
            document=found[name],
            reviewer=reviewer,
            role=role,
            codebook=codebook,
            state="submitted",
            submitted_at=timezone.now(),
        )
    closed = Round.objects.create(project=project, number=1, codebook=codebook, closed_at=timezone.now())
    found["left undone"] = article(project, "Story left undone")
    late = {"due_on": date(2026, 1, 5), "round": closed}
    Assignment.objects.create(project=project, document=found["left undone"], reviewer=ben, **late)
    return found


@pytest.mark.parametrize(
    ("state", "titles"),
    [
        ("unassigned", {"Story unassigned", "Story left undone"}),
        ("waiting", {"Story waiting", "Story overdue"}),
        ("overdue", {"Story overdue"}),
        ("begun", {"Story begun"}),
        ("reviewed", {"Story reviewed", "Story adjudicated"}),
        ("adjudicated", {"Story adjudicated"}),
    ],
)
def test_a_manager_finds_articles_by_where_they_stand_with_everybody(
    client: Client, project: Project, ada: User, state: str, titles: set[str]
) -> None:
    articles = team_states(project, ada)
    Membership.objects.create(project=project, user=ada, role="manager")
    client.force_login(ada)
    page = listed(client, state=state)
    assert {each.title for each in articles.values() if f">{each.title}<" in page} == titles
    answer = client.get(f"/api/v1/projects/harbour/articles/?state={state}").json()
    assert {each["title"] for each in answer["results"]} == titles
    jobs.run_here(jobs.create(project=project, kind="search-index"))
    found = find(project=project, reader=ada, asked=Asked(state=state))
    assert {entry.document.title for entry in found if entry.document} == titles


def test_a_reviewer_does_not_learn_where_articles_stand_with_others(signed_in: Client, project: Project) -> None:
    article(project, "Ferries")
    page = listed(signed_in, state="reviewed")
    assert "Ferries" in page  # the filter is not applied
    assert "Submitted by somebody" not in page
    assert signed_in.get("/api/v1/projects/harbour/articles/?state=reviewed").status_code == 403
    assert signed_in.get("/api/v1/projects/harbour/search/?state=reviewed").status_code == 400


def test_articles_of_other_projects_are_not_listed(signed_in: Client) -> None:
    article(make_project("Elsewhere"), "Secret")
    assert "Secret" not in listed(signed_in)


def test_an_empty_list_says_what_to_do(signed_in: Client, client: Client, project: Project) -> None:
    assert "when a manager imports them" in listed(signed_in)
    mia = make_user("mia")
    project.memberships.create(user=mia, role="manager")
    client.force_login(mia)
    assert 'href="/projects/harbour/articles/import/"' in listed(client)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"title": "ferr"}, {"Ferries"}),
        ({"outlet": "The Post"}, {"Boats"}),
        ({"state": "unread"}, {"Boats", "Nets"}),
        ({"state": "new"}, {"Boats", "Nets"}),
        ({"state": "open"}, {"Ferries"}),
        ({"state": "submitted"}, set()),
        ({"state": "withdrawn"}, {"Ropes"}),
        ({"title": "o", "state": "new"}, {"Boats"}),
        ({"state": "nonsense"}, {"Ferries", "Boats", "Nets", "Ropes"}),
        ({"before": "nonsense"}, {"Ferries", "Boats", "Nets", "Ropes"}),
    ],
)
def test_filters_narrow_the_list(
    signed_in: Client, project: Project, ada: User, query: dict[str, str], found: set[str]
) -> None:
    ferries = article(project, "Ferries")
    article(project, "Boats", outlet=Outlet.objects.create(project=project, name="The Post"))
    article(project, "Nets")
    article(project, "Ropes", withdrawn_at=timezone.now())
    make_reading(ferries)
    open_review(document=ferries, reviewer=ada)
    page = listed(signed_in, **query)
    titles = {title for title in ("Ferries", "Boats", "Nets", "Ropes") if f">{title}</" in page}
    assert titles == found


def test_queries_do_not_grow_with_the_list(signed_in: Client, project: Project, ada: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            listed(signed_in)
        assert not any('"text"' in query["sql"] for query in queries.captured_queries)
        return len(queries)

    article(project, "First")
    before = cost()
    for number in range(12):
        outlet = Outlet.objects.create(project=project, name=f"Outlet {number}")
        made = article(project, f"Article {number}", outlet=outlet)
        make_reading(made)
        open_review(document=made, reviewer=ada)
    assert cost() == before


def test_pages_meet_without_gap_or_overlap(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.pagination.SIZE", 3)
    ids = [article(project, f"Article {number}").pk for number in range(7)][::-1]
    rows = Document.objects.all()
    first = page_of(rows)
    second = page_of(rows, before=first.older)
    third = page_of(rows, before=second.older)
    assert [row.pk for page in (first, second, third) for row in page.rows] == ids
    assert (first.newer, third.older) == (None, None)
    back = page_of(rows, after=third.newer)
    assert [row.pk for row in back.rows] == ids[3:6]
    start = page_of(rows, after=back.newer)
    assert [row.pk for row in start.rows] == ids[:3]
    assert start.newer is None


def test_a_page_beyond_the_end_is_empty(project: Project) -> None:
    assert page_of(Document.objects.all(), before=5).rows == []


def test_page_links_keep_the_filter(signed_in: Client, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.pagination.SIZE", 2)
    for number in range(3):
        article(project, f"Article {number}")
    page = listed(signed_in, title="Art")
    assert "title=Art&amp;before=" in page
