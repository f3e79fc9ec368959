"""Changing a whole selection, and undoing it."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims import jobs
from claims.assignment import open_round
from claims.bulk import Choice, InvalidChoice, SelectionChanged, propose_change, start_change, start_undo
from claims.finding import Where
from claims.models import Assignment, Claim, Document, Job, Project, Reading, Review, User
from claims.review.replay import differences
from tests.claims.test_search import claim_in, index
from tests.factories import make_document, make_project, make_reading, make_user

pytestmark = pytest.mark.django_db
PAGE = "/projects/harbour/selection/"
API = "/api/v1/projects/harbour/selection/"
FACT = {"source_type": "ministry", "commitment": "support", "claim_kind": "fact", "stance": {"port": "favour"}}


@pytest.fixture
def project(mia: User, ada: User) -> Project:
    """Three articles, each with a submitted review of one claim by ada: two of the port, one of the ferry."""
    project = make_project(mia=mia, ada=ada)
    project.targets = [{"key": "port", "name": "the port"}, {"key": "toll", "name": "the toll"}]
    project.save()
    for number, said in enumerate(("The port is big", "The port is old", "The ferry sank")):
        document = make_document(project, text=f"{said}, officials said. Case {number}.", title=said)
        claim_in(document, ada, said, values=FACT)
    index(project)
    return project


def where(project: Project, mia: User, query: str) -> Where:
    return Where(project, mia, project.roles_of(mia), QueryDict(query))


def done(job: Job) -> Job:
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.message
    return job


def kinds(project: Project) -> list[str]:
    claims = Claim.objects.filter(review__document__project=project).order_by("review__document")
    return [claim.values["claim_kind"] for claim in claims]


def test_an_answer_is_changed_where_the_filter_finds_it_and_taken_back(project: Project, mia: User) -> None:
    selected = where(project, mia, "q=port&kind=claim")
    choice = Choice("change", answer="claim_kind=opinion")

    proposal = propose_change(selected, choice=choice)
    assert (len(proposal.plan.things), proposal.plan.becomes[0][1]) == (2, 2)
    assert "fact → opinion" in proposal.plan.becomes[0][0]
    assert proposal.plan.whose == [("Review of ada", 2)]
    assert kinds(project) == ["fact", "fact", "fact"]  # a preview writes nothing

    step = done(start_change(selected, choice=choice, digest=proposal.digest))
    assert kinds(project) == ["opinion", "opinion", "fact"]
    assert step.result == {"changed": 2, "left as they were": 0}
    for review in Review.objects.all():
        assert review.state == "submitted"
    changed = Claim.objects.filter(values__claim_kind="opinion").first()
    assert changed is not None
    assert changed.review.events.last().actor == mia.actor

    undo = done(start_undo(step=step, user=mia))
    assert kinds(project) == ["fact", "fact", "fact"]
    assert undo.result["undone"] == 2


def test_events_of_a_bulk_change_and_its_undoing_make_the_stored_state(project: Project, mia: User) -> None:
    known = {review.pk: differences(review) for review in Review.objects.all()}
    choice = Choice("change", answer="stance.toll=against")
    step = done(start_change(where(project, mia, "kind=claim"), choice=choice))
    assert {tuple(claim.values["stance"].items()) for claim in Claim.objects.all()} == {
        (("port", "favour"), ("toll", "against"))
    }
    done(start_undo(step=step, user=mia))
    assert {tuple(claim.values["stance"].items()) for claim in Claim.objects.all()} == {(("port", "favour"),)}
    assert {review.pk: differences(review) for review in Review.objects.all()} == known


def test_what_somebody_changed_since_is_not_undone(project: Project, mia: User) -> None:
    first = done(start_change(where(project, mia, "kind=claim"), choice=Choice("change", answer="claim_kind=pledge")))
    done(start_change(where(project, mia, "q=ferry"), choice=Choice("change", answer="claim_kind=proposal")))
    undo = done(start_undo(step=first, user=mia))
    assert kinds(project) == ["fact", "fact", "proposal"]
    assert undo.result == {"undone": 2, "left, because somebody went on since": 1}


def test_a_step_begun_twice_changes_once(project: Project, mia: User) -> None:
    choice = Choice("change", answer="claim_kind=opinion")
    step = done(start_change(where(project, mia, "kind=claim"), choice=choice))
    events = {review.pk: review.sequence for review in Review.objects.all()}
    Job.objects.filter(pk=step.pk).update(state="queued")
    assert done(step).result["changed"] == 3
    assert {review.pk: review.sequence for review in Review.objects.all()} == events


def test_a_selection_that_changed_since_is_shown_again(project: Project, mia: User, ada: User) -> None:
    selected, choice = where(project, mia, "q=port&kind=claim"), Choice("change", answer="claim_kind=opinion")
    digest = propose_change(selected, choice=choice).digest
    claim_in(
        make_document(project, text="A port opened, officials said.", title="New"), ada, "A port opened", values=FACT
    )
    index(project)
    with pytest.raises(SelectionChanged):
        start_change(selected, choice=choice, digest=digest)
    assert kinds(project)[:2] == ["fact", "fact"]


def test_reviews_are_opened_again_and_closed_as_they_were(project: Project, mia: User, ada: User) -> None:
    submitted = dict(Review.objects.values_list("pk", "submitted_at"))
    step = done(start_change(where(project, mia, "q=port"), choice=Choice("reopen")))
    opened = list(Review.objects.filter(state="open").order_by("pk"))
    assert len(opened) == 2

    opened[0].sequence += 1  # ada goes on in the first
    opened[0].save()
    assert done(start_undo(step=step, user=mia)).result["undone"] == 1
    opened[1].refresh_from_db()
    assert (opened[1].state, opened[1].submitted_at) == ("submitted", submitted[opened[1].pk])


def test_articles_are_assigned_and_the_places_taken_away(project: Project, mia: User) -> None:
    ben = make_user("ben")
    project.memberships.create(user=ben, role="reviewer")
    round = open_round(project=project, kind="production")
    choice = Choice("assign", round=round.number, people=(ben.pk,))
    selected = where(project, mia, "of=articles&title=port")

    proposal = propose_change(selected, choice=choice)
    assert proposal.plan.becomes == [("→ ben", 2)]
    step = done(start_change(selected, choice=choice))
    assert Assignment.objects.filter(reviewer=ben).count() == 2

    claim_in(Document.objects.get(title="The port is big"), ben, "The port", submit=False, values=FACT)
    assert done(start_undo(step=step, user=mia)).result["undone"] == 1  # the begun one stays
    assert Assignment.objects.get(reviewer=ben).document.title == "The port is big"


def test_assignments_are_taken_back_and_given_again(project: Project, mia: User) -> None:
    ben = make_user("ben")
    round = open_round(project=project, kind="production")
    for document in project.documents.all():
        Assignment.objects.create(project=project, document=document, round=round, reviewer=ben)
    step = done(start_change(where(project, mia, "q=port"), choice=Choice("take_back")))
    assert Assignment.objects.standing().filter(reviewer=ben).count() == 1
    done(start_undo(step=step, user=mia))
    assert Assignment.objects.standing().filter(reviewer=ben).count() == 3
    assert not Assignment.objects.free().exists()


def test_articles_are_put_out_and_brought_back(project: Project, mia: User) -> None:
    decided = project.documents.get(title="The ferry sank")
    Document.objects.filter(pk=decided.pk).update(relevance_by=mia, relevance_at=decided.imported_at)
    selected = where(project, mia, "of=articles")
    choice = Choice("put_out", reason="off_topic")
    assert propose_change(selected, choice=choice).plan.left == 1
    step = done(start_change(selected, choice=choice))
    assert project.documents.filter(out_reason="off_topic").count() == 2
    done(start_undo(step=step, user=mia))
    assert project.documents.filter(relevance_at=None, out_reason="").count() == 2


def test_articles_are_read_again_and_the_readings_forgotten(
    project: Project, mia: User, ada: User, settings: Any
) -> None:
    settings.PIPELINE = "rules"
    old = make_reading(project.documents.get(title="The port is big"), version="old")
    step = done(start_change(where(project, mia, "of=articles&title=port"), choice=Choice("read_again")))
    assert Reading.objects.exclude(pk=old.pk).count() == 2
    assert done(start_undo(step=step, user=mia)).result["undone"] == 2
    assert list(Reading.objects.all()) == [old]


@pytest.mark.parametrize(
    "choice",
    [
        Choice("dance"),
        Choice("change", answer="claim_kind=none of these"),
        Choice("change", answer="colour=red"),
        Choice("change"),
        Choice("assign"),
        Choice("put_out"),
    ],
)
def test_a_choice_that_lacks_something_is_refused(project: Project, mia: User, choice: Choice) -> None:
    with pytest.raises(InvalidChoice):
        propose_change(where(project, mia, ""), choice=choice)


def test_nothing_to_change_starts_no_job(project: Project, mia: User) -> None:
    with pytest.raises(InvalidChoice, match="Nothing"):
        start_change(where(project, mia, "q=nowhere"), choice=Choice("reopen"))


def test_the_page_shows_then_does_then_undoes(client: Client, project: Project, mia: User) -> None:
    client.force_login(mia)
    sent = {"action": "change", "answer": "claim_kind=opinion"}
    page = client.get(f"{PAGE}?q=port&kind=claim").content.decode()
    assert "2 claims" in " ".join(page.split())
    assert 'Chosen by: Words <strong dir="auto">port</strong> · ' in " ".join(page.split())

    shown = client.post(f"{PAGE}?q=port&kind=claim", sent | {"do": "preview"})
    assert "fact → opinion" in shown.content.decode()
    digest = shown.context["proposal"].digest
    started = client.post(f"{PAGE}?q=port&kind=claim", sent | {"do": "start", "digest": digest})
    step = done(project.jobs.get(kind="bulk-change"))
    assert started.headers["Location"] == f"/projects/harbour/jobs/{step.pk}/"
    assert "Undo this step" in client.get(started.headers["Location"]).content.decode()

    client.post(f"{PAGE}{step.pk}/undo/")
    done(project.jobs.get(kind="bulk-undo"))
    assert kinds(project) == ["fact", "fact", "fact"]
    page = client.get(f"/projects/harbour/jobs/{step.pk}/").content.decode()
    assert "This step is undone." in page
    assert "Undo this step" not in page
    again = client.post(f"{PAGE}{step.pk}/undo/", follow=True).content.decode()
    assert "This step is undone." in again, "and not a form to change everything"
    assert "Nothing of this step is left to undo." in again


def test_the_page_costs_the_same_for_many(client: Client, project: Project, mia: User, ada: User) -> None:
    client.force_login(mia)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(10):
        claim_in(
            make_document(project, text=f"The port grew by {number}, officials said.", title=f"{number}"),
            ada,
            "The port",
            values=FACT,
        )
    index(project)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(few) <= 20


def test_reviewers_change_no_selection(client: Client, project: Project, ada: User) -> None:
    client.force_login(ada)
    assert client.post(PAGE, {"action": "reopen", "do": "start"}).status_code == 403
    assert client.post(API, {"action": "reopen", "start": True}, content_type="application/json").status_code == 403
    client.force_login(make_user("dan"))
    assert client.get(PAGE).status_code == 404


def test_the_api_previews_does_and_undoes(client: Client, project: Project, mia: User) -> None:
    client.force_login(mia)
    asked = {"query": "q=port&kind=claim", "action": "change", "answer": "claim_kind=opinion"}
    shown = client.post(API, asked, content_type="application/json").json()
    assert (shown["claims"], shown["becomes"][0]["number"], shown["left"]) == (2, 2, 0)
    stale = client.post(API, asked | {"start": True, "digest": "x"}, content_type="application/json")
    assert (stale.status_code, stale.json()["error"]) == (409, "selection_changed")
    started = client.post(API, asked | {"start": True, "digest": shown["digest"]}, content_type="application/json")
    assert started.status_code == 202
    step = done(Job.objects.get(pk=started.json()["id"]))
    assert client.post(f"{API}{step.pk}/undo/").status_code == 202


def test_the_command_shows_and_does(project: Project, mia: User, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("harbour", "change", "q=port&kind=claim", "--by", "mia", "--answer", "claim_kind=opinion")
    call_command("change_selection", *asked)
    assert "say --yes" in capsys.readouterr().out
    assert kinds(project) == ["fact", "fact", "fact"]
    call_command("change_selection", *asked, "--yes")
    assert kinds(project) == ["opinion", "opinion", "fact"]
    call_command("change_selection", "harbour", "--by", "mia", "--undo", str(project.jobs.get(kind="bulk-change").pk))
    assert kinds(project) == ["fact", "fact", "fact"]
    with pytest.raises(CommandError, match="no manager"):
        call_command("change_selection", "harbour", "reopen", "--by", "ada")
