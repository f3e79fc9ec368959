from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from claims import jobs
from claims.codebooks import create_preset, current
from claims.models import Claim, Document, Job, PipelineRun, Project, Review, User
from claims.pull import (
    LACKS_ALL,
    LACKS_SHARE,
    LACKS_SHOWN,
    LACKS_WITHHELD,
    answers_in,
    compare,
    measure_pull,
    read_works,
)
from tests.factories import TEXT, make_document, make_project, make_user, spans

pytestmark = pytest.mark.django_db
CONTENTS = ("no rules were broken", "The port is big.", "“We followed the law,”")


@pytest.fixture
def people() -> dict[str, User]:
    return {name: make_user(name) for name in ("ada", "cleo", "mia")}


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    project = make_project(**people)
    create_preset(project=project)
    PipelineRun.objects.create(project=project, version="rules-1")
    return project


def reviewed(project: Project, number: int, person: User, kinds: list[str], **fields: Any) -> Review:
    """An article and a submitted review with a claim of each of the kinds."""
    title = f"Article {number}"
    document = Document.objects.filter(title=title).first() or make_document(project, f"{number} {TEXT}", title=title)
    review = Review.objects.create(
        document=document,
        reviewer=person,
        codebook=current(project),
        run=project.runs.get(),
        state="submitted",
        submitted_at=timezone.now(),
        **fields,
    )
    for content, kind in zip(CONTENTS, kinds, strict=False):
        Claim.objects.create(
            review=review,
            decision="added",
            content=spans(document.text, content),
            mention="named",
            quotation="indirect",
            attitude="statement",
            values={"claim_kind": kind},
        )
    return review


def both_groups(project: Project, people: dict[str, User]) -> None:
    """With suggestions: 4 articles of 2 facts each, 60 s; without: 4 articles of 1 fact and 1 opinion, 120 s."""
    for number in range(4):
        reviewed(project, number, people["ada"], ["fact", "fact"], active_seconds=60)
        reviewed(project, number + 4, people["ada"], ["fact", "opinion"], active_seconds=120, suggestions_shown=False)


def test_the_figures_are_those_computed_by_hand(project: Project, people: dict[str, User]) -> None:
    both_groups(project, people)
    reviewed(project, 0, people["cleo"], ["fact", "opinion"], role="adjudication")  # ada: one of two answers right
    reviewed(project, 4, people["cleo"], ["fact", "opinion"], role="adjudication")  # ada: both right
    report = measure_pull(jobs.create(project=project, kind="pull"))["private"]
    minutes, claims, grades = report["measures"]
    assert (report["shown"], report["withheld"]) == (4, 4)
    assert [minutes[key]["value"] for key in ("shown", "withheld", "difference")] == [1, 2, -1]
    assert [claims[key]["value"] for key in ("shown", "withheld", "difference")] == [2, 2, 0]
    assert [grades[key]["value"] for key in ("shown", "withheld", "difference")] == [0.5, 1, -0.5]
    kinds = next(each for each in report["fields"] if each["name"] == "Claim kind")
    fact = next(each for each in kinds["labels"] if each["name"] == "Fact")
    assert [fact[key]["value"] for key in ("shown", "withheld", "difference")] == [1, 0.5, 0.5]
    assert fact["is_clear"]
    assert not claims["is_clear"]


def test_the_interval_of_a_difference_follows_the_spread_between_articles() -> None:
    same = compare([(1, 1)] * 30, [(1, 1)] * 30)["difference"]
    assert (same["low"], same["high"]) == (0, 0)
    spread = compare([(0, 1), (2, 1)] * 15, [(0, 1), (2, 1)] * 15)["difference"]
    # the standard error of each mean is 1 / sqrt(30); 1.96 x sqrt(2) x that is 0.51
    assert spread["low"] == pytest.approx(-0.51, abs=0.08)
    assert spread["high"] == pytest.approx(0.51, abs=0.08)


def test_articles_the_pipeline_had_not_read_and_rejected_claims_are_left_out(
    project: Project, people: dict[str, User]
) -> None:
    both_groups(project, people)
    Review.objects.filter(document__title="Article 0").update(run=None)
    Claim.objects.filter(review__document__title="Article 4").update(decision="rejected", reject_reason="not_a_claim")
    works = read_works(project)
    assert len(works) == 7
    assert sum((work.answers["claim_kind"] for work in works), Counter()) == {"fact": 9, "opinion": 3}


def test_answers_for_targets_and_several_labels_count_each() -> None:
    assert answers_in({"china": "favour", "bill": ""}) == ["favour"]
    assert answers_in(["one", "two"]) == ["one", "two"]
    assert answers_in("fact") == ["fact"]
    assert answers_in(None) == []


@pytest.mark.parametrize(
    ("ways", "share", "told"),
    [([], 0, LACKS_ALL), ([False], 0.1, LACKS_SHOWN), ([True], 0.1, LACKS_WITHHELD), ([True], 0, LACKS_SHARE)],
    ids=["neither", "with", "without", "no share"],
)
def test_with_one_group_only_the_page_says_what_lacks(
    client: Client, project: Project, people: dict[str, User], ways: list[bool], share: float, told: str
) -> None:
    Project.objects.update(withheld_share=share)
    project.refresh_from_db()
    for number, way in enumerate(ways):
        reviewed(project, number, people["ada"], ["fact"], suggestions_shown=way)
    job = Job.objects.create(project=project, kind="pull", state="failed", message=told)
    with pytest.raises(jobs.JobFailed, match=f"^{told}$"):
        measure_pull(job)
    client.force_login(people["mia"])
    page = client.get("/projects/harbour/pull/").content.decode()
    assert told in page
    assert f"The share is {round(share * 100)} %;" in page


def test_the_page_shows_the_figures(client: Client, project: Project, people: dict[str, User]) -> None:
    both_groups(project, people)
    client.force_login(people["mia"])
    assert "Not measured yet" in client.get("/projects/harbour/pull/").content.decode()
    job = jobs.create(project=project, kind="pull")
    Job.objects.filter(pk=job.pk).update(state="done", result=measure_pull(job))
    page = client.get("/projects/harbour/pull/").content.decode()
    assert "beyond chance" in page
    assert "4 articles reviewed with suggestions, 4 without" in page


def test_a_reviewer_does_not_learn_the_pull(client: Client, project: Project, people: dict[str, User]) -> None:
    client.force_login(people["ada"])
    assert client.get("/projects/harbour/pull/").status_code == 403
