from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from claims import jobs
from claims.models import Job, User
from tests.factories import make_project, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    return {name: make_user(name) for name in ("ada", "ben", "mia", "dan")}


@pytest.fixture
def job(people: dict[str, User]) -> Job:
    """A job that Ada asked for."""
    project = make_project(ada=people["ada"], ben=people["ben"], mia=people["mia"])
    return jobs.create(project=project, kind="pre-annotation", created_by=people["ada"])


def test_a_job_tells_how_far_it_is(
    client: Client, people: dict[str, User], job: Job, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Job.objects.filter(pk=job.pk).update(state="running", done=3, total=12, message="Read “Port”.")
    client.force_login(people["ben"])
    with django_assert_num_queries(2):
        body = client.get(f"/api/v1/jobs/{job.pk}/").json()
    expected = {"id": job.pk, "kind": "pre-annotation", "name": "Reading by the machine", "state": "running", "done": 3}
    assert expected.items() <= body.items()
    assert (body["total"], body["message"], body["worker_missing"]) == (12, "Read “Port”.", False)


def test_a_waiting_job_tells_that_no_worker_runs(client: Client, people: dict[str, User], job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=2))
    client.force_login(people["ada"])
    assert client.get(f"/api/v1/jobs/{job.pk}/").json()["worker_missing"] is True
    assert "no worker is running" in client.get(f"/projects/harbour/jobs/{job.pk}/").content.decode()


@pytest.mark.parametrize("verb", ["cancel", "restart"])
@pytest.mark.parametrize(("name", "status"), [("dan", 404), ("ben", 403), ("ada", 200), ("mia", 200)])
def test_a_job_is_controlled_by_its_owner_and_managers(
    client: Client, people: dict[str, User], job: Job, verb: str, name: str, status: int
) -> None:
    if verb == "restart":
        jobs.cancel(job=job)
    client.force_login(people[name])
    assert client.post(f"/api/v1/jobs/{job.pk}/{verb}/").status_code == status
    changed = {"cancel": "cancelled", "restart": "queued"}[verb]
    unchanged = {"cancel": "queued", "restart": "cancelled"}[verb]
    job.refresh_from_db()
    assert job.state == (changed if status == 200 else unchanged)


def test_cancelling_twice_conflicts(client: Client, people: dict[str, User], job: Job) -> None:
    client.force_login(people["ada"])
    client.post(f"/api/v1/jobs/{job.pk}/cancel/")
    response = client.post(f"/api/v1/jobs/{job.pk}/cancel/")
    assert response.status_code == 409
    assert response.json() == {"error": "not_active", "detail": f"Reading by the machine {job.pk} has ended already."}


def test_the_jobs_of_a_project_are_listed_newest_first(client: Client, people: dict[str, User], job: Job) -> None:
    newer = jobs.create(project=job.project, kind="pre-annotation")
    client.force_login(people["ben"])
    listed = client.get("/api/v1/projects/harbour/jobs/").json()["results"]
    assert [row["id"] for row in listed] == [newer.pk, job.pk]


@pytest.mark.parametrize("path", ["/api/v1/jobs/{pk}/", "/api/v1/projects/harbour/jobs/"])
@pytest.mark.parametrize("name", ["dan", ""])
def test_jobs_are_hidden_from_strangers(
    client: Client, people: dict[str, User], job: Job, path: str, name: str
) -> None:
    if name:
        client.force_login(people[name])
    assert client.get(path.format(pk=job.pk)).status_code == (404 if name else 401)
