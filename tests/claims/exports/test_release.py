import csv
import hashlib
import io
import json
import os
import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import mlcroissant
import pyarrow.parquet as pq
import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from pytest_django import DjangoCaptureOnCommitCallbacks

from claims import jobs
from claims.exports import release as release_module
from claims.exports.release import (
    ReleaseGone,
    ReleaseTaken,
    archive_of,
    compare,
    folder_of,
    make_release,
    path_of,
    splits_of,
    start_release,
    verify,
)
from claims.exports.splits import SHARES, Unit, assign
from claims.models import Claim, Job, Release, Review
from tests.claims.exports.corpus import Corpus, add_claim, finished, make_corpus
from tests.factories import make_document


@pytest.fixture
def corpus(db: None) -> Corpus:
    return make_corpus()


def made(corpus: Corpus, **choices: str) -> Release:
    return make_release(project=corpus.project, created_by=corpus.people["mia"], **choices)


def units(count: int, stratum: str = "en") -> list[Unit]:
    return [Unit((f"{stratum}{number}",), stratum) for number in range(count)]


def test_splits_have_their_shares_in_every_stratum() -> None:
    splits = assign([*units(200), *units(100, "zh")], before={}, seed=1)
    for stratum, total in (("en", 200), ("zh", 100)):
        counts = Counter(split for key, split in splits.items() if key.startswith(stratum))
        assert {split: pytest.approx(share * total, abs=4) for split, share in SHARES.items()} == counts


def test_splits_depend_on_the_seed_and_not_on_the_order() -> None:
    splits = assign(units(50), before={}, seed=1)
    assert assign(units(50)[::-1], before={}, seed=1) == splits
    assert assign(units(50), before={}, seed=2) != splits


def test_an_article_keeps_its_split_as_others_are_added() -> None:
    splits = assign(units(50), before={}, seed=1)
    later = assign(units(120), before=splits, seed=1)
    assert {key: later[key] for key in splits} == splits
    assert Counter(later.values())["test"] == pytest.approx(12, abs=3)


def test_near_duplicates_stand_in_one_split() -> None:
    pairs = [replace(unit, keys=(*unit.keys, f"copy of {unit.keys[0]}")) for unit in units(60)]
    splits = assign(pairs, before={"en3": "test"}, seed=1)
    assert all(splits[unit.keys[0]] == splits[unit.keys[1]] for unit in pairs)
    assert splits["copy of en3"] == "test"


def test_every_file_is_on_the_disk_before_the_release_is_there(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: set[int] = set()

    def sync(descriptor: int) -> None:
        assert not Release.objects.exists()
        kept.add(os.fstat(descriptor).st_ino)

    monkeypatch.setattr("os.fsync", sync)
    release = made(corpus)
    assert {path_of(release, name).stat().st_ino for name in release.manifest["files"]} <= kept


def test_a_release_is_numbered_and_holds_every_article_once(corpus: Corpus) -> None:
    first, second = made(corpus), made(corpus)
    assert (first.number, second.number) == (1, 2)
    lines = [
        json.loads(line)
        for split in SHARES
        for line in path_of(first, f"articles/{split}.jsonl").read_text("utf-8").splitlines()
    ]
    assert len(lines) == first.manifest["counts"]["articles"] == 4
    assert {line["text_sha256"]: split for split in SHARES for line in lines}.keys() == splits_of(first).keys()


def test_names_and_texts_that_may_not_be_passed_on_stay_out(corpus: Corpus) -> None:
    release = made(corpus)
    everything = b"".join(path.read_bytes() for path in folder_of(release).rglob("*.jsonl"))
    assert b'"ada"' not in everything
    assert everything.count(b'"text":') == 1


def test_tables_of_a_release_hold_every_claim(corpus: Corpus) -> None:
    release = made(corpus)
    claims = sum(pq.read_table(path_of(release, f"claims/{split}.parquet")).num_rows for split in SHARES)
    rows = list(csv.DictReader(io.StringIO(path_of(release, "claims.csv").read_text("utf-8"), newline="")))
    assert claims == len(rows) == release.manifest["counts"]["claims"] == 8


def test_the_same_state_gives_the_same_files(corpus: Corpus) -> None:
    first, second = made(corpus), made(corpus)
    data = {name: facts for name, facts in first.manifest["files"].items() if "/" in name or name == "claims.csv"}
    assert len(data) == 11
    assert {name: second.manifest["files"][name] for name in data} == data
    assert compare(first, second) == {"added": [], "removed": [], "changed": []}


def test_two_releases_are_compared(corpus: Corpus) -> None:
    first = made(corpus)
    corpus.ada_review.claims.filter(uncertain=True).delete()
    added = make_document(corpus.project, "One more article.")
    finished(added, corpus.people["ada"], corpus.ada_review.codebook)
    changes = compare(first, second := made(corpus))
    assert changes == {"added": [added.text_sha256], "removed": [], "changed": [corpus.prices.text_sha256]}
    before, after = splits_of(first), splits_of(second)
    assert {key: after[key] for key in before} == before


def test_an_article_left_out_for_a_while_comes_back_to_its_split(corpus: Corpus) -> None:
    first = made(corpus)
    away = corpus.ada_review.document
    reviews = away.reviews.filter(state="submitted")
    ids = list(reviews.values_list("pk", flat=True))
    reviews.update(state="open", submitted_at=None)
    assert away.text_sha256 not in splits_of(made(corpus))
    away.reviews.filter(pk__in=ids).update(state="submitted", submitted_at=timezone.now())
    for seed in (2, 3, 4, 5):
        splits = splits_of(make_release(project=corpus.project, created_by=corpus.people["mia"], seed=seed))
        assert splits[away.text_sha256] == splits_of(first)[away.text_sha256]


def test_a_release_whose_splits_are_lost_is_told_before_the_next_is_made(corpus: Corpus) -> None:
    first, second = made(corpus), made(corpus)
    shutil.rmtree(folder_of(first))
    made(corpus)
    shutil.rmtree(folder_of(second))
    third = Release.objects.get(number=3)
    (folder_of(third) / "splits.json").unlink()
    with pytest.raises(ReleaseGone, match="has no file splits.json"):
        made(corpus)
    job = start_release(project=corpus.project, created_by=corpus.people["mia"])
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert (job.state, "has no file splits.json" in job.message) == ("failed", True)
    with pytest.raises(CommandError, match="has no file splits.json"):
        call_command("make_release", corpus.project.slug, "--by", "mia")


def test_of_two_releases_at_once_one_is_made(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    def overtaken(*arguments: Any) -> dict[str, Any]:
        Release.objects.create(project=corpus.project, number=1)
        return {}

    monkeypatch.setattr(release_module, "write_files", overtaken)
    with pytest.raises(ReleaseTaken, match="Start this one again"), transaction.atomic():
        made(corpus)
    assert not list(release_module.releases_folder().glob("*.part"))


def test_a_changed_file_is_found_out(corpus: Corpus) -> None:
    release = made(corpus)
    verify(release)
    with path_of(release, "claims.csv").open("ab") as stream:
        stream.write(b"more")
    with pytest.raises(ReleaseGone, match=r"claims\.csv of Harbour release 1 is not what was released"):
        verify(release)


def test_all_files_of_a_release_come_in_one_archive_with_checksums(client: Client, corpus: Corpus) -> None:
    release = made(corpus)
    client.force_login(corpus.people["mia"])
    whole = content(client.get("/projects/harbour/releases/1.zip"))
    with ZipFile(io.BytesIO(whole)) as archive:
        names = set(archive.namelist())
        sums = dict(reversed(line.split("  ")) for line in archive.read("harbour-1/SHA256SUMS").decode().splitlines())
        assert names == {f"harbour-1/{name}" for name in (*release.manifest["files"], "SHA256SUMS")}
        for name, expected in sums.items():
            assert hashlib.sha256(archive.read(f"harbour-1/{name}")).hexdigest() == expected
    rest = client.get("/projects/harbour/releases/1.zip", headers={"Range": "bytes=100-"})
    assert (rest.status_code, content(rest)) == (206, whole[100:])
    assert content(client.get("/api/v1/projects/harbour/releases/1/archive/")) == whole
    archive_of(release).unlink()
    assert archive_of(release).read_bytes() == whole


def test_no_archive_is_made_of_a_changed_file(client: Client, corpus: Corpus) -> None:
    release = made(corpus)
    with path_of(release, "claims.csv").open("ab") as stream:
        stream.write(b"x")
    client.force_login(corpus.people["mia"])
    assert client.get("/projects/harbour/releases/1.zip").status_code == 404
    assert client.get("/api/v1/projects/harbour/releases/1/archive/").status_code == 404
    with pytest.raises(CommandError, match="claims.csv of .* is not what was released"):
        call_command("export_release", "harbour")


def test_the_command_writes_a_release_as_one_file(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such release"):
        call_command("export_release", "harbour")
    release, there = made(corpus), tmp_path / "all.zip"
    call_command("export_release", "harbour", "--output", str(there))
    assert there.read_bytes() == archive_of(release).read_bytes()
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_release", "harbour", "--output", str(tmp_path / "none" / "all.zip"))


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_the_card_tells_what_is_there(corpus: Corpus) -> None:
    card = path_of(made(corpus), "README.md").read_text("utf-8")
    head = yaml.safe_load(card.split("---")[1])
    assert head["language"] == ["ar", "en", "zh"]
    assert [file["split"] for file in head["configs"][0]["data_files"]] == list(SHARES)
    assert "Here with their text:\n1 of 4 articles;" in card


def test_the_citation_has_what_cff_requires(corpus: Corpus) -> None:
    release = made(corpus)
    citation = yaml.safe_load(path_of(release, "CITATION.cff").read_text("utf-8"))
    assert (citation["cff-version"], citation["type"], citation["version"]) == ("1.2.0", "dataset", str(release.number))
    assert citation["message"]
    assert citation["title"]
    assert citation["authors"] == [{"name": corpus.project.name}]


def test_croissant_names_every_data_file_with_its_hash(corpus: Corpus) -> None:
    release = made(corpus)
    described = json.loads(path_of(release, "croissant.json").read_bytes())
    named = {file["contentUrl"]: file["sha256"] for file in described["distribution"]}
    assert len(named) == 10
    assert all(release.manifest["files"][name]["sha256"] == digest for name, digest in named.items())


PAGE = "/projects/harbour/releases/"


def test_a_manager_makes_a_release_on_the_page(
    client: Client, corpus: Corpus, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    client.force_login(corpus.people["mia"])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(PAGE, {"people": "dropped", "text": "left_out", "note": "For the paper"})
    assert Job.objects.get(kind="release").state == Job.State.DONE
    page = client.get(PAGE).content.decode()
    assert "For the paper" in page
    response = client.get(f"{PAGE}1/articles/train.jsonl")
    assert response.getvalue() == path_of(Release.objects.get(), "articles/train.jsonl").read_bytes()


def test_a_wrong_choice_is_told(client: Client, corpus: Corpus) -> None:
    client.force_login(corpus.people["mia"])
    assert client.post(PAGE, {"people": "all", "text": "shareable"}).status_code == 400


def test_two_releases_are_compared_by_title(client: Client, corpus: Corpus) -> None:
    made(corpus)
    claim = Claim.objects.filter(review__document__project=corpus.project, review__state="submitted").first()
    assert claim is not None
    claim.note = "Changed."
    claim.save()
    made(corpus)
    client.force_login(corpus.people["mia"])
    assert "Compare two releases" in client.get(PAGE).content.decode()
    page = client.get(f"{PAGE}compare/").content.decode()
    assert "Labels changed: 1" in page
    assert "Articles added: 0" in page
    assert escape(claim.review.document.title) in page
    same = client.get(f"{PAGE}compare/?older=2&newer=2").content.decode()
    assert "Labels changed: 0" in same


@pytest.mark.parametrize("name", ["../../secret-key", "articles/../../x", "nothing.txt"])
def test_only_files_of_the_release_are_given(client: Client, corpus: Corpus, name: str) -> None:
    made(corpus)
    client.force_login(corpus.people["mia"])
    assert client.get(f"{PAGE}1/{name}").status_code == 404


def test_releases_are_for_managers_and_adjudicators(client: Client, corpus: Corpus) -> None:
    statuses = {}
    for name in ("mia", "cleo", "ada", "dan"):
        client.force_login(corpus.people[name])
        statuses[name] = (client.get(PAGE).status_code, client.post(PAGE).status_code)
    assert statuses == {"mia": (200, 400), "cleo": (200, 403), "ada": (403, 403), "dan": (404, 404)}


def test_the_command_makes_a_release(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_release", "harbour", by="mia")
    assert "Harbour release 1: 4 articles" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no manager"):
        call_command("make_release", "harbour", by="ada")


def test_nothing_is_no_release(client: Client, corpus: Corpus) -> None:
    Review.objects.update(state="open", submitted_at=None)
    client.force_login(corpus.people["mia"])
    wanted = {"people": "dropped", "text": "left_out"}
    page = client.post(PAGE, wanted)
    assert (page.status_code, "nothing to release" in page.content.decode()) == (400, True)
    answer = client.post("/api/v1/projects/harbour/releases/", wanted, "application/json")
    assert (answer.status_code, answer.json()["error"]) == (409, "nothing_to_release")
    with pytest.raises(CommandError, match="nothing to release"):
        call_command("make_release", "harbour", by="mia")
    assert not Release.objects.exists()
    assert not Job.objects.exists()


DOCUMENTATION = Path(__file__).parents[3] / "docs" / "releases.md"


def snippets(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENTATION.read_text("utf-8"), re.DOTALL)


@pytest.fixture
def released(corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    """A release, in the folder ``release`` of the working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    release = made(corpus, text="included")
    shutil.copytree(folder_of(release), tmp_path / "release")
    return release


@pytest.mark.parametrize("number", range(5))
def test_a_line_of_python_loads_the_release(released: Release, number: int) -> None:
    code = snippets("python")[number]
    space: dict[str, Any] = {}
    exec(code, space)  # noqa: S102
    train = pq.read_table("release/claims/train.parquet").num_rows
    expected = {0: train, 1: released.manifest["counts"]["claims"], 2: train, 4: train}
    if number == 3:
        roles = {span.label_ for example in space["claims"] for span in example.reference.spans["sc"]}
        assert roles >= {"content", "source"}
    else:
        assert len(space["claims"]) == expected[number]


def test_all_lines_of_python_are_run() -> None:
    assert len(snippets("python")) == 5


def test_croissant_has_no_errors(released: Release) -> None:
    issues = mlcroissant.Dataset("release/croissant.json").metadata.issues
    assert not issues.errors
    assert [warning for warning in issues.warnings if "datePublished" not in warning] == []


def test_the_card_says_what_was_not_measured(corpus: Corpus) -> None:
    card = path_of(made(corpus), "README.md").read_text("utf-8")
    assert "Agreement was not measured." in card
    assert "was not measured" in card.split("## What suggestions did")[1]
    assert "The work was not parted into rounds." in card


def test_the_card_tells_agreement_with_intervals_and_rounds(corpus: Corpus) -> None:
    corpus.project.rounds.create(number=1, kind="training", codebook=corpus.ada_review.codebook)
    second = finished(corpus.prices, corpus.people["mia"], corpus.ada_review.codebook)
    add_claim(second, "Prices will fall", cue="said", source="the Treasury", values={"source_type": "ministry"})
    job = jobs.create(project=corpus.project, kind="agreement", arguments={"people": []})
    jobs.run_job.call(job.pk)
    card = path_of(made(corpus), "README.md").read_text("utf-8")
    assert re.search(r"^\| 1 \| Training \| 1 \| \d{4}-\d\d-\d\d \| open \|$", card, re.MULTILINE)
    assert re.search(r"^\| .+ \| .+ \| -?\d\.\d\d \| (–|-?\d\.\d\d to -?\d\.\d\d) \|$", card, re.MULTILINE)
