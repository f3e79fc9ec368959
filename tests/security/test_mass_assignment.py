"""Fields that a form does not offer change nothing: each write of the table gets every column of every model."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.utils.http import urlencode

from claims.models import Membership, User
from tests.access.table import ROWS
from tests.access.world import World

RIGHTS = ("is_staff", "is_superuser", "is_active", "password", "actor")
# Columns that say who owns a row, who may do what, or what was proved; no request sets one by its own name.
NEVER_GIVEN = {
    User: (*RIGHTS, "username", "email"),
    Membership: ("user_id", "project_id", "role"),
    **{
        model: tuple(
            field.attname
            for field in model._meta.concrete_fields
            if field.is_relation or field.name in {"actor", "text_sha256", "secret_sha256", "sequence", "is_reference"}
        )
        for model in apps.get_app_config("claims").get_models()
        if model not in (User, Membership)
    },
}
# What these addresses are for: the person who is named gets what is named.
MEANT = {
    "person-change",
    "api-person-change",
    "reference-mark",
    "api-reference-mark",
    "assignment-change",
    "api-assignment-reassign",
    "source-merge",
    "api-source-merge",
    "api-assignment-give-back",
}


def owned(world: World) -> dict[str, Any]:
    """Every row's columns of the list above."""
    return {
        f"{model.__name__} {row['pk']}": row
        for model, columns in NEVER_GIVEN.items()
        for row in model._default_manager.values("pk", *columns)
    }


def everything(world: World) -> dict[str, Any]:
    """A value for the name of every column of every model, each another one than those stored."""
    given: dict[str, Any] = {}
    stranger = world["stranger"]
    for model in apps.get_app_config("claims").get_models():
        for field in model._meta.concrete_fields:
            if field.is_relation:
                given[field.name] = given[field.attname] = stranger.pk
            elif isinstance(field, models.BooleanField):
                given[field.name] = True
            elif field.name in {"actor", "id", "pk"}:
                given[field.name] = str(stranger.actor)
    return (
        given
        | dict.fromkeys(RIGHTS[:2], True)
        | {
            "password": "known",
            "username": "taken-over",
            "role": "manager",
            "roles": ["manager"],
            "sequence": 99,
            "text_sha256": "0" * 64,
        }
    )


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["reviewer", "manager"])
def test_no_request_sets_what_it_was_not_asked_for(role: str) -> None:
    world = World()
    client = Client(raise_request_exception=False)
    client.force_login(world[role])
    extra, before, changed = everything(world), owned(world), {}
    for (name, method), answers in ROWS.items():
        if method == "GET" or answers[role] >= 403 or name in MEANT:
            continue
        as_json = name.startswith("api-") and name != "api-articles-files"
        with transaction.atomic():
            body = json.dumps(extra) if as_json else urlencode(extra, doseq=True)
            kind = "application/json" if as_json else "application/x-www-form-urlencoded"
            client.generic(method, world.address(name), body, content_type=kind)
            after = owned(world)
            transaction.set_rollback(True)
        kept = before.keys() & after.keys()
        differing = {key: (before[key], after[key]) for key in kept if before[key] != after[key]}
        rights = {key for key in after.keys() - before.keys() if key.startswith("Membership")}
        if differing or rights:
            changed[f"{method} {name}"] = differing or rights
    assert changed == {}
