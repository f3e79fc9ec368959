"""The registry proposes the names of sources in articles that are opened later."""

from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from claims.models import Assignment, Claim, Document, Project, Review, Source, Suggestion, User
from claims.review import ClaimDraft, Put, change_claims, open_review
from claims.review.payload import review_payload
from claims.sources import proposed_names
from tests.factories import make_document, make_project, make_reading, make_suggestion, make_user

pytestmark = pytest.mark.django_db

TEXT = "Osmark said that no rules were broken in part {0}.\n\nThe port is big."
ENTRY = "Government of Verland"


@pytest.fixture
def project() -> Project:
    return make_project(ada=make_user("ada"), ben=make_user("ben"))


@pytest.fixture
def ada(project: Project) -> User:
    return User.objects.get(username="ada")


def make_article(project: Project, number: int) -> Document:
    document = make_document(project, TEXT.format(number))
    make_suggestion(make_reading(document), "no rules were broken", "said", "Osmark")
    return document


def decide(review: Review, name: str) -> Claim:
    """Decide the review's suggestion with this name of its source, all else as suggested."""
    suggestion = Suggestion.objects.get(reading__document=review.document)
    draft = ClaimDraft(
        suggestion=suggestion.pk,
        content=suggestion.content,
        cue=suggestion.cue,
        source=suggestion.source,
        source_name=name,
        mention="named",
        attitude="statement",
        values=suggestion.values,
    )
    change = uuid4()
    locked = Review.objects.locked_for(change).get(pk=review.pk)
    change_claims(review=locked, actor=review.reviewer, change=change, operations=[Put(uuid4(), 0, draft)])
    return Claim.objects.get(review=review)


def correct(project: Project, numbers: range, reviewer: User, name: str = ENTRY) -> None:
    for number in numbers:
        decide(open_review(document=make_article(project, number), reviewer=reviewer), name)


def shown_name(review: Review) -> str:
    (suggestion,) = review_payload(Review.objects.get(pk=review.pk))["suggestions"]
    return str(suggestion["source_name"])


def test_a_name_that_a_reviewer_corrected_twice_is_proposed_in_the_next_article(project: Project, ada: User) -> None:
    correct(project, range(2), ada)

    review = open_review(document=make_article(project, 2), reviewer=ada)

    (suggestion,) = review_payload(review)["suggestions"]
    assert suggestion["source_name"] == ENTRY
    assert suggestion["reasons"]["source_name"] == f"“Osmark” is {ENTRY} in this project’s registry"


def test_taking_the_proposed_name_accepts_the_suggestion(project: Project, ada: User) -> None:
    correct(project, range(2), ada)
    review = open_review(document=make_article(project, 2), reviewer=ada)
    assert decide(review, ENTRY).decision == "accepted"


def test_once_is_not_enough(project: Project, ada: User) -> None:
    correct(project, range(1), ada)
    assert shown_name(open_review(document=make_article(project, 2), reviewer=ada)) == "Osmark"


def test_a_name_that_means_several_is_left_alone(project: Project, ada: User) -> None:
    correct(project, range(2), ada)
    correct(project, range(2, 4), ada, "Osmark Wire")
    assert shown_name(open_review(document=make_article(project, 5), reviewer=ada)) == "Osmark"


def test_another_name_of_an_entry_is_proposed_at_once(project: Project, ada: User) -> None:
    Source.objects.create(project=project, name=ENTRY).aliases.create(name="Osmark")
    assert shown_name(open_review(document=make_article(project, 0), reviewer=ada)) == ENTRY


def test_an_entry_of_that_very_name_stays(project: Project, ada: User) -> None:
    correct(project, range(2), ada)
    Source.objects.create(project=project, name="Osmark")
    assert shown_name(open_review(document=make_article(project, 2), reviewer=ada)) == "Osmark"


def test_private_persons_are_never_proposed(project: Project, ada: User) -> None:
    Source.objects.create(project=project, name=ENTRY, private_person=True).aliases.create(name="Osmark")
    assert shown_name(open_review(document=make_article(project, 0), reviewer=ada)) == "Osmark"


def test_nothing_is_proposed_from_reviews_that_are_still_blind(project: Project, ada: User) -> None:
    ben = User.objects.get(username="ben")
    correct(project, range(2), ben)
    for review in Review.objects.filter(reviewer=ben):
        Assignment.objects.create(project=project, document=review.document, reviewer=ada)

    assert shown_name(open_review(document=make_article(project, 2), reviewer=ada)) == "Osmark"


def test_another_name_of_what_only_a_blind_article_has_is_not_proposed(project: Project, ada: User) -> None:
    ben = User.objects.get(username="ben")
    review = open_review(document=make_article(project, 0), reviewer=ben)
    claim = decide(review, ENTRY)
    entry = Source.objects.create(project=project, name=ENTRY)
    entry.aliases.create(name="Osmark")
    Claim.objects.filter(pk=claim.pk).update(registry_source=entry)
    assert proposed_names(project=project, names={"Osmark"}, reader=ada) == {}
    Review.objects.filter(pk=review.pk).update(state="submitted", submitted_at=timezone.now())
    assert proposed_names(project=project, names={"Osmark"}, reader=ada) == {"Osmark": ENTRY}


def test_an_open_review_keeps_the_names_it_was_opened_with(project: Project, ada: User) -> None:
    review = open_review(document=make_article(project, 9), reviewer=ada)
    correct(project, range(2), ada)
    assert shown_name(review) == "Osmark"


def test_names_are_looked_up_in_four_queries(
    project: Project, ada: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    correct(project, range(2), ada)
    with django_assert_num_queries(4):
        assert proposed_names(project=project, names={"Osmark", "Port"}, reader=ada) == {"Osmark": ENTRY}
