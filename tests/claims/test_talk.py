"""Comments, mentions, questions and the inbox: who is told, and who may read what when."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotator.spans import SpanError
from claims.assignment import close_round
from claims.codebooks import guidelines_html
from claims.models import Assignment, Claim, Comment, Membership, Notice, Review, Round, User
from claims.talk import CannotSay, add_comment, answer_question, ask_question, mark_read
from tests.factories import TEXT, make_document, make_project, make_review, make_user, spans

pytestmark = pytest.mark.django_db


class Team:
    """Ada and Ben review the article, Mia manages, Cleo adjudicates, Eve reviews other articles."""

    def __init__(self) -> None:
        self.ada, self.ben, self.mia, self.cleo, self.eve = map(make_user, ("ada", "ben", "mia", "cleo", "eve"))
        self.project = make_project(ada=self.ada, ben=self.ben, mia=self.mia, cleo=self.cleo, eve=self.eve)
        self.document = make_document(self.project)
        self.of_ada, self.of_ben = (make_review(self.document, person) for person in (self.ada, self.ben))

    def say(self, author: User, text: str = "Hm.", claim: Claim | None = None) -> Comment:
        return add_comment(document=self.document, author=author, text=text, claim=claim.pk if claim else None)

    def claim(self, review: Review) -> Claim:
        content = spans(TEXT, "no rules were broken")
        return Claim.objects.create(review=review, decision="added", content=content, mention="none")

    def readers(self, comment: Comment) -> set[str]:
        people = (self.ada, self.ben, self.mia, self.cleo, self.eve)
        return {user.username for user in people if Comment.objects.visible_to(user).filter(pk=comment.pk).exists()}

    def submit(self, *reviews: Review) -> None:
        for review in reviews:
            review.state, review.submitted_at = Review.State.SUBMITTED, timezone.now()
            review.save()


@pytest.fixture
def team() -> Team:
    return Team()


def told(comment: Comment) -> set[str]:
    return set(comment.notices.values_list("user__username", flat=True))


def test_a_reviewers_comment_is_hidden_from_the_others_until_both_have_submitted(team: Team) -> None:
    comment = team.say(team.ada, "@ben see this")
    assert team.readers(comment) == {"ada", "mia", "cleo"}
    team.submit(team.of_ada)
    assert team.readers(comment) == {"ada", "mia", "cleo"}
    team.submit(team.of_ben)
    assert team.readers(comment) == {"ada", "ben", "mia", "cleo", "eve"}


def test_a_place_that_is_still_to_be_reviewed_keeps_an_article_blind(team: Team) -> None:
    team.submit(team.of_ada, team.of_ben)
    place = Assignment.objects.create(project=team.project, document=team.document, reviewer=team.eve)
    comment = team.say(team.ada)
    assert "eve" not in team.readers(comment)
    place.withdrawn_at = timezone.now()
    place.save()
    assert "eve" in team.readers(comment)


def test_a_place_that_a_closed_round_left_undone_keeps_no_article_blind(team: Team) -> None:
    team.submit(team.of_ada, team.of_ben)
    codebook = team.project.codebooks.get()
    round = Round.objects.create(project=team.project, number=1, codebook=codebook)
    Assignment.objects.create(project=team.project, document=team.document, reviewer=team.eve, round=round)
    comment = team.say(team.ada)
    assert "eve" not in team.readers(comment)
    close_round(round=round)
    assert "eve" in team.readers(comment)


def test_a_manager_reaches_one_reviewer_of_a_blind_article_and_not_the_other(team: Team) -> None:
    assert team.readers(team.say(team.mia, "@ada, why?")) == {"ada", "mia", "cleo"}


def test_a_manager_who_reviews_the_article_is_as_blind_as_its_other_reviewers(team: Team) -> None:
    Membership.objects.create(project=team.project, user=team.ben, role="manager")
    assert "ben" not in team.readers(team.say(team.ada))
    assert "ada" not in team.readers(team.say(team.ben, "@ada"))


def test_those_named_are_told_whatever_the_case_of_their_name(team: Team) -> None:
    make_user("dan")  # no member
    comment = team.say(team.mia, "@Ada and @ben. Not @dan, nor @mia, nor ada@example.org, but (@cleo)")
    assert told(comment) == {"ada", "ben", "cleo"}


def test_the_reviewer_is_told_of_a_comment_on_their_claim_once(team: Team) -> None:
    claim = team.claim(team.of_ada)
    comment = team.say(team.mia, "@ada?", claim)
    assert told(comment) == {"ada"}
    assert comment.quote == "no rules were broken"


def test_a_comment_keeps_its_words_when_the_claim_is_gone(team: Team) -> None:
    claim = team.claim(team.of_ada)
    comment = team.say(team.ada, "Hm.", claim)
    claim.delete()
    assert Comment.objects.get(pk=comment.pk).quote == "no rules were broken"


def test_nobody_comments_on_a_claim_that_they_may_not_see(team: Team) -> None:
    claim = team.claim(team.of_ada)
    for person in (team.ben, team.eve):
        with pytest.raises(CannotSay):
            team.say(person, "Hm.", claim)
    with pytest.raises(CannotSay):
        add_comment(document=team.document, author=team.mia, text="Hm.", claim=uuid4())


@pytest.mark.parametrize("text", ["", "  \n", "x" * 5001])
def test_nothing_and_too_much_are_refused(team: Team, text: str) -> None:
    with pytest.raises(CannotSay):
        team.say(team.ada, text)
    with pytest.raises(SpanError):
        add_comment(document=team.document, author=team.ada, text="Hm.", content=[[5, 100_000]])


def test_a_notice_waits_as_long_as_its_comment_may_not_be_read(team: Team) -> None:
    team.say(team.ada, "@ben see this")
    assert not Notice.objects.of(team.ben).exists()
    mark_read(user=team.ben)
    team.submit(team.of_ada, team.of_ben)
    assert Notice.objects.of(team.ben).unread().count() == 1
    mark_read(user=team.ben)
    assert not Notice.objects.of(team.ben).unread().exists()


def test_a_question_is_answered_once_and_stands_in_the_guidelines_of_all(team: Team) -> None:
    team.project.guidelines = "Read *all* of it."
    question = ask_question(project=team.project, asked_by=team.ada, text="Is a leak\na source?")
    assert set(question.notices.values_list("user__username", flat=True)) == {"mia", "cleo"}
    assert "leak" not in guidelines_html(team.project)
    answer_question(question=question, answered_by=team.mia, text=question.text, answer="No: **unnamed**.")
    html = guidelines_html(team.project)
    assert "<em>all</em>" in html
    assert "<h4>Is a leak a source?</h4>" in html
    assert "<strong>unnamed</strong>" in html
    assert Notice.objects.of(team.ada).unread().count() == 1
    answer_question(question=question, answered_by=team.cleo, text=question.text, answer="Still no.")
    assert Notice.objects.of(team.ada).unread().count() == 1


def test_what_people_write_never_runs(team: Team) -> None:
    question = ask_question(project=team.project, asked_by=team.ada, text="<script>alert(1)</script> [x](javascript:a)")
    answer_question(question=question, answered_by=team.mia, text=question.text, answer="<img onerror=alert(1) src=x>")
    html = guidelines_html(team.project)
    assert "<script" not in html
    assert "javascript:a" not in html.replace("(javascript:a)", "")
    assert "<img" not in html


def test_the_header_counts_and_the_inbox_leads_to_what_was_said(client: Client, team: Team) -> None:
    comment = team.say(team.mia, "@ada, why?")
    client.force_login(team.ada)
    assert "unread" in client.get("/inbox/").content.decode()
    answer = client.get(reverse("notice", args=[comment.notices.get().pk]))
    assert answer["Location"] == f"/projects/harbour/articles/{team.document.pk}/talk/#comment-{comment.pk}"
    page = client.get("/inbox/").content.decode()
    assert "Mia" in page.title()
    assert "unread" not in page


def test_a_person_opens_only_their_own_notices(client: Client, team: Team) -> None:
    notice = team.say(team.mia, "@ada, why?").notices.get()
    client.force_login(team.ben)
    assert client.get(reverse("notice", args=[notice.pk])).status_code == 404


def test_talk_goes_through_the_pages(client: Client, team: Team) -> None:
    client.force_login(team.ada)
    place = reverse("talk", args=["harbour", team.document.pk])
    assert client.post(place, {"text": "Look here"})["Location"].startswith(f"{place}#comment-")
    assert "Look here" in client.get(place).content.decode()
    assert client.post(place, {"text": " "}).status_code == 400
    client.post(reverse("questions", args=["harbour"]), {"text": "Is a leak a source?"})
    question = team.project.questions.get()
    answer = reverse("question-answer", args=["harbour", question.pk])
    assert client.post(answer, {"text": "Q", "answer": "A"}).status_code == 403
    client.force_login(team.mia)
    client.post(answer, {"text": "Is a leak a source?", "answer": "It is not."})
    client.force_login(team.eve)
    for name in ("project", "codebook", "questions"):
        assert "It is not." in client.get(reverse(name, args=["harbour"])).content.decode()


def test_comments_go_over_the_api(client: Client, team: Team) -> None:
    claim = team.claim(team.of_ada)
    client.force_login(team.ada)
    place = reverse("api-comments", args=["harbour", team.document.pk])
    said = client.post(place, {"text": "Hm.", "claim": str(claim.pk)}, content_type="application/json")
    assert (said.status_code, said.json()["content"]) == (201, claim.content)
    client.post(place, {"text": "Words.", "content": [[0, 3]]}, content_type="application/json")
    listed = client.get(place).json()
    assert [(each["text"], each["claim"], each["mine"]) for each in listed["comments"]] == [
        ("Hm.", str(claim.pk), True),
        ("Words.", None, True),
    ]
    assert [person["username"] for person in listed["people"]] == ["ada", "ben", "cleo", "eve", "mia"]
    assert client.post(place, {"text": ""}, content_type="application/json").json()["error"] == "invalid"


def cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["talk", "questions", "inbox"])
def test_a_page_costs_the_same_however_much_was_said(client: Client, team: Team, name: str) -> None:
    client.force_login(team.mia)
    place = reverse(name, args={"talk": ["harbour", team.document.pk], "questions": ["harbour"]}.get(name, []))

    def fill(times: int) -> None:
        for number in range(times):
            team.say(team.cleo, f"@mia {number}")
            question = ask_question(project=team.project, asked_by=team.ada, text=f"Question {number}?")
            if number % 2:
                answer_question(question=question, answered_by=team.cleo, text=question.text, answer="Yes.")

    fill(2)
    before = cost(client, place)
    fill(6)
    assert cost(client, place) == before
    assert before <= 12
