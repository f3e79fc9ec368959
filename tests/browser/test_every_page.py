"""axe finds nothing on any page that a link leads to, the admin's too, and none is wider than a phone."""

from collections.abc import Sequence
from typing import Literal
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from playwright.sync_api import Error, Page
from pytest_django.live_server_helper import LiveServer

from claims import jobs, preannotation
from claims.accounts.sign_in_links import make_sign_in_link
from claims.adjudication import open_adjudication
from claims.demo import load_demo
from claims.models import Membership, Project, Review, User
from tests.access.table import ROWS
from tests.access.world import World
from tests.browser.conftest import violations
from tests.factories import make_document, make_project, make_review, make_user
from tests.pipelines import StandIn

Look = tuple[Literal["light", "dark"], int]
LOOKS: tuple[Look, Look] = (("light", 390), ("dark", 1440))
CHANGED = """() => Promise.all(document.getAnimations()
  .filter((each) => each instanceof CSSTransition).map(({ finished }) => finished))"""
KNOWN = {
    "admin": {"admin:index", "admin:claims_user_change"},
    "app": {"project", "review", "sentence-pass", "adjudicate", "codebook"},
}
NO_PAGES = ("api-", "sign-in-link", "join")
ALIKE = ("_history", "_delete")
NOT_A_PAGE = ("/api/", "/static/", "/sign-out/", "/admin/logout/", "/admin/jsi18n/")


@pytest.fixture
def admin(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> User:
    """The administrator, who holds every role in the demo; one article is submitted by two people."""
    monkeypatch.setattr(preannotation, "load_pipeline", lambda *names: StandIn())
    admin, ada = make_user("root", is_superuser=True, is_staff=True), make_user("ada")
    load_demo(folder=settings.BASE_DIR / "seeds", manager=admin, reviewers=[admin, ada])
    project = Project.objects.get()
    Membership.objects.create(project=project, user=admin, role=Membership.Role.ADJUDICATOR)
    document = project.documents.order_by("-pk")[0]
    for reviewer in (admin, ada):
        review = make_review(document, reviewer)
        review.state, review.submitted_at = "submitted", timezone.now()
        review.save()
    open_adjudication(document=document, adjudicator=admin)
    jobs.create(project=project, kind="figures")
    by_sentence = make_project("By sentence", root=admin)
    Project.objects.filter(pk=by_sentence.pk).update(depth=Project.Depth.SENTENCE)
    make_review(make_document(by_sentence), admin)
    return admin


def reached_by_button(admin: User) -> list[str]:
    """Where no link leads: an adjudication that was begun, a pass by sentence."""
    begun = admin.reviews.get(role=Review.Role.ADJUDICATION).document
    passed = admin.reviews.get(document__project__slug="by-sentence").document
    return [
        reverse("adjudicate", args=[begun.project.slug, begun.pk]),
        reverse("sentence-pass", args=[passed.project.slug, passed.pk]),
    ]


def kind_of_page(address: str) -> str:
    """The name of the view behind an address, so that one article's page stands for all; empty for what is no page.

    History and deletion look alike in the admin whatever the model.
    """
    path = urlsplit(address).path
    try:
        kind = "" if path.startswith(NOT_A_PAGE) else resolve(path).view_name
    except Resolver404:
        return ""
    return next((f"admin:{same}" for same in ALIKE if kind.startswith("admin:") and kind.endswith(same)), kind)


def opens(page: Page, address: str) -> bool:
    """Go to an address; whether it answers with a page, and not with a file. Fails if it answers with an error."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" in error.message:
            return False
        raise
    assert answer is not None
    assert answer.ok, f"{address} answers {answer.status}"
    return answer.headers.get("content-type", "").startswith("text/html")


def faults(page: Page, looks: Sequence[Look] = LOOKS) -> list[str]:
    """What is wrong in each look: narrow and light, wide and dark."""
    page.locator("h1").first.wait_for(state="attached")  # scripts draw the article, its title too
    found = []
    for scheme, width in looks:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(CHANGED)
        found += [f"{scheme}, {width} pixels: {fault}" for fault in faults_now(page)]
    return found


def faults_now(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return violations(page) + ([f"{wide} pixels too wide"] if wide > 0 else [])


@pytest.mark.long
@pytest.mark.parametrize("part", ["admin", "app"])
def test_axe_finds_nothing_on_any_page(page: Page, admin: User, live_server: LiveServer, part: str) -> None:
    page.goto(live_server.url + make_sign_in_link(admin, next="/"))
    seen: dict[str, list[str]] = {}
    starts = ["/admin/"] if part == "admin" else ["/", *reached_by_button(admin)]
    waiting = [live_server.url + path for path in starts]
    while waiting:
        address = waiting.pop(0)
        kind = kind_of_page(address)
        if not kind or kind in seen or kind == "next-article":  # leads to a review, which is seen by its own address
            continue
        if kind.startswith("admin:") != (part == "admin"):
            continue
        if not opens(page, address):
            continue
        # the admin's hundred pages have five templates: one look each, in turn
        seen[kind] = faults(page, LOOKS if part == "app" else LOOKS[len(seen) % 2 :][:1])
        waiting += page.eval_on_selector_all("a[href]:not([download])", "links => links.map(link => link.href)")
    assert KNOWN[part] <= seen.keys()
    assert {kind: found for kind, found in seen.items() if found} == {}


def is_seen_by_managers(name: str, role: str) -> bool:
    """Whether the page is looked at for a manager already."""
    return role != "manager" and ROWS[name, "GET"]["manager"] == 200


@pytest.mark.long
@pytest.mark.parametrize("role", ["manager", "reviewer", "adjudicator"])
def test_axe_finds_nothing_at_any_address_of_the_table(
    page: Page, transactional_db: None, live_server: LiveServer, role: str
) -> None:
    world = World()
    page.goto(live_server.url + make_sign_in_link(world[role], next="/"))
    seen: dict[str, list[str]] = {}
    for (name, method), answers in ROWS.items():
        if method != "GET" or answers[role] != 200 or name.startswith(NO_PAGES) or is_seen_by_managers(name, role):
            continue
        if opens(page, live_server.url + world.address(name)):
            seen[name] = faults(page)
    assert seen
    assert {name: found for name, found in seen.items() if found} == {}
