"""No cell of any table that goes out is taken for a formula."""

import ast
import csv
import io
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from claims import jobs
from claims.exports import export_file
from claims.exports.release import folder_of, make_release
from claims.exports.selection import Selection
from claims.formats import formulas
from claims.models import AuditEntry, Claim, ClaimGroup, GroupedClaim, Outlet, Rollup, Source
from tests.access.world import World
from tests.factories import make_reading, make_suggestion, make_user

FORMULAS = [f"{start}HYPERLINK(1)" for start in formulas.STARTS]
TABLES = {
    "speakers-csv": "",
    "speakers-estimates": "?as=csv",
    "said-twice-csv": "?copies=on",
}


@pytest.fixture
def world(db: None) -> World:
    """Every name in the project begins like a formula."""
    world = World()
    project, document = world.project, world.document
    reading = make_reading(document)
    for formula in FORMULAS:
        Outlet.objects.create(project=project, name=formula)
        source = Source.objects.create(project=project, name=formula)
        make_suggestion(reading, "no rules were broken", "said", "The Ministry of Transport", source_name=formula)
        Claim.objects.create(
            review=world.reviews[0], decision="added", content=[[0, 3]], source_name=formula, registry_source=source,
            mention="named", quotation="indirect", attitude="statement", note=formula,
        )  # fmt: skip
        make_user(formula, last_name=formula, email="a@example.org")
    project.documents.update(title="=1+1", author="@SUM(1)", external_id="-1", outlet=Outlet.objects.first())
    group = ClaimGroup.objects.get()
    for place, formula in enumerate(FORMULAS):
        GroupedClaim.objects.create(
            group=group, position=place, document=document, source_name=formula, wording=formula, similarity=1
        )
    ClaimGroup.objects.update(layer="machine", wording="=1+1")
    jobs.run_job.call(jobs.create(project=project, kind="figures").pk)
    Rollup.objects.update(estimates={"rows": [estimate("=1+1")]})
    return world


def estimate(key: str) -> dict[str, Any]:
    numbers = ("value", "low", "high", "machine", "half_width", "half_width_after_more")
    return {"key": key, "name": key, **dict.fromkeys(numbers, 0.1)}


def cells(data: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]


def suspects(found: list[str]) -> list[str]:
    """Cells like a formula that are no negative number."""
    return [cell for cell in found if cell.startswith(formulas.STARTS) and not re.fullmatch(r"-[\d.]+", cell)]


@pytest.mark.parametrize("name", TABLES)
def test_no_table_of_figures_holds_a_formula_and_each_is_on_record(world: World, name: str) -> None:
    client = Client()
    client.force_login(world["manager"])
    answer = client.get(world.address(name) + TABLES[name])
    assert answer["Content-Type"].startswith("text/csv")
    found = cells(answer.content)
    assert suspects(found) == []
    assert AuditEntry.objects.filter(act=AuditEntry.Act.EXPORT, person=None).exists()


def test_no_cell_of_an_export_or_a_release_is_a_formula(world: World) -> None:
    selection = Selection(layers=("reviews", "suggestions"), state="all")
    stream, _ = export_file(project=world.project, format_name="csv", selection=selection)
    found = cells(stream.read())
    assert sum("HYPERLINK" in cell for cell in found) >= len(FORMULAS)
    assert suspects(found) == []
    release = make_release(project=world.project, created_by=world["manager"], people="names", text="included")
    assert suspects(cells((folder_of(release) / "claims.csv").read_bytes())) == []


def test_no_cell_of_a_workbook_is_a_formula(world: World) -> None:
    selection = Selection(layers=("reviews", "suggestions"), state="all")
    stream, _ = export_file(project=world.project, format_name="xlsx", selection=selection)
    book = load_workbook(io.BytesIO(stream.read()))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert any(cell.value == "=1+1" for row in book["articles"].iter_rows() for cell in row)


def test_no_cell_of_the_table_of_people_is_a_formula(world: World) -> None:
    client = Client()
    root = make_user("admin", is_superuser=True, is_staff=True)
    client.force_login(root)
    answer = client.post(reverse("admin:claims_user_export"), {"format": "0"})
    found = cells(answer.content)
    assert any("HYPERLINK" in cell for cell in found)
    assert suspects(found) == []


def test_every_module_that_writes_a_csv_is_known_here() -> None:
    writing = set()
    for path in (settings.BASE_DIR / "claims").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in {"csv.writer", "csv.DictWriter"}:
                writing.add(str(path.relative_to(settings.BASE_DIR)))
    assert writing == {"claims/exports/download.py"}
