"""Figures of a small project, against numbers worked out by hand."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from claims import jobs
from claims.agreement.bootstrap import NOTHING, ONE_ARTICLE
from claims.agreement.doubles import read_doubles
from claims.agreement.report import comparisons_of, is_out_of_date, last_report, start_agreement
from claims.agreement.tallies import ONE_PAIR_ONLY
from claims.codebooks import current
from claims.models import Document, Project, Review, Round, Source, User
from claims.review import reopen_review
from tests.claims.agreement.corpus import add_claim, make_article, make_people, make_submitted, make_team

pytestmark = pytest.mark.django_db

MINISTRY = {"content": "no rules were broken", "cue": "said", "source": "The Ministry"}
UNION = {"content": "the cranes are old", "cue": "warned", "source": "The union"}
ASKED = {"content": "new ones", "cue": "asked", "source": "It"}
PORT = {"content": "The port is big."}


@pytest.fixture
def people() -> dict[str, User]:
    return make_people()


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    return make_team(people)


def measured(project: Project, people: tuple[User, ...] = ()) -> dict[str, Any]:
    job = start_agreement(project=project, people=[person.pk for person in people])
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.message
    return job.result["private"]


def figures(report: dict[str, Any], key: str, section: str = "unassisted") -> dict[str, Any]:
    return next(each for each in report["sections"][section]["measures"] if each["key"] == key)


def value(report: dict[str, Any], key: str, coefficient: str) -> float | None:
    return figures(report, key)["coefficients"][coefficient]["value"]


def both(document: Document, people: dict[str, User], ada: list[Any], ben: list[Any], **fields: Any) -> None:
    make_submitted(document, people["ada"], *ada, **fields)
    make_submitted(document, people["ben"], *ben, **fields)


def test_detection_counts_what_only_one_marked(project: Project, people: dict[str, User]) -> None:
    both(make_article(project), people, [MINISTRY, UNION, PORT], [MINISTRY, ASKED])
    both(make_article(project, 2), people, [MINISTRY], [])
    report = measured(project)
    assert value(report, "detection", "f1") == pytest.approx(2 * 1 / (3 + 2))
    assert value(report, "own_voice", "f1") == 0
    first, second = (document.pk for document in project.documents.all())
    assert figures(report, "detection")["differing"] == [first, second]
    assert figures(report, "own_voice")["differing"] == [first]


def test_sentences_are_compared_by_whether_a_claim_touches_them(project: Project, people: dict[str, User]) -> None:
    both(make_article(project), people, [MINISTRY, UNION], [MINISTRY, ASKED, PORT])
    sentences = figures(measured(project), "sentences")
    assert sentences["units"] == 4
    assert sentences["coefficients"]["raw"]["value"] == 0.5
    assert sentences["coefficients"]["kappa"]["value"] == 0.0  # 0.5 observed, 0.5 by chance
    assert [(label["key"], label["value"], label["given"]) for label in sentences["labels"]] == [
        ("claim", 0.5, 4),
        ("none", 0.5, 4),
    ]


def test_boundaries_are_compared_token_by_token(project: Project, people: dict[str, User]) -> None:
    shorter = MINISTRY | {"content": "rules were broken"}
    both(make_article(project), people, [MINISTRY], [shorter])
    report = measured(project)
    assert value(report, "content", "f1") == pytest.approx(2 * 3 / (4 + 3))
    # 30 tokens: 3 inside for both, 1 for Ada alone; coincidences 52, 1, 1, 6
    assert value(report, "content", "alpha") == pytest.approx(1 - (2 / 60) / (2 * 53 * 7 / (60 * 59)))
    assert value(report, "cue", "f1") == 1
    assert figures(report, "content")["differing"] == [project.documents.get().pk]
    assert figures(report, "cue")["differing"] == []


def test_source_identity_lumps_mentions_not_names(project: Project, people: dict[str, User]) -> None:
    apart = ASKED | {"source_name": "Ministry"}
    both(make_article(project), people, [UNION, ASKED | {"source_name": "The union"}], [UNION, apart])
    report = measured(project)
    # Ada: one cluster of two; Ben: two of one. Precision 0.5, recall 1
    assert value(report, "identity", "b_cubed") == pytest.approx(2 / 3)
    assert figures(report, "identity")["differing"]


def test_a_field_of_every_type_is_compared_with_its_own_metric(project: Project, people: dict[str, User]) -> None:
    def claims(*values: dict[str, Any]) -> list[dict[str, Any]]:
        return [claim | {"values": each} for claim, each in zip((MINISTRY, UNION, ASKED), values, strict=True)]

    ada = claims(
        {"source_type": "ministry", "stance": {"port": "favour"}, "checkable": True, "topics": ["law"], "strength": 1,
         "speaker_title": "Minister"},
        {"source_type": "ngo", "stance": {"port": "against"}, "checkable": False, "topics": ["port", "work"],
         "strength": 3},
        {"source_type": "ngo", "topics": ["port"], "strength": 5},
    )  # fmt: skip
    ben = claims(
        {"source_type": "ministry", "stance": {"port": "favour"}, "checkable": True, "topics": ["law"], "strength": 1,
         "speaker_title": "minister"},
        {"source_type": "ngo", "stance": {"port": "neutral"}, "checkable": False, "topics": ["port"], "strength": 4},
        {"source_type": "citizen", "topics": ["port"]},
    )  # fmt: skip
    both(make_article(project), people, ada, ben, values={"tone": "calm"})
    report = measured(project)
    # source type: 2 of 3 equal; chance 1/3 * 1/3 + 2/3 * 1/3
    assert value(report, "field:source_type", "raw") == pytest.approx(2 / 3)
    assert value(report, "field:source_type", "kappa") == pytest.approx((2 / 3 - 1 / 3) / (1 - 1 / 3))
    assert value(report, "field:stance[port]", "raw") == pytest.approx(2 / 3)
    assert value(report, "field:stance[union]", "raw") == 1  # nobody sees one
    assert figures(report, "field:stance[union]")["coefficients"]["alpha"]["value"] is None
    assert value(report, "field:checkable", "raw") == 1
    # topics: within (0 + (1 - 2/3 * 1/2) + 0) * 2 of 6 answers; law, law, {port, work}, port x 3
    within, overall = 2 / 3 * 2 / 6, 2 * (2 * 4 * 1 + 3 * 2 / 3) / (6 * 5)
    assert value(report, "field:topics", "alpha") == pytest.approx(1 - within / overall)
    labels = {label["key"]: label["value"] for label in figures(report, "field:topics")["labels"]}
    assert labels == {"law": 1.0, "port": 1.0, "work": 0.0}
    # strength: 1-1 and 3-4, the third is missing; ranks of 1, 1, 3, 4: 1, 2.5, 3.5
    within, overall = 2 * 1**2 / 4, 2 * (2 * 1.5**2 + 2 * 2.5**2 + 1**2) / (4 * 3)
    assert value(report, "field:strength", "alpha") == pytest.approx(1 - within / overall)
    assert figures(report, "field:strength")["units"] == 2
    assert value(report, "field:speaker_title", "raw") == pytest.approx(2 / 3)
    assert list(figures(report, "field:speaker_title")["coefficients"]) == ["raw"]
    assert value(report, "field:tone", "raw") == 1


def test_every_field_of_the_codebook_and_every_target_has_figures(project: Project, people: dict[str, User]) -> None:
    both(make_article(project), people, [MINISTRY], [MINISTRY])
    keys = {each["key"] for each in measured(project)["sections"]["unassisted"]["measures"]}
    expected = set()
    for field in project.codebooks.get().fields.all():
        targets = [f"[{key}]" for key in project.target_keys] if field.per_target else [""]
        expected |= {f"field:{field.key}{target}" for target in targets}
    assert {key for key in keys if key.startswith("field:")} == expected
    assert "field:region" in expected


def test_answers_of_the_source_count_for_its_claims(project: Project, people: dict[str, User]) -> None:
    north = Source.objects.create(project=project, name="Union", values={"region": "north", "source_type": "ngo"})
    document = make_article(project)
    linked = UNION | {"registry_source": north, "values": {}}
    both(document, people, [linked], [UNION | {"values": {"source_type": "ngo"}}])
    report = measured(project)
    assert value(report, "field:source_type", "raw") == 1
    assert value(report, "field:region", "raw") == 0


def test_fields_not_asked_of_a_claim_are_not_compared(project: Project, people: dict[str, User]) -> None:
    both(make_article(project), people, [PORT], [PORT])
    report = measured(project)
    assert figures(report, "field:commitment")["coefficients"]["raw"]["reason"] == NOTHING
    assert figures(report, "field:claim_kind")["units"] == 1


def test_a_scale_that_only_one_reviewer_used_has_nothing_to_compare(project: Project, people: dict[str, User]) -> None:
    both(make_article(project), people, [MINISTRY | {"values": {"strength": 3}}], [MINISTRY])
    strength = figures(measured(project), "field:strength")
    assert {each["reason"] for each in strength["coefficients"].values()} == {NOTHING}


def test_rejected_suggestions_are_no_claims(project: Project, people: dict[str, User]) -> None:
    document = make_article(project)
    both(document, people, [MINISTRY], [MINISTRY])
    suggestion = document.readings.get().suggestions.create(
        ordinal=0, content=[[0, 3]], mention="none", quotation="indirect", attitude="statement"
    )
    add_claim(
        Review.objects.get(reviewer=people["ada"]), **UNION,
        suggestion=suggestion, decision="rejected", reject_reason="not_a_claim",
    )  # fmt: skip
    assert value(measured(project), "detection", "f1") == 1


def test_articles_with_suggestions_are_told_apart(project: Project, people: dict[str, User]) -> None:
    both(make_article(project), people, [MINISTRY], [MINISTRY])
    both(make_article(project, 2), people, [MINISTRY], [], suggestions_shown=True)
    report = measured(project)
    assert value(report, "detection", "f1") == 1
    assert figures(report, "detection", "assisted")["coefficients"]["f1"]["value"] == 0
    assert [(row["of"], row["unassisted"], row["articles"]) for row in report["months"]] == [
        (report["months"][0]["of"], True, 1),
        (report["months"][0]["of"], False, 1),
    ]


def test_figures_by_round_and_month_have_intervals(project: Project, people: dict[str, User]) -> None:
    training = Round.objects.create(project=project, number=1, kind="training", codebook=current(project))
    production = Round.objects.create(project=project, number=2, codebook=current(project))
    for number, round in ((1, training), (2, production), (3, production)):
        marked = [MINISTRY, UNION] if number < 3 else [MINISTRY]
        both(make_article(project, number), people, marked, [MINISTRY], round=round)
    both(make_article(project, 4), people, [MINISTRY], [UNION])
    report = measured(project)
    detected = {row["of"]: row["figures"]["detection"] for row in report["rounds"]}
    assert detected[1] == {"value": pytest.approx(2 / 3), "low": None, "high": None, "reason": ONE_ARTICLE}
    assert detected[2]["value"] == pytest.approx(4 / 5)
    assert (detected[2]["low"], detected[2]["high"]) == (pytest.approx(2 / 3), 1.0)
    assert [row["articles"] for row in report["rounds"]] == [1, 2]
    assert sum(row["articles"] for row in report["months"]) == 4
    assert all(row["figures"]["detection"]["low"] is not None for row in report["months"])


def test_open_imported_single_and_withdrawn_ones_are_left_out(project: Project, people: dict[str, User]) -> None:
    documents = [make_article(project, number) for number in range(4)]
    both(documents[0], people, [MINISTRY], [MINISTRY])
    make_submitted(documents[1], people["ada"], MINISTRY)
    make_submitted(documents[1], people["ben"], MINISTRY, state="open", submitted_at=None)
    both(documents[2], people, [MINISTRY], [MINISTRY], role="imported")
    both(documents[3], people, [MINISTRY], [MINISTRY])
    Document.objects.filter(pk=documents[3].pk).update(withdrawn_at="2026-01-01T00:00Z")
    assert measured(project)["sections"]["unassisted"]["articles"] == 1


def test_three_reviewers_have_an_alpha_and_pairs_of_their_own(project: Project, people: dict[str, User]) -> None:
    document = make_article(project)
    both(document, people, [MINISTRY], [MINISTRY])
    make_submitted(document, people["cleo"], UNION)
    report = measured(project)
    assert value(report, "detection", "f1") == pytest.approx(2 * 1 / (2 + 2 + 2))
    assert figures(report, "field:claim_kind")["coefficients"]["kappa"]["reason"] == ONE_PAIR_ONLY
    ada, ben, cleo = (people[name].pk for name in ("ada", "ben", "cleo"))
    assert [(row["of"], row["figures"]["detection"]["value"]) for row in report["pairs"]] == [
        ([ada, ben], 1.0), ([ada, cleo], 0.0), ([ben, cleo], 0.0),
    ]  # fmt: skip
    assert {row["of"]: row["articles"] for row in report["people"]} == {ada: 1, ben: 1, cleo: 1}
    of_cleo = report["people"][2]["figures"]["detection"]
    assert of_cleo == {"value": 0.0, "low": None, "high": None, "reason": ONE_ARTICLE}
    pair = measured(project, (people["ada"], people["ben"]))
    assert value(pair, "detection", "f1") == 1


def test_without_double_reviews_there_is_nothing(project: Project, people: dict[str, User]) -> None:
    make_submitted(make_article(project), people["ada"], MINISTRY)
    report = measured(project)
    assert report["sections"]["unassisted"] == {
        "articles": 0, "documents": [], "claims": 0, "pairs": 0, "measures": [],
    }  # fmt: skip
    assert report["pairs"] == []


def test_two_who_marked_nothing_agree_on_sentences_only(project: Project, people: dict[str, User]) -> None:
    both(make_article(project), people, [], [])
    report = measured(project)
    assert figures(report, "detection")["coefficients"]["f1"]["reason"] == NOTHING
    assert value(report, "sentences", "raw") == 1


def test_a_report_is_out_of_date_once_a_review_changed(project: Project, people: dict[str, User]) -> None:
    both(make_article(project), people, [MINISTRY], [MINISTRY])
    measured(project)
    job = last_report(project)
    assert job is not None
    assert not is_out_of_date(project, job)
    reopen_review(review=Review.objects.first(), actor=people["ada"])
    assert is_out_of_date(project, job)


def test_a_second_report_is_not_started_while_one_waits(project: Project) -> None:
    waiting = jobs.create(project=project, kind="agreement", arguments={"people": []})
    assert start_agreement(project=project) == waiting


def test_reading_costs_the_same_for_more_articles(
    project: Project, people: dict[str, User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        both(make_article(project, number), people, [MINISTRY, UNION], [MINISTRY])
    comparisons_of(project)  # reads the fields, which are then known to the process
    with django_assert_num_queries(5):
        assert len(list(read_doubles(project))) == 3
    both(make_article(project, 9), people, [MINISTRY, UNION], [MINISTRY])
    with django_assert_num_queries(5):
        assert len(list(read_doubles(project))) == 4
