"""Who gets the active seconds of whom in an export, and what an import makes of them."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from annotator.codebook import FIELDS
from claims.codebooks import create_codebook
from claims.exports import FORMATS, export_claims
from claims.exports.release import folder_of, make_release
from claims.exports.selection import Selection
from claims.formats import native
from claims.formats.records import LossReport, RefusedRecord
from claims.imports.labels import import_labels
from claims.models import Claim, Membership, Project, Review
from tests.claims.exports.corpus import CUSTOM_FIELDS, Corpus, make_corpus
from tests.factories import make_project, make_user

pytestmark = pytest.mark.django_db
URL = "/api/v1/projects/harbour/export/"
REVIEWS, CLAIM = {"ada": 86399, "ben": 71993, "cleo": 64811}, 53987  # no other number of the corpus is like these


@pytest.fixture
def corpus() -> Corpus:
    """Who worked how long on each review, and on each claim."""
    corpus = make_corpus()
    for name, seconds in REVIEWS.items():
        Review.objects.filter(reviewer=corpus.people[name]).update(active_seconds=seconds)
    Claim.objects.update(active_seconds=CLAIM)
    return corpus


@pytest.fixture
def copy(corpus: Corpus) -> Project:
    """Another project with the same people and questions."""
    project = make_project("Copy", **{name: corpus.people[name] for name in ("ada", "ben", "cleo", "mia")})
    project.targets = corpus.project.targets
    project.save()
    create_codebook(project=project, definitions=(*FIELDS, *CUSTOM_FIELDS), published_at=timezone.now(), note="")
    return project


def asked(client: Client, corpus: Corpus, name: str, **choices: Any) -> bytes:
    client.force_login(corpus.people[name])
    response = client.get(URL, {"state": "all", **choices})
    assert response.status_code == 200
    return response.getvalue()


def times(data: bytes) -> dict[str, set[tuple[int | None, int | None]]]:
    """The seconds of the reviews and of their claims, by reviewer."""
    found: dict[str, set[tuple[int | None, int | None]]] = {}
    for line in data.splitlines():
        for review in json.loads(line)["reviews"]:
            for claim in review["claims"]:
                pair = (review.get("active_seconds"), claim.get("active_seconds"))
                found.setdefault(review["reviewer"], set()).add(pair)
                assert ("active_seconds" in review) == ("active_seconds" in claim)
    return found


def everybodys() -> dict[str, set[tuple[int | None, int | None]]]:
    return {name: {(seconds, CLAIM)} for name, seconds in REVIEWS.items()}


def test_a_manager_gets_the_time_of_everybody(client: Client, corpus: Corpus) -> None:
    assert times(asked(client, corpus, "mia")) == everybodys()


def test_a_reviewer_gets_their_own(client: Client, corpus: Corpus) -> None:
    assert times(asked(client, corpus, "ada")) == {"ada": {(REVIEWS["ada"], CLAIM)}}


def test_an_adjudicator_gets_the_labels_of_everybody_and_their_own_time(client: Client, corpus: Corpus) -> None:
    nothing: set[tuple[int | None, int | None]] = {(None, None)}
    own = {"cleo": {(REVIEWS["cleo"], CLAIM)}}
    assert times(asked(client, corpus, "cleo")) == {"ada": nothing, "ben": nothing, **own}


@pytest.mark.parametrize("name", ["mia", "ada", "cleo"])
@pytest.mark.parametrize("format_name", ["native", "csv"])
def test_where_people_are_dropped_there_is_no_time(client: Client, corpus: Corpus, name: str, format_name: str) -> None:
    kept = asked(client, corpus, name, format=format_name, people="pseudonyms").decode()
    assert any(str(seconds) in kept for seconds in REVIEWS.values())
    dropped = asked(client, corpus, name, format=format_name, people="dropped").decode()
    assert not [seconds for seconds in (*REVIEWS.values(), CLAIM) if str(seconds) in dropped]


def test_the_csv_has_it_in_two_columns(client: Client, corpus: Corpus) -> None:
    data = asked(client, corpus, "cleo", format="csv", byte_order_mark="no").decode()
    rows = list(csv.DictReader(io.StringIO(data, newline="")))
    found = {(row["reviewer"], row["review_active_seconds"], row["active_seconds"]) for row in rows}
    assert found == {("ada", "", ""), ("ben", "", ""), ("cleo", str(REVIEWS["cleo"]), str(CLAIM))}


def test_the_same_state_gives_the_same_bytes(client: Client, corpus: Corpus) -> None:
    for format_name in ("native", "csv"):
        first, second = (asked(client, corpus, "mia", format=format_name) for _ in range(2))
        assert first == second


def test_what_cannot_hold_it_says_so(corpus: Corpus) -> None:
    said = {"active seconds of the review", "active seconds of the claim"}
    for format_name in FORMATS:
        counts = []
        for shown in (True, False):
            stream = io.BytesIO()
            selection = Selection(times=shown)
            losses = export_claims(project=corpus.project, format_name=format_name, stream=stream, selection=selection)
            counts.append(said & losses.counts.keys())
        kept = {"native", "csv", "xlsx", "parquet", "stata", "spss", "codebook"}
        halves = {"spacy": {"active seconds of the review"}, "label-studio": {"active seconds of the claim"}}
        lost = halves.get(format_name, said)
        assert counts == [set() if format_name in kept else lost, set()], format_name


@pytest.mark.parametrize("people", ["names", "pseudonyms", "dropped"])
def test_a_release_holds_no_time(corpus: Corpus, people: str) -> None:
    release = make_release(project=corpus.project, created_by=corpus.people["mia"], people=people, text="included")
    folder = folder_of(release)
    lines = [line for path in folder.glob("articles/*.jsonl") for line in path.read_bytes().splitlines()]
    assert lines
    assert not [line for line in lines if b"active_seconds" in line]
    with (folder / "claims.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {(row["review_active_seconds"], row["active_seconds"]) for row in rows} == {("", "")}


def test_the_command_gives_everybodys_and_to_a_person_what_they_may_see(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl"
    own = {name: {(seconds, CLAIM)} if name == "ada" else {(None, None)} for name, seconds in REVIEWS.items()}
    for by, expected in (("", everybodys()), ("mia", everybodys()), ("ada", own)):
        call_command("export_claims", "harbour", state="all", by=by, output=str(path), stderr=io.StringIO())
        found = times(path.read_bytes())
        assert found == {name: expected[name] for name in found}
        assert "ada" in found


def test_the_export_page_says_whose_time_is_in_it(client: Client, corpus: Corpus) -> None:
    for name, words in (("mia", "of every review and claim"), ("cleo", "of your own reviews")):
        client.force_login(corpus.people[name])
        assert f"The active seconds {words}" in client.get("/projects/harbour/export/").content.decode()


def imported(project: Project, data: bytes) -> list[str]:
    mia = Membership.objects.get(project=project, role="manager").user
    report = import_labels(
        project=project, format_name="native", name="labels", stream=io.BytesIO(data), imported_by=mia
    )
    return list(report.losses.counts)


def test_an_import_takes_the_time_in(client: Client, corpus: Corpus, copy: Project) -> None:
    data = asked(client, corpus, "mia")
    assert imported(copy, data) == []
    found = Review.objects.filter(document__project=copy).values_list("reviewer__username", "active_seconds")
    assert set(found) == set(REVIEWS.items())
    claims = Claim.objects.filter(review__document__project=copy)
    assert set(claims.values_list("active_seconds", flat=True)) == {CLAIM}
    client.force_login(corpus.people["mia"])
    again = client.get("/api/v1/projects/copy/export/", {"state": "all"}).getvalue()
    assert times(again) == times(data) == everybodys()


def test_a_file_without_it_comes_in_as_before(corpus: Corpus, copy: Project) -> None:
    stream = io.BytesIO()
    export_claims(project=corpus.project, format_name="native", stream=stream, selection=Selection(state="all"))
    assert b"active_seconds" not in stream.getvalue()
    assert imported(copy, stream.getvalue()) == []
    assert set(Review.objects.filter(document__project=copy).values_list("active_seconds", flat=True)) == {0}
    assert set(Claim.objects.filter(review__document__project=copy).values_list("active_seconds", flat=True)) == {0}


@pytest.mark.parametrize("wrong", [-1, 2**31, 1.5, "5", None, True])
@pytest.mark.parametrize("where", ["review", "claim"])
def test_time_that_cannot_be_stored_is_refused_with_its_place(
    client: Client, corpus: Corpus, where: str, wrong: Any
) -> None:
    line = json.loads(asked(client, corpus, "mia").splitlines()[0])
    review = line["reviews"][0]
    (review if where == "review" else review["claims"][0])["active_seconds"] = wrong
    (refused,) = native.read(io.BytesIO(json.dumps(line).encode()), LossReport())
    assert isinstance(refused, RefusedRecord)
    assert refused.reason.startswith("At $.reviews[0]")
    assert "active_seconds" in refused.reason


def test_nobody_gets_the_time_of_what_they_are_reviewing(client: Client, corpus: Corpus) -> None:
    lea = make_user("lea")
    Membership.objects.create(project=corpus.project, user=lea, role=Membership.Role.MANAGER)
    corpus.people["lea"] = lea
    assert str(REVIEWS["ben"]) in asked(client, corpus, "lea").decode()  # of the article of the corpus
    Review.objects.create(document=corpus.prices, reviewer=lea, codebook=corpus.ada_review.codebook)
    assert str(REVIEWS["ben"]) not in asked(client, corpus, "lea").decode()
