"""An installation as old as there can be, with rows in every table, is brought to the newest version without a loss."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps
from django.utils import timezone

from tests.access.world import a_row_of

pytestmark = pytest.mark.django_db(transaction=True)
OLDEST = ("claims", "0001_initial")


def migrate_to(*targets: tuple[str, str]) -> StateApps:
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets) or executor.loader.graph.leaf_nodes())
    executor = MigrationExecutor(connection)
    return executor.loader.project_state(list(targets) or executor.loader.graph.leaf_nodes()).apps


@pytest.fixture
def oldest() -> Iterator[StateApps]:
    """The models of the first version, on a database of that version; the newest comes back afterwards."""
    try:
        yield migrate_to(OLDEST)
    finally:
        migrate_to()


def fill(apps: StateApps) -> None:
    """A row in every table. Those that rules of the database hold to something are said in words."""
    model = apps.get_model
    project = a_row_of(model("claims", "Project"))
    user = model("claims", "User").objects.create(username="ada", password="!", last_name="Quill")
    document = model("claims", "Document").objects.create(
        project=project,
        title="Harbour inquiry",
        text="No rules were broken.",
        text_sha256="0" * 64,
        characters=21,
        words=4,
        metadata={"section": "Port"},
    )
    codebook = model("claims", "Codebook").objects.create(project=project, version=1, published_at=timezone.now())
    review = model("claims", "Review").objects.create(document=document, reviewer=user, codebook=codebook)
    model("claims", "Claim").objects.create(
        review=review, decision="added", content=[[0, 8]], mention="none", quotation="indirect", values={"stance": "x"}
    )
    model("claims", "Source").objects.create(project=project, name="Tove Lindqvar", kind="person")
    for each in apps.get_models():
        if each._meta.app_label == "claims":
            a_row_of(each)


def stored(apps: StateApps) -> dict[str, list[dict[str, Any]]]:
    return {
        model.__name__: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label == "claims" and "_" not in model.__name__
    }


def test_nothing_is_lost_on_the_way_from_the_oldest_version(oldest: StateApps) -> None:
    fill(oldest)
    before = stored(oldest)
    assert len(before) == 20
    assert all(before.values())
    after = stored(migrate_to())
    lost = []
    for name, rows in before.items():
        kept = {row["id"]: row for row in after.get(name, [])}
        for row in rows:
            now = kept.get(row["id"], {})
            lost += [f"{name}.{column}" for column, value in row.items() if now.get(column, "gone") != value]
    assert lost == []
