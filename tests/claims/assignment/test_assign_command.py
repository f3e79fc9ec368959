from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from claims.assignment import open_round
from claims.codebooks import create_preset
from claims.models import Assignment
from tests.factories import make_document, make_project, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def project() -> None:
    project = make_project(ada=make_user("ada"), ben=make_user("ben"), mia=make_user("mia"))
    create_preset(project=project)
    for number in range(10):
        make_document(project, f"Text {number}.")
    open_round(project=project, kind="production")


def run(*words: str) -> str:
    out = StringIO()
    call_command("assign", "harbour", "1", "--by", "mia", *words, stdout=out)
    return out.getvalue()


def test_the_plan_is_only_shown_until_one_says_yes() -> None:
    words = ("--rule", "random", "--doubled", "0.2", "--seed", "7")
    shown = run(*words)
    assert "12 reviews of 10 articles would be given out" in shown
    assert not Assignment.objects.exists()
    assert "12 reviews of 10 articles given out." in run(*words, "--yes", "--due", "2026-12-01")
    assert Assignment.objects.exclude(due_on=None).count() == 12


def test_only_the_people_named_are_given_something() -> None:
    run("--rule", "round_robin", "--to", "ben", "--yes")
    assert set(Assignment.objects.values_list("reviewer__username", flat=True)) == {"ben"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--to", "dan", "--rule", "random"], "Not reviewers of Harbour: dan."),
        (["--sample", "Audit"], "has no sample 'Audit'"),
        (["--outlet", "Gazette"], "No article is left"),
    ],
)
def test_what_cannot_be_says_why(words: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(*words)


def test_only_a_manager_gives_out() -> None:
    with pytest.raises(CommandError, match="no manager"):
        call_command("assign", "harbour", "1", "--by", "ada")
