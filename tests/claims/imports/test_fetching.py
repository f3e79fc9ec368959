"""Articles fetched from the web: from a server of the test's own, whose names are made up."""

import io
import socket
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from claims import addresses, jobs
from claims.imports import fetching
from claims.imports.addresses import MOST, SwitchedOff, UnusableList, start_address_import
from claims.models import Document, Job, Project, User
from tests.factories import make_project

pytestmark = pytest.mark.django_db
SENTENCES = "The ministry of transport said on Tuesday that the northern port would stay closed until the end of June. "
PAGE = f"""<html lang="en">
<head><title>Port stays closed</title><meta property="og:site_name" content="The Post"></head>
<body>
<nav>Home</nav>
<article><h1>Port stays closed</h1><p>{SENTENCES * 4}</p><p>{SENTENCES * 3}</p></article>
</body>
</html>"""


class Web(ThreadingHTTPServer):
    """``answers`` has status, headers and body for each path; ``asked`` what was asked, with the Host header."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, str]] = []
        self.over = Event()

    def url(self, path: str, host: str = "news.example") -> str:
        return f"http://{host}:{self.server_port}{path}"


class Answer(BaseHTTPRequestHandler):
    server: Web

    def do_GET(self) -> None:
        self.server.asked.append((self.headers["Host"], self.path))
        status, headers, body = self.server.answers[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.path == "/slow":
            while not self.server.over.wait(0.05):
                self.wfile.write(b"x")
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


HTML = {"Content-Type": "text/html; charset=utf-8"}
NAMES = {"news.example": "127.0.0.1", "inside.example": "127.0.0.2"}


@pytest.fixture
def web(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """The server is at a number that is taken for a public one; inside.example is not."""
    settings.IMPORT_FROM_WEB = True
    is_public = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda number: number == "127.0.0.1" or is_public(number))
    monkeypatch.setattr("claims.addresses.socket.getaddrinfo", look_up(lambda host: NAMES.get(host, host)))
    server = Web()
    server.answers["/port"] = (200, HTML, PAGE.encode())
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


def look_up(number_of: Callable[[str], str]) -> Callable[..., Any]:
    real = socket.getaddrinfo
    return lambda host, port, *args, **options: real(number_of(host), port, *args, **options)


@pytest.fixture
def project(mia: User) -> Project:
    return make_project(mia=mia)


def fetched(project: Project, *urls: str) -> Job:
    """The job, once a worker has done it."""
    job = start_address_import(project=project, addresses=urls, created_by=None)
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    return job


def reasons(job: Job) -> list[str]:
    return [row["reason"] for row in job.result["rows"] if row["outcome"] == "refused"]


def test_a_page_becomes_an_article(project: Project, web: Web) -> None:
    job = fetched(project, web.url("/port"))
    article = Document.objects.get()
    assert (job.state, job.result["added"], job.done, job.total) == ("done", 1, 1, 1)
    assert (article.title, article.url, article.outlet and article.outlet.name) == (
        "Port stays closed", web.url("/port"), "The Post",
    )  # fmt: skip
    assert SENTENCES.strip() in article.text
    assert "Home" not in article.text
    assert web.asked == [(f"news.example:{web.server_port}", "/port")]
    assert Job.objects.filter(kind="pre-annotation").exists()


def test_what_came_from_an_address_is_not_fetched_again(project: Project, web: Web) -> None:
    fetched(project, web.url("/port"))
    job = fetched(project, web.url("/port"), web.url("/port"))
    assert (job.result["known"], len(web.asked), Document.objects.count()) == (1, 1, 1)


def test_redirects_are_followed_and_told(project: Project, web: Web) -> None:
    web.answers["/short"] = (302, {"Location": "/port"}, b"")
    fetched(project, web.url("/short"))
    assert Document.objects.get().metadata["redirected_to"] == web.url("/port")


def test_a_redirect_into_the_own_network_is_refused(project: Project, web: Web) -> None:
    web.answers["/trap"] = (302, {"Location": web.url("/port", host="inside.example")}, b"")
    job = fetched(project, web.url("/trap"))
    assert "127.0.0.2, inside a private network" in reasons(job)[0]
    assert [path for _, path in web.asked] == ["/trap"]


def test_a_redirect_to_a_file_is_refused(project: Project, web: Web) -> None:
    web.answers["/trap"] = (302, {"Location": "file:///etc/passwd"}, b"")
    assert "begins with https" in reasons(fetched(project, web.url("/trap")))[0]


def test_a_name_that_stands_for_another_number_when_asked_again_leads_nowhere_else(
    project: Project, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up = []

    def rebound(host: str) -> str:
        looked_up.append(host)
        return "127.0.0.1" if looked_up.count("news.example") == 1 else "127.0.0.2"

    monkeypatch.setattr("claims.addresses.socket.getaddrinfo", look_up(rebound))
    fetched(project, web.url("/port"))
    assert Document.objects.count() == 1
    assert looked_up.count("news.example") == 1  # the connection went to the number that was checked


@pytest.mark.parametrize(
    "url",
    [
        "http://inside.example/port",
        "http://10.1.2.3/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://0.0.0.0/",
        "http://someone@news.example/",
        "http://no-such-name.invalid/",
    ],
)
def test_other_addresses_are_refused_unasked(project: Project, web: Web, url: str) -> None:
    job = fetched(project, url)
    assert (job.result["refused"], web.asked) == (1, [])


def test_a_list_goes_on_after_a_refusal(project: Project, web: Web) -> None:
    web.answers["/gone"] = (404, {}, b"")
    job = fetched(project, web.url("/gone"), web.url("/port"))
    assert (job.result["refused"], job.result["added"]) == (1, 1)
    assert "404" in reasons(job)[0]


def test_redirects_end(project: Project, web: Web) -> None:
    web.answers["/round"] = (302, {"Location": "/round"}, b"")
    assert "redirects" in reasons(fetched(project, web.url("/round")))[0]
    assert len(web.asked) == fetching.MAX_REDIRECTS + 1


def test_a_page_that_never_ends_is_given_up(project: Project, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PATIENCE", 0.4)
    web.answers["/slow"] = (200, HTML, b"")
    assert "after 0.4 seconds" in reasons(fetched(project, web.url("/slow")))[0]


def test_a_page_that_is_too_large_is_given_up(project: Project, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_PAGE", 2**20)
    web.answers["/large"] = (200, HTML, b"x" * (2**20 + 1))
    assert "larger than 1 MB" in reasons(fetched(project, web.url("/large")))[0]


def test_a_packed_page_is_not_unpacked(project: Project, web: Web) -> None:
    web.answers["/packed"] = (200, {**HTML, "Content-Encoding": "gzip"}, b"x")
    assert "packed" in reasons(fetched(project, web.url("/packed")))[0]


def test_what_is_no_page_is_refused(project: Project, web: Web) -> None:
    web.answers["/film"] = (200, {"Content-Type": "video/mp4"}, b"x")
    assert "video/mp4" in reasons(fetched(project, web.url("/film")))[0]


def test_the_encoding_that_the_server_names_is_taken(project: Project, web: Web) -> None:
    body = PAGE.replace("northern port", "порт").encode("koi8-r")
    web.answers["/port"] = (200, {"Content-Type": "text/html; charset=koi8-r"}, body)
    fetched(project, web.url("/port"))
    assert "порт" in Document.objects.get().text


def test_nothing_is_fetched_unless_it_is_switched_on(project: Project, mia: User, client: Client) -> None:
    with pytest.raises(SwitchedOff, match="SAYSO_IMPORT_FROM_WEB"):
        start_address_import(project=project, addresses=["https://news.example/"], created_by=None)
    client.force_login(mia)
    assert "Fetch from the web" not in client.get("/projects/harbour/articles/import/").content.decode()
    refused = client.post("/api/v1/projects/harbour/articles/addresses/", {"addresses": ["https://news.example/"]})
    assert (refused.status_code, refused.json()["error"]) == (403, "switched_off")


def test_a_job_that_waits_when_it_is_switched_off_fails(project: Project, web: Web, settings: Settings) -> None:
    job = start_address_import(project=project, addresses=[web.url("/port")], created_by=None)
    settings.IMPORT_FROM_WEB = False
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert (job.state, web.asked) == ("failed", [])


@pytest.mark.parametrize("given", [[], ["  "], ["news.example"], ["ftp://news.example/"], ["https://a/"] * 2 + ["\0"]])
def test_a_list_of_something_else_is_refused(project: Project, web: Web, given: list[str]) -> None:
    with pytest.raises(UnusableList):
        start_address_import(project=project, addresses=given, created_by=None)


def test_a_list_has_an_end(project: Project, web: Web) -> None:
    with pytest.raises(UnusableList, match=f"{MOST}"):
        start_address_import(project=project, addresses=[f"https://a/{n}" for n in range(MOST + 1)], created_by=None)


def test_the_page_and_the_api_start_the_job(project: Project, mia: User, client: Client, web: Web) -> None:
    client.force_login(mia)
    page = client.post(
        "/projects/harbour/articles/import/addresses/", {"addresses": f"{web.url('/port')}\n\nhttp://10.0.0.1/\n"}
    )
    assert page.status_code == 302
    answer = client.post(
        "/api/v1/projects/harbour/articles/addresses/",
        {"addresses": [web.url("/port")]},
        content_type="application/json",
    )
    assert answer.status_code == 202
    first, second = Job.objects.filter(kind="web-import").order_by("pk")
    assert first.arguments["addresses"] == [web.url("/port"), "http://10.0.0.1/"]
    assert second.arguments == {"addresses": [web.url("/port")], "language": ""}
    jobs.run_job.call(first.pk)
    assert "inside a private network" in client.get(f"/projects/harbour/jobs/{first.pk}/").content.decode()


def test_the_page_says_what_is_wrong_with_the_list(project: Project, mia: User, client: Client, web: Web) -> None:
    client.force_login(mia)
    page = client.post("/projects/harbour/articles/import/addresses/", {"addresses": "news.example"})
    assert "is no web address" in page.content.decode()


def test_the_command_reads_a_list(
    project: Project, web: Web, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{web.url('/port')}\nhttp://10.0.0.1/\n"))
    with pytest.raises(CommandError, match="1 refused"):
        call_command("fetch_articles", "harbour", "-", "--by", "mia")
    told = capsys.readouterr()
    assert "1 added" in told.out
    assert "refused: http://10.0.0.1/: 10.0.0.1 leads to" in told.err
