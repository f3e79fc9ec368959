"""An answer below the set confidence is never pre-selected."""

import pytest
from django.test import Client
from pytest_django import Settings

from claims.models import Project, Suggestion, User
from claims.review import review_payload
from claims.review.confidence import unsure_answers
from tests.factories import make_document, make_project, make_reading, make_review, make_suggestion, make_user

pytestmark = pytest.mark.django_db
SCORES = {"record": 0.2, "source_type": 0.7, "commitment": 0.55, "stance": {"cn": 0.9, "us": 0.3}, "source_name": 0.5}


@pytest.fixture
def suggestion() -> Suggestion:
    document = make_document(make_project(mia=make_user("mia")))
    return make_suggestion(make_reading(document), "no rules were broken", "said", "The Ministry", scores=SCORES)


def test_answers_below_the_bound_of_the_installation_are_named(suggestion: Suggestion, settings: Settings) -> None:
    project = suggestion.reading.document.project
    assert unsure_answers(suggestion, project) == ["commitment/", "stance/us", "source_name/"]
    settings.LEAST_CONFIDENCE = 0.4
    assert unsure_answers(suggestion, project) == ["stance/us"]


def test_a_project_sets_a_bound_for_each_field(suggestion: Suggestion) -> None:
    project = suggestion.reading.document.project
    project.least_confidence = {"source_type": 0.71, "commitment": 0.55, "stance": 0, "source_name": 0}
    assert unsure_answers(suggestion, project) == ["source_type/"]


def test_the_review_page_is_told(suggestion: Suggestion) -> None:
    review = make_review(suggestion.reading.document)
    review_project = review.document.project
    review_project.least_confidence = {"source_type": 0.8}
    payload = review_payload(review)["suggestions"][0]
    assert sorted(payload["unsure"]) == ["commitment/", "source_name/", "source_type/", "stance/us"]
    assert payload["values"]["source_type"] == "ministry"


def test_a_manager_sets_the_bounds_in_percent(suggestion: Suggestion, client: Client) -> None:
    client.force_login(User.objects.get(username="mia"))
    page = client.get("/projects/harbour/pipeline/").content.decode()
    assert 'name="source_type" value="60"' in page
    bounds = {"source_name": "50", "source_type": "80", "stance": "0", "commitment": "60", "claim_kind": "100"}
    client.post("/projects/harbour/pipeline/change/", bounds)
    project = Project.objects.get()
    assert project.least_confidence["source_type"] == 0.8
    assert project.least_confidence["claim_kind"] == 1.0
    answer = client.post("/projects/harbour/pipeline/change/", bounds | {"stance": "many"}, follow=True)
    assert "Nothing was saved" in answer.content.decode()


def test_an_unknown_language_is_said_on_the_review_page(client: Client) -> None:
    document = make_document(text="港口说船来了。", language="zh")
    reading = make_reading(document)
    review = make_review(document)
    client.force_login(review.reviewer)
    address = f"/projects/harbour/articles/{document.pk}/review/"
    assert "does not know the language" not in client.get(address).content.decode()
    type(reading).objects.update(state="unknown_language")
    assert "does not know the language" in client.get(address).content.decode()
