"""Who gets to speak: every figure of a small project equals what a hand counts."""

import re
from datetime import date
from html import unescape
from itertools import combinations_with_replacement

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from claims import jobs
from claims.dashboards import rollup
from claims.dashboards.charts import Vocabulary, speaker_charts
from claims.dashboards.facts import capitalised
from claims.dashboards.filters import Filter, faults_of, gather, sum_figures
from claims.dashboards.rollup import layers_of
from claims.dashboards.speakers import Choices, overview_of
from claims.dashboards.stances import stance_charts
from claims.models import (
    ArticleFigures,
    Claim,
    Job,
    Label,
    Membership,
    Outlet,
    Project,
    Review,
    SliceFigures,
    Source,
    Suggestion,
)
from claims.preannotation import set_use
from tests.factories import make_document, make_reading, make_review, make_suggestion, make_user, spans

pytestmark = pytest.mark.django_db

TEXT = (
    "Ships safe\n\nThe ministry said that all five ships were safe. It added that nobody was hurt.\n\n"
    "A guard denied it.\n\nIn the end the ministry said the port would open. Rain fell."
)
MINISTRY = "Ministry of Transport"


def count(project: Project) -> Job:
    job = jobs.create(project=project, kind="figures")
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.message
    return job


@pytest.fixture
def project() -> Project:
    """Two articles of two outlets, read by the machine; see the test of hand-counted figures."""
    first = make_document(text=TEXT, title="Ships safe", author="R. Writer", published_on=date(2026, 3, 2))
    project = first.project
    project.targets = [{"key": "port", "name": "the port"}]
    project.save()
    first.outlet = Outlet.objects.create(project=project, name="The Post")
    first.metadata = {"section": "Harbour"}
    first.save()
    reading = make_reading(first)
    against = {"source_type": "ministry", "commitment": "support", "stance": {"port": "against"}}
    favour = against | {"stance": {"port": "favour"}}
    make_suggestion(reading, "all five ships were safe", "said", "The ministry", source_name=MINISTRY, values=favour)
    make_suggestion(reading, "nobody was hurt", "added", "It", source_name=MINISTRY, mention="pronoun")
    guard = {"source_type": "unnamed", "commitment": "reject"}
    make_suggestion(reading, "it", "denied", "A guard", source_name="", mention="unnamed", values=guard)
    make_suggestion(reading, "the port would open", "said", "the ministry", source_name=MINISTRY, values=against)
    make_suggestion(reading, "Rain fell", values={"source_type": "reporter"})
    second = make_document(
        project,
        text="More ships came, the mayor said.",
        title="",
        published_on=date(2026, 4, 2),
        outlet=Outlet.objects.create(project=project, name="The Mail"),
    )
    mayor = {"source_type": "executive", "commitment": "support"}
    make_suggestion(make_reading(second), "More ships came", "said", "the mayor", source_name="Ann Li", values=mayor)
    return project


def figures(project: Project, **chosen: str):  # type: ignore[no-untyped-def]
    return sum_figures(project, Filter(**chosen), Choices.of(project).months)


def review_first(project: Project, **fields: object) -> Review:
    """People find one claim in the first article: by the union, in four words."""
    review = make_review(project.documents.order_by("pk")[0], make_user("ben"))
    entry = Source.objects.create(
        project=project, name="Dockers’ union", kind="organisation", country="Freeland", values={"source_type": "ngo"}
    )
    Claim.objects.create(
        review=review,
        decision="added",
        content=spans(TEXT, "the port would open"),
        registry_source=entry,
        mention="named",
        quotation="direct",
        attitude="statement",
        values={"claim_kind": "pledge", "anonymity_reason": "safety"},
    )
    review.state, review.submitted_at = "submitted", timezone.now()
    review.values = {"right_of_reply": "declined"}
    for name, value in fields.items():
        setattr(review, name, value)
    review.save()
    Review.objects.filter(pk=review.pk).update(sequence=1)
    review.events.create(sequence=1, change="0" * 32, verb="submitted", actor="0" * 32)
    return review


def test_the_figures_are_those_a_hand_counts(project: Project) -> None:
    count(project)
    found = figures(project)
    assert found.tally == {
        # claims, words, in the headline, in the first two paragraphs, first voice
        "articles/all": [2],
        "articles/one_source": [1],
        "all/claims": [5, 16, 0, 4, 2],
        "own/voice": [1, 2, 0, 0, 0],
        "type/ministry": [3, 12, 0, 2, 1],
        "type/unnamed": [1, 1, 0, 1, 0],
        "type/executive": [1, 3, 0, 1, 1],
        "quotation/indirect": [5, 16, 0, 4, 2],
        "mention/named": [3, 12, 0, 2, 2],
        "mention/pronoun": [1, 3, 0, 1, 0],
        "mention/unnamed": [1, 1, 0, 1, 0],
        "named/yes": [4, 15, 0, 3, 2],
        "named/no": [1, 1, 0, 1, 0],
        "field/commitment/support": [4, 15, 0, 3, 2],
        "field/commitment/reject": [1, 1, 0, 1, 0],
        "field/claim_kind/fact": [1, 3, 0, 1, 0],
        "stance/port/favour": [1, 5, 0, 1, 1],
        "stance/port/against": [1, 4, 0, 0, 0],
        "stance-type/port/ministry/favour": [1, 5, 0, 1, 1],
        "stance-type/port/ministry/against": [1, 4, 0, 0, 0],
    }
    assert found.voices == {
        f"source/{MINISTRY}": [3, 12, 0, 2, 1],
        f"source-type/ministry/{MINISTRY}": [3, 12, 0, 2, 1],
        f"source-stance/port/favour/{MINISTRY}": [1, 5, 0, 1, 1],
        f"source-stance/port/against/{MINISTRY}": [1, 4, 0, 0, 0],
        "source/Ann Li": [1, 3, 0, 1, 1],
        "source-type/executive/Ann Li": [1, 3, 0, 1, 1],
    }
    assert (found.articles, found.reviewed) == (2, 0)


def test_a_claim_in_the_headline_counts_there(project: Project) -> None:
    reading = project.runs.get().readings.order_by("pk")[0]
    make_suggestion(reading, "Ships safe", "said", "The ministry", source_name=MINISTRY)
    count(project)
    assert figures(project).tally["type/ministry"] == [4, 14, 1, 2, 1]


def test_peoples_labels_take_the_place_of_the_machines_and_are_told_apart(project: Project) -> None:
    review_first(project)
    count(project)
    best = figures(project)
    assert (best.articles, best.reviewed) == (2, 1)
    assert {key for key in best.tally if key.startswith("type/")} == {"type/ngo", "type/executive"}
    human = figures(project, labels="human")
    assert (human.articles, human.reviewed) == (1, 1)
    assert human.of("type/ngo", 1) == 4
    assert human.of("country/Freeland") == human.of("kind/organisation") == 1
    assert human.of("field/anonymity_reason/safety") == human.of("article/right_of_reply/declined") == 1
    machine = figures(project, labels="machine")
    assert (machine.articles, machine.reviewed) == (2, 1)
    assert machine.of("type/ministry") == 3


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"section": "Harbour"}, 13),
        ({"section": "Sports"}, 0),
        ({"byline": "R. Writer"}, 13),
        ({"since": "2026-04"}, 3),
        ({"until": "2026-03"}, 13),
        ({"since": "2026-01", "until": "2026-12"}, 16),
        ({"language": "en"}, 16),
        ({"section": "Harbour", "language": "en", "since": "2026-03"}, 13),
        ({"section": "Harbour", "since": "2026-04"}, 0),
    ],
)
def test_filters_choose_articles(project: Project, chosen: dict[str, str], words: int) -> None:
    count(project)
    assert figures(project, **chosen).of("all/claims", 1) == words


def test_the_outlet_is_a_filter(project: Project) -> None:
    count(project)
    mail = project.outlets.get(name="The Mail")
    assert figures(project, outlet=str(mail.pk)).of("all/claims", 1) == 3


def test_a_refresh_counts_only_what_changed_and_ends_where_a_full_count_does(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollup, "LOOK_BACK", 0)
    for number in range(10):
        make_reading(make_document(project, text=f"Quiet day {number}."))
    count(project)
    review_first(project)
    assert count(project).result == {"articles": 12, "changed": 1}
    kept = {tuple_of(row) for row in project.slice_figures.all()}
    project.slice_figures.all().delete()
    project.rollup.delete()
    count(project)
    assert kept == {tuple_of(row) for row in project.slice_figures.all()}


def tuple_of(row: SliceFigures) -> tuple[object, ...]:
    slice_ = (row.cuboid, row.outlet, row.section, row.topic, row.language, row.period, row.layer)
    return (*slice_, str(sorted(row.tally.items())), str(sorted(row.voices.items())))


def test_any_period_has_the_figures_of_its_articles(project: Project) -> None:
    for number, month in enumerate((*range(1, 13), *range(2, 6))):
        document = make_document(
            project, text=f"Ships came, he said {number}.", published_on=date(2024 + number // 12, month, 9)
        )
        make_suggestion(make_reading(document), "Ships came", "said", "he", values={"source_type": "ministry"})
    count(project)
    months = Choices.of(project).months
    assert len(months) == 18
    for since, until in combinations_with_replacement(["", *months], 2):
        rows = Filter(since=since, until=until).articles(project)
        counted = gather((*part, 1) for row in rows for part in layers_of(row))
        assert figures(project, since=since, until=until) == counted, (since, until)


def test_an_article_of_one_source_in_two_spellings_rests_on_it(project: Project) -> None:
    reading = make_reading(make_document(project, text="Ships came, the guild said. Ships left, the guild said."))
    for words, name in (("Ships came", "Engineers’ Guild"), ("Ships left", "engineers' guild")):
        make_suggestion(reading, words, "said", "the guild", source_name=name, values={"source_type": "ngo"})
    count(project)
    assert figures(project).of("articles/one_source") == 2  # that of the mayor is the other


def test_a_period_is_of_the_fewest_sums() -> None:
    months = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
    assert Filter().periods(months) == {"": 1}
    assert Filter(since="2024-03").periods(months) == {"2024": 1, "2024-01": -1, "2024-02": -1, "2025": 1}
    assert Filter(since="2024-11", until="2025-02").periods(months) == dict.fromkeys(
        ("2024-11", "2024-12", "2025-01", "2025-02"), 1
    )


def test_counting_twice_changes_nothing(project: Project) -> None:
    count(project)
    before = figures(project)
    count(project)
    assert figures(project) == before


@pytest.mark.parametrize("look_back", [0, 50])  # by differences, and summed anew
def test_withdrawn_and_irrelevant_articles_leave_the_figures(
    project: Project, monkeypatch: pytest.MonkeyPatch, look_back: int
) -> None:
    monkeypatch.setattr(rollup, "LOOK_BACK", look_back)
    for number in range(10):
        make_reading(make_document(project, text=f"Quiet day {number}."))
    count(project)
    project.documents.filter(author="R. Writer").update(withdrawn_at=timezone.now())
    count(project)
    assert figures(project).of("all/claims") == 1
    project.documents.filter(outlet__name="The Mail").update(out_reason="off topic")
    count(project)
    assert figures(project).of("all/claims") == 0
    assert ArticleFigures.objects.count() == 10


def test_a_new_run_replaces_the_older(project: Project) -> None:
    count(project)
    make_suggestion(make_reading(project.documents.order_by("pk")[0], version="newer"), "Rain fell", "said", "It")
    count(project)
    assert figures(project).of("all/claims", 1) == 2


def test_a_change_of_the_registry_is_counted(project: Project) -> None:
    review_first(project)
    count(project)
    Source.objects.update(country="Otherland")
    count(project)
    assert figures(project).of("country/Otherland") == 1


def test_a_capital_makes_no_other_source(project: Project) -> None:
    reading = project.runs.get().readings.order_by("pk")[0]
    for name in ("residents", "Residents"):
        make_suggestion(reading, "nobody was hurt", "added", "It", source_name=name)
    count(project)
    found = figures(project)
    assert found.voices["source/Residents"][:2] == [2, 6]
    assert "source/residents" not in found.voices


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("residents of Port", "Residents of Port"),
        ("eBay", "eBay"),
        ("al-Qaeda in Port", "al-Qaeda in Port"),
        ("居民", "居民"),
    ],
)
def test_only_a_word_in_small_letters_begins_with_a_capital(name: str, shown: str) -> None:
    assert capitalised(name) == shown


def test_what_the_machine_is_unsure_of_is_told_apart(project: Project) -> None:
    unsure = {"record": 0.1, "source_type": 0.5, "source_name": 0.7, "commitment": 0.59, "stance": {"port": 0.2}}
    Suggestion.objects.filter(content=spans(TEXT, "all five ships were safe")).update(scores=unsure)
    count(project)
    found = figures(project)
    assert {key: counts[:2] for key, counts in (found.tally | found.voices).items() if key.startswith("unsure/")} == {
        "unsure/type/ministry": [1, 5],
        "unsure/field/commitment/support": [1, 5],
        "unsure/stance/port": [1, 5],
        "unsure/stance-type/port/ministry": [1, 5],
        f"unsure/source-stance/port/{MINISTRY}": [1, 5],
    }
    words = Vocabulary.of(project)
    row = speaker_charts(found, words, own_voice=False)[0].rows[0]
    assert (row.name, row.unsure, round(row.unsure_share)) == ("Ministry", [1, 5], 42)
    stances = stance_charts(found, words, [])
    assert [(each.stacks[0].unsure, round(each.stacks[0].unsure_share)) for each in stances] == [(1, 50), (1, 50)]


def test_another_bound_of_confidence_counts_the_machines_answers_anew(
    project: Project, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    Suggestion.objects.update(scores={"source_type": 0.7})
    count(project)
    assert figures(project).of("unsure/type/ministry") == 0
    with django_capture_on_commit_callbacks(execute=True):
        set_use(project=project, least_confidence={"source_type": 0.8}, most_useful_first=False)
    assert figures(project).of("unsure/type/ministry") == 3


def test_a_private_person_is_not_counted_by_name(project: Project) -> None:
    review_first(project)
    Source.objects.update(private_person=True)
    count(project)
    assert "source/Dockers’ union" not in figures(project).voices


def test_the_overview_gets_names_and_shares(project: Project) -> None:
    assert overview_of(project) is None
    count(project)
    Label.objects.filter(key="ministry").update(name="Government ministry")
    found = overview_of(Project.objects.get())
    assert found is not None
    assert [(row.name, round(row.share), round(row.length)) for row in found.charts[0].rows] == [
        ("Government ministry", 75, 100),
        ("Executive", 19, 25),
        ("Unnamed", 6, 8),
    ]
    assert found.report.attributed_percent == 89


def test_the_overview_shows_the_count_as_the_machines(client: Client, project: Project) -> None:
    count(project)
    mia = make_user("mia")
    Membership.objects.create(project=project, user=mia, role="manager")
    client.force_login(mia)
    page = client.get("/projects/harbour/").content.decode()
    assert "Machine reading, not reviewed" in page
    assert MINISTRY in page
    assert '<rect width="25"' in page
    assert '<th scope="col">Source type</th>' in page


def test_the_bars_of_the_overview_open_their_claims_for_who_may_see_them(client: Client, project: Project) -> None:
    count(project)
    for role, links in (("manager", True), ("adjudicator", True), ("reviewer", False)):
        user = make_user(role)
        Membership.objects.create(project=project, user=user, role=role)
        client.force_login(user)
        page = client.get("/projects/harbour/").content.decode()
        found = re.findall(r'href="([^"]*/speakers/claims/[^"]*)"', page)
        assert bool(found) is links
        for link in found:
            assert "<mark>" in client.get(unescape(link)).content.decode(), link


def test_months_that_cannot_be_are_named() -> None:
    assert faults_of(QueryDict("since=March")) == ["“March” is no month: write it like 2026-03."]
    assert "swap them" in faults_of(QueryDict("since=2026-04&until=2026-03"))[0]
    assert Filter.from_query(QueryDict("since=March&labels=nobody")) == Filter()
