import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from annotator.pipeline.__main__ import main as pipeline_command
from claims import jobs, preannotation
from claims.dashboards.progress import project_progress
from claims.models import Document, Job, PipelineRun, Project, Reading, Suggestion
from claims.preannotation import retry_failed, start_preannotation
from claims.review import open_review, review_payload
from tests.factories import make_document, make_project, make_user
from tests.pipelines import StandIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    stand_in = StandIn()
    monkeypatch.setattr(preannotation, "load_pipeline", lambda *names: stand_in)
    return stand_in


@pytest.fixture
def project() -> Project:
    project = make_project()
    for number in range(40):
        make_document(project, f"Port {number} said that {number} ships came.")
    return project


def run_job(project: Project) -> Job:
    job = jobs.create(project=project, kind="pre-annotation")
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    return job


def test_every_present_article_is_read_once(pipeline: StandIn, project: Project) -> None:
    make_document(project, "Gone.", withdrawn_at=timezone.now())
    job = run_job(project)
    assert (job.state, job.done, job.total) == ("done", 40, 40)
    assert job.result == {"articles": 40, "suggestions": 120}
    assert Reading.objects.count() == 40
    assert run_job(project).result == {"articles": 40, "suggestions": 120}
    assert len(pipeline.read_texts) == 40


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(pipeline: StandIn, project: Project) -> None:
    pipeline.dies_at = "Port 23 "
    job = jobs.create(project=project, kind="pre-annotation")
    with pytest.raises(SystemExit):
        jobs.run_job.call(job.pk)
    assert Reading.objects.count() == 23
    pipeline.dies_at = ""
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.done) == ("done", 2, 40)
    assert len(set(pipeline.read_texts)) == len(pipeline.read_texts) == 40
    assert Suggestion.objects.count() == 120


def test_an_article_is_stored_whole_or_not_at_all(
    pipeline: StandIn, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise SystemExit(1)

    monkeypatch.setattr(Suggestion.objects, "bulk_update", fail)
    with pytest.raises(SystemExit):
        run_job(project)
    assert not Reading.objects.exists()
    assert not Suggestion.objects.exists()


def test_articles_imported_meanwhile_are_read_too(
    pipeline: StandIn, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def store_and_import(run: PipelineRun, document: Document, record: dict[str, Any]) -> bool:
        if document == project.documents.first():
            make_document(project, "Port 99 said that it came late.")
        return store(run, document, record)

    store = preannotation.store
    monkeypatch.setattr(preannotation, "store", store_and_import)
    job = run_job(project)
    assert (job.done, job.total) == (41, 41)


def test_two_workers_at_once_store_an_article_once(pipeline: StandIn, project: Project) -> None:
    document = project.documents.first()
    run = preannotation.current_run(project=project, components=pipeline.describe())
    assert preannotation.store(run, document, pipeline.read(document.text).to_json())
    assert not preannotation.store(run, document, pipeline.read(document.text).to_json())
    assert Suggestion.objects.count() == 3


def test_suggested_contents_follow_the_span_rules_of_the_codebook(pipeline: StandIn) -> None:
    document = make_document(text="That Ben left.")
    run_job(document.project)
    contents = {suggestion.quotation: suggestion.content for suggestion in Suggestion.objects.all()}
    assert contents == {"indirect": [[5, 13]], "own_voice": [[0, 14]]}


def test_suggestions_keep_their_order_nesting_and_reasons(pipeline: StandIn) -> None:
    document = make_document(text="Ada said that Ben left.")
    run_job(document.project)
    inner, outer, own = Suggestion.objects.order_by("ordinal")
    assert inner.parent == outer
    assert outer.parent is None
    assert document.text[slice(*inner.content[0])] == "Ben left"
    assert (inner.scores, inner.reasons) == ({"record": 0.9}, {"record": "a say-verb"})
    assert own.quotation == "own_voice"


def test_stances_are_stored_under_the_keys_of_the_targets(pipeline: StandIn) -> None:
    document = make_document()
    Project.objects.update(targets=[{"key": "cn", "name": "China"}])
    run_job(document.project)
    outer = Suggestion.objects.get(ordinal=1)
    assert outer.values == {"stance": {"cn": "favour"}}
    assert outer.scores["stance"] == {"cn": 0.7}


def test_the_machine_is_told_what_a_target_is_also_called(pipeline: StandIn) -> None:
    project = make_document().project
    Project.objects.update(targets=[{"key": "cn", "name": "China", "also_called": ["PRC"]}])
    run_job(project)
    assert pipeline.targets == {"China": ["PRC"]}


def test_candidates_are_kept_beside_the_suggestions_and_offered_by_the_review(pipeline: StandIn) -> None:
    ada = make_user("ada")
    project = make_project(ada=ada)
    project.targets = [{"key": "cn", "name": "China"}]
    project.save()
    document = make_document(project, text="The dam may that leaks.")
    run_job(project)
    assert Suggestion.objects.count() == 3
    review = open_review(document=document, reviewer=ada)
    (candidate,) = review_payload(review)["candidates"]
    assert (candidate["id"], candidate["content"]) == (None, [[17, 22]])
    assert candidate["values"]["stance"] == {"cn": "favour"}
    project.attitudes = ["belief"]
    assert review_payload(review)["candidates"] == []


def test_an_unknown_language_is_told_and_gets_no_suggestions(pipeline: StandIn) -> None:
    document = make_document(text="港口说船来了。", language="zh")
    run_job(document.project)
    reading = Reading.objects.get()
    assert (reading.state, reading.language, reading.sentences) == ("unknown_language", "unknown", [[0, 7]])
    assert not Suggestion.objects.exists()


def test_a_new_version_and_new_targets_read_again_and_keep_the_old(pipeline: StandIn) -> None:
    document = make_document()
    run_job(document.project)
    pipeline.version = "rules 2"
    run_job(document.project)
    Project.objects.update(targets=[{"key": "cn", "name": "China"}])
    run_job(document.project)
    assert document.readings.count() == 3
    assert [run.version.partition(" 3.8")[0] for run in PipelineRun.objects.order_by("id")] == [
        "rules 1",
        "rules 2",
        "rules 2",
    ]


def test_starting_twice_gives_the_job_that_waits(project: Project) -> None:
    first = start_preannotation(project=project)
    assert start_preannotation(project=project) == first
    Job.objects.update(state="running")
    assert start_preannotation(project=project) != first


def test_the_web_process_never_loads_spacy() -> None:
    code = (
        "import django, sys; django.setup(); import annotator.urls, annotator.wsgi; "
        "sys.exit('spacy' in sys.modules or 'onnxruntime' in sys.modules)"
    )
    env = {"DJANGO_SETTINGS_MODULE": "annotator.settings", "SAYSO_DATA_DIR": str(settings.DATA_DIR)}
    assert subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, env=env).returncode == 0


def test_the_command_reads_in_its_own_process(pipeline: StandIn, project: Project, capsys: Any) -> None:
    call_command("preannotate", "harbour")
    assert "40 articles read, 120 claims suggested." in capsys.readouterr().out


def test_the_command_names_the_projects_there_are(project: Project) -> None:
    with pytest.raises(CommandError, match=r"no project 'port'. Projects: harbour\."):
        call_command("preannotate", "port")


def test_who_speaks_is_counted_afterwards(
    pipeline: StandIn, project: Project, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run_job(project)
    assert Job.objects.get(kind="figures").result["articles"] == 40


def test_an_article_that_it_fails_on_is_kept_with_the_reason_and_the_others_go_on(
    pipeline: StandIn, project: Project
) -> None:
    pipeline.fails_at = "Port 23 "
    job = run_job(project)
    assert (job.state, job.done) == ("done", 40)
    assert job.result == {"articles": 39, "suggestions": 117, "failed": 1}
    failed = Reading.objects.get(state="failed")
    assert failed.message == "ValueError: too many clauses"
    assert "Port 23 " in failed.document.text
    assert project_progress(project).failed == 1
    assert project_progress(project).unread == 0


def test_what_failed_is_read_again_when_asked(
    pipeline: StandIn, project: Project, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    pipeline.fails_at = "Port 23 "
    run_job(project)
    run_job(project)
    assert Reading.objects.filter(state="failed").count() == 1
    pipeline.fails_at = ""
    with django_capture_on_commit_callbacks(execute=True):
        retry_failed(project=project)
    assert not Reading.objects.filter(state="failed").exists()
    assert Suggestion.objects.count() == 120


def test_the_command_reads_again_what_failed(pipeline: StandIn, project: Project, capsys: Any) -> None:
    pipeline.fails_at = "Port 23 "
    call_command("preannotate", "harbour")
    assert "It failed on 1; the project’s page “The machine” tells why." in capsys.readouterr().out
    pipeline.fails_at = ""
    call_command("preannotate", "harbour", "--retry")
    assert "40 articles read, 120 claims suggested." in capsys.readouterr().out


def test_a_review_pins_the_newest_run_that_came_to_an_end(pipeline: StandIn, project: Project) -> None:
    run_job(project)
    pipeline.version, pipeline.fails_at = "rules 2", "Port 0 "
    run_job(project)
    first, second = project.documents.order_by("pk")[:2]
    ada = make_user()
    assert open_review(document=first, reviewer=ada).run == PipelineRun.objects.earliest("id")
    assert open_review(document=second, reviewer=ada).run == PipelineRun.objects.latest("id")


def test_the_pipeline_page_tells_why_it_failed_and_retries(pipeline: StandIn, project: Project, client: Client) -> None:
    pipeline.fails_at = "Port 23 "
    run_job(project)
    mia = make_user("mia")
    project.memberships.create(user=mia, role="manager")
    client.force_login(mia)
    page = client.get("/projects/harbour/pipeline/").content.decode()
    assert "ValueError: too many clauses" in page
    assert "#failed" in client.get("/projects/harbour/").content.decode()
    Job.objects.all().delete()
    client.post("/projects/harbour/pipeline/retry/")
    assert Job.objects.filter(kind="pre-annotation").exists()


def test_a_process_killed_in_the_middle_loses_and_doubles_nothing(
    project: Project, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real processes with the real pipeline; one is killed, and the job goes on by itself."""
    settings.PREANNOTATION_PROCESSES, settings.PIPELINE = 2, "rules"
    for document in project.documents.all():  # long enough that the pool is not through before it is killed
        document.text = "\n\n".join([document.text] * 30)
        document.save()
    store, killed = preannotation.store, []

    def store_and_kill(run: PipelineRun, document: Document, record: dict[str, Any]) -> bool:
        if Reading.objects.count() == 1 and not killed:
            living = [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]
            pool = [child for child in living if "spawn_main" in " ".join(child.cmdline())]
            killed.append(pool[0].pid)
            pool[0].kill()
        return store(run, document, record)

    monkeypatch.setattr(preannotation, "store", store_and_kill)
    job = run_job(project)
    assert (job.state, job.attempts) == ("queued", 1)
    assert "died" in job.message
    kept = Reading.objects.count()
    assert 1 <= kept < 40
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.result["articles"]) == ("done", 2, 40)
    assert Reading.objects.count() == 40
    assert killed


def test_readings_made_without_the_database_are_taken_in_once(
    project: Project, settings: Settings, tmp_path: Path, capsys: Any
) -> None:
    settings.PIPELINE = "rules"
    lines = [json.dumps({"id": document.pk, "text": document.text}) for document in project.documents.all()[:3]]
    (tmp_path / "articles.jsonl").write_text("\n".join([*lines, '{"id": 0, "text": "The port is big."}']))
    assert (
        pipeline_command(["bulk", str(tmp_path / "articles.jsonl"), "--to", str(tmp_path / "out"), "--tier", "rules"])
        == 0
    )
    capsys.readouterr()
    call_command("preannotate", project.slug, "--from", str(tmp_path / "out"))
    assert (
        capsys.readouterr().out == "3 readings taken in, 0 known already, 1 of articles that are not in the project.\n"
    )
    call_command("preannotate", project.slug, "--from", str(tmp_path / "out"))
    assert capsys.readouterr().out.startswith("0 readings taken in, 3 known already")
    assert run_job(project).result["articles"] == 40
    assert (PipelineRun.objects.count(), Reading.objects.count()) == (1, 40)


def test_readings_toward_other_targets_are_refused(project: Project, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps({"components": {}, "targets": ["China"]}))
    with pytest.raises(CommandError, match="toward"):
        call_command("preannotate", project.slug, "--from", str(tmp_path))
