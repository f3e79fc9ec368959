"""Articles come in by hand: pasted, uploaded, with columns to be named; axe finds nothing on the way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from claims import jobs
from claims.models import Document, Project, User
from claims.near_duplicates import start_search
from tests.browser.conftest import violations
from tests.factories import make_project, make_user
from tests.formats.test_articles import zipped

PASTED = "Port stays closed\n\nThe port is closed, the harbour ministry said on Monday.\n"
TABLE = b"Artikel;Kopf\nThe bridge is open, the council said on Monday.;Bridge opens\n;No text\n"


@pytest.fixture
def project(transactional_db: None, settings: Settings) -> Project:
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": settings.TASK_QUEUES}
    }  # jobs stay waiting
    return make_project(mia=make_user("mia"))


@pytest.fixture
def mia(page: Page, project: Project, sign_in: Callable[[User], None], live_server: LiveServer) -> Page:
    sign_in(User.objects.get(username="mia"))
    page.goto(f"{live_server.url}/projects/harbour/articles/import/")
    return page


def test_a_text_is_pasted_and_waits_for_the_pipeline(mia: Page) -> None:
    assert violations(mia) == []
    mia.get_by_role("textbox", name="Text", exact=True).fill(PASTED)
    mia.get_by_label("Outlet", exact=True).fill("The Post")
    mia.get_by_role("button", name="Import this text").click()
    expect(mia.get_by_text("The machine reads it next")).to_be_visible()
    article = Document.objects.get()
    assert (article.title, str(article.outlet)) == ("Port stays closed", "The Post")
    mia.get_by_role("link", name="Articles", exact=True).click()
    expect(mia.get_by_text("Port stays closed", exact=True)).to_be_visible()
    assert violations(mia) == []


def test_a_table_is_uploaded_and_its_columns_named(mia: Page, project: Project) -> None:
    mia.locator("input[type=file]").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": TABLE})
    mia.get_by_role("button", name="Upload", exact=True).click()
    mia.get_by_label("Artikel").select_option("text")
    mia.get_by_label("Kopf").select_option("title")
    assert violations(mia) == []
    mia.get_by_role("button", name="Import", exact=True).click()
    expect(mia.get_by_text("1 added, 0 already there, 1 refused")).to_be_visible()
    expect(mia.get_by_role("cell", name="no text")).to_be_visible()
    assert violations(mia) == []
    assert Document.objects.get().title == "Bridge opens"


def test_what_names_tell_is_shown_and_set_later(mia: Page, project: Project, live_server: LiveServer) -> None:
    data = zipped({"courier/2026-02-03 strike.txt": "The port is closed, officials said."})
    mia.locator("input[type=file]").set_input_files({"name": "a.zip", "mimeType": "application/zip", "buffer": data})
    mia.get_by_role("button", name="Upload", exact=True).click()
    expect(mia.get_by_role("cell", name="courier", exact=True)).to_be_visible()
    assert violations(mia) == []
    mia.get_by_label("Outlet of all that name none").fill("The Courier")
    mia.get_by_role("button", name="Show again").click()
    expect(mia.get_by_role("cell", name="The Courier")).to_be_visible()
    mia.get_by_role("button", name="Import", exact=True).click()
    expect(mia.get_by_text("Waiting", exact=True)).to_be_visible()
    jobs.run_job.call(project.jobs.get(kind="import").pk)
    article = Document.objects.get()
    assert str(article.outlet) == "The Courier"

    mia.goto(f"{live_server.url}/projects/harbour/articles/{article.pk}/")
    mia.get_by_role("link", name="Change details").click()
    assert violations(mia) == []
    mia.get_by_label("Section").fill("Harbour")
    mia.get_by_role("button", name="Save").click()
    expect(mia.get_by_text("Saved. Figures and search follow")).to_be_visible()

    mia.goto(f"{live_server.url}/projects/harbour/selection/?of=articles")
    expect(mia.get_by_label("Value")).to_be_hidden()
    mia.get_by_label("Set outlet, section, byline or date").check()
    mia.get_by_label("Detail", exact=True).select_option("section")
    mia.get_by_label("Value").fill("Sea")
    mia.get_by_role("button", name="Show what would change").click()
    expect(mia.get_by_text("Section: Harbour → Sea")).to_be_visible()
    assert violations(mia) == []


def test_wire_copy_is_shown(mia: Page, project: Project, live_server: LiveServer) -> None:
    wire = "The port is closed, the harbour ministry said on Monday, and it will stay closed until the spring. " * 3
    for ending in ("", "More follows."):
        mia.get_by_role("textbox", name="Text", exact=True).fill(wire + ending)
        mia.get_by_label("Title").fill("Port stays closed")
        mia.get_by_role("button", name="Import this text").click()
        mia.goto(f"{live_server.url}/projects/harbour/articles/import/")
    jobs.run_job.call(start_search(project=project).pk)
    mia.goto(f"{live_server.url}/projects/harbour/articles/wire-copy/")
    expect(mia.get_by_text("Port stays closed")).to_have_count(2)
    assert violations(mia) == []
