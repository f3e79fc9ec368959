from collections.abc import Callable
from typing import Literal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from claims import jobs
from claims.accounts.sign_in_links import make_sign_in_link
from claims.dashboards.rollup import refresh_figures
from claims.models import Job, Project
from tests.browser.conftest import violations
from tests.factories import make_document, make_project, make_reading, make_review, make_suggestion, make_user

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[[str], Page]
Scheme = Literal["light", "dark"]


@pytest.fixture
def project(transactional_db: None) -> Project:
    """Mia's, with an article that she reviews and one that nobody was given."""
    mia = make_user("mia")
    project = make_project(mia=mia)
    make_review(make_document(project), mia)
    make_document(project, "Another text.", title="Strait closed")
    return project


@pytest.fixture
def open_page(live_server: LiveServer, page: Page, project: Project) -> Open:
    def go(path: str) -> Page:
        page.goto(live_server.url + make_sign_in_link(project.memberships.first().user, next=path))
        return page

    return go


def set_job(job: Job, **fields: object) -> None:
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now(), **fields)


def make_running(project: Project) -> Job:
    job = jobs.create(project=project, kind="pre-annotation")
    set_job(job, state="running", done=3, total=12, attempts=1)
    return job


def test_the_bar_moves_survives_a_reload_and_ends(project: Project, open_page: Open) -> None:
    job = make_running(project)
    page = open_page("/projects/harbour/")
    bar = page.get_by_role("progressbar", name="Progress")
    expect(bar).to_have_js_property("value", 3)
    set_job(job, done=7, message="Read “Strait closed”.")
    expect(bar).to_have_js_property("value", 7)
    expect(page.get_by_text("7 / 12")).to_be_visible()
    page.reload()
    expect(bar).to_have_js_property("value", 7)
    set_job(job, state="done", done=12, finished_at=timezone.now())
    expect(bar).to_have_count(0)


def test_a_job_without_a_worker_says_so_and_then_takes_it_back(project: Project, open_page: Open) -> None:
    job = jobs.create(project=project, kind="pre-annotation")
    page = open_page(f"/projects/harbour/jobs/{job.pk}/")
    warning = page.get_by_text("no worker is running")
    expect(warning).to_be_hidden()
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - jobs.WORKER_MISSING_AFTER * 2)
    expect(warning).to_be_visible()
    set_job(job, state="running", total=4)
    expect(warning).to_be_hidden()


def test_a_server_that_does_not_answer_is_told(project: Project, open_page: Open) -> None:
    job = make_running(project)
    page = open_page(f"/projects/harbour/jobs/{job.pk}/")
    page.route("**/api/v1/jobs/**", lambda route: route.abort())
    notice = page.get_by_text("The server does not answer")
    expect(notice).to_be_visible()
    page.unroute("**/api/v1/jobs/**")
    expect(notice).to_be_hidden(timeout=20_000)


def test_a_job_is_cancelled_on_its_page(project: Project, open_page: Open) -> None:
    job = make_running(project)
    page = open_page(f"/projects/harbour/jobs/{job.pk}/")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(project: Project, open_page: Open, live_server: LiveServer, scheme: Scheme) -> None:
    job = make_running(project)
    make_suggestion(make_reading(make_document(project, "Rain, she said.")), "Rain", "said", "she")
    refresh_figures(jobs.create(project=project, kind="figures"))
    page = open_page("/")
    page.emulate_media(color_scheme=scheme)
    for path in ("", "projects/harbour/", "projects/harbour/queue/", "projects/harbour/jobs/", "new-project/"):
        page.goto(f"{live_server.url}/{path}")
        assert violations(page) == [], path
    page.goto(f"{live_server.url}/projects/harbour/jobs/{job.pk}/")
    assert violations(page) == []
