"""Changing, submitting and reopening reviews."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from annotator.spans import SpanError
from claims.codebooks import UnknownLabel
from claims.models import Review, ReviewEvent, Source
from claims.review import (
    ChangeResult,
    ClaimDraft,
    Delete,
    IncompleteReview,
    InvalidChange,
    NotOpen,
    Operation,
    Put,
    SetNoClaim,
    StaleReview,
    StaleRevision,
    change_claims,
    differences,
    open_review,
    reopen_review,
    submit_review,
    undecided_suggestions,
)
from tests.factories import TEXT, make_document, make_reading, make_review, make_suggestion, make_user, spans

pytestmark = pytest.mark.django_db

FULL = {"source_type": "ministry", "commitment": "support", "claim_kind": "fact"}


def draft(content: str | list[list[int]] = "no rules were broken", **fields: Any) -> ClaimDraft:
    return ClaimDraft(
        **{
            "content": spans(TEXT, content) if isinstance(content, str) else content,
            "cue": spans(TEXT, "said"),
            "source": spans(TEXT, "The Ministry of Transport"),
            "source_name": "Ministry of Transport",
            "mention": "named",
            "values": FULL,
            **fields,
        }
    )


def change(review: Review, *operations: Operation, key: UUID | None = None) -> ChangeResult:
    with transaction.atomic():
        key = key or uuid4()
        locked = Review.objects.locked_for(key).get(pk=review.pk)
        return change_claims(review=locked, actor=review.reviewer, change=key, operations=operations)


def submit(review: Review, sequence: int) -> Review:
    with transaction.atomic():
        locked = Review.objects.locked().get(pk=review.pk)
        return submit_review(review=locked, actor=review.reviewer, sequence=sequence)


def with_suggestion() -> tuple[Review, int]:
    reading = make_reading(make_document())
    suggestion = make_suggestion(reading, "no rules were broken", "said", "The Ministry of Transport")
    return make_review(reading.document), suggestion.pk


def test_a_suggestion_taken_as_it_is_counts_as_accepted() -> None:
    review, suggestion = with_suggestion()
    result = change(review, Put(uuid4(), 0, draft(suggestion=suggestion, source_name="The Ministry of Transport")))
    assert result.claims[0]["decision"] == "accepted"
    assert undecided_suggestions(review) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"values": FULL | {"claim_kind": "opinion"}},
        {"content": spans(TEXT, "rules were broken")},
        {"source_name": "Ministry of Ports"},
        {"attitude": "belief"},
    ],
)
def test_a_suggestion_changed_in_any_part_counts_as_corrected(changed: dict[str, Any]) -> None:
    review, suggestion = with_suggestion()
    taken = {"suggestion": suggestion, "source_name": "The Ministry of Transport"}
    result = change(review, Put(uuid4(), 0, draft(**taken | changed)))
    assert result.claims[0]["decision"] == "corrected"


def test_an_answer_the_machine_did_not_give_leaves_a_suggestion_accepted() -> None:
    review, suggestion = with_suggestion()
    values = FULL | {"stance": {"": "favour"}}
    taken = draft(suggestion=suggestion, source_name="The Ministry of Transport", values=values)
    assert change(review, Put(uuid4(), 0, taken)).claims[0]["decision"] == "accepted"


@pytest.mark.parametrize("depth", ["sentence", "sentence_source"])
def test_by_sentence_only_what_is_asked_for_is_compared(depth: str) -> None:
    review, suggestion = with_suggestion()
    review.document.project.depth = depth
    review.document.project.save()
    taken = {"suggestion": suggestion, "source_name": "The Ministry of Transport", "cue": (), "values": {}}
    taken |= {"content": [[0, len(TEXT)]], "values": {"source_type": "ministry"}}
    key = uuid4()
    assert change(review, Put(key, 0, draft(**taken))).claims[0]["decision"] == "accepted"
    other = draft(**taken | {"values": {"source_type": "party"}})
    assert change(review, Put(key, 1, other)).claims[0]["decision"] == "corrected"


def test_a_sentence_of_the_reporter_taken_as_it_is_counts_as_accepted() -> None:
    """Whatever the pipeline says of commitment, nobody is asked for it there."""
    document = make_document()
    suggestion = make_suggestion(make_reading(document), "no rules were broken")
    suggestion.values |= {"commitment": "not_applicable", "stance": {}}
    suggestion.save()
    review = make_review(document, make_user("ada"))
    values = {"source_type": "reporter", "claim_kind": "fact"}
    taken = draft(suggestion=suggestion.pk, cue=(), source=(), source_name="", mention="none", values=values)
    (claim,) = change(review, Put(uuid4(), 0, taken)).claims
    assert (claim["decision"], claim["quotation"]) == ("accepted", "own_voice")


def test_a_rejected_suggestion_keeps_its_reason() -> None:
    review, suggestion = with_suggestion()
    result = change(review, Put(uuid4(), 0, draft(suggestion=suggestion, rejected="not_a_claim")))
    assert (result.claims[0]["decision"], result.claims[0]["reject_reason"]) == ("rejected", "not_a_claim")


def test_the_quotation_is_told_from_the_spans() -> None:
    review = make_review()
    result = change(
        review,
        Put(uuid4(), 0, draft("“We followed the law,”")),
        Put(uuid4(), 0, draft("no rules were broken. “We followed")),
        Put(uuid4(), 0, draft("The port is big", cue=(), source=(), values={"source_type": "reporter"})),
    )
    assert sorted(claim["quotation"] for claim in result.claims) == ["direct", "mixed", "own_voice"]


def test_a_change_refuses_a_stale_revision_and_shows_the_claim_as_it_is() -> None:
    review = make_review()
    key = uuid4()
    first = change(review, Put(key, 0, draft())).claims[0]["revision"]
    change(review, Put(key, first, draft(note="from the other tab")))
    with pytest.raises(StaleRevision) as caught:
        change(review, Put(key, first, draft(note="mine")))
    assert caught.value.claims[0]["note"] == "from the other tab"


def test_a_suggestion_that_another_tab_decided_is_stale() -> None:
    document = make_document()
    suggestion = make_suggestion(make_reading(document), "no rules were broken", "said", "The Ministry").pk
    review = make_review(document)
    change(review, Put(uuid4(), 0, draft(suggestion=suggestion, note="from the other tab")))
    with pytest.raises(StaleRevision) as caught:
        change(review, Put(uuid4(), 0, draft(suggestion=suggestion)))
    assert [claim["note"] for claim in caught.value.claims] == ["from the other tab"]


def test_a_stale_change_stores_nothing_of_its_other_operations() -> None:
    review = make_review()
    key = uuid4()
    change(review, Put(key, 0, draft()))
    with pytest.raises(StaleRevision):
        change(review, Put(uuid4(), 0, draft()), Put(key, 0, draft()))
    assert review.claims.count() == 1


def test_a_change_of_a_deleted_claim_says_that_it_is_gone() -> None:
    review = make_review()
    key = uuid4()
    revision = change(review, Put(key, 0, draft())).claims[0]["revision"]
    change(review, Delete(key, revision))
    with pytest.raises(StaleRevision) as caught:
        change(review, Put(key, revision, draft()))
    assert caught.value.deleted == [str(key)]


def test_the_same_change_twice_is_applied_once() -> None:
    review = make_review()
    key, operation = uuid4(), Put(uuid4(), 0, draft())
    once = change(review, operation, key=key)
    assert change(review, operation, key=key) == once
    assert review.events.count() == 1


def test_a_submitted_review_refuses_changes_until_reopened() -> None:
    review = make_review()
    submit(review, 0)
    with pytest.raises(NotOpen):
        change(review, Put(uuid4(), 0, draft()))
    reopen_review(review=Review.objects.locked().get(pk=review.pk), actor=review.reviewer)
    assert change(review, Put(uuid4(), 0, draft())).claims


@pytest.mark.parametrize(
    ("fields", "error", "says"),
    [
        ({"content": []}, SpanError, "at least one"),
        ({"content": [[5, 5]]}, SpanError, "empty"),
        ({"content": [[0, 10_000]]}, SpanError, "outside"),
        ({"quotes": {"content": ["other words"]}}, SpanError, "not"),
        ({"values": {"source_type": "wizard"}}, UnknownLabel, "wizard"),
        ({"values": {"mood": "good"}}, UnknownLabel, "not a field"),
        ({"values": {"stance": {"mars": "favour"}}}, UnknownLabel, "mars"),
        ({"values": {"stance": "favour"}}, UnknownLabel, "each target"),
        ({"attitude": "guess"}, UnknownLabel, "guess"),
        ({"suggestion": 999_999}, InvalidChange, "999999"),
        ({"parent": UUID(int=1)}, InvalidChange, "another claim"),
        ({"source_id": 999_999}, InvalidChange, "registry"),
        ({"rejected": "not_a_claim"}, InvalidChange, "Only a suggestion"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_a_reason(
    fields: dict[str, Any], error: type[Exception], says: str
) -> None:
    review = make_review()
    with pytest.raises(error, match=says):
        change(review, Put(uuid4(), 0, draft(**fields)))
    assert not review.claims.exists()
    assert not review.events.exists()


def test_a_claim_of_another_review_cannot_be_changed() -> None:
    review = make_review()
    key = uuid4()
    change(review, Put(key, 0, draft()))
    other = make_review(make_document(review.document.project, text=TEXT + " More."), review.reviewer)
    with pytest.raises(InvalidChange, match="another review"):
        change(other, Put(key, 0, draft()))


def test_a_claim_of_another_review_cannot_hold_one_even_if_it_decides_the_same_suggestion() -> None:
    review, suggestion = with_suggestion()
    theirs = uuid4()
    change(review, Put(theirs, 0, draft(suggestion=suggestion)))
    other = make_review(review.document, make_user("grace"))
    with pytest.raises(InvalidChange, match="another claim"):
        change(other, Put(uuid4(), 0, draft(suggestion=suggestion, parent=theirs)))


def test_deleting_a_claim_frees_those_nested_in_it() -> None:
    review = make_review()
    outer, inner = uuid4(), uuid4()
    change(review, Put(outer, 0, draft()), Put(inner, 0, draft("rules", parent=outer)))
    result = change(review, Delete(outer, review.claims.get(pk=outer).revision))
    assert [(claim["id"], claim["parent"]) for claim in result.claims] == [(str(inner), None)]
    review.refresh_from_db()
    assert differences(review) == []


def test_submitting_names_what_is_left_to_decide() -> None:
    review, suggestion = with_suggestion()
    result = change(review, Put(uuid4(), 0, draft(values={"source_type": "ministry"})))
    with pytest.raises(IncompleteReview) as caught:
        submit(review, result.sequence)
    assert caught.value.suggestions == [suggestion]
    assert list(caught.value.claims.values()) == [["Commitment", "Claim kind"]]


def test_submitting_refuses_a_sequence_that_moved_on() -> None:
    review = make_review()
    change(review, Put(uuid4(), 0, draft()))
    with pytest.raises(StaleReview):
        submit(review, 0)


def test_the_sentence_pass_asks_for_every_sentence() -> None:
    document = make_document()
    document.project.depth = "sentence"
    document.project.save()
    first, second = spans(TEXT, "The Ministry of Transport said that no rules were broken.", "The port is big.")
    make_reading(document, sentences=[first, second])
    review = make_review(document)
    result = change(review, Put(uuid4(), 0, draft()))
    with pytest.raises(IncompleteReview) as caught:
        submit(review, result.sequence)
    assert caught.value.sentences == [second]
    result = change(review, SetNoClaim([second]))
    assert submit(review, result.sequence).state == "submitted"


def test_submitting_puts_named_sources_into_the_registry_with_their_type() -> None:
    review = make_review()
    result = change(review, Put(uuid4(), 0, draft()), Put(uuid4(), 0, draft("We followed the law")))
    submit(review, result.sequence)
    source = Source.objects.get()
    assert (source.name, source.values) == ("Ministry of Transport", {"source_type": "ministry"})
    assert set(review.claims.values_list("registry_source", flat=True)) == {source.pk}
    review.refresh_from_db()
    assert differences(review) == []


def test_a_source_known_under_an_alias_is_linked_not_doubled() -> None:
    review = make_review()
    known = Source.objects.create(project=review.document.project, name="Transport Ministry")
    known.aliases.create(name="ministry of transport")
    result = change(review, Put(uuid4(), 0, draft()))
    submit(review, result.sequence)
    assert review.claims.get().registry_source == known


def test_opening_twice_gives_the_same_review_and_keeps_its_run() -> None:
    review, _ = with_suggestion()
    make_reading(review.document, version="rules-2")
    again = open_review(document=review.document, reviewer=review.reviewer)
    assert (again.pk, again.run_id) == (review.pk, review.run_id)


def test_suggestions_of_an_attitude_the_project_leaves_out_need_no_decision() -> None:
    reading = make_reading(make_document())
    make_suggestion(reading, "no rules were broken", "said", "The Ministry of Transport", attitude="intention")
    review = make_review(reading.document)
    assert len(undecided_suggestions(review)) == 1
    review.document.project.attitudes = ["statement"]
    assert undecided_suggestions(review) == []


def test_tampering_with_a_claim_or_an_event_is_found() -> None:
    review = make_review()
    change(review, Put(uuid4(), 0, draft()), Put(uuid4(), 0, draft("rules")))
    review.refresh_from_db()
    assert differences(review) == []
    review.claims.filter(content=spans(TEXT, "rules")).update(note="tampered")
    assert "tampered" in differences(review)[0]
    ReviewEvent.objects.filter(review=review, sequence=1).delete()
    assert "an event before number 2 is missing" in differences(review)
