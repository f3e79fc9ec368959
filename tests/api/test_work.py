"""What managers do over the API: people, rounds, samples, references, webhooks, the pipeline, figures."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from claims.dashboards.rollup import refresh_figures
from claims.models import Assignment, Job, Project, Webhook
from tests.access.world import World, submitted
from tests.api.tokens import program
from tests.factories import make_document, make_project, make_reading, make_suggestion, make_user

pytestmark = pytest.mark.django_db
PROJECT = "/api/v1/projects/harbour"
JSON: Any = {"content_type": "application/json"}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def mia(world: World) -> Client:
    return signed_in(world, "manager")


@pytest.fixture
def ada(world: World) -> Client:
    return signed_in(world, "reviewer")


def signed_in(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world[role])
    return client


def test_a_round_is_planned_given_out_and_closed(world: World, mia: Client) -> None:
    mia.post(f"{PROJECT}/rounds/1/close/")
    opened = mia.post(f"{PROJECT}/rounds/", {"load_limit": 10}, **JSON)
    assert (opened.status_code, opened.json()["number"], opened.json()["load_limit"]) == (201, 2, 10)
    new = [make_document(world.project, f"The port {number} is big.").pk for number in range(4)]
    plan = {"rule": "round_robin", "people": ["ada"], "articles": new, "seed": 7}
    seen = mia.post(f"{PROJECT}/rounds/2/plan/", plan, **JSON).json()
    assert (seen["places"], seen["people"]) == (4, [{"username": "ada", "articles": 4}])
    assert not Assignment.objects.filter(round__number=2).exists()
    refused = mia.post(f"{PROJECT}/rounds/2/plan/", {**plan, "articles": [*new, 99999]}, **JSON)
    assert (refused.status_code, refused.json()["error"]) == (409, "round_fault")
    assert "99999" in refused.json()["detail"]
    given = mia.post(f"{PROJECT}/rounds/2/assign/", {**plan, "digest": seen["digest"]}, **JSON)
    assert (given.status_code, given.json()["digest"]) == (200, seen["digest"])
    assert Assignment.objects.filter(round__number=2, reviewer=world["reviewer"]).count() == 4
    again = mia.post(f"{PROJECT}/rounds/2/assign/", {**plan, "digest": seen["digest"]}, **JSON)
    assert (again.status_code, again.json()["error"]) == (409, "plan_changed")
    state = mia.get(f"{PROJECT}/rounds/2/").json()
    assert (state["people"][0]["given"], state["free"], len(state["round"]["history"])) == (4, 0, 1)
    mia.post(f"{PROJECT}/rounds/2/close/")
    reopened = mia.post(f"{PROJECT}/rounds/1/reopen/")
    assert (reopened.status_code, reopened.json()["closed_at"]) == (200, None)


def test_a_plan_that_changed_meanwhile_is_not_done(world: World, mia: Client) -> None:
    make_document(world.project, "The port is small.")
    seen = mia.post(f"{PROJECT}/rounds/1/plan/", {"seed": 7}, **JSON).json()
    make_document(world.project, "The port is wide.")
    late = mia.post(f"{PROJECT}/rounds/1/assign/", {"seed": 7, "digest": seen["digest"]}, **JSON)
    assert (late.status_code, late.json()["error"]) == (409, "plan_changed")


@pytest.mark.parametrize("wrong", [{"people": ["dan"]}, {"sample": "July"}, {"rule": "by lot"}])
def test_a_plan_with_what_is_not_there_is_refused(world: World, mia: Client, wrong: dict[str, Any]) -> None:
    assert mia.post(f"{PROJECT}/rounds/1/plan/", wrong, **JSON).status_code == 400


def test_an_assignment_is_taken_back_and_given_back(world: World, mia: Client) -> None:
    place = f"{PROJECT}/assignments/{world.values['assignments', 'pk']}"
    assert mia.post(f"{place}/withdraw/").json()["withdrawn_at"] is not None
    assert mia.post(f"{place}/give-back/").json()["withdrawn_at"] is None


def test_a_sample_is_drawn_with_its_probabilities(world: World, mia: Client) -> None:
    make_document(world.project, "The port is small.")
    drawn = mia.post(f"{PROJECT}/samples/", {"name": "July", "size": 1, "seed": 3}, **JSON)
    assert (drawn.status_code, drawn.json()["articles"], drawn.json()["drawn_by"]) == (201, 1, "mia")
    [sampled] = mia.get(f"{PROJECT}/samples/{drawn.json()['id']}/articles/").json()["results"]
    assert sampled["inclusion_probability"] == 0.5
    twice = mia.post(f"{PROJECT}/samples/", {"name": "July", "size": 1}, **JSON)
    assert (twice.status_code, twice.json()["error"]) == (409, "sample_fault")


def test_people_are_listed_and_change_roles(world: World, mia: Client) -> None:
    listed = {each["username"]: each for each in mia.get(f"{PROJECT}/people/").json()}
    assert listed["ada"]["roles"] == ["reviewer"]
    changed = mia.put(f"{PROJECT}/people/{listed['ada']['id']}/", {"roles": ["adjudicator"]}, **JSON).json()
    assert (changed["roles"], changed["handed_back"]) == (["adjudicator"], 0)
    last = mia.put(f"{PROJECT}/people/{listed['mia']['id']}/", {"roles": []}, **JSON)
    assert (last.status_code, last.json()["error"]) == (409, "last_manager")


def test_an_article_is_taken_down_once(world: World, mia: Client) -> None:
    address = f"{PROJECT}/articles/{world.document.pk}/withdraw/"
    assert mia.post(address, {"reason": " "}, **JSON).status_code == 400
    taken = mia.post(address, {"reason": "The outlet asked"}, **JSON)
    assert (taken.status_code, taken.json()["releases"]) == (200, [1])
    assert mia.get(f"{PROJECT}/articles/{world.document.pk}/").json()["withdrawn_at"] == taken.json()["withdrawn_at"]
    again = mia.post(address, {"reason": "The outlet asked"}, **JSON)
    assert (again.status_code, again.json()["error"]) == (409, "already_withdrawn")


def test_an_invitation_is_made_used_and_revoked(world: World, mia: Client) -> None:
    made = mia.post(f"{PROJECT}/invitations/", {"roles": ["reviewer"], "uses": 2}, **JSON).json()
    assert made["link"].startswith("http://testserver/join/")
    assert "link" not in mia.get(f"{PROJECT}/invitations/").json()["results"][0]
    secret = made["link"].rstrip("/").rpartition("/")[2]
    joined = program(make_user("fay"), write=True).post(f"/api/v1/join/{secret}/")
    assert joined.json() == {"project": "harbour", "roles": ["reviewer"]}
    assert mia.post(f"{PROJECT}/invitations/{made['id']}/revoke/").json()["is_usable"] is False
    late = program(make_user("gus"), write=True).post(f"/api/v1/join/{secret}/")
    assert (late.status_code, late.json()["error"]) == (409, "invitation_unusable")


def test_a_token_for_one_project_joins_no_other(world: World) -> None:
    secret = world.values["join", "secret"]
    other = make_project("Other", mia=world["stranger"])
    assert program(world["stranger"], write=True, project=other).post(f"/api/v1/join/{secret}/").status_code == 403


def test_webhooks_are_added_and_removed(world: World, mia: Client, settings: Settings) -> None:
    refused = mia.post(f"{PROJECT}/webhooks/", {"url": "http://127.0.0.1/"}, **JSON)
    assert (refused.status_code, refused.json()["error"]) == (400, "forbidden_address")
    settings.WEBHOOKS_TO_PRIVATE = True
    asked = {"url": "http://127.0.0.1:9/", "events": ["release.made"]}
    added = mia.post(f"{PROJECT}/webhooks/", asked, **JSON).json()
    assert (added["events"], len(added["secret"]) > 30) == (["release.made"], True)
    assert mia.delete(f"{PROJECT}/webhooks/{added['id']}/").status_code == 204
    assert Webhook.objects.get(pk=added["id"]).removed_at is not None
    assert added["id"] not in [each["id"] for each in mia.get(f"{PROJECT}/webhooks/").json()["results"]]


def test_the_log_of_webhooks_is_filtered_and_sent_again(world: World, mia: Client) -> None:
    [told] = mia.get(f"{PROJECT}/webhooks/deliveries/?state=waiting&webhook={world.values['webhooks', 'pk']}").json()[
        "results"
    ]
    assert (told["event"], told["body"]) == ("release.made", "{}")
    again = mia.post(f"{PROJECT}/webhooks/deliveries/{told['id']}/again/")
    assert (again.status_code, again.json()["state"]) == (202, "waiting")


def test_a_reference_is_marked_and_grades(world: World, mia: Client, ada: Client) -> None:
    adjudication = world.document.reviews.get(role="adjudication")
    early = mia.post(f"{PROJECT}/references/{adjudication.pk}/", {"is_reference": True}, **JSON)
    assert (early.status_code, early.json()["error"]) == (409, "no_reference")
    submitted(adjudication)
    marked = mia.post(f"{PROJECT}/references/{adjudication.pk}/", {"is_reference": True}, **JSON).json()
    assert marked == {"is_reference": True, "graded": 2}
    assert [each["id"] for each in mia.get(f"{PROJECT}/references/?is_reference=true").json()["results"]] == [
        adjudication.pk
    ]
    [mine] = [each for each in mia.get(f"{PROJECT}/grades/").json() if each["username"] == "ada"]
    assert (mine["reviews"], mine["grade"]) == (1, 1.0)
    assert ada.get(f"{PROJECT}/my-work/").json()["work"] == [mine]


def test_questions_are_asked_and_answered(world: World, mia: Client, ada: Client) -> None:
    asked = ada.post(f"{PROJECT}/questions/", {"text": "Is a memo a source?"}, **JSON).json()
    waiting = mia.get(f"{PROJECT}/questions/?answered=false").json()["results"]
    assert asked["id"] in [each["id"] for each in waiting]
    cleo = signed_in(world, "adjudicator")
    answer = {"text": "Is a memo a source?", "answer": "Yes."}
    done = cleo.post(f"{PROJECT}/questions/{asked['id']}/answer/", answer, **JSON).json()
    assert (done["answer"], done["answered_by"]) == ("Yes.", "cleo")
    [line] = [each for each in ada.get("/api/v1/inbox/?read=false").json()["results"] if each["question"]]
    assert (line["project"], line["text"]) == ("harbour", "Yes.")
    assert ada.post(f"/api/v1/inbox/{line['id']}/read/").json()["read_at"] is not None
    assert ada.post("/api/v1/inbox/read/").status_code == 204
    assert ada.get("/api/v1/inbox/?read=false").json()["results"] == []


def test_a_question_that_waits_is_for_who_asked_and_who_can_answer(world: World) -> None:
    eve = make_user("fay")
    world.project.memberships.create(user=eve, role="reviewer")
    client = Client()
    client.force_login(eve)
    assert client.get(f"{PROJECT}/questions/").json()["results"] == []


def test_the_inbox_of_a_token_for_one_project_holds_that_project_only(world: World) -> None:
    other = make_project("Other", mia=world["reviewer"])
    assert program(world["reviewer"]).get("/api/v1/inbox/").json()["results"]
    assert program(world["reviewer"], project=other).get("/api/v1/inbox/").json()["results"] == []


def test_the_use_of_suggestions_is_changed(world: World, mia: Client) -> None:
    changed = mia.patch(f"{PROJECT}/pipeline/", {"least_confidence": {"stance": 0.9}}, **JSON).json()
    assert (changed["least_confidence"]["stance"], changed["least_confidence"]["commitment"]) == (0.9, 0.6)
    assert Project.objects.get(pk=world.project.pk).least_confidence == {"stance": 0.9}
    wrong = mia.patch(f"{PROJECT}/pipeline/", {"least_confidence": {"mood": 0.9}}, **JSON)
    assert (wrong.status_code, "mood" in wrong.json()["detail"]) == (400, True)


def test_training_and_measuring_are_jobs(mia: Client) -> None:
    for path in ("pipeline/train", "pipeline/retry", "pipeline/shipped", "pull", "speakers"):
        assert mia.post(f"{PROJECT}/{path}/").json()["state"] == "queued", path


def test_what_was_measured_is_read_without_examples(world: World, mia: Client) -> None:
    world.job("quality", result={"private": {"run": 1, "attributions": [], "examples": {"missed": [{"document": 1}]}}})
    world.job("pull", result={"private": {"articles": 3}})
    assert mia.get(f"{PROJECT}/quality/").json()["report"] == {"run": 1, "attributions": []}
    assert mia.get(f"{PROJECT}/pull/").json()["report"] == {"articles": 3}


def test_figures_and_what_is_behind_them(world: World, mia: Client) -> None:
    document = make_document(world.project, "The ministry said that the port is big.")
    reading = make_reading(document, sentences=[[0, len(document.text)]])
    make_suggestion(
        reading, "the port is big", "said", "The ministry", values={"source_type": "ministry"}, quotation="indirect"
    )
    refresh_figures(world.job("figures", state=Job.State.RUNNING))
    told = mia.get(f"{PROJECT}/speakers/?labels=machine").json()
    [words] = [
        each for each in told["figures"] if (each["chart"], each["measure"]) == ("type", "words") and each["value"]
    ]
    assert (words["row"], words["value"], words["percent"]) == ("Ministry", 4, 100.0)
    behind = mia.get(f"{PROJECT}/speakers/claims/?of=type/ministry&labels=machine").json()
    [article] = behind["articles"]
    assert (article["article"], article["by_people"], behind["next"]) == (document.pk, False, None)
    assert "".join(piece["text"] for piece in article["claims"][0]["pieces"]) == document.text
    wrong = mia.get(f"{PROJECT}/speakers/?since=March")
    assert (wrong.status_code, "no month" in wrong.json()["detail"]) == (400, True)


def test_search_finds_marks_and_is_kept(world: World, mia: Client) -> None:
    found = mia.get(f"{PROJECT}/search/?q=port&kind=article").json()
    assert set(found) == {"results", "older", "newer"}
    wrong = mia.get(f"{PROJECT}/search/?kind=poem")
    assert (wrong.status_code, list(wrong.json()["fields"])) == (400, ["kind"])
    kept = mia.post(f"{PROJECT}/searches/", {"name": "Big", "query": "q=big&before=7"}, **JSON).json()
    assert kept["query"] == "q=big"
    assert mia.delete(f"{PROJECT}/searches/{kept['id']}/").status_code == 204
    assert "Big" not in [each["name"] for each in mia.get(f"{PROJECT}/searches/").json()["results"]]


def test_a_source_is_changed_merged_and_taken_out(world: World, mia: Client) -> None:
    ministry = world.values["sources", "pk"]
    seen = mia.get(f"{PROJECT}/sources/{ministry}/")
    changed = mia.patch(
        f"{PROJECT}/sources/{ministry}/",
        {"country": "France", "values": {"source_type": "ministry"}},
        headers={"if-match": seen["ETag"]},
        **JSON,
    ).json()
    assert (changed["country"], changed["values"], changed["name"]) == (
        "France", {"source_type": "ministry"}, "Ministry of Transport",
    )  # fmt: skip
    late = mia.patch(f"{PROJECT}/sources/{ministry}/", {}, headers={"if-match": seen["ETag"]}, **JSON)
    assert late.status_code == 412
    wrong = mia.patch(f"{PROJECT}/sources/{ministry}/", {"values": {"source_type": "poet"}}, **JSON)
    assert (wrong.status_code, wrong.json()["error"]) == (400, "unknown_label")
    other = world.project.sources.create(name="Transport Ministry").pk
    merged = mia.post(f"{PROJECT}/sources/{other}/merge/", {"other": ministry}, **JSON).json()
    assert (merged["id"], merged["aliases"]) == (ministry, ["Transport Ministry"])
    apart = mia.post(f"{PROJECT}/sources/{other}/separate/").json()
    assert (apart["id"], apart["name"]) == (other, "Transport Ministry")
    assert mia.post(f"{PROJECT}/sources/{other}/keep-apart/", {"other": ministry}, **JSON).status_code == 204
    assert mia.get(f"{PROJECT}/sources/similar/").json() == []


def test_an_article_that_is_out_is_put_back_in(world: World, mia: Client) -> None:
    world.document.out_reason = "opinion"
    world.document.relevance_by = world["reviewer"]
    world.document.save()
    [out] = mia.get(f"{PROJECT}/articles/out/").json()["results"]
    assert (out["id"], out["decided_by"]) == (world.document.pk, "ada")
    assert mia.post(f"{PROJECT}/articles/{world.document.pk}/relevance/undo/").status_code == 204
    assert mia.get(f"{PROJECT}/articles/out/").json()["results"] == []


def test_the_outcome_is_read_and_answered_once(world: World, ada: Client) -> None:
    place = f"{PROJECT}/articles/{world.document.pk}/outcome/"
    assert ada.get(place).json()["error"] == "not_settled"
    submitted(world.document.reviews.get(role="adjudication"))
    assert (ada.get(place).json()["adjudicator"], ada.get(place).json()["answer"]) == ("cleo", "")
    assert ada.post(place, {"text": "I see."}, **JSON).json()["answer"] == "I see."
    assert ada.post(place, {"text": "Again."}, **JSON).status_code == 400


def test_the_pace_names_people_to_managers_only(world: World, mia: Client, ada: Client) -> None:
    assert [each["username"] for each in mia.get(f"{PROJECT}/pace/").json()["people"]] == ["ada", "ben"]
    told = ada.get(f"{PROJECT}/pace/").json()
    assert (told["people"], len(told["weeks"])) == ([], 12)
