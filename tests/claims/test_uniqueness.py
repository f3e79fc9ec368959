"""Every rule that something is there once holds when many write it at the same moment, on the database in service."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from claims.models import Claim, Comment, Document, Notice, Project, Review, User
from tests.access.world import World, a_row_of
from tests.claims.assignment.test_concurrency import on_disk  # noqa: F401
from tests.factories import make_document, make_project, make_reading, make_review, make_suggestion, make_user

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 4
# What binds a row to a rule that holds for some rows only.
BOUND: dict[type[models.Model], Callable[[], dict[str, Any]]] = {
    Comment: lambda: {"kind": "answer", "review": Review.objects.first()},
    Notice: lambda: {"comment": Comment.objects.first(), "question": None},
}
MAKERS: dict[Any, Callable[[], models.Model]] = {
    User: lambda: make_user(f"u{uuid4().hex[:8]}"),
    Document: lambda: make_document(Project.objects.first(), text=f"Text {uuid4()}"),
    Review: lambda: make_review(MAKERS[Document](), MAKERS[User]()),
    Project: lambda: make_project(f"Project {uuid4().hex[:8]}"),
}
Rule = tuple[type[models.Model], tuple[str, ...]]


def rules() -> Iterator[tuple[str, Rule]]:
    for model in apps.get_app_config("claims").get_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint):
                yield constraint.name, (model, tuple(constraint.fields))
        for field in model._meta.concrete_fields:
            if field.unique and not field.primary_key:
                yield f"{model.__name__}.{field.name}", (model, (field.name,))


def is_plain(field: models.Field[Any, Any]) -> bool:
    return not field.is_relation and not field.choices


def another(field: models.Field[Any, Any]) -> Any:
    if isinstance(field, models.UUIDField):
        return uuid4()
    return 900 + uuid4().int % 9000 if isinstance(field, models.IntegerField) else uuid4().hex[: field.max_length]


def fresh(field: models.Field[Any, Any]) -> Any:
    return MAKERS[field.related_model]() if field.is_relation else another(field)


def rivals(name: str, model: type[models.Model], columns: tuple[str, ...]) -> list[models.Model]:
    """Rows that the rule allows one of, and that no other rule of the table keeps apart."""
    fields = [model._meta.get_field(column) for column in columns]
    shared = {field.name: another(field) for field in fields if is_plain(field)}
    if not shared:
        field = next((each for each in fields if each.related_model in MAKERS), None)
        assert field is not None, name
        shared = {field.name: fresh(field)}
    apart = {
        model._meta.get_field(column)
        for other, (owner, others) in rules()
        for column in others
        if owner is model and other != name and column not in columns
    }
    rows = []
    for _ in range(THREADS):
        row = copy(a_row_of(model))
        own = {field.name: fresh(field) for field in apart if is_plain(field) or field.related_model in MAKERS}
        for column, value in (BOUND.get(model, dict)() | own | shared).items():
            setattr(row, column, value)
        row.pk, row._state.adding = (uuid4() if isinstance(model._meta.pk, models.UUIDField) else None), True
        rows.append(row)
    return rows


def test_one_of_many_writers_at_once_gets_through(on_disk: Callable[[], None]) -> None:  # noqa: F811
    world = World()
    proposed = make_suggestion(make_reading(world.document), "no rules were broken")
    Claim.objects.create(review=world.reviews[0], suggestion=proposed, decision="accepted", content=proposed.content)
    raced = {name: rivals(name, *rule) for name, rule in rules()}
    on_disk()

    def insert(row: models.Model, start: Barrier) -> str:
        try:
            start.wait(timeout=60)
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            return str(error)
        else:
            return "stored"
        finally:
            connection.close()

    outcomes = {}
    with ThreadPoolExecutor(THREADS) as pool:
        for name, rows in raced.items():
            start = Barrier(THREADS)
            outcomes[name] = sorted(pool.map(insert, rows, [start] * THREADS))
    assert len(outcomes) > 30
    assert {name: got for name, got in outcomes.items() if got.count("stored") != 1} == {}
