"""The adjudication pages."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from claims.models import Claim, Document, Project, Review, User
from tests.claims.adjudication.test_adjudication import MINISTRY, PORT, UNION
from tests.claims.agreement.corpus import make_article, make_people, make_submitted, make_team
from tests.factories import spans

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    return make_people()


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    return make_team(people)


@pytest.fixture
def document(project: Project, people: dict[str, User]) -> Document:
    """An article on one claim of which Ada and Ben agree, and on one they do not."""
    document = make_article(project)
    make_submitted(document, people["ada"], MINISTRY, UNION)
    make_submitted(document, people["ben"], MINISTRY, UNION | {"content": "cranes are old", "attitude": "belief"})
    return document


def page_of(document: Document, verb: str = "") -> str:
    return f"/projects/harbour/articles/{document.pk}/adjudicate/{verb}"


def shown(client: Client, user: User, document: Document) -> str:
    client.force_login(user)
    return client.get(page_of(document)).content.decode()


def union_claims(people: dict[str, User]) -> tuple[Claim, Claim]:
    ada, ben = (Claim.objects.get(review__reviewer=people[name], source_name="The union") for name in ("ada", "ben"))
    return ada, ben


def settle(client: Client, document: Document, key: Any, **data: Any) -> Any:
    fields = {name.replace("__", ":"): value for name, value in data.items()}
    return client.post(page_of(document, "settle/"), {"case": str(key), **fields}, follow=True)


@pytest.mark.parametrize(
    ("verb", "method", "allowed"),
    [
        ("", "get", {"dan": 404, "ada": 403, "mia": 403, "cleo": 200}),
        ("settle/", "post", {"dan": 404, "ada": 403, "mia": 403, "cleo": 302}),
        ("submit/", "post", {"dan": 404, "ada": 403, "mia": 403, "cleo": 302}),
        ("reopen/", "post", {"dan": 404, "ada": 403, "mia": 403, "cleo": 302}),
        ("refresh/", "post", {"dan": 404, "ada": 403, "mia": 403, "cleo": 302}),
    ],
)
def test_adjudicating_is_for_adjudicators(
    client: Client, document: Document, people: dict[str, User], verb: str, method: str, allowed: dict[str, int]
) -> None:
    shown(client, people["cleo"], document)
    for name, status in allowed.items():
        client.force_login(people[name])
        assert getattr(client, method)(page_of(document, verb)).status_code == status, name


def test_the_list_is_for_adjudicators_and_managers(
    client: Client, document: Document, people: dict[str, User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name, status in {"dan": 404, "ada": 403, "mia": 200, "cleo": 200}.items():
        client.force_login(people[name])
        assert client.get("/projects/harbour/adjudication/").status_code == status, name
        page = client.get("/projects/harbour/adjudication/").content.decode()
        assert ("you settle the rest" in page) is (name == "cleo")
        assert ("adjudicators settle the rest" in page) is (name == "mia")
    with django_assert_num_queries(5):
        assert "To begin" in client.get("/projects/harbour/adjudication/").content.decode()


def test_an_article_that_is_not_ready_says_why(client: Client, project: Project, people: dict[str, User]) -> None:
    document = make_article(project, 5)
    make_submitted(document, people["ada"], MINISTRY)
    client.force_login(people["cleo"])
    response = client.get(page_of(document))
    assert response.status_code == 409
    assert "an adjudication needs two" in response.content.decode()


def test_the_page_shows_both_and_asks_for_the_differing_parts(
    client: Client, document: Document, people: dict[str, User]
) -> None:
    page = shown(client, people["cleo"], document)
    ada, ben = union_claims(people)
    for part in ("content", "attitude"):
        assert f'name="part:{part}" value="{ada.pk}"' in page
        assert f'name="part:{part}" value="{ben.pk}"' in page
    assert f'name="part:cue" value="{ada.pk}"' not in page
    assert "1 of 2 claims settled" in page
    assert ">The Ministry said that <mark>no rules were broken</mark>." in page, "nothing is before the first words"


def test_every_part_of_the_codebook_can_get_a_new_value_on_the_page(
    client: Client, project: Project, document: Document, people: dict[str, User]
) -> None:
    values = {"topics": ["law"], "strength": 2, "checkable": True, "speaker_title": "Chair",
              "stance": {"port": "favour", "union": "against"}}  # fmt: skip
    for claim in union_claims(people):
        claim.values |= values
        claim.save()
    page = shown(client, people["cleo"], document)
    for field in project.codebooks.get().fields.filter(scope="claim"):
        for key in [f"{field.key}[{target}]" for target in project.target_keys] if field.per_target else [field.key]:
            assert f'name="new:{key}"' in page, key


def test_settling_goes_on_to_what_is_open_and_then_submits(
    client: Client, document: Document, people: dict[str, User]
) -> None:
    shown(client, people["cleo"], document)
    ada, ben = union_claims(people)
    refused = settle(client, document, ada.pk, part__content=str(ben.pk))
    assert "Choose whose “Attitude” is right" in refused.content.decode()
    answer = client.post(
        page_of(document, "settle/"),
        {"case": str(ada.pk), "part:content": str(ben.pk), "part:attitude": str(ada.pk), "reason": "slip", "note": "!"},
    )
    assert answer.headers["Location"].endswith("#submit")
    client.post(page_of(document, "submit/"))
    review = Review.objects.get(role="adjudication")
    assert review.state == "submitted"
    outcome = review.claims.get(source_name="The union")
    assert (outcome.content, outcome.attitude) == (spans(document.text, "cranes are old"), "statement")
    assert "Open the adjudication again" in shown(client, people["cleo"], document)


def test_new_values_are_read_from_the_form(client: Client, document: Document, people: dict[str, User]) -> None:
    shown(client, people["cleo"], document)
    ada, _ = union_claims(people)
    start, end = spans(document.text, "cranes")[0]
    new = {"content": f"{start}-{end}", "attitude": "order", "speaker": "Dockers", "source_type": "party"}
    data = {f"part:{key}": "new" for key in new} | {f"new:{key}": value for key, value in new.items()}
    client.post(page_of(document, "settle/"), {"case": str(ada.pk), **data})
    outcome = Claim.objects.get(review__role="adjudication", source_name="Dockers")
    assert (outcome.content, outcome.attitude, outcome.values["source_type"]) == ([[start, end]], "order", "party")


@pytest.mark.parametrize(
    ("typed", "message"),
    [("here", "cannot be"), ("5-2", "is empty"), ("0-99999", "lies outside the text"), ("", "needs at least one span")],
)
def test_a_span_that_cannot_be_is_refused_in_words(
    client: Client, document: Document, people: dict[str, User], typed: str, message: str
) -> None:
    shown(client, people["cleo"], document)
    ada, _ = union_claims(people)
    answer = settle(client, document, ada.pk, part__content="new", new__content=typed, part__attitude=str(ada.pk))
    assert message in answer.content.decode()
    assert Review.objects.get(role="adjudication").claims.count() == 1


def test_a_claim_can_be_settled_as_none(client: Client, document: Document, people: dict[str, User]) -> None:
    shown(client, people["cleo"], document)
    ada, _ = union_claims(people)
    settle(client, document, ada.pk, reject="yes", rejected="not_a_claim")
    assert Claim.objects.get(review__role="adjudication", reject_reason="not_a_claim").decision == "rejected"


def test_questions_about_the_article_are_settled_on_the_page(
    client: Client, project: Project, people: dict[str, User]
) -> None:
    document = make_article(project, 7)
    make_submitted(document, people["ada"], values={"tone": "calm"})
    make_submitted(document, people["ben"], values={"tone": "loud"})
    assert "About the article" in shown(client, people["cleo"], document)
    assert "Choose whose" in settle(client, document, "article").content.decode()
    settle(client, document, "article", part__tone="2")
    assert Review.objects.get(role="adjudication").values == {"tone": "loud"}


def test_a_claim_that_everybody_missed_is_added_on_the_page(
    client: Client, document: Document, people: dict[str, User]
) -> None:
    key = re.search(r'name="case" value="(added-[^"]+)"', shown(client, people["cleo"], document))
    assert key is not None
    start = document.text.index("new ones")
    form = {"case": key[1], "new:content": f"{start}-{start + 8}", "new:source_type": "ngo", "new:speaker": "The union"}
    client.post(page_of(document, "settle/"), form)
    again = shown(client, people["cleo"], document)
    assert "Every reviewer missed it." in again
    assert "<mark>new ones</mark>" in again
    client.post(page_of(document, "settle/"), form | {"revision": "9"})
    assert "changed elsewhere" in shown(client, people["cleo"], document)


def test_a_review_is_handed_back(client: Client, document: Document, people: dict[str, User]) -> None:
    shown(client, people["cleo"], document)
    ada = Review.objects.get(reviewer=people["ada"])
    answer = client.post(page_of(document, "reopen/"), {"review": ada.pk}, follow=True)
    assert "Fewer than two submitted reviews are left" in answer.content.decode()
    ada.refresh_from_db()
    assert ada.is_open


def test_the_api_refuses_a_reviewer_who_reopens_too_late(
    client: Client, document: Document, people: dict[str, User]
) -> None:
    shown(client, people["cleo"], document)
    client.force_login(people["ada"])
    answer = client.post(f"/api/v1/reviews/{Review.objects.get(reviewer=people['ada']).pk}/reopen/")
    assert (answer.status_code, answer.json()["error"]) == (409, "adjudicated")


def test_the_page_costs_the_same_for_more_claims(
    client: Client,
    project: Project,
    document: Document,
    people: dict[str, User],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    other = make_article(project, 8)
    make_submitted(other, people["ada"], MINISTRY, UNION, PORT)
    make_submitted(other, people["ben"])
    for each in (document, other):
        shown(client, people["cleo"], each)
        with django_assert_num_queries(12):
            client.get(page_of(each))


def test_a_claim_names_its_source_where_the_reviewers_agree_on_it(
    client: Client, document: Document, people: dict[str, User]
) -> None:
    page = shown(client, people["cleo"], document)
    assert 'Source: <strong dir="auto">The union</strong>' in page
