"""Every address and method, for every role: the status that the table says."""

import json
from http.cookies import SimpleCookie
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from tests.access.table import ROLES, ROWS
from tests.access.world import ADMIN_PATHS, ROUTES, World

BODIES = {"api-review-changes": {"change": str(uuid4()), "operations": [{"op": "no_claim", "spans": []}]}}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
DJANGOS = {"sign-in", "sign-out", "set-password"}  # Django’s own views, which answer other methods too


@pytest.fixture
def world(db: None, caplog: pytest.LogCaptureFixture) -> World:
    caplog.set_level("ERROR", logger="django.request")
    return World()


def signed_in(world: World, role: str) -> Client:
    client = Client(raise_request_exception=False)
    if person := world.people[role]:
        client.force_login(person)
    return client


def status(world: World, visitor: Client, name: str, method: str) -> int:
    """What the visitor gets; what the request did is undone, to the session too."""
    client = Client(raise_request_exception=False)
    client.cookies = SimpleCookie({key: morsel.value for key, morsel in visitor.cookies.items()})
    with transaction.atomic():
        if name.startswith("api-") and name != "api-articles-files":
            body = json.dumps(BODIES.get(name, {}))
            answer = client.generic(method, world.address(name), body, content_type="application/json")
        else:
            answer = client.generic(method, world.address(name))
        transaction.set_rollback(True)
    return answer.status_code


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_each_role_as_the_table_says(world: World, role: str) -> None:
    wrong = []
    visitor = signed_in(world, role)
    for (name, method), answers in ROWS.items():
        got = status(world, visitor, name, method)
        if got != answers[role]:
            wrong.append(f"{method} {name} answers {got}, the table says {answers[role]}")
    assert wrong == []


def test_what_the_table_leaves_out_is_no_method_of_the_view(world: World) -> None:
    others = [(name, method) for name in ROUTES for method in METHODS if (name, method) not in ROWS]
    visitor = signed_in(world, "superuser")
    answers = {(name, method): status(world, visitor, name, method) for name, method in others if name not in DJANGOS}
    assert [row for row, answer in answers.items() if answer != 405] == []


@pytest.mark.parametrize("role", ROLES[:-1])
def test_every_page_of_the_admin_sends_away_whoever_is_not_staff(world: World, role: str) -> None:
    client = signed_in(world, role)
    for path in ADMIN_PATHS:
        answer = client.get(f"/{path}")
        assert (answer.status_code, "/login/" in answer.headers.get("Location", "")) == (302, True), path
