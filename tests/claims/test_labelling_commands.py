"""Submitting, adjudicating and publishing a codebook on the command line."""

import io
import json
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from claims.codebooks import create_preset, current, definitions_of, open_draft
from claims.models import Project, Review, User
from claims.review import differences
from tests.claims.adjudication.test_adjudication import MINISTRY, PORT, UNION
from tests.claims.agreement.corpus import make_article, make_people, make_submitted, make_team
from tests.factories import make_document, make_project, make_reading, make_review, make_suggestion

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    return make_people()


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    return make_team(people)


def said(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_what_is_decided_is_submitted_and_the_rest_is_named(people: dict[str, User], project: Project) -> None:
    done = make_review(make_document(project, "One."), people["ada"])
    undecided = make_document(project, "The port said no.")
    make_suggestion(make_reading(undecided), "no", "said", "The port")
    left = make_review(undecided, people["ada"])
    others = make_review(done.document, people["ben"])
    with pytest.raises(CommandError, match=rf"^article {undecided.pk}: 1 suggestion is undecided\.$"):
        said("submit_reviews", project.slug, "--by", "ada")
    states = dict(Review.objects.values_list("pk", "state"))
    assert states == {done.pk: "submitted", left.pk: "open", others.pk: "open"}
    article = str(done.document_id)
    assert "1 opened again." in said("submit_reviews", project.slug, "--by", "ada", "--articles", article, "--reopen")
    done.refresh_from_db()
    assert (done.state, done.events.count(), differences(done)) == ("open", 2, [])


def test_reviews_are_taken_back_by_article_only(people: dict[str, User], project: Project) -> None:
    with pytest.raises(CommandError) as refused:
        said("submit_reviews", project.slug, "--by", "ada", "--reopen")
    assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="'dan' is no member"):
        said("submit_reviews", project.slug, "--by", "dan")
    with pytest.raises(CommandError, match="article 7: no open review"):
        said("submit_reviews", project.slug, "--by", "ada", "--articles", "7")


def test_only_what_everybody_agrees_on_is_settled(people: dict[str, User], project: Project) -> None:
    same, other = make_article(project), make_article(project, 2)
    for document, bens in ((same, MINISTRY), (other, UNION)):
        make_submitted(document, people["ada"], MINISTRY, PORT)
        make_submitted(document, people["ben"], bens, PORT)
    told = said("adjudicate", project.slug, "--by", "cleo")
    assert f"article {other.pk}: 2 differences are not settled yet." in told
    made = Review.objects.filter(role="adjudication")
    assert list(made.values_list("document", "state")) == [(same.pk, "submitted")]
    said("adjudicate", project.slug, "--by", "cleo", "--begin")
    assert list(made.values_list("document", "state")) == [(same.pk, "submitted"), (other.pk, "open")]
    assert [differences(review) for review in made] == [[], []]


def test_an_article_that_cannot_be_adjudicated_is_named(people: dict[str, User], project: Project) -> None:
    once, settled = make_article(project), make_article(project, 2)
    make_submitted(once, people["ada"], MINISTRY)
    for name in ("ada", "ben"):
        make_submitted(settled, people[name], MINISTRY)
    said("adjudicate", project.slug, "--by", "cleo")
    wanted = [str(once.pk), str(settled.pk), "999"]
    with pytest.raises(CommandError) as refused:
        said("adjudicate", project.slug, "--by", "cleo", "--articles", *wanted)
    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == [
        "article 999",
        f"article {once.pk}",
        f"article {settled.pk}",
    ]
    with pytest.raises(CommandError, match="no adjudicator"):
        said("adjudicate", project.slug, "--by", "ada")


@pytest.fixture
def preset(people: dict[str, User]) -> Project:
    project = make_project(mia=people["mia"], ada=people["ada"])
    create_preset(project=project)
    return project


def printed(project: Project) -> dict[str, Any]:
    asked: dict[str, Any] = json.loads(said("codebook", project.slug))
    return asked


def test_what_is_printed_is_published_again(preset: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = printed(preset)
    before = definitions_of(current(preset))
    asked["fields"][0]["name"] = "Who speaks"
    data = b"\xef\xbb\xbf" + json.dumps(asked).encode()
    for yes, version in ((), 1), (("--by", "mia", "--yes", "--note", "Clearer"), 2):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert f"renamed: {before[0].name} is Who speaks" in said("codebook", preset.slug, "-", *yes)
        assert current(preset).version == version
    published = current(preset)
    assert published.note == "Clearer"
    assert definitions_of(published)[1:] == before[1:]


def test_the_targets_of_a_codebook_file_become_those_of_the_project(preset: Project, tmp_path: Path) -> None:
    Project.objects.update(targets=[{"key": "cn", "name": "China"}])
    asked, path = printed(preset), tmp_path / "codebook.json"
    assert asked["targets"] == ["China"]
    path.write_text(json.dumps(asked | {"targets": {"China": ["PRC"], "Chile": []}}))
    assert "targets: China = PRC, Chile" in said("codebook", preset.slug, str(path), "--by", "mia", "--yes")
    preset.refresh_from_db()
    assert preset.targets == [
        {"key": "cn", "name": "China", "also_called": ["PRC"]},
        {"key": "chile", "name": "Chile"},
    ]
    del asked["targets"]
    path.write_text(json.dumps(asked))
    assert "targets" not in said("codebook", preset.slug, str(path), "--by", "mia", "--yes")
    assert Project.objects.get().targets == preset.targets


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"fields": [{"key": NaN}]}', "not JSON"),
        ("[]", "Invalid data"),
        ("{}", "^fields: This field is required"),
        ('{"fields": [{"key": "a", "name": "A", "labels": [{"key": "b"}]}]}', r"^fields\.0\.labels\.0\.name: "),
        ('{"fields": [{"key": "a", "name": "A", "labels": []}]}', "at least two labels"),
    ],
)
def test_what_is_no_codebook_is_refused_with_the_place(preset: Project, tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "codebook.json"
    path.write_text(text)
    with pytest.raises(CommandError, match=told):
        said("codebook", preset.slug, str(path), "--by", "mia", "--yes")
    assert preset.codebooks.count() == 1


def test_a_draft_under_way_and_people_without_the_role_stay(preset: Project, tmp_path: Path) -> None:
    path = tmp_path / "codebook.json"
    path.write_text(json.dumps(printed(preset)))
    with pytest.raises(CommandError, match="'ada' is no manager"):
        said("codebook", preset.slug, str(path), "--by", "ada", "--yes")
    open_draft(project=preset)
    with pytest.raises(CommandError, match="A draft is under way"):
        said("codebook", preset.slug, str(path), "--by", "mia", "--yes")
    assert current(preset).version == 1
