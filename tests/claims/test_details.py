"""Outlet, section, byline and date of articles, set after they came in: one by one, and for a selection."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims import jobs
from claims.bulk import Choice, InvalidChoice, propose_change, start_change, start_undo
from claims.dashboards.rollup import current_rollup
from claims.details import UnusableDetail, change_details
from claims.finding import Where
from claims.models import DetailChange, Document, Job, Outlet, Project, SearchEntry, User
from claims.said_twice.paths import refresh_if_behind as grouping_of
from claims.search import refresh_if_behind
from tests.claims.test_search import claim_in, index
from tests.factories import make_document, make_project, make_user

pytestmark = pytest.mark.django_db
FACT = {"source_type": "ministry", "commitment": "support", "claim_kind": "fact"}
API = "/api/v1/projects/harbour/articles/"


@pytest.fixture
def project(mia: User, ada: User) -> Project:
    """Three articles without outlet and date, each with a submitted review of one claim by ada."""
    project = make_project(mia=mia, ada=ada)
    for number, said in enumerate(("The port is big", "The port is old", "The ferry sank")):
        document = make_document(project, text=f"{said}, officials said. Case {number}.", title=said)
        claim_in(document, ada, said, values=FACT)
    index(project)
    count(project)
    return project


def count(project: Project) -> None:
    jobs.run_job.call(jobs.enqueue(project=project, kind="figures").pk)


def where(project: Project, mia: User, query: str) -> Where:
    return Where(project, mia, project.roles_of(mia), QueryDict(query))


def done(job: Job) -> Job:
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.message
    return job


def outlets(project: Project) -> list[str | None]:
    return list(project.documents.order_by("pk").values_list("outlet__name", flat=True))


def test_an_outlet_is_set_for_a_selection_and_taken_back(project: Project, mia: User) -> None:
    selected, choice = where(project, mia, "of=articles&title=port"), Choice("set_detail", detail="outlet= The  Post ")
    proposal = propose_change(selected, choice=choice)
    assert proposal.plan.becomes == [("Outlet: — → The Post", 2)]
    assert outlets(project) == [None, None, None]  # a preview writes nothing
    assert not Outlet.objects.exists()

    step = done(start_change(selected, choice=choice, digest=proposal.digest))
    assert outlets(project) == ["The Post", "The Post", None]
    assert step.result == {"changed": 2, "left as they were": 0}
    assert {change.actor for change in DetailChange.objects.all()} == {mia.actor}

    with pytest.raises(InvalidChoice, match="Nothing in this selection would change"):
        start_change(selected, choice=choice)

    (first, _, _) = project.documents.order_by("pk")
    change_details(project=project, documents=[first.pk], actor=mia, values={"outlet": "The Times"})
    undo = done(start_undo(step=step, user=mia))
    assert outlets(project) == ["The Times", None, None]  # what somebody changed since stays
    assert undo.result == {"undone": 1, "left, because somebody went on since": 1}


@pytest.mark.parametrize(
    ("detail", "stored", "told"),
    [
        ("section=Politics", {"section": "Politics"}, "Section: Harbour → Politics"),
        ("section=", {"section": ""}, "Section: Harbour → —"),
        ("author=Inès Okafor", {"author": "Inès Okafor"}, "Byline: Jo Writer → Inès Okafor"),
        ("published_on=3 February 2026", {"published_on": "2026-02-03"}, "Date: 2026-01-05 → 2026-02-03"),
        ("published_on=", {"published_on": ""}, "Date: 2026-01-05 → —"),
    ],
)
def test_each_detail_is_set_and_taken_back(mia: User, detail: str, stored: dict[str, str], told: str) -> None:
    project = make_project(mia=mia)
    document = make_document(
        project, author="Jo Writer", published_on=date(2026, 1, 5), metadata={"section": "Harbour", "desk": "x"}
    )
    before = document.details()
    selected, choice = where(project, mia, "of=articles"), Choice("set_detail", detail=detail)
    assert propose_change(selected, choice=choice).plan.becomes == [(told, 1)]
    step = done(start_change(selected, choice=choice))
    document = Document.objects.get()
    assert document.details() == before | stored
    assert document.metadata["desk"] == "x"
    done(start_undo(step=step, user=mia))
    assert Document.objects.get().details() == before


@pytest.mark.parametrize(
    ("detail", "reason"),
    [
        ("", "Choose what to set"),
        ("outlet", "Choose what to set"),
        ("text=Other words", "no detail of an article"),
        ("published_on=05/06/2026", "is not clear"),
        (f"outlet={'x' * 201}", "at most 200 characters"),
        ("outlet=a\0b", "NUL"),
    ],
)
def test_what_cannot_be_stored_is_refused_before_anything_is(
    project: Project, mia: User, detail: str, reason: str
) -> None:
    with pytest.raises(InvalidChoice, match=reason):
        propose_change(where(project, mia, "of=articles"), choice=Choice("set_detail", detail=detail))


def test_many_different_values_are_told_by_their_most_frequent(mia: User) -> None:
    project = make_project(mia=mia)
    for number in range(25):
        make_document(project, text=f"Case {number}.", author=f"Writer {number}")
    plan = propose_change(where(project, mia, "of=articles"), choice=Choice("set_detail", detail="author=")).plan
    assert len(plan.becomes) == 21
    assert plan.becomes[-1] == ("others, to the same", 5)
    assert sum(number for _, number in plan.becomes) == len(plan.things) == 25


def test_figures_search_and_claims_said_twice_follow(project: Project, mia: User) -> None:
    grouping_of(project)
    jobs.run_job.call(Job.objects.get(kind="said-twice").pk)
    rollup = current_rollup(project)
    assert rollup is not None
    assert not rollup.out_of_date  # type: ignore[attr-defined]
    assert not refresh_if_behind(project).is_behind

    change_details(
        project=project,
        documents=project.documents.values_list("pk", flat=True),
        actor=mia,
        values={"outlet": "The Gazette", "published_on": "2026-02-03", "section": "Sea"},
    )
    rollup = current_rollup(project)
    assert rollup is not None
    assert rollup.out_of_date  # type: ignore[attr-defined]
    assert refresh_if_behind(project).is_behind
    grouping_of(project)
    assert Job.objects.filter(kind="said-twice", state="queued").exists()

    count(project)
    index(project)
    outlet = project.outlets.get()
    figures = set(project.article_figures.values_list("outlet", "section", "month"))
    assert figures == {(str(outlet.pk), "Sea", "2026-02")}
    slices = project.slice_figures.filter(cuboid="outlet", period="2026-02", layer="human")
    assert slices.filter(outlet=str(outlet.pk)).exists()
    assert not slices.filter(outlet="").exists()
    assert SearchEntry.objects.filter(kind="article", words__contains="gazette").count() == 3
    rollup = current_rollup(project)
    assert rollup is not None
    assert not rollup.out_of_date  # type: ignore[attr-defined]


def test_an_outlet_that_no_article_names_any_more_goes_when_figures_are_counted(project: Project, mia: User) -> None:
    ids = list(project.documents.values_list("pk", flat=True))
    for name in ("courier", "The Courier"):
        change_details(project=project, documents=ids, actor=mia, values={"outlet": name})
    count(project)
    assert [outlet.name for outlet in project.outlets.all()] == ["The Courier"]


def test_articles_that_lack_a_detail_are_found(project: Project, mia: User, client: Client) -> None:
    first, second, _ = project.documents.order_by("pk")
    values = {"outlet": "The Post", "section": "Sea", "author": "Jo", "published_on": "2026-02-03"}
    change_details(project=project, documents=[first.pk], actor=mia, values=values)
    change_details(project=project, documents=[second.pk], actor=mia, values={"section": "Sea"})
    change_details(project=project, documents=[second.pk], actor=mia, values={"section": ""})
    client.force_login(mia)
    for name in values:
        page = client.get("/projects/harbour/articles/", {"lacks": name}).content.decode()
        assert ("The port is big" in page, "The port is old" in page) == (False, True)
        assert client.get(API, {"lacks": name}).json()["results"][0]["title"] == "The ferry sank"
        assert len(client.get(API, {"lacks": name}).json()["results"]) == 2
        assert propose_change(
            where(project, mia, f"of=articles&lacks={name}"), choice=Choice("set_detail", detail="outlet=X")
        ).plan.becomes == [("Outlet: — → X", 2)]
    assert client.get(API, {"lacks": "text"}).status_code == 400


def test_page_api_and_command_do_the_same(project: Project, mia: User, client: Client) -> None:
    client.force_login(mia)
    page, query = "/projects/harbour/selection/?of=articles&title=port", "of=articles&title=port"
    given = {"action": "set_detail", "detail": "outlet", "value": "The Post"}
    shown = client.post(page, given).content.decode()
    assert "Outlet: — → The Post" in shown

    asked: dict[str, Any] = {"query": query, "action": "set_detail", "detail": "outlet=The Post"}
    answer = client.post("/api/v1/projects/harbour/selection/", asked, content_type="application/json").json()
    assert answer["becomes"] == [{"change": "Outlet: — → The Post", "number": 2}]
    assert answer["digest"] in shown
    refused = client.post(
        "/api/v1/projects/harbour/selection/", asked | {"detail": ""}, content_type="application/json"
    )
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid")

    out = io.StringIO()
    command = ["change_selection", "harbour", "set_detail", query, "--by", "mia", "--detail", "outlet=The Post"]
    call_command(*command, stdout=out)
    assert "     2 Outlet: — → The Post" in out.getvalue()
    assert outlets(project) == [None, None, None]
    call_command(*command, "--yes", stdout=out)
    assert outlets(project) == ["The Post", "The Post", None]
    with pytest.raises(CommandError, match="is not clear"):
        call_command(*command[:-1], "published_on=5/6/2026", stdout=out)


@pytest.mark.parametrize(("name", "status"), [("dan", 404), ("ada", 403), ("mia", 200)])
def test_one_article_is_changed_by_managers(
    project: Project, client: Client, mia: User, name: str, status: int
) -> None:
    client.force_login(User.objects.filter(username=name).first() or make_user(name))
    document = project.documents.order_by("pk")[0]
    page = f"/projects/harbour/articles/{document.pk}/details/"
    assert client.get(page).status_code == status
    answer = client.patch(f"{API}{document.pk}/", {"outlet": "The Post"}, content_type="application/json")
    assert answer.status_code == status
    assert outlets(project)[0] == ("The Post" if status == 200 else None)


def test_the_page_of_details_saves_what_was_changed_and_shows_the_history(
    project: Project, client: Client, mia: User
) -> None:
    client.force_login(mia)
    document = project.documents.order_by("pk")[0]
    page = f"/projects/harbour/articles/{document.pk}/details/"
    change_details(project=project, documents=[document.pk], actor=mia, values={"author": "Jo Writer"})
    # shown before Jo was there: the byline was left as it was
    shown = {"initial-author": "", "author": "", "initial-outlet": "", "outlet": "The Post"}
    answer = client.post(page, shown | {"published_on": "2026-02-03"}, follow=True)
    assert "Saved. Figures and search follow" in answer.content.decode()
    document.refresh_from_db()
    assert document.details() == {
        "outlet": "The Post", "section": "", "author": "Jo Writer", "published_on": "2026-02-03"
    }  # fmt: skip
    assert Job.objects.filter(kind="figures", state="queued").exists()
    history = client.get(page).content.decode()
    assert "mia · Outlet: — → The Post · Date: — → 2026-02-03" in history
    assert "is not" not in client.post(page, {"published_on": "soon"}).content.decode()
    assert DetailChange.objects.count() == 2
    assert "Change details" in client.get(f"/projects/harbour/articles/{document.pk}/").content.decode()


def test_the_page_of_details_takes_as_many_queries_for_a_long_history(
    project: Project, client: Client, mia: User
) -> None:
    client.force_login(mia)
    document = project.documents.order_by("pk")[0]

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(f"/projects/harbour/articles/{document.pk}/details/")
        return len(found)

    change_details(project=project, documents=[document.pk], actor=mia, values={"author": "Jo"})
    few = queries()
    for number in range(10):
        change_details(project=project, documents=[document.pk], actor=mia, values={"author": f"Jo {number}"})
    assert queries() == few <= 12


def test_a_change_of_an_article_that_is_another_by_now_is_refused(project: Project, client: Client, mia: User) -> None:
    client.force_login(mia)
    address = f"{API}{project.documents.order_by('pk')[0].pk}/"
    tag = client.get(address).headers["ETag"]
    first = client.patch(address, {"outlet": "A"}, content_type="application/json", headers={"if-match": tag})
    assert (first.status_code, first.json()["outlet"]) == (200, "A")
    late = client.patch(address, {"outlet": "B"}, content_type="application/json", headers={"if-match": tag})
    assert (late.status_code, late.json()["error"]) == (412, "changed")
    cleared = client.patch(address, {"outlet": "", "published_on": None}, content_type="application/json")
    assert cleared.json()["outlet"] is None
    assert client.patch(address, {"text": "Other"}, content_type="application/json").status_code in (200, 400)
    assert Document.objects.filter(text="Other").count() == 0


def test_a_change_takes_as_many_queries_for_many_articles(project: Project, mia: User) -> None:
    def queries(outlet: str, ids: list[int]) -> int:
        with CaptureQueriesContext(connection) as found:
            change_details(project=project, documents=ids, actor=mia, values={"outlet": outlet})
        return len(found)

    ids = list(project.documents.values_list("pk", flat=True))
    assert queries("A", ids[:1]) == queries("B", ids)


def test_what_is_too_long_is_refused(project: Project, mia: User) -> None:
    with pytest.raises(UnusableDetail, match="Byline: at most 300"):
        change_details(project=project, documents=[], actor=mia, values={"author": "x" * 301})
