"""The documentation names everything that exists: commands, settings, formats, labels."""

import re
from pathlib import Path

import pytest

from annotator.codebook import ATTITUDES, FIELDS, MENTIONS, QUOTATIONS, REJECT_REASONS
from annotator.sourcing import SOURCING_FIELDS
from claims.exports import FORMATS as EXPORTS
from claims.formats.articles import FORMATS as IMPORTS

ROOT = Path(__file__).resolve().parent.parent
PAGES = {page.name: page.read_text() for page in [*ROOT.glob("docs/*.md"), *ROOT.glob("*.md")]}
ALL = "\n".join(PAGES.values())
COMMANDS = [path.stem for path in (ROOT / "claims/management/commands").glob("[a-z]*.py")]
SETTINGS = sorted(
    set(re.findall(r"\b(?:SAYSO_[A-Z_]+|DATABASE_URL)\b", (ROOT / "annotator/settings.py").read_text()))
    | set(re.findall(r"\bSAYSO_[A-Z_]+\b", (ROOT / "run").read_text()))
)
LABELS = [label.key for field in (*FIELDS, *SOURCING_FIELDS) for label in field.labels]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"manage {command}" in ALL
    assert f"`./run manage {command}" in PAGES["commands.md"]


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_documented(setting: str) -> None:
    assert f"`{setting}`" in PAGES["settings.md"]


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_format_is_documented(name: str) -> None:
    assert f"`{name}`" in PAGES["exports.md"]


@pytest.mark.parametrize("ending", IMPORTS)
def test_every_import_format_is_documented(ending: str) -> None:
    assert f"`{ending}`" in PAGES["import.md"]


@pytest.mark.parametrize("key", [*LABELS, *QUOTATIONS, *ATTITUDES, *MENTIONS, *REJECT_REASONS])
def test_every_label_is_documented(key: str) -> None:
    assert f"`{key}`" in PAGES["codebook.md"]


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    folder = ROOT if (ROOT / page).exists() else ROOT / "docs"
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", PAGES[page]):
        assert (folder / target).exists(), target


def test_the_tests_that_the_security_page_names_exist() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", PAGES["security.md"]))
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).exists()] == []
