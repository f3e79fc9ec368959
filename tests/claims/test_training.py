"""Reviewed articles teach the pipeline; a manager takes over what is better; nothing else changes."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries

from annotator.pipeline.weight_files import WeightsError
from claims import jobs, training
from claims.gold import read_gold
from claims.models import Claim, Document, Job, Membership, PipelineRun, Project, Review, User
from claims.preannotation import load_pipeline, weights_file, weights_folder
from claims.review import open_review
from claims.training import NothingToAdopt, adopt_weights, use_shipped_weights
from tests.factories import make_document, make_project, make_user, spans

pytestmark = pytest.mark.django_db

SOURCES = ("Harbour Watch", "Lake Union", "The ministry")


@pytest.fixture(autouse=True)
def rules(settings: Settings) -> None:
    settings.PIPELINE = "rules"


@pytest.fixture
def project() -> Project:
    return make_project(mia=make_user("mia"), ada=make_user("ada"))


def make_reviewed(project: Project, number: int, *, source_type: str = "expert", **fields: Any) -> Review:
    """A submitted review of four claims by one source."""
    source = SOURCES[number % len(SOURCES)]
    sentences = [f"{source} said that dam {each} of {number} will hold." for each in range(4)]
    document = make_document(project, "\n".join(sentences), external_id=f"a{number}")
    review = open_review(document=document, reviewer=User.objects.get(username="ada"))
    for each, sentence in enumerate(sentences):
        start = document.text.index(sentence)
        Claim.objects.create(
            review=review,
            decision="added",
            content=spans(document.text, f"dam {each} of {number} will hold"),
            cue=[[start + len(source) + 1, start + len(source) + 5]],
            source=[[start, start + len(source)]],
            source_name=source,
            mention="named",
            quotation="indirect",
            attitude="statement",
            values={"source_type": source_type, "commitment": "support", "claim_kind": "fact"},
        )
    Review.objects.filter(pk=review.pk).update(state="submitted", submitted_at=timezone.now(), **fields)
    review.refresh_from_db()
    return review


def run_training(project: Project) -> Job:
    job = jobs.create(project=project, kind="training")
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    return job


@pytest.fixture
def trained(project: Project) -> Job:
    for number in range(20):
        make_reviewed(project, number)
    return run_training(project)


def manager(project: Project) -> User:
    return User.objects.get(username="mia")


def test_a_better_pipeline_waits_for_the_manager(project: Project, trained: Job) -> None:
    assert (trained.state, trained.message) == ("done", "")
    assert trained.public_result == {"articles": 20, "claims": 80, "better": True}
    project.refresh_from_db()
    assert project.weights == ""
    assert [file.stem for file in weights_folder(project).iterdir()] == [trained.result["private"]["weights"]]


def test_adopting_starts_a_new_run_and_open_reviews_keep_theirs(
    project: Project, trained: Job, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        jobs.enqueue(project=project, kind="pre-annotation")
    late = make_document(project, "Harbour Watch said that the late dam will hold.")
    with django_capture_on_commit_callbacks(execute=True):
        jobs.enqueue(project=project, kind="pre-annotation")
    before = open_review(document=late, reviewer=manager(project))
    with django_capture_on_commit_callbacks(execute=True):
        adopt_weights(project=project, training=trained, actor=manager(project))
    old, new = PipelineRun.objects.order_by("id")
    assert new.components["project_weights"] == trained.result["private"]["weights"][:12]
    assert new.readings.count() == old.readings.count() == 21
    assert late.readings.get(run=new).suggestions.first().values["source_type"] == "expert"
    assert late.readings.get(run=old).suggestions.first().values["source_type"] != "expert"
    before.refresh_from_db()
    assert before.run == old
    assert open_review(document=late, reviewer=User.objects.get(username="ada")).run == new


def test_going_back_uses_the_run_that_was_there(
    project: Project, trained: Job, django_capture_on_commit_callbacks: Any
) -> None:
    make_document(project, "Harbour Watch said that the late dam will hold.")
    for change in (
        lambda: adopt_weights(project=project, training=trained, actor=None),
        lambda: use_shipped_weights(project=project, actor=None),
        lambda: adopt_weights(project=project, training=trained, actor=None),
    ):
        with django_capture_on_commit_callbacks(execute=True):
            change()
    assert PipelineRun.objects.count() == 2


def test_a_training_is_adopted_once(project: Project, trained: Job) -> None:
    adopt_weights(project=project, training=trained, actor=None)
    with pytest.raises(NothingToAdopt, match="changed since this training"):
        adopt_weights(project=project, training=trained, actor=None)


def test_other_jobs_hold_nothing_to_adopt(project: Project) -> None:
    with pytest.raises(NothingToAdopt, match="nothing better"):
        adopt_weights(project=project, training=jobs.create(project=project, kind="figures"), actor=None)


def test_a_damaged_file_is_not_adopted(project: Project, trained: Job) -> None:
    file = next(weights_folder(project).iterdir())
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(WeightsError, match="damaged"):
        adopt_weights(project=project, training=trained, actor=None)
    project.refresh_from_db()
    assert project.weights == ""


@pytest.mark.parametrize("kind", ["pre-annotation", "training"])
def test_a_missing_file_stops_the_job_with_a_remedy(project: Project, trained: Job, kind: str) -> None:
    adopt_weights(project=project, training=trained, actor=None)
    project.refresh_from_db()
    Path(weights_file(project)).unlink()
    load_pipeline.cache_clear()
    job = jobs.create(project=project, kind=kind)
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "go back to the shipped weights" in job.message
    assert not PipelineRun.objects.exists()


def test_too_few_labels_leave_everything_as_it_is(project: Project) -> None:
    make_reviewed(project, 0)
    job = run_training(project)
    assert job.state == "failed"
    assert job.message == (
        "Only 1 reviewed article with 4 attributed claims; at least 10 articles and 50 claims are needed. "
        "The machine in use stays. Review more articles, then train again."
    )


def test_labels_outside_the_codebook_are_named(project: Project) -> None:
    make_reviewed(project, 0, source_type="wizard")
    job = run_training(project)
    assert job.state == "failed"
    assert "review of “Harbour inquiry”: Source type “wizard”, Source type “wizard”" in job.message


def test_labels_by_sentence_cannot_train(project: Project) -> None:
    Project.objects.update(depth="sentence")
    assert "Only a project that asks for full records" in run_training(project).message


def test_of_several_reviews_the_adjudication_counts(project: Project) -> None:
    first = make_reviewed(project, 0)
    cleo = make_user("cleo")
    Membership.objects.create(project=project, user=cleo, role="adjudicator")
    settled = Review.objects.create(
        document=first.document,
        reviewer=cleo,
        codebook=first.codebook,
        role="adjudication",
        state="submitted",
        submitted_at=timezone.now() - timezone.timedelta(days=1),
    )
    assert [gold.review for gold in read_gold(project)] == [settled]
    settled.delete()
    assert [gold.review for gold in read_gold(project)] == [first]
    Document.objects.update(withdrawn_at=timezone.now(), text="")
    assert list(read_gold(project)) == []


def test_gold_is_read_in_few_queries(project: Project, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(6):
        make_reviewed(project, number)
    with django_assert_num_queries(3):
        assert sum(len(gold.claims) for gold in read_gold(project)) == 24


def test_the_command_prints_the_difference_and_adopts_when_told(project: Project, capsys: Any) -> None:
    for number in range(20):
        make_reviewed(project, number)
    call_command("train", "harbour")
    printed = capsys.readouterr().out
    assert "20 articles, 80 attributed claims." in printed
    assert "Source type: right answers" in printed
    assert "waits on the project’s page “The machine”" in printed
    call_command("train", "harbour", "--adopt")
    project.refresh_from_db()
    assert project.weights
    with pytest.raises(CommandError, match="Only 0 articles reviewed since"):
        call_command("train", "harbour")


def test_the_page_shows_the_difference_and_the_buttons(project: Project, trained: Job, client: Client) -> None:
    client.force_login(manager(project))
    page = client.get("/projects/harbour/pipeline/").content.decode()
    assert "Source type: right answers" in page
    assert "Use what is better" in page
    client.post(f"/projects/harbour/pipeline/adopt/{trained.pk}/")
    project.refresh_from_db()
    assert project.weights == trained.result["private"]["weights"]
    page = client.get("/projects/harbour/pipeline/").content.decode()
    assert "Use what is better" not in page
    client.post("/projects/harbour/pipeline/shipped/")
    project.refresh_from_db()
    assert project.weights == ""


def test_one_article_is_spoken_of_as_one(project: Project, trained: Job, client: Client) -> None:
    trained.result |= {"articles": 1}
    trained.save()
    client.force_login(manager(project))
    assert "Fitted on 1 reviewed article (attributed" in client.get("/projects/harbour/pipeline/").content.decode()


def test_the_button_starts_one_training(project: Project, client: Client) -> None:
    client.force_login(manager(project))
    client.post("/projects/harbour/pipeline/train/")
    client.post("/projects/harbour/pipeline/train/")
    assert Job.objects.filter(kind="training").count() == 1
    assert training.last_training(project) is None
    page = client.get("/projects/harbour/pipeline/").content.decode()
    assert "Train on the reviewed articles" not in page


def test_the_page_costs_few_queries(
    project: Project, trained: Job, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(manager(project))
    with django_assert_num_queries(6):
        client.get("/projects/harbour/pipeline/")
