"""What may import what, and what must not be loaded where."""

import ast
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from spacy.language import Language

from tests.access.table import ROWS
from tests.access.world import ROUTES

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted(path for package in ("annotator", "claims") for path in (ROOT / package).rglob("*.py"))
BANNED_NAMES = {"utils", "helpers", "common", "core", "services"}


def test_the_import_contracts_hold() -> None:
    code = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_pipeline_imports_without_django() -> None:
    block = "import sys; sys.modules['django'] = None; import annotator.pipeline.build, annotator.quotation"
    subprocess.run([sys.executable, "-c", block], cwd=ROOT, check=True)


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_named_after_what_it_holds(path: Path) -> None:
    assert path.stem not in BANNED_NAMES


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_stays_short_enough_to_read(path: Path) -> None:
    if "migrations" not in path.parts:
        assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_catches_every_exception(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ExceptHandler):
            name = node.type.id if isinstance(node.type, ast.Name) else ""
            assert node.type is not None, f"bare except in line {node.lineno}"
            assert name not in {"Exception", "BaseException"}, f"line {node.lineno}"


def test_the_components_are_declared_for_every_spacy_program() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["spacy_factories"]
    for target in declared.values():
        module, _, name = target.partition(":")
        assert callable(getattr(import_module(module), name))
    assert all(Language.has_factory(name) for name in declared)


def test_the_table_of_access_names_every_address_and_no_other() -> None:
    named = {name for name, _ in ROWS}
    assert set(ROUTES) - named == set(), "add rows in tests/access/table.py: who may do what there?"
    assert named - set(ROUTES) == set()
