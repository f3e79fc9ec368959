import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from claims import jobs
from claims.addresses import ForbiddenAddress, check_address, is_public
from claims.models import Delivery, Job, Project, Review, User, Webhook
from claims.review import submit_review
from claims.webhooks import add_webhook, remove_webhook, send_again, sending, tell
from tests.factories import make_document, make_project, make_review, make_user

pytestmark = pytest.mark.django_db
PAGE = "/projects/harbour/webhooks/"


class Receiver(ThreadingHTTPServer):
    """A program that is told: keeps what it gets, and answers with ``status``."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Take)
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.status = 200
        self.over = Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/sayso?from=harbour"


class Take(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", self.server.url)
        if self.server.status == 102:  # the head of an answer that never ends
            self.flush_headers()
            while not self.server.over.wait(0.05):
                self.wfile.write(b"x")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.WEBHOOKS_TO_PRIVATE = True
    server = Receiver()
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def project(mia: User) -> Project:
    return make_project(mia=mia)


@pytest.fixture
def webhook(project: Project, mia: User, receiver: Receiver) -> Webhook:
    return add_webhook(project=project, url=receiver.url, events=Webhook.Event.values, created_by=mia)


@pytest.fixture
def lasting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that is put back waits to be run by the test."""
    monkeypatch.setattr(jobs, "_hand_over", lambda job, **delay: None)


def attempt(delivery: Delivery) -> None:
    """What a worker does with the delivery's job."""
    jobs.run_job.call(Job.objects.get(kind="webhook", arguments={"delivery": delivery.pk}).pk)
    delivery.refresh_from_db()


def submitted(project: Project) -> Review:
    review = make_review(make_document(project), make_user("ada"))
    review = Review.objects.locked().get(pk=review.pk)
    return submit_review(review=review, actor=review.reviewer, sequence=review.sequence)


def test_a_submitted_review_is_told_signed(
    project: Project,
    webhook: Webhook,
    receiver: Receiver,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        review = submitted(project)
        assert receiver.got == []  # nothing leaves before the commit
    [(path, headers, body)] = receiver.got
    assert path == "/sayso?from=harbour"
    told = json.loads(body)
    assert (told["event"], told["project"]) == ("review.submitted", "harbour")
    assert told["data"] == {"review": review.pk, "article": review.document_id, "reviewer": "ada"}
    signed = hmac.new(webhook.secret.encode(), f"{headers['X-Sayso-Timestamp']}.".encode() + body, hashlib.sha256)
    assert headers["X-Sayso-Signature"] == f"v1={signed.hexdigest()}"
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.answer) == ("delivered", 1, "200 OK")


def test_nothing_is_told_of_what_was_rolled_back(
    project: Project, webhook: Webhook, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        submitted(project)
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_only_the_events_that_were_asked_for_are_told(project: Project, webhook: Webhook) -> None:
    webhook.events = ["release.made"]
    webhook.save()
    submitted(project)
    assert not Delivery.objects.exists()
    tell(project=project, event="release.made", data={"release": 1})
    assert Delivery.objects.get().event == "release.made"


def test_what_a_receiver_refuses_is_tried_again_later(
    project: Project, webhook: Webhook, receiver: Receiver, lasting: None
) -> None:
    tell(project=project, event="release.made", data={"release": 1})
    delivery = Delivery.objects.get()
    receiver.status = 503
    attempt(delivery)
    job = Job.objects.get(kind="webhook")
    assert (delivery.state, delivery.attempts, delivery.answer) == ("waiting", 1, "503 Service Unavailable")
    assert job.state == "queued"
    assert job.heartbeat_at is not None
    assert job.heartbeat_at > timezone.now()
    receiver.status = 204
    attempt(delivery)
    assert (delivery.state, delivery.attempts) == ("delivered", 2)
    assert receiver.got[0][2] == receiver.got[1][2]


def test_a_delivery_is_given_up_in_the_end_and_can_be_sent_again(
    project: Project, webhook: Webhook, receiver: Receiver, lasting: None
) -> None:
    tell(project=project, event="release.made", data={"release": 1})
    delivery = Delivery.objects.get()
    receiver.status = 500
    for _ in range(jobs.MAX_ATTEMPTS):
        attempt(delivery)
    assert (delivery.state, delivery.attempts) == ("failed", jobs.MAX_ATTEMPTS)
    job = Job.objects.get()
    assert job.state == "failed"
    send_again(delivery=delivery)
    assert Job.objects.filter(kind="webhook", state="queued").count() == 1
    delivery.refresh_from_db()
    assert delivery.state == "waiting"


def test_redirects_are_not_followed(project: Project, webhook: Webhook, receiver: Receiver, lasting: None) -> None:
    tell(project=project, event="release.made", data={"release": 1})
    receiver.status = 302
    attempt(Delivery.objects.get())
    assert len(receiver.got) == 1
    assert Delivery.objects.get().answer == "302 Found"


def test_a_receiver_that_answers_a_byte_at_a_time_is_given_up(
    project: Project, webhook: Webhook, receiver: Receiver, lasting: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PATIENCE", 0.4)
    tell(project=project, event="release.made", data={"release": 1})
    receiver.status = 102
    attempt(Delivery.objects.get())
    assert Delivery.objects.get().answer == "no answer after 0.4 seconds"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/",
        "http://localhost/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[::127.0.0.1]/",
        "http://[::ffff:0:127.0.0.1]/",
        "http://[64:ff9b:1::7f00:1]/",
        "http://[fec0::1]/",
        "http://[fe80::1%25lo]/",
        "http://[ff02::1]/",
        "http://[half/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://100.64.0.1/",
        "http://user@example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://example.org:99999/",
        "https:///nowhere",
    ],
)
def test_addresses_of_the_own_network_are_refused(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        check_address(url)


@pytest.mark.parametrize("number", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "2002:5db8:d822::1"])
def test_numbers_of_the_internet_are_taken(number: str) -> None:
    assert is_public(number)


def names_stand_for(monkeypatch: pytest.MonkeyPatch, *numbers: str) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443)) for number in numbers]
    monkeypatch.setattr("claims.addresses.socket.getaddrinfo", lambda *args, **options: found)


def test_one_private_number_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    names_stand_for(monkeypatch, "93.184.216.34", "192.168.1.1")
    with pytest.raises(ForbiddenAddress, match=r"192\.168\.1\.1"):
        check_address("https://receiver.example/hook")


def test_what_is_sent_goes_to_the_number_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    names_stand_for(monkeypatch, "93.184.216.34")
    target = check_address("https://receiver.example/hook?a=1")
    assert target.url == "https://93.184.216.34:443/hook?a=1"
    assert (target.host_header, target.host) == ("receiver.example", "receiver.example")


def test_an_address_that_became_private_gets_nothing(
    project: Project, webhook: Webhook, receiver: Receiver, lasting: None, settings: Settings
) -> None:
    settings.WEBHOOKS_TO_PRIVATE = False
    tell(project=project, event="release.made", data={"release": 1})
    attempt(Delivery.objects.get())
    assert receiver.got == []
    assert "private network" in Delivery.objects.get().answer


def test_a_removed_webhook_gets_nothing_more(
    project: Project, webhook: Webhook, receiver: Receiver, lasting: None
) -> None:
    tell(project=project, event="release.made", data={"release": 1})
    remove_webhook(webhook=webhook)
    attempt(Delivery.objects.get())
    tell(project=project, event="release.made", data={"release": 2})
    assert (receiver.got, Delivery.objects.get().state) == ([], "failed")


def test_the_page_adds_shows_and_removes(client: Client, project: Project, mia: User, receiver: Receiver) -> None:
    client.force_login(mia)
    asked = {"url": receiver.url, "events": ["release.made"]}
    added = client.post(PAGE, asked, follow=True)
    assert added.redirect_chain
    assert f"Saved. {receiver.url} is told" in added.content.decode()
    webhook = Webhook.objects.get()
    assert (webhook.events, webhook.created_by) == (["release.made"], mia)
    tell(project=project, event="release.made", data={"release": 1})
    page = client.get(PAGE).content.decode()
    assert webhook.secret in page
    assert "Release made" in page
    client.post(f"{PAGE}{webhook.pk}/remove/")
    assert webhook.secret not in client.get(PAGE).content.decode()


def test_the_page_refuses_a_private_address(client: Client, project: Project, mia: User) -> None:
    client.force_login(mia)
    answer = client.post(PAGE, {"url": "http://127.0.0.1/", "events": ["release.made"]})
    assert answer.status_code == 400
    assert "private network" in answer.content.decode()


def test_the_page_costs_the_same_for_a_long_log(
    client: Client, project: Project, mia: User, webhook: Webhook, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        tell(project=project, event="release.made", data={"release": number})
    client.force_login(mia)
    with django_assert_num_queries(4):  # session with person, project with roles, webhooks, log
        client.get(PAGE)


def test_deliveries_do_not_crowd_the_list_of_jobs(
    client: Client, project: Project, mia: User, webhook: Webhook
) -> None:
    tell(project=project, event="release.made", data={"release": 1})
    client.force_login(mia)
    assert client.get("/api/v1/projects/harbour/jobs/").json()["results"] == []
    assert list(client.get("/projects/harbour/jobs/").context["jobs"]) == []
