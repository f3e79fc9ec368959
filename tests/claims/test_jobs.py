import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from claims import jobs
from claims.models import Job, Project
from tests.factories import make_project, make_user

pytestmark = pytest.mark.django_db
IMMEDIATE = "django_tasks.backends.immediate.ImmediateBackend"
Run = DjangoCaptureOnCommitCallbacks


def count_to_three(job: Job) -> dict[str, int]:
    for number in range(1, 4):
        jobs.report_progress(job, done=number, total=3, message=f"Counted {number}")
    return {"counted": 3}


def refuse(job: Job) -> None:
    raise jobs.JobFailed("The file is empty. Choose another.")


def stumble(job: Job) -> None:
    raise ZeroDivisionError("secret detail")


def find_the_database_locked(job: Job) -> None:
    raise OperationalError("database is locked")


def be_stopped(job: Job) -> None:
    raise SystemExit(1)


def be_cancelled_in_the_middle(job: Job) -> None:
    jobs.cancel(job=Job.objects.get(pk=job.pk))
    job.heartbeat_at = None  # so that the next report is written
    jobs.report_progress(job, done=1, total=2)
    raise AssertionError("the report must stop a cancelled job")


def be_taken_over(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(attempts=2, message="the other’s")
    job.heartbeat_at = None
    jobs.report_progress(job, done=1, total=2)


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    for function in (
        count_to_three,
        refuse,
        stumble,
        find_the_database_locked,
        be_stopped,
        be_cancelled_in_the_middle,
        be_taken_over,
    ):
        monkeypatch.setitem(jobs.KINDS, function.__name__, f"{__name__}.{function.__name__}")


def run_now(kind: str, project: Project | None = None) -> Job:
    job = jobs.create(project=project or make_project(), kind=kind)
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    return job


def make_waiting(by: timedelta) -> Job:
    project = Project.objects.first() or make_project()
    job = jobs.create(project=project, kind="count_to_three")
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - by)
    return job


def make_running(by: timedelta, **fields: Any) -> Job:
    job = jobs.create(project=make_project(), kind="count_to_three")
    changed = {"state": "running", "attempts": 1, "heartbeat_at": timezone.now() - by} | fields
    Job.objects.filter(pk=job.pk).update(**changed)
    job.refresh_from_db()
    return job


def test_a_job_runs_once_the_transaction_is_committed(django_capture_on_commit_callbacks: Run) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue(project=make_project(), kind="count_to_three", created_by=make_user())
        assert job.state == "queued"
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.message) == ("done", 3, 3, "Counted 3")
    assert job.result == {"counted": 3}
    assert job.finished_at is not None


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError, match="not a kind of job: .*pre-annotation"):
        jobs.enqueue(project=make_project(), kind="dance")


def test_a_job_delivered_twice_runs_once() -> None:
    job = run_now("count_to_three")
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert job.attempts == 1


def test_a_failure_says_what_to_do() -> None:
    job = run_now("refuse")
    assert (job.state, job.message) == ("failed", "The file is empty. Choose another.")


def test_an_unexpected_error_is_readable_and_its_traceback_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    job = jobs.create(project=make_project(), kind="stumble")
    with pytest.raises(ZeroDivisionError):
        jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert f"Job {job.pk} failed" in job.message
    assert "secret detail" not in job.message
    assert "secret detail" in caplog.text


def test_a_database_error_is_tried_again_a_limited_number_of_times(
    django_capture_on_commit_callbacks: Run, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue(project=make_project(), kind="find_the_database_locked")
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", jobs.MAX_ATTEMPTS)
    assert "Given up after 10 attempts" in job.message


def test_a_stopped_worker_leaves_the_job_to_the_next() -> None:
    job = jobs.create(project=make_project(), kind="be_stopped")
    with pytest.raises(SystemExit):
        jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 1)


def test_a_cancelled_job_stops_at_its_next_report() -> None:
    job = run_now("be_cancelled_in_the_middle")
    assert job.state == "cancelled"
    assert job.finished_at is not None


def test_a_job_taken_over_leaves_the_row_to_the_other_worker() -> None:
    job = run_now("be_taken_over")
    assert (job.state, job.attempts, job.done, job.message) == ("running", 2, 0, "the other’s")


def test_progress_is_written_at_most_once_a_second() -> None:
    job = make_running(timedelta())
    jobs.report_progress(job, done=1, total=9)
    job.refresh_from_db()
    assert job.done == 0
    job.heartbeat_at -= timedelta(seconds=2)
    jobs.report_progress(job, done=2, total=9)
    job.refresh_from_db()
    assert job.done == 2


def test_cancelling_an_ended_job_is_refused() -> None:
    job = run_now("count_to_three")
    with pytest.raises(jobs.JobNotActive):
        jobs.cancel(job=job)


def test_a_cancelled_job_that_waits_never_starts() -> None:
    job = jobs.create(project=make_project(), kind="count_to_three")
    jobs.cancel(job=job)
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("cancelled", 0)


def test_a_failed_job_can_be_started_again(django_capture_on_commit_callbacks: Run) -> None:
    job = run_now("refuse")
    Job.objects.filter(pk=job.pk).update(kind="count_to_three")
    with django_capture_on_commit_callbacks(execute=True):
        jobs.restart(job=job)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 1)


def test_a_job_done_is_not_started_again() -> None:
    with pytest.raises(jobs.JobNotActive):
        jobs.restart(job=run_now("count_to_three"))


def test_a_job_whose_worker_was_killed_is_done_by_another(django_capture_on_commit_callbacks: Run) -> None:
    job = make_running(timedelta(minutes=2))
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.requeue_stale() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)


def test_a_job_whose_worker_lives_is_left_alone() -> None:
    make_running(timedelta(seconds=10))
    assert jobs.requeue_stale() == 0


def test_a_job_that_kills_every_worker_is_given_up() -> None:
    job = make_running(timedelta(minutes=2), attempts=jobs.MAX_ATTEMPTS)
    jobs.requeue_stale()
    job.refresh_from_db()
    assert job.state == "failed"


def test_a_job_that_the_queue_lost_is_queued_again(django_capture_on_commit_callbacks: Run) -> None:
    job = make_waiting(timedelta(minutes=5))
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.requeue_stale() == 1
    job.refresh_from_db()
    assert job.state == "done"


def test_a_waiting_job_shows_that_no_worker_runs() -> None:
    make_waiting(timedelta(seconds=5))
    assert not jobs.worker_is_missing()
    make_waiting(timedelta(minutes=5))
    assert jobs.worker_is_missing()


def test_a_waiting_job_behind_a_busy_worker_is_no_cause_for_alarm() -> None:
    make_running(timedelta())
    make_waiting(timedelta(minutes=5))
    assert not jobs.worker_is_missing()


@pytest.fixture
def database_queue(settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": settings.TASK_QUEUES}}


@pytest.mark.usefixtures("database_queue")
def test_what_people_wait_for_comes_before_long_jobs(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Run
) -> None:
    monkeypatch.setattr(jobs, "BULK", {"stumble"})
    project = make_project()
    with django_capture_on_commit_callbacks(execute=True):
        long_one = jobs.enqueue(project=project, kind="stumble")
        quick_one = jobs.enqueue(project=project, kind="count_to_three")
    first, second = DBTaskResult.objects.ready()
    assert (first.args_kwargs["args"], first.queue_name) == ([quick_one.pk], "default")
    assert (second.args_kwargs["args"], second.queue_name) == ([long_one.pk], "bulk")


def step_back(job: Job) -> None:
    jobs.make_way(job)


@pytest.mark.usefixtures("database_queue")
def test_a_long_job_makes_way_for_one_that_waits_and_goes_on_later(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Run
) -> None:
    monkeypatch.setitem(jobs.KINDS, "step_back", f"{__name__}.step_back")
    monkeypatch.setattr(jobs, "BULK", {"step_back"})
    monkeypatch.setattr(jobs, "served_queues", {"default", "bulk"})
    make_waiting(timedelta(seconds=3))
    with django_capture_on_commit_callbacks(execute=True):
        job = run_now("step_back", Project.objects.get())
    assert (job.state, job.attempts) == ("queued", 0)
    assert job.message == "Other jobs come first. The job goes on by itself."
    assert DBTaskResult.objects.ready().get().queue_name == "bulk"

    Job.objects.exclude(pk=job.pk).delete()
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 1)


def test_a_long_job_makes_no_way_where_nobody_would_take_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(jobs.KINDS, "step_back", f"{__name__}.step_back")
    make_waiting(timedelta(minutes=1))
    for served in (set(), {"bulk"}):
        monkeypatch.setattr(jobs, "served_queues", served)
        assert run_now("step_back", Project.objects.get()).state == "done"


def test_a_queue_that_does_not_answer_fails_nobody(
    settings: Settings, django_capture_on_commit_callbacks: Run, caplog: pytest.LogCaptureFixture
) -> None:
    settings.RQ_QUEUES = dict.fromkeys(settings.TASK_QUEUES, {"URL": "redis://127.0.0.1:1/0"})
    settings.TASKS = {"default": {"BACKEND": "django_tasks_rq.RQBackend", "QUEUES": settings.TASK_QUEUES}}
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue(project=make_project(), kind="count_to_three")
    assert "127.0.0.1:1" in caplog.text
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=2))
    settings.TASKS = {"default": {"BACKEND": IMMEDIATE, "QUEUES": settings.TASK_QUEUES}}
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.requeue_stale() == 1
    job.refresh_from_db()
    assert job.state == "done"


@pytest.mark.django_db(transaction=True)
def test_a_running_job_gives_signs_of_life_between_its_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    job = make_running(timedelta(seconds=25))
    attempt, over = jobs.Attempt(job), iter([False, True])
    monkeypatch.setattr(attempt.over, "wait", lambda seconds: next(over))
    attempt.beat()
    assert list(Job.objects.alive()) == [job]
    job.refresh_from_db()
    assert timezone.now() - job.heartbeat_at < timedelta(seconds=20)
