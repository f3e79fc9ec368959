import os
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from claims import jobs
from claims.imports import UploadGone, hold_files, start_import
from claims.imports.uploads import held_columns, remove_leftovers, uploads
from claims.models import Document, Job, Project, User
from tests.factories import make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(mia: User) -> Project:
    return make_project(mia=mia)


def begin(project: Project, mia: User, **files: bytes) -> Job:
    given = [SimpleUploadedFile(name.replace("__", "."), data) for name, data in files.items()]
    return start_import(project=project, key=hold_files(project=project, files=given), created_by=mia)


def stored_files() -> list[Path]:
    return [path for path in uploads().rglob("*") if path.is_file()]


def test_a_small_upload_is_done_at_once(project: Project, mia: User) -> None:
    job = begin(project, mia, a__txt=b"One.", b__jsonl=b'{"text": "Two."}\n{broken')
    assert job.state == Job.State.DONE
    assert (job.result["added"], job.result["refused"]) == (2, 1)
    assert job.result["rows"][0]["file"] == "b.jsonl"
    assert Document.objects.count() == 2
    assert stored_files() == []
    assert Job.objects.get(pk=job.result["reading_job"]).kind == "pre-annotation"
    assert Job.objects.filter(kind="near-duplicates", state=Job.State.QUEUED).count() == 1


@pytest.mark.parametrize(
    ("name", "data"), [("a.txt", b"x" * (2**20 + 1)), ("a.zip", b"PK\x05\x06" + b"\0" * 18)], ids=["large", "archive"]
)
def test_a_large_upload_waits_for_a_worker(project: Project, mia: User, name: str, data: bytes) -> None:
    job = begin(project, mia, **{name.replace(".", "__"): data})
    assert job.state == Job.State.QUEUED
    assert len(stored_files()) == 2  # the file and its name
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert (job.done, job.total) == (100, 100)
    assert stored_files() == []


def test_nothing_new_starts_no_reading(project: Project, mia: User) -> None:
    begin(project, mia, a__txt=b"One.")
    job = begin(project, mia, a__txt=b"One.")
    assert job.result["known"] == 1
    assert "reading_job" not in job.result


def test_a_stopped_import_is_finished_by_its_second_start(
    project: Project, mia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.imports.articles.BATCH_ROWS", 1)
    monkeypatch.setattr("claims.imports.uploads.READ_AT_ONCE", 0)
    job = begin(project, mia, a__csv=b"text\nOne.\nTwo.\n")
    with monkeypatch.context() as stop:
        stop.setattr("claims.imports.uploads.FileProgress.show", lambda *_: jobs.cancel(job=job) or 1 / 0)
        with pytest.raises(ZeroDivisionError):
            jobs.run_job.call(job.pk)
    assert Document.objects.count() == 1
    job.refresh_from_db()
    jobs.restart(job=job)
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result["added"], job.result["known"]) == ("done", 1, 1)


def test_an_import_whose_files_are_gone_says_so(project: Project, mia: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.imports.uploads.READ_AT_ONCE", 0)
    job = begin(project, mia, a__txt=b"One.")
    (uploads() / job.arguments["upload"] / "names.json").unlink()
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "upload them again" in job.message


def test_the_name_of_a_file_is_no_path(project: Project, mia: User, settings: Settings) -> None:
    key = hold_files(project=project, files=[ContentFile(b"One.", "../../evil\x00.txt")])
    start_import(project=project, key=key, created_by=mia)
    assert Document.objects.count() == 1
    assert not list(Path(settings.DATA_DIR).rglob("*evil*"))


def test_files_of_given_up_imports_are_deleted_after_a_week() -> None:
    old, new = uploads() / "old", uploads() / "new"
    for folder in (old, new):
        folder.mkdir(parents=True)
    os.utime(old, (time.time() - 8 * 24 * 3600,) * 2)
    remove_leftovers()
    assert not old.exists()
    assert new.exists()


def test_columns_hold_what_is_said_of_them(project: Project, mia: User) -> None:
    table = b"Artikel,Kopf,text\nOne.,T,aside\n"
    key = hold_files(project=project, files=[SimpleUploadedFile("a.csv", table)])
    assert held_columns(project, key) == {"Artikel": ["One."], "Kopf": ["T"], "text": ["aside"]}
    columns = {"Artikel": "text", "Kopf": "title", "text": ""}
    start_import(project=project, key=key, created_by=mia, columns=columns)
    article = Document.objects.get()
    assert (article.title, article.text, article.metadata) == ("T", "T\n\nOne.", {"text": "aside"})


def test_held_files_are_for_their_project_only(project: Project, mia: User) -> None:
    key = hold_files(project=project, files=[SimpleUploadedFile("a.txt", b"One.")])
    with pytest.raises(UploadGone):
        start_import(project=make_project("Elsewhere"), key=key, created_by=mia)
