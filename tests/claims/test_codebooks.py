"""Codebooks: answers checked, drafts edited and published, who may do what."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from annotator.codebook import FIELDS, FieldDefinition, LabelDefinition
from claims.codebooks import (
    FaultyCodebook,
    NoCodebook,
    UnknownLabel,
    check_values,
    create_codebook,
    create_preset,
    current,
    definitions_of,
    faults,
    is_asked,
    missing,
    open_draft,
    publish,
    safe_html,
)
from claims.models import Field, Project
from tests.factories import make_project, make_review, make_user

LABELS = [label for field in FIELDS for label in field.labels]
YES = FieldDefinition("check_worthy", "Check-worthy", "claim", "yes_no", "Would it matter?")
SCALE = FieldDefinition("strength", "Strength", "claim", "scale", "How strong?", minimum=1, maximum=5)
MANY = FieldDefinition(
    "topics", "Topics", "claim", "labels", "About?", (LabelDefinition("port", "Port"), LabelDefinition("law", "Law"))
)
TEXT = FieldDefinition("remark", "Remark", "claim", "text", "Anything?", required=False)
ASKED_IF = replace(YES, key="named", name="Named", condition={"source_type": ["ministry"]})
ALL = (*FIELDS, YES, SCALE, MANY, TEXT, ASKED_IF)


def check(values: dict[str, Any], **options: Any) -> dict[str, Any]:
    return check_values(values, ALL, **{"scope": "claim", "targets": ["china"], **options})


@pytest.mark.parametrize(
    "values",
    [
        {"source_type": "ministry"},
        {"stance": {"china": "against"}},
        {"check_worthy": False},
        {"strength": 5},
        {"topics": ["port", "law"]},
        {"remark": "so be it"},
    ],
)
def test_answers_that_the_codebook_knows_pass(values: dict[str, Any]) -> None:
    assert check(values) == values


@pytest.mark.parametrize(
    "values",
    [
        {"check_worthy": "yes"},
        {"strength": 6},
        {"strength": True},
        {"strength": "3"},
        {"topics": "port"},
        {"topics": ["port", "port"]},
        {"topics": ["sea"]},
        {"remark": 5},
        {"source_type": ["ministry"]},
        {"stance": {"china": "maybe"}},
    ],
)
def test_answers_that_the_codebook_does_not_know_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(UnknownLabel):
        check(values)


def test_empty_answers_are_left_out() -> None:
    assert check({"source_type": "", "stance": {}, "topics": [], "remark": None}) == {}


def test_own_voice_takes_only_not_applicable_where_a_field_is_not_asked() -> None:
    assert check({"commitment": "not_applicable"}, own_voice=True) == {"commitment": "not_applicable"}
    with pytest.raises(UnknownLabel, match="own voice"):
        check({"commitment": "support"}, own_voice=True)


def test_a_field_is_missing_only_where_it_is_asked() -> None:
    assert missing({"source_type": "expert"}, [ASKED_IF], scope="claim") == []
    assert missing({"source_type": "ministry"}, [ASKED_IF], scope="claim") == ["Named"]
    assert missing({"named": False, "source_type": "ministry"}, [ASKED_IF], scope="claim") == []
    assert not is_asked(FIELDS[2], {}, own_voice=True)


def test_the_preset_can_be_published_as_it_is() -> None:
    assert list(faults(FIELDS)) == []


@pytest.mark.parametrize(
    ("definitions", "says"),
    [
        ((), "asks nothing"),
        ((replace(MANY, labels=MANY.labels[:1]),), "at least two labels"),
        ((replace(SCALE, minimum=5),), "scale"),
        ((ASKED_IF,), "source_type does not exist"),
        ((FIELDS[0], replace(ASKED_IF, condition={"source_type": ["wizard"]})), "wizard does not exist"),
        (
            (*FIELDS, replace(MANY, labels=(LabelDefinition("q", "Q", hotkey="q"), LabelDefinition("z", "Z")))),
            "key “q” is set for Stance: In favour and for Topics: Q",
        ),
    ],
)
def test_a_faulty_draft_is_told_what_to_mend(definitions: tuple[FieldDefinition, ...], says: str) -> None:
    assert says in " ".join(faults(definitions))


def test_guidelines_are_rendered_without_what_could_run() -> None:
    html = safe_html("# Rules\n\n<script>alert(1)</script> [x](javascript:alert(1)) **all**")
    assert "<h1>Rules</h1>" in html
    assert "<strong>all</strong>" in html
    assert "<script" not in html
    assert 'href="javascript' not in html


@pytest.mark.django_db
class TestVersions:
    def test_definitions_come_back_as_they_were_stored(self) -> None:
        project = make_project()
        codebook = create_codebook(project=project, definitions=ALL, published_at=timezone.now())
        assert definitions_of(codebook) == ALL

    def test_a_project_without_a_published_codebook_says_so(self) -> None:
        with pytest.raises(NoCodebook, match="Harbour has no published codebook"):
            current(make_project())

    def test_a_draft_begins_as_a_copy_and_is_opened_once(self) -> None:
        project = make_project()
        first = create_preset(project=project)
        draft = open_draft(project=project)
        assert definitions_of(draft) == definitions_of(first)
        assert open_draft(project=project) == draft
        assert current(project) == first

    def test_publishing_makes_the_draft_current_and_leaves_open_reviews(self) -> None:
        review = make_review()
        project = review.document.project
        published = publish(draft=open_draft(project=project))
        assert current(project) == published
        review.refresh_from_db()
        assert review.codebook.version == 1

    def test_a_faulty_draft_is_not_published(self) -> None:
        project = make_project()
        create_preset(project=project)
        draft = open_draft(project=project)
        Field.objects.filter(codebook=draft).delete()
        with pytest.raises(FaultyCodebook, match="asks nothing"):
            publish(draft=draft)
        assert current(project).version == 1


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def project(self, client: Client) -> Project:
        mia = make_user("mia")
        client.force_login(mia)
        project = make_project(mia=mia)
        create_preset(project=project)
        return project

    def test_the_codebook_shows_definitions_rules_and_keys(self, client: Client, project: Project) -> None:
        page = client.get("/projects/harbour/codebook/").content.decode()
        assert "below the head of government" in page
        assert "Not asked for the reporter’s own voice" in page

    def test_a_field_is_added_to_a_draft_and_published(self, client: Client, project: Project) -> None:
        client.post("/projects/harbour/codebook/edit/")
        labels = {"labels-TOTAL_FORMS": "2", "labels-INITIAL_FORMS": "0"}
        for number, key in enumerate(("yes", "no")):
            labels |= {f"labels-{number}-key": key, f"labels-{number}-name": key.title()}
            labels |= {f"labels-{number}-position": str(number), f"labels-{number}-examples": "one\ntwo"}
        form = {"key": "Check-Worthy", "name": "Check-worthy", "scope": "claim", "type": "label", "position": "9"}
        form |= {"condition": "claim_kind: fact, opinion", "own_voice": "on"}
        answer = client.post("/projects/harbour/codebook/draft/fields/", form | labels)
        assert answer.status_code == 302, answer.context["form"].errors
        client.post("/projects/harbour/codebook/draft/publish/", {"note": "One more question"})
        added = definitions_of(current(project))[-1]
        assert (added.key, added.condition) == ("check_worthy", {"claim_kind": ["fact", "opinion"]})
        assert [label.examples for label in added.labels] == [("one", "two")] * 2

    def test_a_new_field_needs_only_names_and_comes_last(self, client: Client, project: Project) -> None:
        draft = open_draft(project=project)
        page = client.get("/projects/harbour/codebook/draft/fields/")
        assert page.context["form"].initial["position"] == draft.fields.count()
        form = {"name": "Who was asked?", "scope": "claim", "type": "label", "position": draft.fields.count()}
        form |= {"labels-TOTAL_FORMS": "1", "labels-INITIAL_FORMS": "0"}
        form |= {"labels-0-name": "Came forward", "labels-0-position": "0"}
        answer = client.post("/projects/harbour/codebook/draft/fields/", form)
        assert answer.status_code == 302, answer.context["form"].errors
        added = draft.fields.order_by("position").last()
        assert added is not None
        assert (added.key, added.labels.get().key) == ("who_was_asked", "came_forward")

    def test_a_name_of_which_no_key_can_be_made_asks_for_one(self, client: Client, project: Project) -> None:
        open_draft(project=project)
        form = {"name": "立场", "scope": "claim", "type": "text", "position": "4"}
        form |= {"labels-TOTAL_FORMS": "0", "labels-INITIAL_FORMS": "0"}
        answer = client.post("/projects/harbour/codebook/draft/fields/", form)
        assert "key" in answer.context["form"].errors

    def test_renaming_a_label_in_a_draft_keeps_its_key(self, client: Client, project: Project) -> None:
        field = open_draft(project=project).fields.get(key="claim_kind")
        page = client.get(f"/projects/harbour/codebook/draft/fields/{field.pk}/")
        form = {key: value for key, value in page.context["form"].initial.items() if value is not None}
        formset = page.context["labels"]
        for index, shown in enumerate(formset.forms):
            prefix = f"labels-{index}"
            form |= {f"{prefix}-{key}": "" if value is None else value for key, value in shown.initial.items()}
            form[f"{prefix}-id"] = shown.instance.pk or ""
        form |= {"labels-TOTAL_FORMS": "4", "labels-INITIAL_FORMS": "4"}
        form |= {"labels-0-key": "hacked", "labels-0-name": "Assertion"}
        answer = client.post(f"/projects/harbour/codebook/draft/fields/{field.pk}/", form)
        assert answer.status_code == 302, (answer.context["form"].errors, answer.context["labels"].errors)
        label = field.labels.order_by("position")[0]
        assert (label.key, label.name) == ("fact", "Assertion")

    def test_a_draft_can_be_thrown_away(self, client: Client, project: Project) -> None:
        client.post("/projects/harbour/codebook/edit/")
        client.post("/projects/harbour/codebook/draft/discard/")
        assert project.codebooks.count() == 1

    def test_a_published_field_cannot_be_reached_by_its_number(self, client: Client, project: Project) -> None:
        published = current(project).fields.all()[0]
        open_draft(project=project)
        assert client.get(f"/projects/harbour/codebook/draft/fields/{published.pk}/").status_code == 404

    PATHS = [
        ("get", ""),
        ("post", "edit/"),
        ("get", "draft/"),
        ("get", "draft/fields/"),
        ("post", "draft/fields/1/remove/"),
        ("post", "draft/publish/"),
        ("post", "draft/discard/"),
    ]

    @pytest.mark.parametrize(("method", "path"), PATHS)
    def test_a_stranger_finds_nothing(self, client: Client, project: Project, method: str, path: str) -> None:
        client.force_login(make_user("dan"))
        assert getattr(client, method)(f"/projects/harbour/codebook/{path}").status_code == 404

    @pytest.mark.parametrize(("method", "path"), PATHS[1:])
    def test_a_reviewer_may_not_edit(self, client: Client, project: Project, method: str, path: str) -> None:
        ada = make_user("ada")
        project.memberships.create(user=ada, role="reviewer")
        client.force_login(ada)
        assert client.get("/projects/harbour/codebook/").status_code == 200
        assert getattr(client, method)(f"/projects/harbour/codebook/{path}").status_code == 403


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label.key)
def test_a_label_of_the_preset_has_an_example_that_it_fits_and_one_that_it_does_not(label: LabelDefinition) -> None:
    assert {example.startswith("not: ") for example in label.examples} == {True, False}
