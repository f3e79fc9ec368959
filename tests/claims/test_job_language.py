"""Jobs tell how far they are and what went wrong in the language of the person who asked for them."""

import io
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.translation import get_language, override
from pytest_django import Settings

from claims import jobs
from claims.codebooks import create_preset
from claims.exports.prepared import start_export
from claims.exports.selection import Selection
from claims.imports import hold_files, start_import
from claims.imports.addresses import start_address_import
from claims.imports.labels import import_labels
from claims.models import Job, Project, User
from tests.factories import make_document, make_project, make_review

pytestmark = pytest.mark.django_db
seen: list[str | None] = []


def stumble(job: Job) -> None:
    raise ZeroDivisionError


def ask_for_later(job: Job) -> None:
    raise jobs.MadeWay


def look_at_the_language(job: Job) -> None:
    seen.append(get_language())
    with override("en"):
        jobs.create(project=job.project, kind="look_at_the_language")
    jobs.create(project=job.project, kind="stumble")


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    seen.clear()
    for function in (stumble, ask_for_later, look_at_the_language):
        monkeypatch.setitem(jobs.KINDS, function.__name__, f"{__name__}.{function.__name__}")


@pytest.fixture
def project(mia: User) -> Project:
    return make_project(mia=mia)


def asked_in(language: str, kind: str, project: Project) -> Job:
    """A job asked for in the language, and done by a worker, which has none."""
    with override(language):
        job = jobs.create(project=project, kind=kind)
    with suppress(ZeroDivisionError):
        jobs.run_job.call(job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Something went wrong inside Sayso (ZeroDivisionError). What was done so far is kept."),
        ("zh-hans", "Sayso 内部出错（ZeroDivisionError）。已完成的部分会保留。"),
    ],
)
def test_a_failure_is_told_in_the_language_of_who_asked(project: Project, language: str, told: str) -> None:
    job = asked_in(language, "stumble", project)
    assert (job.state, job.message.startswith(told)) == (Job.State.FAILED, True)


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "2 articles are like another."), ("zh-hans", "有 2 篇文章与其他文章相似。")],
)
def test_progress_is_told_in_the_language_of_who_asked(project: Project, language: str, told: str) -> None:
    for number in (1, 2):
        make_document(project, f"The minister said that prices would fall before the end of the year. {number}")
    assert asked_in(language, "near-duplicates", project).message == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Other jobs come first. The job goes on by itself."),
        ("zh-hans", "其他任务优先。任务会自动继续。"),
    ],
)
def test_what_a_job_waits_for_is_told_in_the_language_of_who_asked(project: Project, language: str, told: str) -> None:
    assert asked_in(language, "ask_for_later", project).message == told


def test_what_is_told_of_a_lost_worker_is_in_the_language_of_who_asked(project: Project) -> None:
    with override("zh-hans"):
        job = jobs.create(project=project, kind="stumble")
    long_ago = timezone.now() - timedelta(minutes=5)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, attempts=1, heartbeat_at=long_ago)
    jobs.requeue_stale()
    job.refresh_from_db()
    assert job.message == "后台进程中途停止。任务会自动继续。"


@pytest.mark.parametrize(
    ("language", "summary", "reasons"),
    [
        ("en", "1 added, 0 already there, 2 refused.", ["no text", "the text is a list, not a text in quotes"]),
        ("zh-hans", "添加 1 篇，已存在 0 篇，拒绝 2 篇。", ["没有正文", "正文是列表，而不是引号内的文本"]),
    ],
)
def test_an_import_is_told_in_the_language_of_who_asked(
    project: Project, mia: User, language: str, summary: str, reasons: list[str]
) -> None:
    rows = b'{"text": "One."}\n{"title": "Two"}\n{"text": ["Three."]}\n'
    with override(language):
        key = hold_files(project=project, files=[SimpleUploadedFile("a.jsonl", rows)])
        job = start_import(project=project, key=key, created_by=mia)
    assert job.message == summary
    assert [row["reason"] for row in job.result["rows"] if row["outcome"] == "refused"] == reasons


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Task 1 is not as Label Studio writes them: “data” of task 1 is empty, not an object in braces."),
        ("zh-hans", "第 1 个任务不符合 Label Studio 的写法：任务 1 的“data”是空的，而不是花括号中的对象。"),
    ],
)
def test_labels_that_are_refused_are_told_of_in_the_language_of_who_asked(
    project: Project, mia: User, language: str, told: str
) -> None:
    create_preset(project=project)
    with override(language):
        report = import_labels(
            project=project, format_name="label-studio", name="a", stream=io.BytesIO(b"[{}]"), imported_by=mia
        )
    (row,) = report.articles.told("refused")
    assert row.reason == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "content: [0, 99] lies outside the text (0 to 4)."),
        ("zh-hans", "content：[0, 99] 超出正文范围（0 至 4）。"),
    ],
)
def test_claims_that_are_not_taken_are_told_of_in_the_language_of_who_asked(
    project: Project, mia: User, language: str, told: str
) -> None:
    create_preset(project=project)
    line = b'{"text": "One.", "entities": [{"id": 1, "label": "content", "start_offset": 0, "end_offset": 99}]}'
    with override(language):
        report = import_labels(
            project=project, format_name="doccano", name="a", stream=io.BytesIO(line), imported_by=mia
        )
        assert [loss["what"] for loss in report.to_json()["losses"]] == [told]


@pytest.mark.parametrize(("language", "told"), [("en", "text of the article"), ("zh-hans", "文章正文")])
def test_what_an_export_loses_is_told_in_the_language_of_who_asked(
    project: Project, mia: User, language: str, told: str
) -> None:
    make_review(make_document(project), mia)
    with override(language):
        job = start_export(project=project, format_name="csv", selection=Selection(state="all"), created_by=mia)
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert told in [loss["what"] for loss in job.result["losses"]]


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "127.0.0.1 leads to 127.0.0.1, inside"), ("zh-hans", "127.0.0.1 指向内部网络中的 127.0.0.1")],
)
def test_a_page_that_is_not_fetched_is_told_of_in_the_language_of_who_asked(
    project: Project, mia: User, settings: Settings, language: str, told: str
) -> None:
    """Pages are fetched in a thread of their own."""
    settings.IMPORT_FROM_WEB = True
    with override(language):
        job = start_address_import(project=project, addresses=["http://127.0.0.1/"], created_by=mia)
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert job.result["rows"][0]["reason"].startswith(told)


def test_the_language_stays_inside_the_job_and_goes_on_to_the_jobs_that_it_asks_for(project: Project) -> None:
    before = get_language()
    job = asked_in("zh-hans", "look_at_the_language", project)
    assert (seen, get_language()) == (["zh-hans"], before)
    assert [each.language for each in project.jobs.filter(pk__gt=job.pk).order_by("pk")] == ["en", "zh-hans"]


def test_the_language_does_not_outlive_a_failure(project: Project) -> None:
    before = get_language()
    asked_in("zh-hans", "stumble", project)
    assert get_language() == before


def test_a_job_of_before_speaks_english(project: Project) -> None:
    with override("zh-hans"):
        job = jobs.create(project=project, kind="ask_for_later")
        Job.objects.filter(pk=job.pk).update(language="")
        jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert job.message == "Other jobs come first. The job goes on by itself."


def test_the_page_of_a_job_names_what_it_counted_in_chinese(client: Client, project: Project, mia: User) -> None:
    client.force_login(mia)
    job = asked_in("zh-hans", "search-index", project)
    page = client.get(f"/projects/{project.slug}/jobs/{job.pk}/", headers={"accept-language": "zh-hans"})
    assert "<dt>评审</dt>" in page.content.decode()
