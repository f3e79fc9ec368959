"""The client against a running server, and the example of docs/api.md as it stands there."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from annotator.client import Refused, Sayso
from claims.accounts.tokens import make_token
from claims.models import Claim, Document, Project
from tests.factories import make_document, make_project, make_user, spans

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = re.compile(r"```python\n(from annotator\.client import .*?)```", re.DOTALL)


@pytest.fixture
def article(transactional_db: None) -> Document:
    """Of a project in which one person has every role."""
    all_of_it = make_user("mia")
    project = make_project(mia=all_of_it)
    project.memberships.create(user=all_of_it, role="reviewer")
    return make_document(project)


@pytest.fixture
def token(article: Document) -> str:
    manager = article.project.memberships.filter(role="manager").get().user
    return make_token(user=manager, name="client", project=article.project, may_write=True)[1]


@pytest.fixture
def sayso(live_server: LiveServer, token: str) -> Sayso:
    return Sayso(live_server.url, token=token)


def test_the_example_of_the_documentation_runs(
    article: Document,
    live_server: LiveServer,
    token: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    monkeypatch.chdir(tmp_path)
    settings.PIPELINE = "rules"
    Project.objects.update(slug="demo")
    found = EXAMPLE.search((ROOT / "docs" / "api.md").read_text())
    assert found is not None
    example = found[1].replace("http://127.0.0.1:8000", live_server.url).replace("sayso_...", token)
    exec(compile(example, "docs/api.md", "exec"), {})  # noqa: S102
    assert (tmp_path / "claims.csv").read_bytes().count(b"\n") > 0
    assert Document.objects.filter(external_id="post-17").exists()
    assert Claim.objects.filter(decision="accepted").exists()


def test_lists_lead_through_all_their_pages(sayso: Sayso, article: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.pagination.SIZE", 2)
    for number in range(4):
        make_document(article.project, f"The port {number} is big.")
    assert len({row["id"] for row in sayso.articles("harbour")}) == 5


def test_a_change_lost_on_the_way_back_is_made_once(
    sayso: Sayso, article: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = sayso.open_review("harbour", article.pk)
    sending = sayso.http.request
    lost = iter([True, False])

    def lossy(*args: Any, **options: Any) -> httpx.Response:
        answer = sending(*args, **options)
        if next(lost):
            raise httpx.ReadError("lost")
        return answer

    monkeypatch.setattr(sayso.http, "request", lossy)
    record = {"content": spans(article.text, "The port is big"), "values": {}}
    put = {"op": "put", "claim": str(uuid4()), "revision": 0, "record": record}
    answer = sayso.change_claims(opened["review"]["id"], [put])
    assert answer["sequence"] == 1
    assert Claim.objects.count() == 1


def test_a_refusal_says_why(sayso: Sayso) -> None:
    with pytest.raises(Refused, match="No article 999") as refused:
        sayso.article("harbour", 999)
    assert (refused.value.status, refused.value.error) == (404, "not_found")


def answering(*answers: httpx.Response) -> Callable[[httpx.Request], httpx.Response]:
    waiting = iter(answers)
    return lambda request: next(waiting)


def test_the_client_waits_when_it_is_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("annotator.client.calls.time.sleep", slept.append)
    answers = answering(
        httpx.Response(429, headers={"Retry-After": "7"}), httpx.Response(200, json={"username": "mia"})
    )
    sayso = Sayso("http://sayso.example", token="t", transport=httpx.MockTransport(answers))
    assert sayso.me() == {"username": "mia"}
    assert slept == [7]


def test_a_failed_job_is_a_refusal() -> None:
    answers = answering(httpx.Response(200, json={"state": "failed", "message": "Out of disk."}))
    sayso = Sayso("http://sayso.example", token="t", transport=httpx.MockTransport(answers))
    with pytest.raises(Refused, match=r"Out of disk\."):
        sayso.wait(1)


def test_a_download_that_is_refused_leaves_no_file(tmp_path: Path) -> None:
    answers = answering(httpx.Response(404, json={"error": "not_found", "detail": "It has expired."}))
    sayso = Sayso("http://sayso.example", token="t", transport=httpx.MockTransport(answers))
    with pytest.raises(Refused, match="expired"):
        sayso.download("projects/demo/export/1/file/", tmp_path / "claims.csv")
    assert list(tmp_path.iterdir()) == []
