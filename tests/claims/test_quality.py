"""A run beside reviewed articles: what it found, how sure it was, what became of its suggestions."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from claims import jobs
from claims.codebooks import current, definitions_of
from claims.gold import gold_of
from claims.models import Claim, Document, Job, Project, Reading, Review, Suggestion, User
from claims.quality.comparing import compare, suggestions_of
from claims.quality.outcomes import outcomes
from claims.quality.report import EXAMPLES, start_quality
from claims.review import open_review
from tests.factories import make_document, make_project, make_reading, make_suggestion, make_user, spans

pytestmark = pytest.mark.django_db

TEXT = "The ministry said that the dam will hold. Lake Union said that the water is clean. Ada hopes to swim."


@pytest.fixture
def project() -> Project:
    return make_project(mia=make_user("mia"), ada=make_user("ada"))


def make_article(project: Project, number: int = 0) -> tuple[Document, Reading]:
    """Suggested: one right, one with another source, one that is no claim. Missed: one."""
    document = make_document(project, f"{number}. {TEXT}")
    reading = make_reading(document)
    make_suggestion(reading, "the dam will hold", "said", "The ministry", scores={"record": 0.95, "source_type": 0.9})
    make_suggestion(reading, "the water is clean", "said", "The ministry", scores={"record": 0.75, "source_type": 0.8})
    make_suggestion(reading, "The ministry said", "said", "Lake Union", scores={"record": 0.35})
    return document, reading


def label(document: Document, *, suggested: bool = True, **fields: Any) -> Review:
    """Ada's submitted review: the first as suggested, the second by another source, the third rejected, one added."""
    review = open_review(document=document, reviewer=User.objects.get(username="ada"))
    right, other, spurious = Suggestion.objects.filter(reading__document=document).order_by("ordinal")
    made: list[dict[str, Any]] = [
        {"suggestion": right, "decision": "accepted", "source": right.source, "values": {"source_type": "ministry"}},
        {
            "suggestion": other,
            "decision": "corrected",
            "content": other.content,
            "source": spans(document.text, "Lake Union"),
            "source_name": "Lake Union",
            "values": {"source_type": "ngo"},
        },
        {"suggestion": spurious, "decision": "rejected", "reject_reason": "not_a_claim", "content": spurious.content},
        {"decision": "added", "content": spans(document.text, "to swim"), "source": spans(document.text, "Ada")},
    ]
    for each in made:
        suggestion = each.get("suggestion")
        defaults = {
            "content": suggestion.content if suggestion else [],
            "cue": suggestion.cue if suggestion else spans(document.text, "hopes"),
            "source_name": "The ministry" if suggestion else "Ada",
            "mention": "named",
            "quotation": "indirect",
            "attitude": "statement",
        }
        Claim.objects.create(review=review, **(defaults | each))
    changed = {"state": "submitted", "submitted_at": timezone.now(), "suggestions_shown": suggested} | fields
    Review.objects.filter(pk=review.pk).update(**changed)
    return Review.objects.get(pk=review.pk)


def measure(project: Project) -> Job:
    run = project.runs.order_by("-id")[0]
    job = jobs.create(project=project, kind="quality", arguments={"run": run.pk})
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    return job


@pytest.fixture
def measured(project: Project) -> dict[str, Any]:
    for number in range(3):
        label(make_article(project, number)[0])
    job = measure(project)
    assert (job.state, job.public_result) == ("done", {"articles": 3})
    found: dict[str, Any] = job.result["private"]
    return found


def test_attributions_are_counted_as_the_scorer_does(measured: dict[str, Any]) -> None:
    whole = {row["key"]: row for row in measured["attributions"]}
    assert (whole["AR iou"]["precision"], whole["AR iou"]["recall"]) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert whole["AR content"]["f1"] == pytest.approx(2 / 3)
    assert (whole["AR iou"]["found"], whole["AR iou"]["gold"]) == (9, 9)
    assert whole["AR iou"]["low"] == whole["AR iou"]["high"] == pytest.approx(1 / 3)


def test_fields_are_counted_by_label_where_the_content_is_right(measured: dict[str, Any]) -> None:
    types = measured["fields"]["source_type"]
    assert (types["answers"], types["accuracy"]) == (6, 0.5)
    labels = {each["key"]: each for each in types["labels"]}
    assert (labels["ministry"]["precision"], labels["ministry"]["recall"]) == (0.5, 1.0)
    assert (labels["ngo"]["recall"], labels["ngo"]["gold"]) == (0.0, 3)
    assert measured["fields"]["source_name"]["accuracy"] == 0.5


def test_confidence_is_told_by_tenths(measured: dict[str, Any]) -> None:
    tenths = measured["record"]["tenths"]
    assert [(each["answers"], each["right"]) for each in tenths if each["answers"]] == [(3, 0), (3, 0), (3, 1)]
    assert measured["record"]["error"] == pytest.approx((0.35 + 0.75 + 0.05) / 3)


def test_outcomes_are_those_of_the_reviews_that_showed_the_run(measured: dict[str, Any]) -> None:
    assert measured["outcomes"] == {
        "reviews": 3,
        "decisions": {"accepted": 3, "corrected": 3, "added": 3, "rejected": 3},
        "own_voice": {"accepted": 0, "corrected": 0, "added": 0, "rejected": 0},
        "corrected": {"source": 3, "source_name": 3, "source_type": 3, "claim_kind": 3, "commitment": 3},
        "rejected": {"Not a claim": 3},
    }


def test_another_run_has_no_outcomes_yet(project: Project, measured: dict[str, Any]) -> None:
    other = make_reading(project.documents.first(), version="rules-2").run
    assert outcomes(other, definitions_of(current(project)))["reviews"] == 0


def test_examples_are_few_and_hold_no_words_of_the_article(project: Project, measured: dict[str, Any]) -> None:
    for number in range(3, 12):
        label(make_article(project, number)[0])
    found = measure(project).result["private"]
    assert found["examples_of"]["missed"] == 12
    assert len(found["examples"]["missed"]) == EXAMPLES
    assert found["examples"]["missed"][0].keys() == {"document", "content"}
    assert "swim" not in str(found["examples"])


def test_labels_made_without_suggestions_are_told_apart(project: Project) -> None:
    label(make_article(project, 0)[0], suggested=False)
    label(make_article(project, 1)[0])
    found = measure(project).result["private"]
    assert found["unaided"]["articles"] == 1
    assert found["unaided"]["measures"][0]["gold"] == 3


def test_kinds_that_the_project_does_not_label_are_left_out(project: Project) -> None:
    document, reading = make_article(project)
    label(document)
    make_suggestion(reading, "Ada hopes to swim", "hopes", "Ada", attitude="intention")
    Project.objects.update(attitudes=["statement"])
    project.refresh_from_db()
    gold = gold_of(document)
    assert gold is not None
    compared = compare(gold, suggestions_of(reading.run, document.pk), project, [])
    assert len(compared.suggestions) == 3


def test_nothing_reviewed_is_said(project: Project) -> None:
    make_article(project)
    job = measure(project)
    assert (job.state, job.message) == (
        "failed",
        "No article that this run has read was reviewed and submitted yet.",
    )


def test_a_run_is_measured_once_at_a_time(project: Project) -> None:
    run = make_article(project)[1].run
    assert start_quality(project=project, run=run) == start_quality(project=project, run=run)


def test_the_page_tells_the_figures_and_links_to_the_articles(
    project: Project, measured: dict[str, Any], client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(User.objects.get(username="mia"))
    with django_assert_num_queries(7):
        page = client.get("/projects/harbour/pipeline/quality/").content.decode()
    assert "3 reviewed articles" in page
    assert "Everybody saw suggestions" in page
    assert "Claims that it missed" in page
    assert "<mark>to swim</mark>" in page
    assert f"/projects/harbour/pipeline/quality/articles/{project.documents.first().pk}/" in page


def test_examples_go_with_a_withdrawn_article(project: Project, measured: dict[str, Any], client: Client) -> None:
    Document.objects.update(withdrawn_at=timezone.now(), text="")
    client.force_login(User.objects.get(username="mia"))
    assert "swim" not in client.get("/projects/harbour/pipeline/quality/").content.decode()


def test_an_article_shows_both_sides(project: Project, measured: dict[str, Any], client: Client) -> None:
    client.force_login(User.objects.get(username="mia"))
    document = project.documents.first()
    page = client.get(f"/projects/harbour/pipeline/quality/articles/{document.pk}/").content.decode()
    assert page.count('class="badge no">missed') == 1
    assert page.count('class="badge warn">no claim') == 1
    assert page.count('class="badge yes">found<') == 1
    assert "Words of the source: suggested" in page
    assert 'Source type: suggested <b dir="auto">Ministry</b>, labelled <b dir="auto">NGO</b>' in page


def test_a_manager_who_reviews_an_article_sees_no_other_labels_of_it(
    project: Project, measured: dict[str, Any], client: Client
) -> None:
    mia = User.objects.get(username="mia")
    for document in project.documents.all():
        Review.objects.create(document=document, reviewer=mia, codebook=current(project))
    client.force_login(mia)
    assert "<mark>" not in client.get("/projects/harbour/pipeline/quality/").content.decode()
    address = f"/projects/harbour/pipeline/quality/articles/{project.documents.first().pk}/"
    assert client.get(address).status_code == 403


def test_the_button_measures_the_run_that_was_chosen(project: Project, client: Client) -> None:
    document, reading = make_article(project)
    label(document)
    make_reading(document, version="rules-2")
    client.force_login(User.objects.get(username="mia"))
    client.post("/projects/harbour/pipeline/quality/measure/", {"run": reading.run.pk})
    assert Job.objects.get(kind="quality").arguments == {"run": reading.run.pk}
