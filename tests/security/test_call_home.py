"""Nothing is sent anywhere: the demo is loaded, read by the real pipeline, looked at and exported; nobody is asked."""

import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from claims import jobs
from claims.demo import load_demo
from claims.exports import FORMATS, export_file
from claims.exports.selection import Selection
from claims.models import Job, Project, User
from tests.factories import make_user

HERE = {"localhost", "127.0.0.1", "::1", "testserver", None, ""}
asked: list[str] = []
listening = False


def note(event: str, words: tuple[Any, ...]) -> None:
    """An audit hook: Python tells it of every connection and every name that is looked up, whoever asks."""
    if not listening:
        return
    if event == "socket.connect" and isinstance(words[1], tuple) and words[1][0] not in HERE:
        asked.append(f"a connection to {words[1]}")
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"} and words[0] not in HERE:
        asked.append(f"the address of {words[0]}")


sys.addaudithook(note)  # for good: Python has no way back


@pytest.fixture
def overheard() -> Iterator[list[str]]:
    global listening
    asked.clear()
    listening = True
    yield asked
    listening = False


def test_what_is_asked_for_is_overheard(overheard: list[str]) -> None:
    with socket.socket() as line:
        line.setblocking(False)
        line.connect_ex(("192.0.2.1", 9))
    assert any("192.0.2.1" in each for each in overheard)


@pytest.mark.django_db
def test_loading_reading_labelling_and_exporting_ask_nobody(overheard: list[str]) -> None:
    ada = make_user("ada")
    User.objects.filter(pk=ada.pk).update(is_staff=True, is_superuser=True)
    review = load_demo(folder=settings.BASE_DIR / "seeds", manager=ada, reviewers=[ada], preannotate=False)
    project = Project.objects.get()
    project.documents.exclude(pk=review.document_id).delete()  # one article is enough to read
    jobs.run_job.call(jobs.create(project=project, kind="pre-annotation", created_by=ada).pk)
    assert Job.objects.get(kind="pre-annotation").state == Job.State.DONE
    client = Client()
    client.force_login(ada)
    for path in ("", "articles/", f"articles/{review.document_id}/review/", "speakers/", "search/?q=port", "codebook/"):
        assert client.get(f"/projects/demo/{path}").status_code == 200, path
    for name in FORMATS:
        stream, _ = export_file(project=project, format_name=name, selection=Selection(state="all"))
        assert stream.read()
    assert overheard == []
