from datetime import date

import pytest
from django.utils import timezone

from claims.assignment import (
    AlreadyGiven,
    AssignmentDone,
    Choice,
    Division,
    NotAssigned,
    PlanChanged,
    RoundFault,
    assign,
    close_round,
    give_back,
    open_round,
    propose,
    queue,
    reassign,
    refuse_unfit,
    take_next,
    withdraw,
    withdraw_unfinished,
)
from claims.codebooks import create_preset, open_draft, publish
from claims.models import Assignment, Document, Project, Review, Round, User
from claims.review import TakenBack, change_claims, open_review, submit_review
from tests.factories import make_document, make_project, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    return {name: make_user(name) for name in ("ada", "ben", "mia")}


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    project = make_project(**people)
    create_preset(project=project)
    for number in range(10):
        make_document(project, f"Text {number}.")
    return project


@pytest.fixture
def production(project: Project) -> Round:
    return open_round(project=project, kind=Round.Kind.PRODUCTION)


def give(round: Round, people: dict[str, User], rule: str = "round_robin", **choice: object) -> None:
    ids = tuple(people[name].pk for name in ("ada", "ben"))
    assign(round=round, choice=Choice(**choice), division=Division(rule, ids), actor=people["mia"])


def submit(document: Document, reviewer: User) -> None:
    review = open_review(document=document, reviewer=reviewer)
    Review.objects.filter(pk=review.pk).update(state="submitted", submitted_at=timezone.now())


# Rounds


def test_a_round_keeps_its_codebook_when_a_new_one_is_published(project: Project, people: dict[str, User]) -> None:
    production = open_round(project=project, kind="production")
    give(production, people)
    draft = open_draft(project=project)
    publish(draft=draft)
    ada = people["ada"]
    review = open_review(document=queue(project=project, reviewer=ada)[0], reviewer=ada)
    assert (review.codebook, review.round) == (production.codebook, production)
    assert production.codebook.version == 1


def test_two_rounds_of_a_kind_are_not_open_at_once(project: Project, production: Round) -> None:
    with pytest.raises(RoundFault, match="Round 1, production is still open"):
        open_round(project=project, kind="production")
    close_round(round=production)
    assert open_round(project=project, kind="production").number == 2


def test_an_entry_test_needs_a_pass_mark(project: Project) -> None:
    with pytest.raises(RoundFault, match="pass mark"):
        open_round(project=project, kind="test")


def test_in_a_training_all_get_the_same_articles_latecomers_too(project: Project, people: dict[str, User]) -> None:
    training = open_round(project=project, kind="training")
    give(training, people, "everybody", count=3)
    carl = make_user("carl")
    assert take_next(project=project, reviewer=carl) is not None
    got = {
        name: set(Assignment.objects.filter(reviewer__username=name).values_list("document", flat=True))
        for name in ("ada", "ben", "carl")
    }
    assert got["ada"] == got["ben"] == got["carl"]
    assert len(got["ada"]) == 3


def test_nothing_new_is_begun_in_a_closed_round(project: Project, production: Round, people: dict[str, User]) -> None:
    give(production, people)
    first = queue(project=project, reviewer=people["ada"])[0]
    begun = open_review(document=first, reviewer=people["ada"])
    second = queue(project=project, reviewer=people["ada"])[1]
    close_round(round=production)
    assert list(queue(project=project, reviewer=people["ada"])) == [begun.document]
    with pytest.raises(NotAssigned, match="closed"):
        open_review(document=second, reviewer=people["ada"])


# Giving


def test_articles_are_given_with_history_and_due_date(production: Round, people: dict[str, User]) -> None:
    division = Division("random", (people["ada"].pk, people["ben"].pk), doubled=0.2, seed=7)
    assign(round=production, choice=Choice(), division=division, actor=people["mia"], due_on=date(2026, 12, 1))
    assert Assignment.objects.count() == 12
    assert set(Assignment.objects.values_list("due_on", flat=True)) == {date(2026, 12, 1)}
    production.refresh_from_db()
    (entry,) = production.history
    assert (entry["rule"], entry["seed"], entry["doubled"], entry["places"]) == ("random", 7, 0.2, 12)


def test_what_is_shown_first_is_what_is_done(production: Round, people: dict[str, User]) -> None:
    division = Division("random", (people["ada"].pk, people["ben"].pk), seed=3)
    shown = propose(round=production, choice=Choice(count=4), division=division)
    assert not Assignment.objects.exists()
    assign(round=production, choice=Choice(count=4), division=division, actor=people["mia"], digest=shown.digest)
    assert set(Assignment.objects.values_list("document", "reviewer")) == set(shown.plan.places)


def test_a_plan_that_would_be_another_by_now_is_not_done(
    project: Project, production: Round, people: dict[str, User]
) -> None:
    division = Division("round_robin", (people["ada"].pk,))
    shown = propose(round=production, choice=Choice(), division=division)
    make_document(project, "One more.")
    with pytest.raises(PlanChanged):
        assign(round=production, choice=Choice(), division=division, actor=people["mia"], digest=shown.digest)
    assert not Assignment.objects.exists()


def test_what_is_given_out_is_not_given_again(production: Round, people: dict[str, User]) -> None:
    give(production, people)
    with pytest.raises(RoundFault, match="No article is left"):
        give(production, people)


def test_what_a_closed_round_left_undone_is_given_in_the_next(
    project: Project, production: Round, people: dict[str, User]
) -> None:
    give(production, people)
    begun = open_review(document=queue(project=project, reviewer=people["ada"])[0], reviewer=people["ada"])
    close_round(round=production)
    later = open_round(project=project, kind=Round.Kind.PRODUCTION)
    division = Division("everybody", (people["ada"].pk,))
    assign(round=later, choice=Choice(), division=division, actor=people["mia"])
    assert later.assignments.count() == 9
    assert production.assignments.get().document == begun.document
    assert len(queue(project=project, reviewer=people["ada"])) == 10


def test_an_article_can_be_given_by_hand_to_one_more(
    project: Project, production: Round, people: dict[str, User]
) -> None:
    give(production, people)
    taken = Assignment.objects.get(reviewer=people["ada"], document=project.documents.first())
    division = Division("everybody", (people["ada"].pk, people["ben"].pk))
    assign(round=production, choice=Choice(articles=(taken.document_id,)), division=division, actor=people["mia"])
    assert set(taken.document.assignments.values_list("reviewer__username", flat=True)) == {"ada", "ben"}


def test_articles_that_cannot_be_given_are_named(project: Project, production: Round, people: dict[str, User]) -> None:
    first, gone, out, elsewhere = *project.documents.all()[:3], make_document(make_project("Other"))
    Document.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    Document.objects.filter(pk=out.pk).update(out_reason="off_topic")
    with pytest.raises(RoundFault, match=f"given out: {gone.pk}, {out.pk}, {elsewhere.pk}\\."):
        refuse_unfit(round=production, articles=(first.pk, gone.pk, out.pk, elsewhere.pk))
    test = open_round(project=project, kind=Round.Kind.TEST, pass_mark=0.7)
    with pytest.raises(RoundFault, match=f"given out: {first.pk}\\."):
        refuse_unfit(round=test, articles=(first.pk,))


def test_the_load_limit_holds_for_giving_and_for_handing_out(project: Project, people: dict[str, User]) -> None:
    production = open_round(project=project, kind="production", load_limit=2)
    give(production, people)
    assert Assignment.objects.free().count() == 6
    ada = people["ada"]
    for document in list(queue(project=project, reviewer=ada)):
        assert take_next(project=project, reviewer=ada) == document
        submit(document, ada)
    assert take_next(project=project, reviewer=ada) is not None
    assert Assignment.objects.free().count() == 5


# Handing out


def test_free_places_go_to_whoever_comes_next_and_never_twice(
    project: Project, production: Round, people: dict[str, User]
) -> None:
    assign(round=production, choice=Choice(count=2), division=Division("free", (), reviews=2), actor=people["mia"])
    got: list[tuple[str, int]] = []
    for name in ("ada", "ben", "ada", "ben", "ada"):
        document = take_next(project=project, reviewer=people[name])
        if document:
            got.append((name, document.pk))
            submit(document, people[name])
    assert len(got) == len(set(got)) == 4
    assert not Assignment.objects.free().exists()


def test_an_article_cannot_be_opened_past_its_places(
    project: Project, production: Round, people: dict[str, User]
) -> None:
    assign(round=production, choice=Choice(count=1), division=Division("free", ()), actor=people["mia"])
    document = Assignment.objects.get().document
    open_review(document=document, reviewer=people["ada"])
    with pytest.raises(NotAssigned, match="not assigned to you"):
        open_review(document=document, reviewer=people["ben"])
    assert Assignment.objects.get().reviewer == people["ada"]


# Taking back


def test_taking_back_frees_the_place_and_keeps_the_work(
    project: Project, production: Round, people: dict[str, User]
) -> None:
    give(production, people)
    ada = people["ada"]
    document = queue(project=project, reviewer=ada)[0]
    review = open_review(document=document, reviewer=ada)
    withdraw(assignment=Assignment.objects.get(document=document))
    assert Review.objects.filter(pk=review.pk).exists()
    assert document not in queue(project=project, reviewer=ada)
    assert Assignment.objects.free().get().document == document
    assert document not in [take_next(project=project, reviewer=ada)]


def test_saving_what_was_taken_back_says_so_and_loses_nothing(
    project: Project, production: Round, people: dict[str, User]
) -> None:
    give(production, people)
    ada = people["ada"]
    review = open_review(document=queue(project=project, reviewer=ada)[0], reviewer=ada)
    given = Assignment.objects.get(document=review.document)
    withdraw(assignment=given)
    change = "0d6c0f0e-51bb-4a3c-8f5b-6e1f3f5a9d11"
    with pytest.raises(TakenBack, match="What you saved is kept"):
        change_claims(
            review=Review.objects.locked_for(change).get(pk=review.pk), actor=ada, change=change, operations=[]
        )
    with pytest.raises(TakenBack):
        submit_review(review=Review.objects.locked().get(pk=review.pk), actor=ada, sequence=0)
    given.refresh_from_db()
    give_back(assignment=given)
    assert not Assignment.objects.free().exists()
    change_claims(review=Review.objects.locked_for(change).get(pk=review.pk), actor=ada, change=change, operations=[])


def test_a_place_is_given_to_somebody_else(project: Project, production: Round, people: dict[str, User]) -> None:
    give(production, people, count=1)
    given = Assignment.objects.get()
    reassign(assignment=given, reviewer=people["ben"])
    standing = Assignment.objects.standing().get()
    assert (standing.reviewer, standing.round, standing.position) == (people["ben"], production, given.position)
    with pytest.raises(AlreadyGiven, match="ada has had"):
        reassign(assignment=standing, reviewer=people["ada"])


def test_what_is_submitted_is_not_taken_back(project: Project, production: Round, people: dict[str, User]) -> None:
    give(production, people)
    document = queue(project=project, reviewer=people["ada"])[0]
    submit(document, people["ada"])
    with pytest.raises(AssignmentDone):
        withdraw(assignment=Assignment.objects.get(document=document))


def test_who_leaves_hands_back_what_is_not_submitted(
    project: Project, production: Round, people: dict[str, User]
) -> None:
    give(production, people)
    submit(queue(project=project, reviewer=people["ada"])[0], people["ada"])
    assert withdraw_unfinished(project=project, reviewer=people["ada"]) == 4
    assert Assignment.objects.free().count() == 4
    assert Review.objects.filter(reviewer=people["ada"]).count() == 1
