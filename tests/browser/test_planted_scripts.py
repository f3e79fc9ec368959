"""What somebody types is never run: markup is put into every text column there is, then every page is opened.

The columns are read from the models, so that a new one is planted and looked at without a line here. The browser is
told to ignore the content security policy: escaping has to hold alone.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.db import models
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from claims import jobs
from claims.accounts.sign_in_links import make_sign_in_link
from claims.models import Claim, ClaimGroup, ClaimGrouping, Document, GroupedClaim, GuidelineQuestion, ReviewEvent, User
from tests.access.table import ROLES, ROWS
from tests.access.world import World, a_row_of
from tests.browser.test_every_page import opens
from tests.factories import make_reading, make_suggestion, spans

MARKUP = """'"><x-planted id="{}"></x-planted><img src=x onerror=planted()><a href="javascript:planted()">"""
ADDRESS = "javascript:planted()"
NEVER = 10**9  # a number that no row reaches

# What the program itself writes, and reads again: words of its own, which nobody types.
OWN_WORDS = {
    "ArticleFigures.human_voices",
    "ArticleFigures.machine_voices",
    "ArticleFigures.month",
    "ArticleFigures.outlet",
    "Claim.attitude",
    "Claim.mention",
    "Claim.provenance",
    "Claim.quotation",
    "Claim.reject_reason",
    "Field.condition",
    "Invitation.roles",
    "Job.arguments",
    "Job.kind",
    "Project.weights",
    "ReviewEvent.verb",
    "Rollup.leading",
    "Rollup.registry",
    "SearchEntry.key",
    "SliceFigures.cuboid",
    "SliceFigures.outlet",
    "SliceFigures.period",
    "Suggestion.attitude",
    "Suggestion.mention",
    "Suggestion.quotation",
    "Webhook.events",
}
DIALOGS = ("?", "Shift+G", "Shift+T", "Shift+L")  # what keys open on the review page
COLUMN = re.compile(r'<x-planted id="(\w+\.\w+)">')
FOUND = """() => [
  ...document.querySelectorAll("x-planted, img[src=x], [onerror]"),
  ...document.querySelectorAll("a[href^='javascript:' i], form[action^='javascript:' i]"),
].map(element => element.id || element.outerHTML.slice(0, 200)).concat(window.ran ? ["it ran"] : [])"""


def planted_in(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField, models.JSONField))
        and not isinstance(field, models.SlugField)
        and not field.choices
        and not field.name.endswith(("sha256", "_key", "_data", "password"))
        and f"{model.__name__}.{field.name}" not in OWN_WORDS
    ]


def markup_for(field: models.Field[Any, Any], room: int | None) -> str:
    """The markup with the name of its column, or what there is room for."""
    name = f"{field.model.__name__}.{field.name}"
    return next((text for text in (MARKUP.format(name), "<x-planted>", "<b>") if not room or len(text) <= room), "<")


def plant(row: models.Model, field: models.Field[Any, Any]) -> Any:
    value = getattr(row, field.name)
    if isinstance(field, models.JSONField):
        return in_leaves(value, markup_for(field, None))
    if isinstance(field, models.URLField):
        return ADDRESS
    text = markup_for(field, field.max_length)
    return f"{value[: field.max_length - len(text)] if field.max_length else value}{text}"


def in_leaves(value: Any, text: str) -> Any:
    """JSON with the text after every string that a person may have typed; an empty one gets a string."""
    if isinstance(value, dict):
        kept = {"key", "id", "kind", "state", "code", "sha256"}
        return {name: each if name in kept else in_leaves(each, text) for name, each in value.items()}
    if isinstance(value, list):
        return [in_leaves(each, text) for each in value]
    return value + text if isinstance(value, str) and value else value


@pytest.fixture
def world(transactional_db: None) -> World:
    """A row of every model, markup in every text column."""
    world = World()
    document, review = world.document, world.reviews[0]
    reading = make_reading(document, sentences=[[0, 58]])
    make_suggestion(reading, "no rules were broken", "said", "The Ministry of Transport")
    Claim.objects.create(
        review=review,
        decision="added",
        content=spans(document.text, "no rules were broken"),
        cue=spans(document.text, "said"),
        source=spans(document.text, "The Ministry of Transport"),
        registry_source=document.project.sources.get(),
        mention="named",
        quotation="indirect",
        attitude="statement",
        values={"source_type": "ministry", "claim_kind": "fact", "commitment": "support"},
    )
    ClaimGrouping.objects.create(  # newer than anything, so that no page has the claims grouped anew
        project=document.project, as_of=timezone.now(), last_event=NEVER, last_reading=NEVER, last_detail=NEVER
    )
    ClaimGroup.objects.update(layer="machine")
    GroupedClaim.objects.bulk_create(
        GroupedClaim(group=ClaimGroup.objects.get(), position=place, document=document, wording="no", similarity=1)
        for place in (1, 2)
    )
    GuidelineQuestion.objects.update(answered_by=world["manager"], answered_at=timezone.now(), answer="Yes.")
    Document.objects.update(metadata={"section": "Harbour", "topic": "Ships"}, url="https://post.example/1")
    User.objects.filter(is_superuser=True).update(is_staff=True)
    for kind in ("figures", "search-index"):
        jobs.run_job.call(jobs.create(project=document.project, kind=kind).pk)
    for model in apps.get_app_config("claims").get_models():
        a_row_of(model)
        fields = planted_in(model)
        for row in model._default_manager.all() if fields else ():
            model._default_manager.filter(pk=row.pk).update(**{field.name: plant(row, field) for field in fields})
    for person in (world[role] for role in ROLES[1:]):
        person.refresh_from_db()
    ReviewEvent.objects.update(verb="submitted")
    document.refresh_from_db()
    Claim.objects.update(content=[[0, len(document.text)]])
    reading.suggestions.update(content=[[0, len(document.text)]])
    return world


def addresses(world: World, role: str) -> Iterator[str]:
    """What the table lets the role open. A superuser sees projects as a manager does: for them the administration."""
    if role == "superuser":
        yield reverse("admin:index")
        for model in site._registry:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            yield reverse(f"{name}_changelist")
            if row := model._default_manager.first():
                yield reverse(f"{name}_change", args=[row.pk])
        return
    for (name, method), answers in ROWS.items():
        if method == "GET" and answers[role] == 200 and not name.startswith("api-"):
            yield world.address(name)


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "bypass_csp": True}


@pytest.mark.long
def test_markup_in_any_text_column_is_shown_as_text(page: Page, world: World, live_server: LiveServer) -> None:
    page.add_init_script("window.planted = () => { window.ran = true }; localStorage.setItem('sayso/first-steps', '1')")
    page.on("pageerror", lambda error: faults.setdefault(f"script of {page.url}", [str(error)]))
    faults: dict[str, list[str]] = {}
    shown: set[str] = set()
    for role in ("manager", "superuser", "reviewer", "adjudicator"):
        page.context.clear_cookies()
        page.goto(live_server.url + make_sign_in_link(world[role], next="/"))
        for path in addresses(world, role):
            if path in faults or not opens(page, live_server.url + path):
                continue
            if role == "reviewer" and path.endswith("/review/"):
                page.locator("html[data-ready]").wait_for(state="attached")
                for key in DIALOGS:
                    page.keyboard.press(key)
                    page.locator("dialog[open]").wait_for()
                    faults[f"{path} {key}"] = page.evaluate(FOUND)
                    page.keyboard.press("Escape")
            faults[path] = page.evaluate(FOUND)
            shown.update(COLUMN.findall(unescape(page.content())))
    assert {path: found for path, found in faults.items() if found} == {}
    assert len(faults) > 100, "too few pages were opened"
    assert len(shown) > 35, "too few columns were seen on any page"
