import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from claims import jobs
from claims.models import Job, User
from tests.factories import make_document, make_project, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    return {name: make_user(name) for name in ("ada", "mia", "dan")}


@pytest.fixture
def job(people: dict[str, User]) -> Job:
    project = make_project(ada=people["ada"], mia=people["mia"])
    return jobs.create(project=project, kind="pre-annotation", created_by=people["mia"])


def change(job: Job, **fields: object) -> None:
    Job.objects.filter(pk=job.pk).update(**fields)


def test_the_page_shows_progress_without_javascript(client: Client, people: dict[str, User], job: Job) -> None:
    change(job, state="running", done=3, total=12, message="Read “Port”.", started_at=timezone.now())
    client.force_login(people["ada"])
    page = client.get(f"/projects/harbour/jobs/{job.pk}/").content.decode()
    assert 'max="12" value="3"' in page
    assert "Read “Port”." in page
    assert "Show the progress now" in page


def test_a_page_of_an_ended_job_stays_as_it_is(client: Client, people: dict[str, User], job: Job) -> None:
    change(job, state="failed", message="The file is empty.", finished_at=timezone.now())
    client.force_login(people["mia"])
    page = client.get(f"/projects/harbour/jobs/{job.pk}/").content.decode()
    assert "The file is empty." in page
    assert "Try again" in page
    assert "data-active" not in page
    assert "Show the progress now" not in page


def test_when_the_articles_are_read_the_page_leads_on(client: Client, people: dict[str, User], job: Job) -> None:
    change(job, state="done", finished_at=timezone.now())
    for name, told in {"ada": "Go on reviewing", "mia": "See who gets to speak"}.items():
        client.force_login(people[name])
        page = client.get(f"/projects/harbour/jobs/{job.pk}/").content.decode()
        assert [each for each in ("Go on reviewing", "See who gets to speak") if each in page] == [told]


@pytest.mark.parametrize(("name", "path"), [("ada", "review/"), ("mia", "")])
def test_who_pasted_an_article_comes_to_it_when_it_is_read(
    client: Client, people: dict[str, User], job: Job, name: str, path: str
) -> None:
    article = make_document(job.project)
    client.force_login(people[name])
    page = f"/projects/harbour/jobs/{job.pk}/?article={article.pk}"
    assert client.get(page).status_code == 200
    change(job, state="done", finished_at=timezone.now(), done=100, total=100)
    assert client.get(page).url == f"/projects/harbour/articles/{article.pk}/{path}"  # type: ignore[attr-defined]
    for other in ("", "?article=x", "?article=999999"):
        page = client.get(f"/projects/harbour/jobs/{job.pk}/{other}").content.decode()
        assert "100 / 100" not in page


def test_the_undoing_of_a_change_says_what_was_undone(client: Client, people: dict[str, User], job: Job) -> None:
    step = jobs.create(project=job.project, kind="bulk-change", arguments={"choice": {"action": "put_out"}})
    undo = jobs.create(project=job.project, kind="bulk-undo", arguments={"step": step.pk})
    client.force_login(people["mia"])
    page = client.get(f"/projects/harbour/jobs/{undo.pk}/").content.decode()
    assert "<h1>Undoing the change of a selection</h1>" in page
    assert "Withdraw the articles from the queues, <a" in page


@pytest.mark.parametrize(("name", "offered"), [("ada", True), ("mia", False)])
def test_reviewers_go_on_from_a_finished_reading(
    client: Client, people: dict[str, User], job: Job, name: str, offered: bool
) -> None:
    change(job, state="done", finished_at=timezone.now())
    client.force_login(people[name])
    page = client.get(f"/projects/harbour/jobs/{job.pk}/").content.decode()
    assert ("/projects/harbour/next/" in page) is offered


@pytest.mark.parametrize(("name", "status"), [("dan", 404), ("ada", 403), ("mia", 302)])
@pytest.mark.parametrize("verb", ["cancel", "restart"])
def test_buttons_are_for_owner_and_managers(
    client: Client, people: dict[str, User], job: Job, verb: str, name: str, status: int
) -> None:
    client.force_login(people[name])
    assert client.post(f"/projects/harbour/jobs/{job.pk}/{verb}/").status_code == status


def test_cancelling_an_ended_job_says_so(client: Client, people: dict[str, User], job: Job) -> None:
    jobs.cancel(job=job)
    client.force_login(people["mia"])
    page = client.post(f"/projects/harbour/jobs/{job.pk}/cancel/", follow=True).content.decode()
    assert "has ended already" in page


def test_a_job_is_found_in_its_own_project_only(client: Client, people: dict[str, User], job: Job) -> None:
    make_project("Elsewhere", mia=people["mia"])
    client.force_login(people["mia"])
    assert client.get(f"/projects/elsewhere/jobs/{job.pk}/").status_code == 404


@pytest.mark.parametrize(("name", "status"), [("dan", 404), ("ada", 403), ("mia", 302)])
def test_managers_start_a_pre_annotation(
    client: Client, people: dict[str, User], job: Job, name: str, status: int
) -> None:
    jobs.cancel(job=job)
    client.force_login(people[name])
    response = client.post("/projects/harbour/preannotate/")
    assert response.status_code == status
    queued = list(Job.objects.filter(state="queued").order_by("pk").values_list("kind", flat=True))
    assert queued == (["search-index", "pre-annotation"] if name == "mia" else [])


def test_the_list_costs_the_same_for_many_jobs(
    client: Client, people: dict[str, User], job: Job, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(10):
        jobs.create(project=job.project, kind="pre-annotation", created_by=people["mia"])
    client.force_login(people["ada"])
    with django_assert_num_queries(3):
        page = client.get("/projects/harbour/jobs/").content.decode()
    assert page.count("Reading by the machine</a>") == 11
