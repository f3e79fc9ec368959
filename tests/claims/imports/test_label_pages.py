import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from claims.imports.label_files import import_label_files
from claims.imports.uploads import uploads
from claims.jobs import JobFailed
from claims.models import Codebook, Job, Review
from tests.claims.exports.corpus import Corpus, make_corpus
from tests.claims.imports.test_labels import DOCCANO
from tests.factories import make_project

pytestmark = pytest.mark.django_db
PAGE = "/projects/harbour/articles/import/labels/"


@pytest.fixture
def corpus(client: Client) -> Corpus:
    corpus = make_corpus()
    client.force_login(corpus.people["mia"])
    return corpus


def filled(**changes: str) -> dict[str, object]:
    file = SimpleUploadedFile("admin.jsonl", json.dumps(DOCCANO).encode())
    return {"file": file, "format": "doccano", "reviewer": "ada", "run": "", **changes}


def test_an_upload_becomes_a_job_that_tells_what_was_not_taken(
    client: Client, corpus: Corpus, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(PAGE, filled())
    job = Job.objects.get(kind="label-import")
    assert response["Location"] == f"/projects/harbour/jobs/{job.pk}/"
    assert job.state == Job.State.DONE
    assert Review.objects.get(role="imported").reviewer == corpus.people["ada"]
    page = client.get(response["Location"]).content.decode()
    assert "1 × label place" in page
    assert "line 1" in page
    assert not any(uploads().iterdir())


def test_the_page_asks_again_for_what_is_wrong(client: Client, corpus: Corpus) -> None:
    page = client.post(PAGE, filled(reviewer="dan")).content.decode()
    assert "errorlist" in page
    assert not Job.objects.exists()


def test_a_project_without_a_codebook_is_told_so_before_and_in_the_job(client: Client, corpus: Corpus) -> None:
    told = "Harbour has no published codebook. An administrator saves it in the admin to give it the preset."
    client.post(PAGE, filled())
    bare = make_project("Bare", mia=corpus.people["mia"])
    page = client.post(PAGE.replace("harbour", "bare"), filled(reviewer="mia")).content.decode()
    assert told.replace("Harbour", "Bare") in page
    assert not bare.jobs.exists()
    Codebook.objects.filter(project=corpus.project).update(published_at=None)
    job = Job.objects.get(kind="label-import")
    with pytest.raises(JobFailed, match=told):
        import_label_files(job)


def test_only_managers_import_labels(client: Client, corpus: Corpus) -> None:
    statuses = {}
    for name in ("ada", "cleo", "dan"):
        client.force_login(corpus.people[name])
        statuses[name] = (client.get(PAGE).status_code, client.post(PAGE, filled()).status_code)
    assert statuses == {"ada": (403, 403), "cleo": (403, 403), "dan": (404, 404)}
