"""What publishing a codebook does to reviews made under earlier versions: merged, split, dropped, asked again."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from annotator.codebook import FIELDS, FieldDefinition, LabelDefinition
from claims.codebooks import (
    create_codebook,
    current,
    definitions_of,
    differences,
    open_draft,
    replace_fields,
    translated,
)
from claims.models import Claim, Membership, Project, Review, User
from claims.review import ask_again, preview, publish_draft, reasons, submit_review, to_ask_again, undo_merge
from claims.review import differences as unproven
from claims.review.changes import ClaimDraft, Put, change_claims
from claims.review.decisions import suggested_values
from claims.review.relabelling import merge_labels
from tests.factories import make_document, make_project, make_reading, make_review, make_suggestion, make_user

TONE = FieldDefinition(
    "tone",
    "Tone",
    "claim",
    "label",
    "How is it said?",
    (LabelDefinition("calm", "Calm"), LabelDefinition("sharp", "Sharp"), LabelDefinition("mocking", "Mocking")),
)
TOPICS = FieldDefinition(
    "topics",
    "Topics",
    "claim",
    "labels",
    "About?",
    (LabelDefinition("port", "Port"), LabelDefinition("sea", "Sea"), LabelDefinition("law", "Law")),
)
MERGED = replace(TONE, labels=(TONE.labels[0], replace(TONE.labels[1], replaces=("mocking",))))
ANEW = replace(TONE, labels=(TONE.labels[0], LabelDefinition("unkind", "Unkind", replaces=("sharp", "mocking"))))
SPLIT = replace(
    TONE,
    labels=(
        TONE.labels[0],
        LabelDefinition("biting", "Biting", replaces=("sharp",)),
        LabelDefinition("angry", "Angry", replaces=("sharp",)),
        TONE.labels[2],
    ),
)
EXTRA = FieldDefinition("worthy", "Check-worthy", "claim", "yes_no", "Would it matter?")


@pytest.fixture
def review(db: None, mia: User) -> Review:
    """A submitted review with a sharp claim about the port and a mocking one about sea and law."""
    document = make_document(make_project(mia=mia))
    document.project.codebooks.all().delete()
    ask(document.project, TONE, TOPICS, actor=mia)
    review = make_review(document)
    add(review, {"tone": "sharp", "topics": ["port"]})
    add(review, {"tone": "mocking", "topics": ["sea", "law"]})
    return submitted(review)


def ask(project: Project, *fields: FieldDefinition, actor: User) -> None:
    """Publish a version that asks the preset's source type and these fields."""
    if not project.codebooks.exists():
        create_codebook(project=project, definitions=(FIELDS[0], *fields), published_at=timezone.now())
        return
    draft = open_draft(project=project)
    replace_fields(draft=draft, definitions=(FIELDS[0], *fields))
    _published, merging = publish_draft(draft=draft, actor=actor)
    if merging:
        merge_labels(merging)


def add(review: Review, values: dict[str, Any]) -> None:
    locked = Review.objects.locked_for(change := uuid4()).get(pk=review.pk)
    draft = ClaimDraft(content=[[0, 5]], values={"source_type": "ministry"} | values)
    change_claims(review=locked, actor=review.reviewer, change=change, operations=[Put(uuid4(), 0, draft)])


def submitted(review: Review) -> Review:
    locked = Review.objects.locked().get(pk=review.pk)
    submit_review(review=locked, actor=review.reviewer, sequence=locked.sequence)
    return Review.objects.get(pk=review.pk)


def tones(review: Review) -> list[Any]:
    return sorted(str(claim.values.get("tone")) for claim in review.claims.all())


def test_a_label_that_one_replaces_is_merged_and_those_that_several_replace_are_split() -> None:
    merged, split = differences((TONE,), (MERGED,)), differences((TONE,), (SPLIT,))
    assert [(change.label, change.successors, change.is_merge) for change in merged.gone] == [
        ("mocking", ("Sharp",), True)
    ]
    assert [(change.label, change.successors) for change in split.gone] == [("sharp", ("Biting", "Angry"))]
    assert not merged.asks_again
    assert split.asks_again


def test_answers_are_translated_label_by_label() -> None:
    per_target = replace(ANEW, key="each", per_target=True)
    several = replace(TOPICS, labels=(TOPICS.labels[0], LabelDefinition("coast", "Coast", replaces=("sea", "law"))))
    values = {"tone": "sharp", "topics": ["port", "sea", "law"], "each": {"a": "calm", "b": "mocking"}, "gone": "x"}
    assert translated(values, (ANEW, several, per_target)) == {
        "tone": "unkind",
        "topics": ["port", "coast"],
        "each": {"a": "calm", "b": "unkind"},
    }
    assert translated({"tone": "sharp"}, (SPLIT,)) == {}
    assert translated({"tone": "not_applicable"}, (SPLIT,)) == {"tone": "not_applicable"}


def test_renaming_changes_no_answer(review: Review, mia: User) -> None:
    named = replace(TONE, labels=(*TONE.labels[:2], replace(TONE.labels[2], name="Scornful")))
    ask(review.document.project, named, TOPICS, actor=mia)
    assert tones(review) == ["mocking", "sharp"]
    assert not to_ask_again(review.document.project).exists()


def test_merging_changes_the_claims_with_an_event_each_and_can_be_taken_back(review: Review, mia: User) -> None:
    project = review.document.project
    before = review.events.count()
    ask(project, MERGED, TOPICS, actor=mia)
    assert tones(review) == ["sharp", "sharp"]
    assert list(review.events.filter(sequence__gt=before).values_list("verb", flat=True)) == ["merged"]
    review.refresh_from_db()
    assert review.codebook.version == 1
    assert unproven(review) == []
    merge_labels(undo_merge(codebook=current(project), actor=mia))
    review.refresh_from_db()
    assert tones(review) == ["mocking", "sharp"]
    assert unproven(review) == []


def test_a_merge_done_twice_changes_nothing_more(review: Review, mia: User) -> None:
    ask(review.document.project, MERGED, TOPICS, actor=mia)
    events = review.events.count()
    job = review.document.project.jobs.get(kind="label-merge")
    assert merge_labels(job) == {"claims": 0, "reviews": 0}
    assert review.events.count() == events


def test_taking_a_merge_back_leaves_claims_that_were_changed_since(review: Review, mia: User) -> None:
    project = review.document.project
    ask(project, MERGED, TOPICS, actor=mia)
    claim = next(claim for claim in review.claims.all() if claim.values["topics"] == ["sea", "law"])
    Claim.objects.filter(pk=claim.pk).update(revision=claim.revision + 1)
    merge_labels(undo_merge(codebook=current(project), actor=mia))
    assert tones(review) == ["sharp", "sharp"]


def test_labels_merged_into_a_new_one_take_the_review_to_the_new_version_and_back(review: Review, mia: User) -> None:
    project = review.document.project
    ask(project, ANEW, TOPICS, actor=mia)
    review.refresh_from_db()
    assert tones(review) == ["unkind", "unkind"]
    assert review.codebook == current(project)
    assert not review.is_open
    assert unproven(review) == []
    merge_labels(undo_merge(codebook=current(project), actor=mia))
    review.refresh_from_db()
    assert tones(review) == ["mocking", "sharp"]
    assert review.codebook.version == 1
    assert unproven(review) == []


def test_the_preview_counts_what_a_draft_would_change(review: Review) -> None:
    draft = open_draft(project=review.document.project)
    coast = replace(TOPICS, labels=(TOPICS.labels[0], LabelDefinition("law", "Law")))
    replace_fields(draft=draft, definitions=(FIELDS[0], SPLIT, coast, EXTRA))
    shown = preview(draft)
    assert [(effect.change.label, effect.claims) for effect in shown.effects] == [
        ("sharp", 1),
        ("sea", 1),
    ]
    assert [field.key for field in shown.differences.added] == ["worthy"]
    assert shown.not_asked == 1
    assert tones(review) == ["mocking", "sharp"]


def test_a_split_label_and_a_new_field_put_reviews_on_the_list(review: Review, mia: User) -> None:
    project = review.document.project
    ask(project, SPLIT, TOPICS, EXTRA, actor=mia)
    waiting = to_ask_again(project).get()
    assert waiting == review
    assert reasons(waiting, definitions_of(current(project))) == [
        "Check-worthy was not asked.",
        "Tone: Sharp in 1 claim.",
    ]
    assert tones(review) == ["mocking", "sharp"]
    project.memberships.filter(user=review.reviewer).delete()
    assert not to_ask_again(project).exists(), "who has left is asked nothing"


def test_a_review_that_is_asked_again_keeps_every_other_answer(review: Review, mia: User) -> None:
    project = review.document.project
    ask(project, SPLIT, TOPICS, actor=mia)
    ask_again(review=Review.objects.locked().get(pk=review.pk), actor=mia)
    review.refresh_from_db()
    assert review.is_open
    assert review.codebook == current(project)
    assert tones(review) == ["None", "mocking"]
    assert sorted(len(claim.values["topics"]) for claim in review.claims.all()) == [1, 2]
    assert unproven(review) == []
    assert not to_ask_again(project).exists()


def test_the_page_lists_and_opens_reviews_for_managers_only(client: Client, review: Review, mia: User) -> None:
    project = review.document.project
    ask(project, SPLIT, TOPICS, actor=mia)
    address = f"/projects/{project.slug}/codebook/re-review/"
    client.force_login(make_user("zoe"))
    assert client.get(address).status_code == 404
    client.force_login(review.reviewer)
    assert client.get(address).status_code == 403
    client.force_login(mia)
    assert "Tone: Sharp in 1 claim." in client.get(address).content.decode()
    client.post(address, {"review": [review.pk, "9" * 30, "x"]})
    review.refresh_from_db()
    assert review.is_open
    assert "Nobody has to be asked again" in client.get(address).content.decode()


def test_the_page_costs_the_same_for_any_number_of_reviews(
    client: Client, review: Review, mia: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    project = review.document.project
    for name in ("ben", "cem", "dag"):
        person = make_user(name)
        Membership.objects.create(project=project, user=person, role="reviewer")
        other = make_review(review.document, person)
        add(other, {"tone": "sharp", "topics": ["port"]})
        submitted(other)
    ask(project, SPLIT, TOPICS, actor=mia)
    client.force_login(mia)
    client.get(f"/projects/{project.slug}/codebook/re-review/")
    with django_assert_num_queries(7):
        assert client.get(f"/projects/{project.slug}/codebook/re-review/").content.count(b"Sharp in 1") == 4


def test_the_api_lists_asks_and_takes_back(client: Client, review: Review, mia: User) -> None:
    project = review.document.project
    ask(project, replace(SPLIT, labels=SPLIT.labels[:3]), TOPICS, actor=mia)
    client.force_login(mia)
    address = f"/api/v1/projects/{project.slug}/codebook/"
    rows = client.get(f"{address}re-review/").json()["results"]
    assert [(row["id"], row["codebook_version"], len(row["reasons"])) for row in rows] == [(review.pk, 1, 2)]
    asked = client.post(f"{address}re-review/", {"reviews": [review.pk]}, content_type="application/json")
    assert asked.json() == {"reviews": [review.pk]}
    assert client.post(f"{address}undo-merge/").status_code == 202


def test_a_suggestion_with_a_merged_label_is_shown_with_its_successor(review: Review, mia: User) -> None:
    suggestion = make_suggestion(
        make_reading(review.document), "no rules were broken", values={"tone": "mocking", "topics": ["sea"]}
    )
    assert suggested_values(suggestion, (MERGED, TOPICS), [""]) == {"tone": "sharp", "topics": ["sea"]}
