"""Opening, settling and submitting adjudications."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from annotator.spans import SpanError
from claims.adjudication import (
    CannotAdjudicate,
    Case,
    Decision,
    MissingChoice,
    UnsettledDifferences,
    open_adjudication,
    read_sheet,
    settle_article,
    settle_case,
    submit_adjudication,
    take_over_agreed,
)
from claims.adjudication.outcome import outcomes_for
from claims.models import Claim, Document, Project, Review, Source, User
from claims.review import AdjudicationStarted, StaleRevision, differences, reopen_review, submit_review
from claims.review.correcting import correct_answer, take_back_correction
from claims.sources import change_source
from claims.sources.replay import source_differences
from tests.claims.agreement.corpus import add_claim, make_article, make_people, make_submitted, make_team
from tests.factories import spans

pytestmark = pytest.mark.django_db

FULL = {"source_type": "ministry", "commitment": "support", "claim_kind": "fact"}
MINISTRY = {"content": "no rules were broken", "cue": "said", "source": "The Ministry", "values": FULL}
UNION = {
    "content": "the cranes are old",
    "cue": "warned",
    "source": "The union",
    "values": FULL | {"source_type": "ngo"},
}
PORT = {"content": "The port is big.", "values": {"source_type": "reporter", "claim_kind": "fact"}}


@pytest.fixture
def people() -> dict[str, User]:
    return make_people()


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    return make_team(people)


@pytest.fixture
def document(project: Project) -> Document:
    return make_article(project)


def reviewed(document: Document, people: dict[str, User], ada: list[Any], ben: list[Any], **fields: Any) -> Review:
    """An adjudication by Cleo of the two reviews."""
    make_submitted(document, people["ada"], *ada, **fields)
    make_submitted(document, people["ben"], *ben, **fields)
    return open_adjudication(document=document, adjudicator=people["cleo"])


def decide(review: Review, key: str, revision: int, decision: Decision) -> None:
    with transaction.atomic():
        settle_case(review=review, actor=review.reviewer, change=uuid4(), key=key, revision=revision, decision=decision)


def settle(review: Review, case: Case, **decision: Any) -> Claim:
    """Settle the case, choices given as reviewers' places: ``choices={"cue": 0}``."""
    choices = {
        key: str(case.claims[choice].pk) if isinstance(choice, int) else choice
        for key, choice in decision.pop("choices", {}).items()
    }
    with transaction.atomic():
        settle_case(
            review=review,
            actor=review.reviewer,
            change=uuid4(),
            key=case.key,
            revision=case.outcome.revision if case.outcome else 0,
            decision=Decision(choices, decision.pop("new_values", {}), **decision),
        )
    outcome = next(each.outcome for each in read_sheet(review).cases if each.key == case.key)
    assert outcome is not None
    return outcome


def submit(review: Review) -> Review:
    with transaction.atomic():
        return submit_adjudication(review=Review.objects.locked().get(pk=review.pk), actor=review.reviewer)


def test_one_submitted_review_is_not_enough(document: Document, people: dict[str, User]) -> None:
    make_submitted(document, people["ada"], MINISTRY)
    make_submitted(document, people["ben"], MINISTRY, state="open", submitted_at=None)
    with pytest.raises(CannotAdjudicate, match="has 1 submitted review; an adjudication needs two"):
        open_adjudication(document=document, adjudicator=people["cleo"])
    assert not Review.objects.filter(role="adjudication").exists()


def test_an_article_has_one_adjudicator(document: Document, people: dict[str, User]) -> None:
    review = reviewed(document, people, [MINISTRY], [MINISTRY])
    assert open_adjudication(document=document, adjudicator=people["cleo"]) == review
    with pytest.raises(CannotAdjudicate, match="cleo adjudicates this article already"):
        open_adjudication(document=document, adjudicator=people["mia"])


def test_whoever_still_reviews_the_article_stays_blind(document: Document, people: dict[str, User]) -> None:
    make_submitted(document, people["cleo"], MINISTRY, state="open", submitted_at=None)
    with pytest.raises(CannotAdjudicate, match="Submit it first"):
        reviewed(document, people, [MINISTRY], [MINISTRY])


def test_what_everybody_agrees_on_is_taken_over(document: Document, people: dict[str, User]) -> None:
    review = reviewed(document, people, [MINISTRY, UNION], [MINISTRY])
    merged, open_ = read_sheet(review).cases
    assert (merged.merged, merged.open, open_.open) == (True, False, True)
    outcome = review.claims.get()
    assert (outcome.content, outcome.values) == (spans(document.text, "no rules were broken"), FULL)
    assert outcome.provenance["by"] == "agreement"
    assert set(outcome.provenance["parts"].values()) == {"agreed"}
    assert len(outcome.provenance["claims"]) == 2


def test_each_part_can_come_from_another_review(document: Document, people: dict[str, User]) -> None:
    ada = MINISTRY | {"source": "", "source_name": "Ministry", "mention": "description"}
    ben = MINISTRY | {"content": "rules were broken", "values": FULL | {"claim_kind": "opinion"}}
    review = reviewed(document, people, [ada], [ben])
    (case,) = read_sheet(review).cases
    assert {row.part.key for row in case.rows if not row.same} == {
        "content",
        "source",
        "speaker",
        "mention",
        "claim_kind",
    }
    outcome = settle(
        review, case, reason="boundary", note="With the “no”.",
        choices={"content": 0, "source": 1, "speaker": 0, "mention": 1, "claim_kind": "new"},
        new_values={"claim_kind": "pledge"},
    )  # fmt: skip
    text = document.text
    assert outcome.content == spans(text, "no rules were broken")
    assert outcome.source == spans(text, "The Ministry")
    assert (outcome.source_name, outcome.mention, outcome.values["claim_kind"]) == ("Ministry", "named", "pledge")
    assert (outcome.note, outcome.provenance["reason"]) == ("With the “no”.", "boundary")
    first, second = (str(claim.pk) for claim in case.present)
    assert outcome.provenance["parts"] == {
        "content": first, "cue": "agreed", "source": second, "speaker": first, "mention": second,
        "attitude": "agreed", "source_type": "agreed", "commitment": "agreed", "claim_kind": "new",
    }  # fmt: skip


ANSWERS: dict[str, tuple[Any, Any, Any]] = {  # by type of field: Ada's, Ben's and a new answer
    "label": (0, 1, None),
    "labels": (["law"], ["port", "work"], ["law", "work"]),
    "scale": (1, 3, 5),
    "yes_no": (True, False, None),
    "text": ("Minister", "Secretary", "Chair"),
}


def test_every_field_of_the_codebook_can_be_settled(project: Project, people: dict[str, User]) -> None:
    """Each field a claim can have, of any type and for each target, from either reviewer and as a new value."""
    fields = [field for field in project.codebooks.get().fields.all() if field.scope == "claim"]
    assert {field.type for field in fields} == set(ANSWERS)
    for number, field in enumerate(fields):
        answers = list(ANSWERS[field.type])
        if field.type == "label":
            answers = [label.key for label in field.labels.all()[:3]]
        for target in project.target_keys if field.per_target else [None]:
            key = f"{field.key}[{target}]" if target else field.key
            given = [{target: answer} if target else answer for answer in answers]
            document = make_article(project, 100 * (number + 1) + len(target or ""))
            review = reviewed(
                document,
                people,
                [MINISTRY | {"values": FULL | {field.key: given[0]}}],
                [MINISTRY | {"values": FULL | {field.key: given[1]}}],
            )
            (case,) = read_sheet(review).cases
            assert [row.part.key for row in case.rows if not row.same] == [key]
            for choice in (0, 1):
                outcome = settle(review, read_sheet(review).cases[0], choices={key: choice})
                assert outcome.values[field.key] == given[choice]
                assert outcome.provenance["parts"][key] == str(case.present[choice].pk)
            if answers[2] is not None:
                case = read_sheet(review).cases[0]
                outcome = settle(review, case, choices={key: "new"}, new_values={key: answers[2]})
                assert outcome.values[field.key] == given[2]
            assert submit(review).state == "submitted"


def test_a_difference_without_a_choice_is_refused(document: Document, people: dict[str, User]) -> None:
    review = reviewed(document, people, [MINISTRY], [MINISTRY | {"attitude": "belief"}])
    (case,) = read_sheet(review).cases
    with pytest.raises(MissingChoice, match="Choose whose “Attitude” is right"):
        settle(review, case)
    with pytest.raises(MissingChoice, match="not compared here"):
        settle(review, case, choices={"attitude": str(uuid4())})


def test_a_claim_that_one_reviewer_lacks_is_kept_or_not(document: Document, people: dict[str, User]) -> None:
    review = reviewed(document, people, [MINISTRY, UNION], [])
    first, second = read_sheet(review).cases
    assert settle(review, first).decision == "added"
    dropped = settle(review, second, rejected="not_a_claim", reason="guideline")
    assert (dropped.decision, dropped.reject_reason, dropped.suggestion) == ("rejected", "not_a_claim", None)
    submit(review)
    assert differences(Review.objects.get(pk=review.pk)) == []


def test_a_rejected_suggestion_is_shown_beside_the_claim(document: Document, people: dict[str, User]) -> None:
    suggestion = document.readings.get().suggestions.create(
        ordinal=0, content=spans(document.text, "no rules were broken"), mention="named", quotation="indirect",
        attitude="statement",
    )  # fmt: skip
    decided = {"suggestion": suggestion, "decision": "corrected"}
    make_submitted(document, people["ada"], MINISTRY | decided)
    ben = make_submitted(document, people["ben"])
    add_claim(ben, **MINISTRY | decided | {"decision": "rejected", "reject_reason": "duplicate"})
    review = open_adjudication(document=document, adjudicator=people["cleo"])
    (case,) = read_sheet(review).cases
    assert [claim and claim.reject_reason for claim in case.rejected] == [None, "duplicate"]
    assert settle(review, case).suggestion == suggestion


def test_a_suggestion_that_people_split_otherwise_is_decided_once(document: Document, people: dict[str, User]) -> None:
    """Ada made the first claim of the suggestion and added the second; Ben the other way round."""
    suggestion = document.readings.get().suggestions.create(
        ordinal=0, content=spans(document.text, "no rules were broken"), mention="named", quotation="indirect",
        attitude="statement",
    )  # fmt: skip
    decided = {"suggestion": suggestion, "decision": "corrected"}
    review = reviewed(document, people, [MINISTRY | decided, UNION], [MINISTRY, UNION | decided])
    taken_over = {claim.source_name: claim.suggestion for claim in review.claims.all()}
    assert sorted(taken_over) == ["The Ministry", "The union"]
    assert sorted(map(bool, taken_over.values())) == [False, True]


def test_nothing_is_submitted_while_a_difference_is_open(document: Document, people: dict[str, User]) -> None:
    review = reviewed(document, people, [MINISTRY, UNION], [MINISTRY], values={})
    with pytest.raises(UnsettledDifferences, match="1 difference is not settled yet") as refused:
        submit(review)
    assert refused.value.cases == [read_sheet(review).cases[1].key]


def test_answers_about_the_article_are_settled_too(document: Document, people: dict[str, User]) -> None:
    make_submitted(document, people["ada"], values={"tone": "calm"})
    make_submitted(document, people["ben"], values={"tone": "loud"})
    review = open_adjudication(document=document, adjudicator=people["cleo"])
    assert read_sheet(review).unsettled == ["article"]
    with transaction.atomic():
        settle_article(review=review, actor=people["cleo"], change=uuid4(), values={"tone": "loud"})
    assert read_sheet(review).unsettled == []
    assert submit(review).values == {"tone": "loud"}


def test_agreed_answers_about_the_article_are_taken_over(document: Document, people: dict[str, User]) -> None:
    assert reviewed(document, people, [], [], values={"tone": "calm"}).values == {"tone": "calm"}


def test_a_reviewer_cannot_reopen_once_adjudication_began(document: Document, people: dict[str, User]) -> None:
    reviewed(document, people, [MINISTRY], [MINISTRY])
    ada = Review.objects.get(reviewer=people["ada"])
    with pytest.raises(AdjudicationStarted, match="Ask its adjudicator or a manager"):
        reopen_review(review=ada, actor=people["ada"])
    assert reopen_review(review=ada, actor=people["cleo"]).is_open


def test_only_what_changed_since_has_to_be_settled_again(document: Document, people: dict[str, User]) -> None:
    review = reviewed(document, people, [MINISTRY, UNION], [MINISTRY])
    settle(review, read_sheet(review).cases[1])
    ada = reopen_review(review=Review.objects.get(reviewer=people["ada"]), actor=people["cleo"])
    assert read_sheet(review).cases == []
    with pytest.raises(CannotAdjudicate, match="Fewer than two"):
        submit(review)
    changed = ada.claims.get(source_name="The union")
    changed.attitude, changed.revision = "belief", changed.revision + 1
    changed.save()
    with transaction.atomic():
        submit_review(review=Review.objects.locked().get(pk=ada.pk), actor=people["ada"], sequence=ada.sequence)
    cases = {case.claims[0].attitude: case for case in read_sheet(review).cases if case.claims[0]}
    assert (cases["belief"].stale, cases["belief"].open) == (True, True)
    assert settle(review, cases["belief"]).attitude == "belief"


def test_a_case_whose_claims_are_again_as_they_were_is_settled(document: Document, people: dict[str, User]) -> None:
    review = reviewed(document, people, [MINISTRY, UNION], [MINISTRY], sequence=2)
    settle(review, read_sheet(review).cases[1])
    change = uuid4()
    for ada in Review.objects.filter(reviewer=people["ada"]):
        claims = list(ada.claims.values_list("pk", flat=True))
        with transaction.atomic():
            locked = Review.objects.locked_for(change).get(pk=ada.pk)
            correct_answer(
                review=locked, actor=people["mia"], change=change, claims=claims, field="claim_kind", answer="opinion"
            )
        assert [case.stale for case in read_sheet(review).cases] == [True, True]
        with transaction.atomic():
            locked = Review.objects.locked_for(uuid4()).get(pk=ada.pk)
            take_back_correction(review=locked, actor=people["mia"], change=change)
    cases = read_sheet(review).cases
    assert [(case.stale, case.open) for case in cases] == [(False, False), (False, False)]
    assert submit(review).state == Review.State.SUBMITTED


@pytest.mark.parametrize("by_hand", [False, True])
def test_the_registry_has_the_source_type_that_was_settled(
    document: Document, people: dict[str, User], by_hand: bool
) -> None:
    entry = Source.objects.create(project=document.project, name="The union", values={"source_type": "ngo"})
    if by_hand:
        for said in ("ministry", "ngo"):
            change_source(source=entry, actor=people["mia"], facts={"values": {"source_type": said}})
    other = UNION | {"values": FULL | {"source_type": "company"}}
    review = reviewed(document, people, [UNION], [other])
    settle(review, read_sheet(review).cases[0], choices={"source_type": 1})
    submit(review)
    entry.refresh_from_db()
    assert entry.values == {"source_type": "ngo" if by_hand else "company"}
    assert [event.actor for event in entry.events.all()][:1] == [people["mia" if by_hand else "cleo"].actor]
    assert source_differences(entry) == []


def test_agreement_reached_later_is_taken_over_on_request(document: Document, people: dict[str, User]) -> None:
    review = reviewed(document, people, [MINISTRY], [MINISTRY | {"attitude": "belief"}])
    Claim.objects.filter(review__reviewer=people["ben"]).update(attitude="statement", revision=5)
    with transaction.atomic():
        take_over_agreed(review=review, actor=people["cleo"])
    assert read_sheet(review).unsettled == []


def test_a_decision_on_an_outcome_changed_meanwhile_is_refused(document: Document, people: dict[str, User]) -> None:
    review = reviewed(document, people, [UNION], [])
    (case,) = read_sheet(review).cases
    settle(review, case)
    with pytest.raises(StaleRevision):
        settle(review, case, rejected="not_a_claim")


def test_a_decision_sent_twice_is_stored_once(document: Document, people: dict[str, User]) -> None:
    review = reviewed(document, people, [UNION], [])
    (case,) = read_sheet(review).cases
    change = uuid4()
    for _ in range(2):
        with transaction.atomic():
            settle_case(
                review=review, actor=people["cleo"], change=change, key=case.key, revision=0, decision=Decision({}, {})
            )
    assert review.claims.count() == review.events.filter(change=change).count() == 1


def test_claims_are_nested_as_the_reviewers_nested_them(document: Document, people: dict[str, User]) -> None:
    outer = MINISTRY | {"content": "The Ministry said that no rules were broken."}
    for name in ("ada", "ben"):
        review = make_submitted(document, people[name], outer)
        add_claim(review, **MINISTRY, parent=review.claims.get())
    adjudication = submit(open_adjudication(document=document, adjudicator=people["cleo"]))
    inner = adjudication.claims.get(content=spans(document.text, "no rules were broken"))
    assert inner.parent is not None
    assert inner.parent.content == spans(document.text, "The Ministry said that no rules were broken.")
    assert differences(adjudication) == []


def test_what_every_reviewer_missed_is_added_changed_and_taken_off(document: Document, people: dict[str, User]) -> None:
    review = reviewed(document, people, [MINISTRY], [MINISTRY])
    parts = {"content": spans(document.text, "the cranes are old"), "cue": spans(document.text, "warned")}
    parts |= {"source": spans(document.text, "The union"), "speaker": "The union", "mention": "named"}
    parts |= {"attitude": "statement", "source_type": "ngo", "commitment": "support", "claim_kind": "fact"}
    key = f"added-{uuid4()}"
    for name, revision in (("The union", 0), ("Dockers", 2)):
        decide(review, key, revision, Decision({}, parts | {"speaker": name, "stance[port]": "against"}))
    case = read_sheet(review).case(key)
    assert case is not None
    assert case.outcome is not None
    assert case.outcome.source_name == "Dockers"
    assert case.outcome.values["stance"] == {"port": "against"}
    assert case.outcome.provenance["claims"] == {}
    assert not case.open
    assert read_sheet(review).others == []
    assert submit_adjudication(review=review, actor=people["cleo"]).state == "submitted"
    missed = outcomes_for(adjudication=review, reviewer=people["ada"])
    assert [(outcome.words, outcome.fate) for outcome in missed] == [
        ("no rules were broken", "kept"), ("the cranes are old", "missed"),
    ]  # fmt: skip
    review.refresh_from_db()
    assert differences(review) == []


def test_an_addition_without_words_or_with_a_wrong_key_is_refused(document: Document, people: dict[str, User]) -> None:
    review = reviewed(document, people, [MINISTRY], [MINISTRY])
    with pytest.raises(SpanError, match="at least one span"):
        decide(review, f"added-{uuid4()}", 0, Decision({}, {"source_type": "ngo"}))
    with pytest.raises(CannotAdjudicate, match="no claim that can be added"):
        decide(review, "added-x", 0, Decision({}, {}))


def test_sentences_without_a_settled_claim_are_marked(
    project: Project, document: Document, people: dict[str, User]
) -> None:
    project.depth = "sentence"
    project.save()
    review = reviewed(document, people, [MINISTRY], [MINISTRY])
    document.project.refresh_from_db()
    text, sentences = document.text, document.readings.get().sentences
    assert submit(review).no_claim == sentences[1:]
    assert text[slice(*sentences[1])].startswith("The union")


def test_own_voice_is_settled_without_what_is_not_asked_of_it(document: Document, people: dict[str, User]) -> None:
    review = reviewed(document, people, [PORT], [PORT | {"values": PORT["values"] | {"claim_kind": "opinion"}}])
    (case,) = read_sheet(review).cases
    outcome = settle(review, case, choices={"claim_kind": 1})
    assert (outcome.quotation, outcome.values) == ("own_voice", {"source_type": "reporter", "claim_kind": "opinion"})


def test_a_blind_registry_entry_is_taken_by_its_name(
    project: Project, document: Document, people: dict[str, User]
) -> None:
    ada = make_submitted(document, people["ada"])
    entry = Source.objects.create(project=project, name="Ministry of Ports", review=ada)
    add_claim(ada, **MINISTRY, registry_source=entry)
    make_submitted(document, people["ben"], MINISTRY | {"source_name": "ministry of ports"})
    review = open_adjudication(document=document, adjudicator=people["cleo"])
    outcome = review.claims.get()
    assert (outcome.source_name, outcome.registry_source) == ("Ministry of Ports", None)


def test_reading_the_cases_costs_the_same_for_more_claims(
    document: Document, people: dict[str, User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    review = reviewed(document, people, [MINISTRY, UNION, PORT], [MINISTRY])
    review = Review.objects.select_related("document__project", "codebook").get(pk=review.pk)
    with django_assert_num_queries(6):
        assert len(read_sheet(review).cases) == 3
