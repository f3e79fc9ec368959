"""Ids of one project are worth nothing under the address of another, whatever somebody may do there."""

import json

import pytest
from django.db import transaction
from django.test import Client

from claims.codebooks import create_preset
from claims.models import Membership, Project
from tests.access.table import ROWS
from tests.access.world import PARAMETER, ROUTES, World
from tests.factories import make_user

# The last part of these is a version or a number that each project counts from one, or the name of a file.
COUNTED = {"number", "other", "name"}
BODIES = {"api-reference-mark": {"is_reference": True}}
# Told to go elsewhere in their own project before any row is looked for.
SENT_ON = {"import-columns": "/projects/elsewhere/articles/import/", "sentence-pass": "/review/"}


@pytest.fixture
def spy(db: None, caplog: pytest.LogCaptureFixture) -> Client:
    """Somebody who manages, reviews and adjudicates in a project of their own, and is nobody elsewhere."""
    caplog.set_level("ERROR", logger="django.request")
    project = Project.objects.create(name="Elsewhere", slug="elsewhere")
    create_preset(project=project)
    person = make_user("spy")
    Membership.objects.bulk_create(
        Membership(project=project, user=person, role=role) for role in Membership.Role.values
    )
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def parameters(name: str) -> set[str]:
    return {match[2] for match in PARAMETER.finditer(ROUTES[name])}


def test_no_row_of_another_project_is_reached_through_ones_own(spy: Client) -> None:
    world = World()
    reached, asked = {}, 0
    for name, method in ROWS:
        if "slug" not in parameters(name) or not parameters(name) - {"slug"} - COUNTED:
            continue
        own = world.address(name).replace(f"/{world.project.slug}/", "/elsewhere/", 1)
        body = json.dumps(BODIES.get(name, {}))
        kind = "application/json" if name.startswith("api-") else "application/x-www-form-urlencoded"
        with transaction.atomic():
            answer = spy.generic(method, own, body if name.startswith("api-") else "", content_type=kind)
            transaction.set_rollback(True)
        asked += 1
        sent_on = name in SENT_ON and answer.headers.get("Location", "").endswith(SENT_ON[name])
        if answer.status_code != 404 and not sent_on:
            reached[f"{method} {name}"] = answer.status_code
    assert reached == {}
    assert asked > 60
