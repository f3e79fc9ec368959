"""Reviews over the API."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims.models import Membership, Review
from tests.factories import TEXT, make_document, make_reading, make_review, make_suggestion, make_user, spans

pytestmark = pytest.mark.django_db

ENDPOINTS = [("get", ""), ("get", "events/"), ("post", "changes/"), ("post", "submit/"), ("post", "reopen/")]


CHANGE = {"change": str(uuid4()), "operations": [{"op": "no_claim", "spans": []}]}


def reach(client: Client, review: Review, method: str, path: str) -> Any:
    url = f"/api/v1/reviews/{review.pk}/{path}"
    body = CHANGE | {"sequence": 0}
    return client.get(url) if method == "get" else client.post(url, body, content_type="application/json")


def put(**record: Any) -> dict[str, Any]:
    content = spans(TEXT, "no rules were broken")
    return {"op": "put", "claim": str(uuid4()), "revision": 0, "record": {"content": content, **record}}


def post(client: Client, review: Review, path: str, body: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/reviews/{review.pk}/{path}", body, content_type="application/json")


def change(client: Client, review: Review, *operations: dict[str, Any]) -> Any:
    return post(client, review, "changes/", {"change": str(uuid4()), "operations": list(operations)})


@pytest.fixture
def review(client: Client) -> Review:
    document = make_document()
    make_suggestion(make_reading(document), "no rules were broken", "said", "The Ministry of Transport")
    review = make_review(document)
    client.force_login(review.reviewer)
    return review


def test_a_review_is_read_with_everything_the_page_needs(client: Client, review: Review) -> None:
    data = client.get(f"/api/v1/reviews/{review.pk}/").json()
    assert data["article"]["text"] == TEXT
    assert [field["key"] for field in data["fields"]] == ["source_type", "stance", "commitment", "claim_kind"]
    assert data["suggestions"][0]["values"]["source_type"] == "ministry"
    assert data["targets"] == [{"key": "", "name": "what the claim is about"}]
    assert data["urls"]["changes"] == f"/api/v1/reviews/{review.pk}/changes/"


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_a_stranger_finds_no_review(client: Client, review: Review, method: str, path: str) -> None:
    client.force_login(make_user("dan"))
    assert reach(client, review, method, path).status_code == 404


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_another_member_may_not_touch_a_review(client: Client, review: Review, method: str, path: str) -> None:
    ben = make_user("ben")
    Membership.objects.create(project=review.document.project, user=ben, role="reviewer")
    client.force_login(ben)
    answer = reach(client, review, method, path)
    assert (answer.status_code, answer.json()["error"]) == (403, "permission_denied")


def test_a_review_is_found_by_somebody_with_two_roles_and_by_a_superuser(client: Client, review: Review) -> None:
    person = review.reviewer
    Membership.objects.create(project=review.document.project, user=person, role="adjudicator")
    assert reach(client, review, "post", "changes/").status_code == 200
    Membership.objects.filter(user=person).delete()
    assert reach(client, review, "get", "").status_code == 404
    person.is_superuser = True
    person.save()
    assert reach(client, review, "get", "").status_code == 200


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_nobody_gets_in_without_signing_in(client: Client, review: Review, method: str, path: str) -> None:
    client.logout()
    assert reach(client, review, method, path).status_code == 401


def test_a_change_answers_the_claims_as_stored(client: Client, review: Review) -> None:
    answer = change(client, review, put(quotes={"content": ["no rules were broken"]}, note="ok"))
    assert answer.status_code == 200
    claim = answer.json()["claims"][0]
    assert (claim["decision"], claim["revision"], claim["note"]) == ("added", 1, "ok")


def test_a_change_sent_again_after_its_claim_was_deleted_does_not_bring_it_back(client: Client, review: Review) -> None:
    body = {"change": str(uuid4()), "operations": [put()]}
    claim = post(client, review, "changes/", body).json()["claims"][0]
    change(client, review, {"op": "delete", "claim": claim["id"], "revision": claim["revision"]})
    answer = post(client, review, "changes/", body)
    assert (answer.status_code, answer.json()["deleted"]) == (200, [claim["id"]])
    assert not review.claims.exists()


def test_a_stale_change_gets_409_with_the_claim_as_it_is(client: Client, review: Review) -> None:
    first = put(note="first")
    change(client, review, first)
    answer = change(client, review, first)
    assert (answer.status_code, answer.json()["error"]) == (409, "stale")
    assert answer.json()["claims"][0]["note"] == "first"


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (put(quotes={"content": ["wrong words"]}), "invalid_span"),
        (put(values={"source_type": "wizard"}), "unknown_label"),
        (put(parent=str(uuid4())), "invalid"),
        (put(content="everything"), "invalid"),
        ({"op": "put"}, "invalid"),
        ({"op": "explode"}, "invalid"),
    ],
)
def test_a_bad_change_gets_400_with_a_code(
    client: Client, review: Review, operation: dict[str, Any], code: str
) -> None:
    answer = change(client, review, operation)
    assert (answer.status_code, answer.json()["error"]) == (400, code)
    assert answer.json()["detail"]
    assert not review.claims.exists()


def test_a_body_nested_too_deep_to_be_read_gets_400(client: Client, review: Review) -> None:
    body = "[" * 100_000 + "]" * 100_000
    answer = client.post(f"/api/v1/reviews/{review.pk}/changes/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (400, "parse_error")


def test_submitting_with_open_suggestions_names_them(client: Client, review: Review) -> None:
    answer = post(client, review, "submit/", {"sequence": 0})
    assert (answer.status_code, answer.json()["error"]) == (409, "undecided")
    assert len(answer.json()["suggestions"]) == 1


def test_a_submitted_review_refuses_changes_and_can_be_reopened(client: Client, review: Review) -> None:
    review.document.readings.all()[0].suggestions.all().delete()
    assert post(client, review, "submit/", {"sequence": 0}).json()["state"] == "submitted"
    assert change(client, review, put()).json()["error"] == "not_open"
    assert post(client, review, "reopen/", {}).json()["state"] == "open"
    assert change(client, review, put()).status_code == 200


def test_reading_a_review_costs_the_same_whatever_it_holds(client: Client, review: Review) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/api/v1/reviews/{review.pk}/")
        return len(queries)

    cost()
    before = cost()
    reading = review.document.readings.get()
    for _ in range(5):
        make_suggestion(reading, "The port", source="The Ministry of Transport", cue="said")
        change(client, review, put())
    assert cost() == before
    assert before <= 10


def test_saving_a_change_takes_few_queries(client: Client, review: Review) -> None:
    change(client, review, put())
    suggestion = review.document.readings.get().suggestions.get()
    with CaptureQueriesContext(connection) as queries:
        change(client, review, put(suggestion=suggestion.pk))
    statements = [query["sql"][:90] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= 8, statements


def test_opening_a_review_again_takes_few_queries(client: Client, review: Review) -> None:
    page = f"/projects/{review.document.project.slug}/articles/{review.document_id}/review/"
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    assert len(queries) <= 10, [query["sql"][:90] for query in queries]


def test_the_history_says_who_changed_what(client: Client, review: Review) -> None:
    change(client, review, put(note="first"))
    (event,) = client.get(f"/api/v1/reviews/{review.pk}/events/").json()["events"]
    assert (event["verb"], event["by"], event["before"]) == ("added", review.reviewer.display_name, None)
    assert event["after"]["note"] == "first"
