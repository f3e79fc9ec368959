"""Every command alike: its help, what it exits with, its standard streams, its progress."""

import io
import sys
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command, load_command_class
from pytest_django import Settings

from claims import jobs
from tests.factories import make_document, make_project, make_user

FOLDER = Path(__file__).parent.parent.parent / "claims" / "management" / "commands"
NAMES = sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))
REFUSED = {  # arguments that cannot be right, and what is told
    "adjudicate": (["nowhere", "--by", "mia"], "no project 'nowhere'"),
    "anonymise": (["nobody", "--yes"], "nobody"),
    "assign": (["nowhere", "1", "--by", "mia"], "no project 'nowhere'"),
    "backup": ([__file__], "is there already"),
    "change_selection": (["nowhere", "reopen", "--by", "mia"], "no project 'nowhere'"),
    "codebook": (["nowhere"], "no project 'nowhere'"),
    "create_project": (["Harbour", "--manager", "nobody"], "'nobody'"),
    "draw_sample": (["nowhere", "June", "3"], "no project 'nowhere'"),
    "export_claims": (["nowhere"], "no project 'nowhere'"),
    "export_release": (["nowhere"], "no project 'nowhere'"),
    "fetch_articles": (["nowhere", "-"], "no project 'nowhere'"),
    "import_articles": (["nowhere", "-"], "no project 'nowhere'"),
    "import_labels": (["nowhere", "-", "--format", "native", "--by", "mia"], "no project 'nowhere'"),
    "invite": (["nowhere", "--by", "mia"], "no project 'nowhere'"),
    "load_demo": ([], "no administrator"),
    "make_release": (["nowhere", "--by", "mia"], "no project 'nowhere'"),
    "make_token": (["nobody", "--name", "nightly"], "'nobody'"),
    "measure_agreement": (["nowhere"], "no project 'nowhere'"),
    "password_link": (["nobody"], "'nobody'"),
    "preannotate": (["nowhere"], "no project 'nowhere'"),
    "restore": ([__file__], "no whole backup"),
    "submit_reviews": (["nowhere", "--by", "mia"], "no project 'nowhere'"),
    "take_down": (["nowhere", "1", "--reason", "asked", "--yes"], "no article 1 in a project 'nowhere'"),
    "train": (["nowhere"], "no project 'nowhere'"),
}
# The first exits with 1 when it finds something.
CANNOT_REFUSE = {"check_history", "clear_old", "sbom", "serve", "work"}


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = load_command_class("claims", name)
    assert command.help
    with pytest.raises(SystemExit) as ended:
        command.create_parser("manage.py", name).parse_args(["--help"])
    assert ended.value.code == 0
    assert f"usage: manage.py {name}" in capsys.readouterr().out


def test_every_command_is_in_the_table() -> None:
    assert REFUSED.keys() | CANNOT_REFUSE == set(NAMES)


@pytest.mark.django_db
@pytest.mark.parametrize("name", REFUSED)
def test_what_a_command_refuses_is_told_and_exits_with_1(name: str) -> None:
    arguments, told = REFUSED[name]
    with pytest.raises(CommandError, match=told) as refused:
        call_command(name, *arguments, stdout=StringIO(), stderr=StringIO())
    assert refused.value.returncode == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "given", "told"),
    [
        (["import_articles", "harbour", "-", "--format", "txt", "--no-preannotation"], "The port is big.", "1 added"),
        (
            ["import_labels", "harbour", "-", "--format", "doccano", "--by", "mia"],
            '{"text": "No.", "label": []}',
            "1 added",
        ),
        (["fetch_articles", "harbour", "-"], "http://127.0.0.1/a", "1 refused"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_a_dash_is_standard_input(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, arguments: list[str], given: str, told: str
) -> None:
    settings.IMPORT_FROM_WEB = True
    make_document(make_project(mia=make_user("mia")))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(BytesIO(given.encode())))
    out = StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=StringIO())
    except CommandError as refused:
        out.write(str(refused))
    assert told in out.getvalue()


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["preannotate", "measure_agreement"])
def test_a_terminal_sees_how_far_a_long_command_is(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path, command: str
) -> None:
    settings.PIPELINE = "rules"
    monkeypatch.setattr(jobs, "REPORT_EVERY", timedelta(0))
    make_document()
    options: Any = {"output": str(tmp_path / "figures.json")} if command == "measure_agreement" else {}
    said = {}
    for kind in (Terminal, StringIO):
        err = kind()
        call_command(command, "harbour", stdout=StringIO(), stderr=err, **options)
        said[kind] = "…" in err.getvalue()
    assert said == {Terminal: True, StringIO: False}
