import json
import os
import time

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from claims import exports
from claims.exports.prepared import file_of, remove_expired, start_export
from claims.exports.selection import Selection
from claims.models import Job
from tests.claims.exports.corpus import Corpus, make_corpus

pytestmark = pytest.mark.django_db
PAGE = "/projects/harbour/export/download/"


@pytest.fixture
def corpus(client: Client, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    corpus = make_corpus()
    client.force_login(corpus.people["mia"])
    monkeypatch.setitem(exports.FORMATS, "native", exports.FORMATS["native"]._replace(at_once=3))
    return corpus


@pytest.fixture
def job(corpus: Corpus, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Job:
    with django_capture_on_commit_callbacks(execute=True):
        job = start_export(
            project=corpus.project, format_name="csv", selection=Selection(), created_by=corpus.people["ada"]
        )
    job.refresh_from_db()
    return job


def test_a_large_export_is_offered_as_a_job(client: Client, corpus: Corpus) -> None:
    assert "Write the file" in client.get(PAGE).content.decode()
    response = client.post(f"{PAGE}?articles={corpus.prices.pk}")
    job = Job.objects.get()
    assert response["Location"] == f"/projects/harbour/jobs/{job.pk}/"
    assert job.arguments["selection"]["articles"] == [corpus.prices.pk]


def test_a_small_export_is_a_file_at_once(client: Client, corpus: Corpus) -> None:
    response = client.get(f"{PAGE}?articles={corpus.prices.pk}")
    assert json.loads(response.getvalue())["id"] == corpus.prices.pk


def test_a_wrong_choice_leads_back_to_the_page(client: Client, corpus: Corpus) -> None:
    response = client.get(f"{PAGE}?format=xls", follow=True)
    assert "There is no format" in response.content.decode()


def test_the_job_writes_the_file_and_tells_the_losses(corpus: Corpus, job: Job) -> None:
    assert job.state == Job.State.DONE
    assert job.done == job.total == 4
    assert job.result["bytes"] == file_of(job).stat().st_size
    assert {"text of the article"} <= {loss["what"] for loss in job.result["losses"]}
    assert [path.name for path in file_of(job).parent.iterdir()] == [f"{job.pk}.csv"]


def test_the_jobs_page_has_the_file(client: Client, corpus: Corpus, job: Job) -> None:
    page = client.get(f"/projects/harbour/jobs/{job.pk}/").content.decode()
    assert f'href="/projects/harbour/export/{job.pk}/"' in page
    assert "4 × text of the article" in page
    response = client.get(f"/projects/harbour/export/{job.pk}/")
    assert response.getvalue() == file_of(job).read_bytes()


def test_the_file_is_saved_under_the_name_of_project_and_day(client: Client, corpus: Corpus, job: Job) -> None:
    url, name = f"/projects/harbour/export/{job.pk}/", f'attachment; filename="harbour-{timezone.localdate()}.csv"'
    assert client.get(url)["Content-Disposition"] == name
    assert client.get(url, headers={"range": "bytes=5-"})["Content-Disposition"] == name


def test_only_who_asked_and_managers_have_the_file(client: Client, corpus: Corpus, job: Job) -> None:
    statuses = {}
    for name in ("ada", "mia", "ben", "dan"):
        client.force_login(corpus.people[name])
        statuses[name] = client.get(f"/projects/harbour/export/{job.pk}/").status_code
    assert statuses == {"ada": 200, "mia": 200, "ben": 403, "dan": 404}


def test_a_job_of_a_reviewer_holds_own_reviews_only(client: Client, corpus: Corpus) -> None:
    client.force_login(corpus.people["ben"])
    client.post(f"{PAGE}?state=all&reviewers=ada")
    assert Job.objects.get().arguments["selection"]["reviewers"] == ["ben"]


def test_old_files_are_removed(client: Client, corpus: Corpus, job: Job) -> None:
    remove_expired()
    assert file_of(job).exists()
    os.utime(file_of(job), (0, time.time() - 7 * 24 * 3600 - 1))
    remove_expired()
    assert client.get(f"/projects/harbour/export/{job.pk}/").status_code == 404


def test_the_api_answers_that_a_large_export_needs_a_job(client: Client, corpus: Corpus) -> None:
    url = "/api/v1/projects/harbour/export/"
    refused = client.get(url)
    assert (refused.status_code, refused.json()["error"]) == (409, "needs_job")
    accepted = client.post(url)
    assert accepted.status_code == 202
    assert accepted.json()["job"] == f"/api/v1/jobs/{Job.objects.get().pk}/"


def test_a_broken_download_goes_on_where_it_stopped(client: Client, corpus: Corpus, job: Job) -> None:
    url, data = f"/projects/harbour/export/{job.pk}/", file_of(job).read_bytes()
    whole = client.get(url)
    assert (whole["Accept-Ranges"], int(whole["Content-Length"])) == ("bytes", len(data))
    assert whole.getvalue() == data
    rest = client.get(url, headers={"range": "bytes=100-", "if-range": whole["ETag"]})
    assert (rest.status_code, rest["Content-Range"]) == (206, f"bytes 100-{len(data) - 1}/{len(data)}")
    assert rest.getvalue() == data[100:]
    assert client.get(url, headers={"range": "bytes=2-5"}).getvalue() == data[2:6]
    assert client.get(url, headers={"range": "bytes=-7"}).getvalue() == data[-7:]
    by_program = client.get(f"/api/v1/projects/harbour/export/{job.pk}/file/", headers={"range": "bytes=100-"})
    assert (by_program.status_code, by_program.getvalue()) == (206, data[100:])


def test_a_range_of_a_file_that_changed_gives_the_whole_file(client: Client, corpus: Corpus, job: Job) -> None:
    url = f"/projects/harbour/export/{job.pk}/"
    changed = client.get(url, headers={"range": "bytes=100-", "if-range": '"other"'})
    assert changed.status_code == 200
    assert changed.getvalue() == file_of(job).read_bytes()


@pytest.mark.parametrize("asked", ["bytes=9999999-", "bytes=-0", "bytes=5-2", "bytes=-"])
def test_a_range_outside_the_file_is_told(client: Client, corpus: Corpus, job: Job, asked: str) -> None:
    answer = client.get(f"/projects/harbour/export/{job.pk}/", headers={"range": asked})
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{file_of(job).stat().st_size}"


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes=0-1,4-5", "bytes=x"])
def test_a_range_that_is_not_understood_is_passed_over(client: Client, corpus: Corpus, job: Job, asked: str) -> None:
    assert client.get(f"/projects/harbour/export/{job.pk}/", headers={"range": asked}).status_code == 200


def test_a_file_that_is_there_already_is_not_sent_again(client: Client, corpus: Corpus, job: Job) -> None:
    url = f"/projects/harbour/export/{job.pk}/"
    tag = client.get(url)["ETag"]
    assert client.get(url, headers={"if-none-match": tag}).status_code == 304


def test_an_expired_file_is_not_given_even_before_it_is_removed(client: Client, corpus: Corpus, job: Job) -> None:
    os.utime(file_of(job), (0, time.time() - 7 * 24 * 3600 - 1))
    assert client.get(f"/projects/harbour/export/{job.pk}/").status_code == 404
