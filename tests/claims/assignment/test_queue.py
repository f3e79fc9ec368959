from datetime import date

import pytest
from django.utils import timezone

from claims.assignment import next_article, queue, unassigned
from claims.models import Assignment, Document, Project, Review, User
from tests.factories import make_document, make_project, make_review, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(ada: User) -> Project:
    return make_project(ada=ada)


def make_articles(project: Project, number: int) -> list[Document]:
    return [make_document(project, f"Text {place}.") for place in range(number)]


def assign(document: Document, reviewer: User, **fields: object) -> Assignment:
    return Assignment.objects.create(project=document.project, document=document, reviewer=reviewer, **fields)


def test_a_review_begun_comes_before_what_is_assigned(project: Project, ada: User) -> None:
    _, second, third = make_articles(project, 3)
    make_review(third, ada)
    assign(second, ada)
    assert list(queue(project=project, reviewer=ada)) == [third, second]
    assert next_article(project=project, reviewer=ada) == third


def test_assigned_articles_come_by_due_date_and_those_without_last(project: Project, ada: User) -> None:
    first, second, third = make_articles(project, 3)
    assign(first, ada)
    assign(second, ada, due_on=date(2026, 6, 2))
    assign(third, ada, due_on=date(2026, 6, 1))
    assert list(queue(project=project, reviewer=ada)) == [third, second, first]


def test_an_article_given_to_nobody_comes_last_in_the_order_of_import(project: Project, ada: User) -> None:
    first, second, third = make_articles(project, 3)
    assert next_article(project=project, reviewer=ada) == first
    assign(third, ada)
    assert next_article(project=project, reviewer=ada) == third
    assert list(unassigned(project=project, reviewer=ada)) == [first, second]


def test_an_article_given_to_somebody_else_is_left_to_them(project: Project, ada: User) -> None:
    (only,) = make_articles(project, 1)
    given = assign(only, make_user("ben"))
    assert next_article(project=project, reviewer=ada) is None
    given.withdrawn_at = timezone.now()
    given.save()
    assert next_article(project=project, reviewer=ada) == only


def test_submitted_and_withdrawn_articles_are_never_given(project: Project, ada: User) -> None:
    submitted, withdrawn = make_articles(project, 2)
    assign(submitted, ada)
    assign(withdrawn, ada)
    review = make_review(submitted, ada)
    Review.objects.filter(pk=review.pk).update(state="submitted", submitted_at=timezone.now())
    Document.objects.filter(pk=withdrawn.pk).update(withdrawn_at=timezone.now())
    assert next_article(project=project, reviewer=ada) is None


def test_another_persons_review_does_not_count_as_begun(project: Project, ada: User) -> None:
    (only,) = make_articles(project, 1)
    make_review(only, make_user("ben"))
    found = next_article(project=project, reviewer=ada)
    assert found == only
    assert not hasattr(found, "review_state")
