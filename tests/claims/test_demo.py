from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from claims import preannotation
from claims.demo import demo_is_wanted, load_demo
from claims.models import Claim, Document, Job, Project, Review, Suggestion
from claims.review import differences, undecided_suggestions
from tests.factories import make_project, make_user
from tests.pipelines import StandIn

pytestmark = pytest.mark.django_db
SEEDS = settings.BASE_DIR / "seeds"


@pytest.fixture(autouse=True)
def pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preannotation, "load_pipeline", lambda *names: StandIn())


def load() -> Review:
    return load_demo(folder=SEEDS, manager=make_user("mia"), reviewers=[make_user("ada"), make_user("ben")])


def test_the_demo_holds_every_seed_with_its_metadata_and_targets() -> None:
    review = load()
    project = Project.objects.get()
    assert (project.slug, project.target_keys) == ("demo", ["verland", "sorrin", "dredging"])
    assert project.documents.count() == len(list((SEEDS / "articles").glob("*.txt"))) == 10
    first = project.documents.get(external_id="01-survey-ships")
    assert first == review.document
    assert first.text == (SEEDS / "articles" / "01-survey-ships.txt").read_text(encoding="utf-8")
    assert (first.outlet.name, first.published_on.isoformat()) == ("Northern Dispatch", "2026-02-13")
    assert first.redistribute
    assert first.metadata == {}
    assert Job.objects.get(kind="pre-annotation").state == "done"


def test_the_demo_has_a_review_half_done_by_ordinary_events() -> None:
    review = load()
    review.refresh_from_db()
    assert review.reviewer.username == "ada"
    assert [claim.decision for claim in review.claims.all()] == ["accepted"]
    assert review.events.count() == 1
    assert differences(review) == []
    assert len(undecided_suggestions(review)) == 2


def test_an_accepted_claim_keeps_its_place_inside_another(monkeypatch: pytest.MonkeyPatch) -> None:
    class Doubled(StandIn):
        def read(self, text: str, **options: Any) -> Any:
            answer = super().read(text, **options)
            pieces = answer.record["attributions"]
            answer.record["attributions"] = pieces + [
                piece | {"id": piece["id"] + 10, "parent": None} for piece in pieces
            ]
            return answer

    monkeypatch.setattr(preannotation, "load_pipeline", lambda *names: Doubled())
    review = load()
    inner = review.claims.exclude(parent=None).get()
    assert inner.parent == review.claims.get(parent=None)
    assert inner.suggestion.parent == inner.parent.suggestion


def test_loading_the_demo_again_changes_nothing() -> None:
    load()
    counted = [model.objects.count() for model in (Project, Document, Suggestion, Review, Claim)]
    call_command("load_demo", manager="mia", reviewers=["ada", "ben"])
    assert counted == [model.objects.count() for model in (Project, Document, Suggestion, Review, Claim)]


def test_by_default_the_administrator_manages_and_reviews(capsys: pytest.CaptureFixture[str]) -> None:
    admin, ben = make_user("root", is_superuser=True), make_user("ben")
    call_command("load_demo")
    memberships = Project.objects.get().memberships.values_list("user", "role")
    assert set(memberships) == {(admin.pk, "manager"), (admin.pk, "reviewer"), (ben.pk, "reviewer")}
    assert Review.objects.get().reviewer == admin
    assert "is open with 1 claim decided" in capsys.readouterr().out


def test_the_demo_can_leave_the_reading_to_the_worker() -> None:
    make_user("root", is_superuser=True)
    call_command("load_demo", no_suggestions=True)
    assert not Suggestion.objects.exists()
    assert Review.objects.get().sequence == 0


def test_the_demo_needs_people() -> None:
    with pytest.raises(CommandError, match="no administrator yet"):
        call_command("load_demo")
    with pytest.raises(CommandError, match="no user 'mia'"):
        call_command("load_demo", manager="mia")


def test_the_demo_is_wanted_until_it_is_whole_or_a_study_has_begun() -> None:
    assert demo_is_wanted()
    project = make_project("Demo")
    assert project.slug == "demo"
    assert demo_is_wanted()
    make_project("Harbour")
    assert not demo_is_wanted()


def test_a_whole_demo_is_not_wanted_again() -> None:
    load()
    assert not demo_is_wanted()
