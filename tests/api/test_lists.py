"""Every read of the API: what it costs, its ETag, its pages, its filters."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from claims.models import Claim, Project, Review
from tests.access.table import ROWS
from tests.access.world import World
from tests.claims.exports.corpus import make_corpus
from tests.factories import make_document, make_project, make_reading, make_review, make_user, spans

pytestmark = pytest.mark.django_db
PROJECT = "/api/v1/projects/harbour"
QUERIES = {  # the session with its person, and the project with their roles, come first
    "api-me": 2,
    "api-projects": 2,
    "api-project": 2,
    "api-progress": 4,
    "api-reviewers": 5,
    "api-codebook": 3,
    "api-codebook-draft": 5,
    "api-codebook-versions": 3,
    "api-codebook-version": 3,
    "api-articles": 3,
    "api-article": 3,
    "api-reviews": 3,
    "api-claims": 3,
    "api-sources": 4,
    "api-rounds": 3,
    "api-assignments": 3,
    "api-source": 4,
    "api-adjudications": 3,
    "api-releases": 3,
    "api-release": 3,
    "api-project-jobs": 3,
    "api-job": 2,
    "api-inbox": 2,
    "api-person": 4,
    "api-pace": 5,
    "api-articles-out": 3,
    "api-sources-similar": 5,
    "api-round": 7,
    "api-samples": 3,
    "api-sample-articles": 4,
    "api-references": 3,
    "api-grades": 3,
    "api-people": 3,
    "api-invitations": 3,
    "api-webhooks": 3,
    "api-deliveries": 3,
    "api-questions": 3,
    "api-saved-searches": 3,
    "api-speakers": 8,
    "api-speakers-estimates": 4,
    "api-pipeline": 5,
}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def mia(world: World, client: Client) -> Client:
    client.force_login(world["manager"])
    return client


def test_every_read_costs_as_many_queries_as_it_says(
    world: World, mia: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mia.get(f"{PROJECT}/codebook/")  # a published codebook is read once by a process
    for name, count in QUERIES.items():
        with django_assert_num_queries(count, info=name):
            assert mia.get(world.address(name)).status_code == 200


def test_a_list_costs_the_same_for_many_rows(
    world: World, mia: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        review = make_review(make_document(world.project, f"The port {number} is big."), make_user(f"r{number}"))
        add_claim(review)
    for name in ("api-articles", "api-reviews", "api-claims", "api-sources", "api-projects", "api-adjudications"):
        with django_assert_num_queries(QUERIES[name], info=name):
            mia.get(world.address(name))


def add_claim(review: Review, **fields: Any) -> Claim:
    text = review.document.text
    defaults = {"decision": "added", "content": spans(text, "The port"), "mention": "none", "quotation": "own_voice"}
    return Claim.objects.create(id=uuid4(), review=review, attitude="statement", **defaults | fields)


def test_what_did_not_change_is_not_sent_again(world: World, mia: Client) -> None:
    first = mia.get(f"{PROJECT}/")
    again = mia.get(f"{PROJECT}/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


CONDITIONAL = [
    ("api-project", "PATCH", {"description": "Who says what about the port"}),
    ("api-article", "PATCH", {"outlet": "The Post"}),
    ("api-codebook-draft", "PUT", {"fields": []}),
    ("api-codebook-draft", "DELETE", {}),
    ("api-codebook-publish", "POST", {}),
    ("api-source", "PATCH", {"country": "France"}),
    ("api-person", "PUT", {"roles": ["reviewer", "adjudicator"]}),
    ("api-pipeline", "PATCH", {"most_useful_first": True}),
]


@pytest.mark.parametrize(("name", "method", "body"), CONDITIONAL, ids=[f"{row[1]} {row[0]}" for row in CONDITIONAL])
def test_a_change_of_what_was_not_read_last_is_refused(
    world: World, mia: Client, name: str, method: str, body: dict[str, Any]
) -> None:
    address = world.address(name)
    read = address.removesuffix("publish/")
    seen = mia.get(read)["ETag"]

    def send(etag: str) -> Any:
        return mia.generic(
            method, address, json.dumps(body), content_type="application/json", headers={"if-match": etag}
        )

    stale = send('"another"')
    assert (stale.status_code, stale.json()["error"], mia.get(read)["ETag"]) == (412, "changed", seen)
    assert send(seen).status_code in (200, 204)


def test_what_others_can_change_takes_if_match() -> None:
    changes = {row for row in ROWS if row[0].startswith("api-") and row[1] in ("PUT", "PATCH", "DELETE")}
    assert changes - {(name, method) for name, method, _ in CONDITIONAL} == {
        ("api-saved-search", "DELETE"),  # one’s own
        ("api-webhook", "DELETE"),  # is added and removed, never changed
    }


def test_a_partial_change_keeps_the_rest(world: World, mia: Client) -> None:
    before = mia.get(f"{PROJECT}/").json()
    after = mia.patch(f"{PROJECT}/", {"targets": [{"name": "China"}]}, content_type="application/json").json()
    assert after == before | {"targets": [{"key": "china", "name": "China", "also_called": []}]}


def test_claims_come_in_pages_that_lead_on_and_back(world: World, mia: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.api.claims.SIZE", 2)
    claims = [add_claim(world.reviews[number % 2]) for number in range(5)]
    seen, address = [], f"{PROJECT}/claims/"
    pages = []
    while address:
        page = mia.get(address).json()
        pages.append(page)
        seen += [claim["id"] for claim in page["results"]]
        address = page["older"]
    assert len(pages) == 3
    assert sorted(seen) == sorted(str(claim.pk) for claim in claims)
    assert mia.get(pages[1]["newer"]).json()["results"] == pages[0]["results"]
    assert mia.get(f"{PROJECT}/claims/?before={uuid4()}").json()["results"] == []


def test_no_claim_is_left_out_of_the_pages_where_an_older_article_was_reviewed_later(
    world: World, mia: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.api.claims.SIZE", 2)
    documents = [make_document(world.project, f"The port {number} is big.") for number in range(3)]
    reviews = [make_review(document, world["reviewer"]) for document in reversed(documents)]
    claims = {str(add_claim(review).pk) for review in reviews for _ in range(3)}
    seen: list[dict[str, Any]] = []
    address = f"{PROJECT}/claims/?reviewer={world['reviewer'].username}"
    while address:
        page = mia.get(address).json()
        seen += page["results"]
        last, address = mia.get(address), page["older"]
    assert {claim["id"] for claim in seen} == claims
    assert len(seen) == len(claims)
    assert [claim["article"] for claim in seen] == sorted((claim["article"] for claim in seen), reverse=True)
    back, address = [], last.json()["newer"]
    while address:
        page = mia.get(address).json()
        back = page["results"] + back
        address = page["newer"]
    assert back + last.json()["results"] == seen


def test_claims_are_filtered(world: World, mia: Client) -> None:
    own, other = add_claim(world.reviews[0]), add_claim(world.reviews[1], quotation="indirect")
    for query, expected in [
        (f"review={world.reviews[0].pk}", [own]),
        ("reviewer=ben", [other]),
        ("quotation=indirect", [other]),
        ("state=open", []),
        (f"article={world.document.pk}&role=review", [other, own]),
    ]:
        found = mia.get(f"{PROJECT}/claims/?{query}").json()["results"]
        assert [claim["id"] for claim in found] == [str(claim.pk) for claim in expected], query


def test_a_filter_that_is_not_understood_is_refused(world: World, mia: Client) -> None:
    for query in ("article=x", f"article={2**70}", "decision=maybe", "before=x"):
        answer = mia.get(f"{PROJECT}/claims/?{query}")
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid"), query


def test_reviewers_list_their_own_reviews_and_claims_only(world: World, client: Client) -> None:
    add_claim(world.reviews[1])
    client.force_login(world["reviewer"])
    assert {row["reviewer"] for row in client.get(f"{PROJECT}/reviews/").json()["results"]} == {"ada"}
    assert client.get(f"{PROJECT}/claims/").json()["results"] == []


def test_who_reviews_an_article_does_not_see_how_others_did(world: World, mia: Client) -> None:
    article = make_document(world.project, "The port is closed.")
    other = make_review(article, world["reviewer"])
    add_claim(other, content=spans(article.text, "The port"))
    own = make_review(article, world["manager"])
    seen = {row["id"] for row in mia.get(f"{PROJECT}/reviews/?article={article.pk}").json()["results"]}
    assert seen == {own.pk}
    assert mia.get(f"{PROJECT}/claims/?article={article.pk}").json()["results"] == []
    assert mia.get(f"{PROJECT}/articles/{article.pk}/suggestions/").status_code == 404


def test_assignments_are_filtered_taken_back_and_given_on(world: World, mia: Client) -> None:
    article = make_document(world.project, "The port is closed.")
    given = world.project.assignments.create(document=article, reviewer=world["reviewer"], round=world.round)
    free = world.project.assignments.create(document=article, round=world.round)
    for query, expected in [("reviewer=ada", given), ("free=true", free)]:
        found = mia.get(f"{PROJECT}/assignments/?article={article.pk}&{query}").json()["results"]
        assert [row["id"] for row in found] == [expected.pk], query
    world.project.memberships.create(user=make_user("zoe"), role="reviewer")
    address = f"{PROJECT}/assignments/{given.pk}/reassign/"
    assert mia.post(address, {"reviewer": "zoe"}, content_type="application/json").json()["withdrawn_at"] is not None
    assert [row["article"] for row in mia.get(f"{PROJECT}/assignments/?reviewer=zoe").json()["results"]] == [article.pk]
    again = mia.post(address, {"reviewer": "zoe"}, content_type="application/json")
    assert (again.status_code, again.json()["error"]) == (409, "already_given")


def test_an_unknown_address_is_told_in_the_one_shape(client: Client) -> None:
    answer = client.get("/api/v1/nothing/")
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


@pytest.mark.parametrize(("roles", "status"), [(["manager"], 200), (["manager", "reviewer"], 404)])
def test_who_may_review_an_article_unaided_is_not_told_what_is_suggested_in_it(
    client: Client, roles: list[str], status: int
) -> None:
    user = make_user("both")
    article = make_document(make_project(role=roles[0], both=user))
    for role in roles[1:]:
        article.project.memberships.create(user=user, role=role)
    Project.objects.update(withheld_share=1)
    make_reading(article)
    client.force_login(user)
    assert client.get(f"{PROJECT}/articles/{article.pk}/suggestions/").status_code == status


@pytest.mark.parametrize("path", ["jobs/{}/", "reviews/{}/", "projects/harbour/articles/{}/suggestions/"])
def test_an_id_beyond_every_database_is_not_found(world: World, mia: Client, path: str) -> None:
    assert mia.get("/api/v1/" + path.format(10**30)).status_code == 404


def test_a_misspelt_filter_is_refused_with_those_that_there_are(world: World, mia: Client) -> None:
    answer = mia.get(f"{PROJECT}/jobs/", {"status": "done"})
    assert (answer.status_code, answer.json()["error"]) == (400, "unknown_parameter")
    assert answer.json()["detail"] == ("There is no parameter 'status' here. It takes kind, state, before, after.")
    assert mia.get(f"{PROJECT}/pace/?weeks=4").json()["detail"].endswith("It takes none.")


def test_the_time_of_others_is_listed_for_managers_only(client: Client) -> None:
    corpus = make_corpus()
    everybodys = {"ada": 86, "ben": 71, "cleo": 64}
    for name, seconds in everybodys.items():
        Review.objects.filter(reviewer=corpus.people[name]).update(active_seconds=seconds)
    own = {name: seconds if name == "cleo" else None for name, seconds in everybodys.items()}
    for name, expected in (("mia", everybodys), ("cleo", own), ("ada", {"ada": 86})):
        client.force_login(corpus.people[name])
        rows = client.get(f"{PROJECT}/reviews/").json()["results"]
        assert {row["reviewer"]: row["active_seconds"] for row in rows} == expected
        shown = client.get(f"{PROJECT}/pace/").json()["people"]
        assert bool(shown) == (name == "mia")
