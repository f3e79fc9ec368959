import io
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from claims.models import Document, Job
from tests.factories import make_project, make_user
from tests.formats.test_articles import zipped

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_articles", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    make_project()
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "b.jsonl").write_text('{"text": "Two."}\n')
    return [str(tmp_path / "a.txt"), str(tmp_path / "b.jsonl")]


def test_files_are_imported_and_read(files: list[str]) -> None:
    mia = make_user("mia")
    out, _ = run("harbour", *files, "--by", "mia", "--language", "de")
    assert "2 added" in out
    assert {(document.imported_by, document.language) for document in Document.objects.all()} == {(mia, "de")}
    assert Job.objects.filter(kind="pre-annotation").count() == 1


def test_reading_can_be_left_out(files: list[str]) -> None:
    run("harbour", *files, "--no-preannotation")
    assert not Job.objects.filter(kind="pre-annotation").exists()


def test_refused_rows_are_told_and_fail_the_command(files: list[str]) -> None:
    Path(files[1]).write_text('{"text": "Two."}\n{broken\n')
    err = io.StringIO()
    with pytest.raises(CommandError, match="1 refused") as failed:
        call_command("import_articles", "harbour", *files, stdout=io.StringIO(), stderr=err)
    assert failed.value.returncode == 1
    assert "b.jsonl, line 2: not valid JSON" in err.getvalue()
    assert Document.objects.count() == 2


def test_standard_input_is_read(files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"text\nOne.\n")))
    out, _ = run("harbour", "-", "--format", "csv")
    assert "1 added" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere", "FILE"], "no project"),
        (["harbour", "missing.txt"], "no file or folder missing.txt"),
        (["harbour", "FILE", "--by", "nobody"], "no user"),
        (["harbour", "-"], "--format"),
        (["harbour", "FILE", "--column", "a=nonsense"], "FIELD is one of"),
    ],
)
def test_mistakes_are_told_before_anything_is_stored(files: list[str], arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(*(files[0] if argument == "FILE" else argument for argument in arguments))
    assert not Document.objects.exists()


def test_columns_can_be_said(files: list[str], tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("Artikel\nThree.\n")
    run("harbour", str(tmp_path / "c.csv"), "--column", "Artikel=text")
    assert Document.objects.get().text == "Three."


def test_a_preview_stores_nothing_and_says_what_names_tell(files: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"courier/2026-02-03.txt": "The port is closed.", "x.exe": "MZ"}))
    out, _ = run("harbour", str(tmp_path / "a.zip"), files[0], "--preview")
    assert "2026-02-03\tcourier\tThe port is closed.\ta.zip/courier/2026-02-03.txt" in out
    assert "refused: no reader for this kind of file" in out
    assert "All 3: 1 with an outlet, 1 with a date, 1 refused. Nothing is stored." in out
    assert not Document.objects.exists()


def test_a_folder_is_read_as_a_zip_of_it(files: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "press"
    (folder / "courier").mkdir(parents=True)
    (folder / "courier" / "2026-02-03 strike.txt").write_text("The port is closed.")
    (folder / "courier" / "more.zip").write_bytes(zipped({"2026-02-05.txt": "The port is open."}))
    (folder / "b.csv").write_text("text,outlet\nThree.,The Times\n")
    (folder / ".DS_Store").write_bytes(b"\0")
    (folder / "c.exe").write_bytes(b"MZ")
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    err = io.StringIO()
    with pytest.raises(CommandError, match="2 refused"):
        call_command("import_articles", "harbour", str(folder), stdout=io.StringIO(), stderr=err)
    assert set(Document.objects.values_list("text", "outlet__name", "published_on")) == {
        ("Three.", "The Times", None),
        ("The port is closed.", "courier", date(2026, 2, 3)),
        ("The port is open.", "courier", date(2026, 2, 5)),
    }
    assert "refused: press/c.exe: no reader for this kind of file" in err.getvalue()
    assert "refused: press/gone.txt: it cannot be read: No such file or directory" in err.getvalue()


def test_a_folder_without_files_is_refused(files: list[str], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match="1 refused"):
        run("harbour", str(tmp_path / "empty"))


def test_one_outlet_is_said_for_all_that_name_none(files: list[str], tmp_path: Path) -> None:
    (tmp_path / "2026-02-03.csv").write_text("text,outlet\nThree.,The Times\nFour.,\n")
    (tmp_path / "2026-02-03.zip").write_bytes(zipped({"courier/2026-02-04.txt": "Five."}))
    given = [str(tmp_path / "2026-02-03.csv"), str(tmp_path / "2026-02-03.zip")]
    run("harbour", *given, "--outlet", "The Post")
    assert set(Document.objects.values_list("text", "outlet__name", "published_on")) == {
        ("Three.", "The Times", None),
        ("Four.", "The Post", None),
        ("Five.", "The Post", date(2026, 2, 4)),
    }


def test_names_are_read_as_it_is_said(files: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"courier/politics/2026-02-03.txt": "The port is closed."}))
    run("harbour", str(tmp_path / "a.zip"), "--outlet-from-folder", "outer", "--no-dates-from-names")
    assert Document.objects.values_list("outlet__name", "published_on").get() == ("courier", None)
