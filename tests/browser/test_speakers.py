"""The way from a bar to the sentence it counts, by keyboard, and what axe finds on it."""

import io
from collections.abc import Callable
from datetime import date
from typing import Literal

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from claims import jobs
from claims.dashboards.rollup import refresh_figures
from claims.models import Document, Membership, Outlet, Project, User
from tests.browser.conftest import violations
from tests.factories import make_document, make_project, make_reading, make_suggestion, make_user


@pytest.fixture
def figures(page: Page, article: Document, sign_in: Callable[[User], None], live_server: LiveServer) -> Page:
    mia = make_user("mia")
    Membership.objects.create(project=article.project, user=mia, role="manager")
    refresh_figures(jobs.create(project=article.project, kind="figures"))
    sign_in(mia)
    page.goto(f"{live_server.url}/projects/{article.project.slug}/speakers/")
    return page


def test_from_a_bar_to_the_sentence(figures: Page) -> None:
    row = figures.locator("#source").get_by_role("row", name="Ministry of Transport")
    expect(row.get_by_role("cell").first).to_have_text("3")
    row.get_by_role("link").focus()
    figures.keyboard.press("Enter")
    expect(figures.get_by_role("heading", level=1)).to_have_text("Ministry of Transport")
    expect(figures.locator("mark")).to_have_count(3)
    expect(figures.locator("mark").first).to_have_text("no rules had been broken when it awarded the contract")
    expect(figures.locator(".passage").first).to_contain_text("said on Tuesday that no rules")


def test_a_filter_is_a_link_that_stays(figures: Page) -> None:
    figures.get_by_label("With the reporter’s own voice").check()
    figures.get_by_role("button", name="Show").click()
    expect(figures.locator("#type").get_by_role("link", name="Reporter’s own voice")).to_be_visible()
    figures.reload()
    expect(figures.get_by_label("With the reporter’s own voice")).to_be_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing(figures: Page, scheme: Literal["light", "dark"], width: int) -> None:
    figures.set_viewport_size({"width": width, "height": 900})
    figures.emulate_media(color_scheme=scheme)
    figures.reload()
    assert violations(figures) == []
    assert figures.evaluate("document.documentElement.scrollWidth") <= width


def test_a_phone_says_that_the_table_goes_on(figures: Page) -> None:
    figures.set_viewport_size({"width": 390, "height": 1500})
    expect(figures.locator("#source .sideways")).to_be_visible()
    last = figures.locator("#source").get_by_role("columnheader", name="First voice")
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport(ratio=0.95)
    expect(figures.locator("#source").get_by_role("rowheader").first).to_be_in_viewport()


def test_figures_of_three_targets_print_on_two_sheets(
    page: Page, db: None, sign_in: Callable[[User], None], live_server: LiveServer
) -> None:
    mia = make_user("mia")
    project = make_project(mia=mia)
    project.targets = [{"key": key, "name": f"{key.title()} authority"} for key in ("port", "canal", "ferry")]
    project.save()
    fill(project)
    refresh_figures(jobs.create(project=project, kind="figures"))
    sign_in(mia)
    page.goto(f"{live_server.url}/projects/harbour/speakers/")
    expect(page.locator("caption", has_text="Stance toward Ferry authority, over time")).to_be_visible()
    assert sheets_of(page) <= 2


@pytest.mark.parametrize(("targets", "sheets"), [(1, 2), (3, 3)])
def test_a_comparison_prints_on_few_sheets(
    targets: int, sheets: int, page: Page, db: None, sign_in: Callable[[User], None], live_server: LiveServer
) -> None:
    mia = make_user("mia")
    project = make_project(mia=mia)
    project.targets = [{"key": key, "name": f"{key.title()} authority"} for key in ("port", "canal", "ferry")[:targets]]
    project.save()
    fill(project)
    refresh_figures(jobs.create(project=project, kind="figures"))
    sign_in(mia)
    first, second = project.outlets.order_by("pk")[:2]
    page.goto(f"{live_server.url}/projects/harbour/speakers/?outlet={first.pk}&other_outlet={second.pk}")
    expect(page.locator("caption", has_text="Stance toward Port authority, by source type")).to_have_count(2)
    assert sheets_of(page) <= sheets


def sheets_of(page: Page) -> int:
    """How many sheets of A4 it takes."""
    margin = "1cm"
    sheets = page.pdf(format="A4", margin={"top": margin, "right": margin, "bottom": margin, "left": margin})
    return len(PdfReader(io.BytesIO(sheets)).pages)


def fill(project: Project) -> None:
    """As many outlets, months, source types and sources as fill each chart of the printed page."""
    kinds = ("ministry", "citizen", "company", "executive", "committee", "party", "ngo", "judiciary")
    for month in range(1, 9):
        outlet, _ = Outlet.objects.get_or_create(project=project, name=f"The Port Messenger {month % 6}")
        text = " ".join(f"Harbour Commission {place} said that rule {place} holds." for place in range(8))
        document = make_document(
            project, f"{text} {month}", outlet=outlet, published_on=date(2026, month, 1), title=f"Rules {month}"
        )
        reading = make_reading(document)
        for place, kind in enumerate(kinds):
            side = ("favour", "against", "neutral")[(place + month) % 3]
            values = {
                "source_type": kind,
                "commitment": ("support", "reject", "hedge", "none")[place % 4],
                "claim_kind": ("fact", "opinion", "proposal", "pledge")[place % 4],
                "stance": dict.fromkeys(project.target_keys, side),
            }
            said, by = f"rule {place} holds", f"Harbour Commission {place}"
            scores = {"record": 0.9, "source_type": 0.4, "stance": dict.fromkeys(project.target_keys, 0.4)}
            make_suggestion(reading, said, "said", by, values=values, scores=scores)
