"""The agreement pages and their API."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from claims.models import Job, Project, Review, User
from tests.claims.agreement.corpus import make_article, make_people, make_submitted, make_team
from tests.claims.agreement.test_report import MINISTRY, PORT, UNION, both, measured

pytestmark = pytest.mark.django_db

PARTY = MINISTRY | {"values": {"source_type": "party"}}
PAGE = "/projects/harbour/agreement/"
API = "/api/v1/projects/harbour/agreement/"
DETECTION = f"{PAGE}disagreements/?of=detection"


@pytest.fixture
def people() -> dict[str, User]:
    return make_people()


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    project = make_team(people)
    both(
        make_article(project), people, [MINISTRY, UNION, PORT], [MINISTRY | {"values": {"source_type": "party"}}, PORT]
    )
    return project


def page(client: Client, user: User, address: str = PAGE) -> str:
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("address", "method", "allowed"),
    [
        (PAGE, "get", {"ada": 200, "cleo": 200, "mia": 200, "dan": 404}),
        (f"{PAGE}measure/", "post", {"ada": 403, "cleo": 302, "mia": 302, "dan": 404}),
        (DETECTION, "get", {"ada": 403, "cleo": 200, "mia": 200, "dan": 404}),
        (API, "get", {"ada": 403, "cleo": 200, "mia": 200, "dan": 404}),
        (API, "post", {"ada": 403, "cleo": 202, "mia": 202, "dan": 404}),
        (f"{API}disagreements/?of=detection", "get", {"ada": 403, "cleo": 200, "mia": 200, "dan": 404}),
    ],
)
def test_figures_are_for_managers_and_adjudicators(
    client: Client, project: Project, people: dict[str, User], address: str, method: str, allowed: dict[str, int]
) -> None:
    measured(project)
    for name, status in allowed.items():
        client.force_login(people[name])
        assert getattr(client, method)(address).status_code == status, name


def test_before_the_first_report_the_page_says_so(client: Client, project: Project, people: dict[str, User]) -> None:
    assert "Not measured yet" in page(client, people["mia"])
    assert "Give articles out in a round" in page(client, people["mia"])
    assert client.get(API).status_code == 404
    assert client.get(DETECTION).status_code == 404


def test_a_manager_measures_and_reads_the_figures(
    client: Client,
    project: Project,
    people: dict[str, User],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client.force_login(people["mia"])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{PAGE}measure/")
    shown = page(client, people["mia"])
    assert "Detection of claims" in shown
    assert "<b>0.67</b>" in shown  # 2 * 1 / (2 + 1)
    assert "Cohen’s" not in shown
    assert "Everybody gave the same answer" in shown
    assert "out of date" not in shown
    Review.objects.update(sequence=7)
    assert "out of date" in page(client, people["mia"])


def test_where_everybody_saw_suggestions_a_manager_is_led_to_the_share_without(
    client: Client,
    project: Project,
    people: dict[str, User],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    Review.objects.update(suggestions_shown=True)
    client.force_login(people["mia"])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{PAGE}measure/")
    led = "Choose the share without suggestions"
    assert led in page(client, people["mia"])
    assert led not in page(client, people["cleo"])
    Project.objects.update(withheld_share=0.2)
    assert led not in page(client, people["mia"])


def test_a_reviewer_sees_own_figures_only(client: Client, project: Project, people: dict[str, User]) -> None:
    make_submitted(project.documents.get(), people["cleo"], MINISTRY)
    measured(project)
    shown = page(client, people["ada"])
    assert "<b>ada</b>" in shown
    assert "<b>ben</b>" not in shown
    assert "disagreements/" not in shown
    assert "<b>ben</b>" in page(client, people["mia"])


def test_the_figures_of_a_job_are_not_shown_to_every_member(
    client: Client, project: Project, people: dict[str, User]
) -> None:
    measured(project)
    job = Job.objects.get()
    client.force_login(people["ada"])
    assert "private" not in client.get(f"/api/v1/jobs/{job.pk}/").json()["result"]
    assert "detection" not in client.get(f"/projects/harbour/jobs/{job.pk}/").content.decode()


def test_disagreements_show_both_records(client: Client, project: Project, people: dict[str, User]) -> None:
    measured(project)
    shown = page(client, people["cleo"], f"{PAGE}disagreements/?of=field:source_type&section=unassisted")
    assert "<mark>no rules were broken</mark>" in shown
    assert "Ministry</td>" in shown
    assert "Party</td>" in shown
    assert "<mark>the cranes are old</mark>" not in shown
    missing = page(client, people["cleo"], DETECTION)
    assert "<mark>the cranes are old</mark>" in missing


def test_a_figure_of_a_breakdown_opens_the_articles_behind_it(
    client: Client, project: Project, people: dict[str, User]
) -> None:
    other = make_article(project, 2)
    both(other, people, [MINISTRY, UNION], [MINISTRY])
    later = datetime(2031, 5, 1, tzinfo=UTC)
    other.reviews.update(submitted_at=later)
    measured(project)
    shown = page(client, people["mia"])
    link = "disagreements/?of=detection&amp;section=unassisted&amp;by=months&amp;within=2031-05"
    assert link in shown
    behind = page(client, people["mia"], PAGE + link.replace("&amp;", "&"))
    assert "1 article in which reviewers differ" in behind
    for wrong in ("by=months&within=1999-01", "by=reviews&within=1"):
        assert client.get(f"{DETECTION}&{wrong}").status_code == 404


def test_a_label_has_an_interval_and_opens_the_claims_behind_it(
    client: Client, project: Project, people: dict[str, User]
) -> None:
    both(make_article(project, 2), people, [MINISTRY], [MINISTRY])
    measured(project)
    report = project.jobs.get().result["private"]["sections"]["unassisted"]["measures"]
    (source_type,) = (each for each in report if each["key"] == "field:source_type")
    (party,) = (each for each in source_type["labels"] if each["key"] == "party")
    assert (party["value"], party["low"], party["reason"]) == (
        0,
        None,
        "Only one article has this label, which gives no interval.",
    )
    (ministry,) = (each for each in source_type["labels"] if each["key"] == "ministry")
    first, second = project.documents.order_by("pk").values_list("pk", flat=True)
    assert (ministry["low"] < ministry["value"], ministry["documents"]) == (True, [first, second])
    assert (ministry["differing"], party["documents"], party["differing"]) == ([first], [first], [first])

    link = "disagreements/?of=field%3Asource_type&amp;section=unassisted&amp;label=ministry&amp;show=all"
    assert link in page(client, people["mia"])
    everything = page(client, people["mia"], PAGE + link.replace("&amp;", "&"))
    assert "2 articles compared" in everything
    assert "Source type: Ministry" in everything
    assert everything.count("<mark>no rules were broken</mark>") == 2
    differing = page(client, people["mia"], PAGE + link.replace("&amp;", "&").replace("&show=all", ""))
    assert "1 article in which reviewers differ" in differing
    assert client.get(f"{PAGE}disagreements/?of=field:source_type&label=nobody").status_code == 404


def test_a_number_opens_what_reviewers_agree_on_too(client: Client, project: Project, people: dict[str, User]) -> None:
    measured(project)
    for of in ("detection", "sentences", "content", "identity", "field:tone"):
        shown = page(client, people["mia"], f"{PAGE}disagreements/?of={of}&show=all")
        assert "<mark>" in shown, of
    assert "<mark>the union" not in page(client, people["mia"], f"{PAGE}disagreements/?of=content&show=all")


@pytest.mark.parametrize("query", ["of=nothing", "of=detection&section=elsewhere", "of=detection&people=1,2"])
def test_disagreements_of_what_was_not_measured_are_not_found(
    client: Client, project: Project, people: dict[str, User], query: str
) -> None:
    measured(project)
    client.force_login(people["mia"])
    assert client.get(f"{PAGE}disagreements/?{query}").status_code == 404


def test_whoever_still_reviews_an_article_does_not_see_its_disagreements(
    client: Client, project: Project, people: dict[str, User]
) -> None:
    measured(project)
    make_submitted(project.documents.get(), people["cleo"], state="open", submitted_at=None)
    assert "the cranes are old" not in page(client, people["cleo"], DETECTION)
    assert "the cranes are old" in page(client, people["mia"], DETECTION)


def test_disagreements_on_sentences_show_the_sentence(
    client: Client, project: Project, people: dict[str, User]
) -> None:
    measured(project)
    shown = page(client, people["mia"], f"{PAGE}disagreements/?of=sentences")
    assert "<mark>The union warned that the cranes are old.</mark>" in shown
    assert "No claim" in shown


def test_the_api_answers_the_figures(client: Client, project: Project, people: dict[str, User]) -> None:
    measured(project)
    client.force_login(people["mia"])
    body: dict[str, Any] = client.get(API).json()
    assert (body["articles"], body["reviews"], body["out_of_date"]) == (1, 2, False)
    assert body["sections"]["unassisted"]["measures"][0]["key"] == "detection"
    assert client.get(f"{API}?people=1").json()["error"] == "invalid_people"


def test_the_api_answers_the_claims_behind_a_figure(client: Client, project: Project, people: dict[str, User]) -> None:
    measured(project)
    client.force_login(people["mia"])
    behind: dict[str, Any] = client.get(f"{API}disagreements/?of=field:source_type").json()
    assert (behind["figure"], behind["articles"], behind["older"]) == ("Source type", 1, None)
    [article] = behind["results"]
    [difference] = article["differences"]
    assert (article["reviewers"], difference["words"]) == (["ada", "ben"], "no rules were broken")
    assert {"part": "Source type", "words": ["Ministry", "Party"], "differs": True} in difference["rows"]
    [missed] = client.get(f"{API}disagreements/?of=detection").json()["results"][0]["differences"]
    assert missed["missing"] == [False, True]
    lacking = client.get(f"{API}disagreements/?of=field:mood")
    assert (lacking.status_code, lacking.json()["error"]) == (404, "not_measured")


def test_pages_cost_the_same_however_many_articles(
    client: Client, project: Project, people: dict[str, User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(2, 6):
        both(make_article(project, number), people, [MINISTRY, UNION], [MINISTRY])
    measured(project)
    client.force_login(people["mia"])
    with django_assert_num_queries(6):
        client.get(PAGE)
    with django_assert_num_queries(10):
        client.get(DETECTION)
    with django_assert_num_queries(11):
        client.get(f"{API}disagreements/?of=detection")
