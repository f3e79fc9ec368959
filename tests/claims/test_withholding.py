import pytest

from claims.models import Document, Project, Review
from claims.preannotation import SPANS_AND_FIELDS
from claims.review import open_review, review_payload
from claims.review.withholding import is_drawn, is_withheld
from tests.factories import make_document, make_project, make_reading, make_suggestion, make_user

pytestmark = pytest.mark.django_db


def test_the_share_is_drawn_and_a_larger_share_only_adds() -> None:
    project = make_project()
    documents = [make_document(project, f"Text {number}.") for number in range(400)]
    drawn = {}
    for share in (0.0, 0.1, 0.3, 1.0):
        project.withheld_share = share
        drawn[share] = {document.pk for document in documents if is_drawn(document)}
    assert (len(drawn[0.0]), len(drawn[1.0])) == (0, 400)
    assert 20 <= len(drawn[0.1]) <= 65
    assert drawn[0.1] < drawn[0.3]


def test_another_seed_draws_others() -> None:
    project = make_project()
    project.withheld_share = 0.5
    documents = [make_document(project, f"Text {number}.") for number in range(60)]
    first = [is_drawn(document) for document in documents]
    project.withholding_seed = 2
    assert first != [is_drawn(document) for document in documents]


def test_the_suggestions_of_a_withheld_article_are_nowhere_in_its_review() -> None:
    project = make_project()
    Project.objects.update(withheld_share=1)
    document = make_document(project)
    reading = make_reading(document)
    candidate = make_suggestion(reading, "no rules were broken", "said", "The Ministry of Transport")
    reading.candidates = [{name: getattr(candidate, name) for name in ("source_name", *SPANS_AND_FIELDS)}]
    reading.save()
    document = Document.objects.get()
    review = open_review(document=document, reviewer=make_user())
    assert not review.suggestions_shown
    assert review_payload(review)["suggestions"] == []
    assert review_payload(review)["candidates"] == []
    assert review_payload(review)["mentions"] == []


def test_all_reviewers_of_an_article_get_the_same_even_if_the_share_changes_between() -> None:
    project = make_project()
    document = make_document(project)
    assert open_review(document=document, reviewer=make_user("ada")).suggestions_shown
    Project.objects.update(withheld_share=1)
    document = Document.objects.get()
    assert not is_withheld(document)
    assert open_review(document=document, reviewer=make_user("ben")).suggestions_shown
    assert Review.objects.filter(suggestions_shown=True).count() == 2
