"""Jobs tell how far they are and what went wrong in the language of the person who asked for them."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.translation import get_language, override
from pytest_django import Settings

from claims import jobs
from claims.imports import hold_files, start_import
from claims.imports.addresses import start_address_import
from claims.models import Job, Project, User
from tests.factories import make_document, make_project

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
    ("language", "summary"),
    [("en", "1 added, 0 already there, 1 refused."), ("zh-hans", "添加 1 篇，已存在 0 篇，拒绝 1 篇。")],
)
def test_an_import_is_summed_up_in_the_language_of_who_asked(
    project: Project, mia: User, language: str, summary: str
) -> None:
    rows = b'{"text": "One."}\n{"title": "Two"}\n'
    with override(language):
        key = hold_files(project=project, files=[SimpleUploadedFile("a.jsonl", rows)])
        job = start_import(project=project, key=key, created_by=mia)
    assert job.message == summary


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
