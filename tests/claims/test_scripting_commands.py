import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from claims.accounts.tokens import recognise
from claims.models import ApiToken, Project
from tests.factories import make_document, make_project, make_review, make_user

pytestmark = pytest.mark.django_db


def said(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue().strip()


def test_a_token_without_a_name_is_not_made() -> None:
    make_user("mia")
    with pytest.raises(CommandError, match="cannot be empty"):
        said("make_token", "mia", "--name", " ")
    assert not ApiToken.objects.exists()


def test_make_token_prints_a_secret_that_opens() -> None:
    mia = make_user("mia")
    project = make_project(mia=mia)
    secret = said("make_token", "mia", "--name", "nightly", "--project", "harbour", "--write", "--days", "30")
    token = recognise(secret)
    assert token is not None
    assert (token.user, token.project, token.may_write) == (mia, project, True)
    assert token.expires_at is not None
    assert token.expires_at > timezone.now()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nobody"], "Nobody active"),
        (["dan", "--project", "harbour"], "no member"),
        (["dan", "--project", "nowhere"], "Projects: harbour"),
        (["dan", "--days", "0"], "1 to 3650"),
    ],
)
def test_make_token_says_what_is_wrong(arguments: list[str], told: str) -> None:
    make_project()
    make_user("dan")
    with pytest.raises(CommandError, match=told):
        said("make_token", *arguments, "--name", "n")
    assert not ApiToken.objects.exists()


def test_create_project_prints_its_short_name() -> None:
    mia = make_user("mia")
    slug = said("create_project", "Harbour study", "--manager", "mia", "--targets", "China", "United States")
    project = Project.objects.get(slug=slug)
    assert project.roles_of(mia) == {"manager"}
    assert [target["key"] for target in project.targets] == ["china", "united-states"]
    assert project.codebooks.count() == 1


def test_create_project_refuses_too_many_targets() -> None:
    make_user("mia")
    with pytest.raises(CommandError, match="too many"):
        said("create_project", "Harbour", "--manager", "mia", "--targets", *map(str, range(9)))
    assert not Project.objects.exists()


def test_measure_agreement_writes_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = make_document()
    for name in ("ada", "ben"):
        review = make_review(document, make_user(name))
        review.state, review.submitted_at = "submitted", timezone.now()
        review.save()
    said("measure_agreement", "harbour", "--output", str(tmp_path / "agreement.json"))
    said("measure_agreement", "harbour")
    to_file, to_standard_output = (tmp_path / "agreement.json").read_text(), capsys.readouterr().out
    assert json.loads(to_file)["articles"] == json.loads(to_standard_output)["articles"]
