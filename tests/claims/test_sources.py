"""The registry of sources: kept in order, blind while reviews are, and everything a source said on one page."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from claims.assignment import close_round, open_round, take_away, withdraw
from claims.codebooks import create_preset
from claims.models import Assignment, Claim, Document, Project, Review, Round, Source, User
from claims.review import ClaimDraft, Put, change_claims, differences, open_review, split_source, submit_review
from claims.sources import (
    Registry,
    SourceConflict,
    change_source,
    keep_apart,
    merge_sources,
    separate_source,
    similar_pairs,
)
from claims.sources.saying import counts_of, over_time
from tests.factories import TEXT, make_document, make_project, make_reading, make_user, spans

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(mia: User, ada: User) -> Project:
    project = make_project(mia=mia, ada=ada, ben=make_user("ben"))
    create_preset(project=project)
    return project


def say(
    document: Document,
    reviewer: User,
    name: str = "Ministry of Transport",
    *,
    mention: str = "named",
    submit: bool = True,
) -> Review:
    """A review of the article with one claim by the source of that name."""
    review = open_review(document=document, reviewer=reviewer)
    change = uuid4()
    draft = ClaimDraft(
        content=spans(document.text, "no rules were broken"),
        cue=spans(document.text, "said"),
        source=[] if mention == "none" else spans(document.text, "The Ministry of Transport"),
        source_name=name,
        mention=mention,
        attitude="statement",
        values={
            "source_type": "ministry",
            "claim_kind": "fact",
            "commitment": "support",
            "stance": {"": "favour"},
        },
    )
    locked = Review.objects.locked_for(change).get(pk=review.pk)
    change_claims(review=locked, actor=reviewer, change=change, operations=[Put(uuid4(), 0, draft)])
    review.refresh_from_db()
    if submit:
        review = submit_review(
            review=Review.objects.locked().get(pk=review.pk), actor=reviewer, sequence=review.sequence
        )
    return review


def make_source(project: Project, name: str, *aliases: str, **facts: Any) -> Source:
    entry = Source.objects.create(project=project, name=name, **facts)
    for alias in aliases:
        entry.aliases.create(name=alias)
    return entry


# Blind until everybody has submitted


def test_a_new_entry_is_the_projects_when_its_only_reviewer_has_submitted(project: Project, ada: User) -> None:
    say(make_document(project), ada)
    entry = Source.objects.get()
    assert (entry.name, entry.review, entry.values) == ("Ministry of Transport", None, {"source_type": "ministry"})


def test_a_new_entry_stays_its_reviewers_until_the_last_has_submitted(project: Project, ada: User) -> None:
    ben, document = User.objects.get(username="ben"), make_document(project)
    for reviewer in (ada, ben):
        Assignment.objects.create(project=project, document=document, reviewer=reviewer)
    first = say(document, ada)
    assert Source.objects.get().review == first
    say(document, ben)
    entries = list(Source.objects.order_by("pk"))
    assert [entry.review for entry in entries] == [None, None]
    assert [entry.merged_into for entry in entries] == [None, entries[0]]


def test_the_list_and_the_page_show_nothing_of_an_article_under_review(
    project: Project, ada: User, client: Client
) -> None:
    ben, document = User.objects.get(username="ben"), make_document(project)
    Assignment.objects.create(project=project, document=document, reviewer=ben)
    say(document, ada)
    entry = Source.objects.get()
    client.force_login(ben)
    assert b"Ministry of Transport" not in client.get("/projects/harbour/sources/").content
    assert client.get(f"/projects/harbour/sources/{entry.pk}/").status_code == 404
    client.force_login(ada)
    assert b"only yours so far" in client.get("/projects/harbour/sources/").content


@pytest.mark.parametrize("ending", ["round closed", "taken back", "taken back once begun", "taken away"])
def test_an_entry_is_the_projects_once_no_other_review_is_awaited(project: Project, ada: User, ending: str) -> None:
    ben, document = User.objects.get(username="ben"), make_document(project)
    training = open_round(project=project, kind=Round.Kind.TRAINING)
    _, place = (
        Assignment.objects.create(project=project, document=document, reviewer=each, round=training)
        for each in (ada, ben)
    )
    say(document, ada)
    if ending == "taken back once begun":
        open_review(document=document, reviewer=ben)
    assert not Source.objects.settled().exists()
    if ending == "round closed":
        close_round(round=training)
    elif ending == "taken away":
        take_away(assignment=place)
    else:
        withdraw(assignment=place)
    assert [source.name for source in Source.objects.settled()] == ["Ministry of Transport"]


def test_somebody_given_the_article_later_is_not_told_whom_the_others_named(project: Project, ada: User) -> None:
    ben, document = User.objects.get(username="ben"), make_document(project)
    make_source(project, "Port Authority")
    say(document, ada)
    Assignment.objects.create(project=project, document=document, reviewer=ben)
    review = open_review(document=document, reviewer=ben)
    assert [source.name for source in review.visible_sources()] == ["Port Authority"]
    say(document, ben)
    entries = list(Source.objects.filter(name="Ministry of Transport").order_by("pk"))
    assert [entry.merged_into for entry in entries] == [None, entries[0]], "the same name is one entry in the end"


def test_managers_and_adjudicators_keep_the_whole_registry_and_others_see_it_once_nobody_is_blind(
    project: Project, ada: User, mia: User, client: Client
) -> None:
    ben, document = User.objects.get(username="ben"), make_document(project)
    say(document, ada)
    Assignment.objects.create(project=project, document=document, reviewer=ben)
    for person, sees in ((ada, True), (ben, False), (mia, True)):
        client.force_login(person)
        listed = client.get("/projects/harbour/sources/").content
        answered = client.get(reverse("api-sources", args=["harbour"])).json()["results"]
        assert (b"Ministry of Transport" in listed, bool(answered)) == (sees, sees)
    say(document, ben)
    client.force_login(ben)
    assert b"Ministry of Transport" in client.get("/projects/harbour/sources/").content


def test_names_that_other_articles_have_are_shown_to_somebody_given_the_article_later(
    project: Project, ada: User
) -> None:
    ben, document = User.objects.get(username="ben"), make_document(project)
    say(document, ada)
    say(make_document(project, f"{TEXT} Again."), ada)
    review = open_review(document=document, reviewer=ben)
    assert [source.name for source in review.visible_sources()] == ["Ministry of Transport"]


def test_an_own_entry_stays_visible_when_the_review_is_opened_again(project: Project, ada: User) -> None:
    review = say(make_document(project), ada)
    assert [source.name for source in review.visible_sources()] == ["Ministry of Transport"]
    Review.objects.filter(pk=review.pk).update(state=Review.State.OPEN, submitted_at=None)
    review.refresh_from_db()
    assert [source.name for source in review.visible_sources()] == ["Ministry of Transport"]


def test_the_name_of_a_claim_that_was_renamed_away_stays_hidden(project: Project, ada: User, mia: User) -> None:
    ben, document = User.objects.get(username="ben"), make_document(project)
    review = say(document, ada)
    Assignment.objects.create(project=project, document=document, reviewer=ben)
    review.claims.update(source_name="Navy", registry_source=None)
    assert not Source.objects.visible_to(ben).exists()
    assert not Source.objects.visible_to(ada).exists()
    assert Source.objects.readable_by(mia, ["manager"]).exists()
    say(document, ben, "Navy")
    assert {source.name for source in Source.objects.visible_to(ben)} == {"Ministry of Transport", "Navy"}


def test_a_source_that_only_the_reviewer_names_has_an_entry(project: Project, ada: User, mia: User) -> None:
    review = say(make_document(project), ada, "Port Board", mention="none")
    entry = review.claims.get().registry_source
    assert entry
    assert entry.name == "Port Board"
    assert counts_of([entry], mia) == {entry.pk: 1}
    assert differences(review) == []
    call_command("check_history")
    say(make_document(project, f"{TEXT} Again."), ada, "officials", mention="unnamed")
    assert Source.objects.get() == entry, "officials are no one source"


# What it is


def test_an_entry_is_what_the_reading_knows_it_to_be(project: Project, ada: User) -> None:
    for number, (name, kind) in enumerate([("Jo Doe", "person"), ("Port Board", "organisation"), ("residents", "")]):
        document = make_document(project, f"{TEXT} {number}")
        reading = make_reading(document)
        reading.sources = [{"name": name, "mentions": [], "kind": kind}]
        reading.save()
        say(document, ada, name)
    assert dict(Source.objects.values_list("name", "kind")) == {
        "Jo Doe": "person",
        "Port Board": "organisation",
        "residents": "",
    }


# Keeping it in order


def test_a_former_name_stays_as_another_name(project: Project, mia: User) -> None:
    entry = make_source(project, "Transport Ministry", "Ministry of Transport")
    change_source(source=entry, actor=mia, facts={"name": "Ministry of Transport", "country": "Verland"})
    entry.refresh_from_db()
    assert (entry.name, entry.country) == ("Ministry of Transport", "Verland")
    assert [alias.name for alias in entry.aliases.all()] == ["Transport Ministry"]
    event = entry.events.get()
    assert (event.verb, event.before["name"], event.actor) == ("renamed", "Transport Ministry", mia.actor)


def test_two_entries_never_have_one_name(project: Project, mia: User) -> None:
    make_source(project, "Ministry of Transport")
    with pytest.raises(SourceConflict, match="merge the two"):
        change_source(source=make_source(project, "The ministry"), actor=mia, facts={"name": "Ministry of Transport"})


def test_nobody_speaks_for_themself(project: Project, mia: User) -> None:
    entry = make_source(project, "Ministry of Transport")
    with pytest.raises(SourceConflict, match="cannot speak for itself"):
        change_source(source=entry, actor=mia, facts={"speaks_for": entry})


def test_a_merge_takes_the_names_over_and_can_be_undone(project: Project, mia: User) -> None:
    kept = make_source(project, "Ministry of Transport", "MoT")
    other = make_source(project, "Transport Ministry", "Transport Department")
    merge_sources(into=kept, sources=[other], actor=mia)
    assert {alias.name for alias in kept.aliases.all()} == {"MoT", "Transport Ministry", "Transport Department"}
    other.refresh_from_db()
    assert other.merged_into == kept
    separate_source(source=other, actor=mia)
    other.refresh_from_db()
    assert other.merged_into is None
    assert {alias.name for alias in kept.aliases.all()} == {"MoT"}
    assert [event.verb for event in other.events.all()] == ["separated", "merged"]


def test_names_that_differ_in_capitals_alone_are_one_entry(project: Project, ada: User, mia: User) -> None:
    say(make_document(project), ada, "Residents")
    say(make_document(project, f"{TEXT} Again."), ada, "residents")
    assert [source.name for source in Source.objects.all()] == ["Residents"]
    other = make_source(project, "Locals", "RESIDENTS")
    with pytest.raises(SourceConflict, match="already"):
        change_source(source=other, actor=mia, facts={"name": "residents"})
    with pytest.raises(SourceConflict, match="already"):
        split_source(source=other, names=["RESIDENTS"], actor=mia)


@pytest.mark.parametrize("spelling", ["Engineers’ Guild", "ENGINEERS'  Guild", "Engineers＇ Guild", "Engineers` Guild"])
def test_spellings_of_a_name_are_one_entry(project: Project, ada: User, mia: User, spelling: str) -> None:
    say(make_document(project), ada, "Engineers' Guild")
    say(make_document(project, f"{TEXT} Again."), ada, spelling)
    entry = Source.objects.get()
    assert entry.name == "Engineers' Guild"
    assert list(Claim.objects.values_list("source_name", flat=True)) == ["Engineers' Guild", spelling]
    with pytest.raises(SourceConflict, match="already"):
        change_source(source=make_source(project, "Guild"), actor=mia, facts={"name": spelling})
    registry = Registry(project)
    draft = ClaimDraft(content=[], source_name=spelling, mention="named")
    registry.add_missing([draft])
    assert registry.entry_of(draft) == entry.pk


@pytest.fixture
def joined(project: Project, ada: User) -> list[Source]:
    """Two entries of one name that two blind reviews of an article made: the second is joined with the first."""
    ben, document = User.objects.get(username="ben"), make_document(project)
    for reviewer in (ada, ben):
        Assignment.objects.create(project=project, document=document, reviewer=reviewer)
    for reviewer in (ada, ben):
        say(document, reviewer)
    return list(Source.objects.order_by("pk"))


def test_what_was_joined_by_its_name_is_not_taken_out_again(
    joined: list[Source], mia: User, ada: User, client: Client
) -> None:
    kept, other = joined
    with pytest.raises(SourceConflict, match="both have this name"):
        separate_source(source=other, actor=mia)
    client.force_login(mia)
    page = client.get(f"/projects/harbour/sources/{kept.pk}/").content.decode()
    assert "One more review, made while reviews were blind" in page
    assert "Take it out again" not in page


def test_undoing_a_merge_gives_back_what_was_joined_with_it(joined: list[Source], project: Project, mia: User) -> None:
    first, second = joined
    kept = make_source(project, "Transport Board", "Ministry of Transport (old)")
    merge_sources(into=kept, sources=[first], actor=mia)
    second.refresh_from_db()
    assert second.merged_into == kept
    separate_source(source=first, actor=mia)
    second.refresh_from_db()
    assert second.merged_into == first, "its claims are counted with the entry of its name"
    assert [alias.name for alias in kept.aliases.all()] == ["Ministry of Transport (old)"]
    assert counts_of([kept, first], mia) == {kept.pk: 0, first.pk: 1}
    call_command("check_history")


def test_a_name_that_was_there_before_a_merge_stays_after_its_undoing(project: Project, mia: User) -> None:
    kept, other = make_source(project, "Ministry of Transport", "MoT"), make_source(project, "Transport", "MoT")
    merge_sources(into=kept, sources=[other], actor=mia)
    separate_source(source=other, actor=mia)
    assert [alias.name for alias in kept.aliases.all()] == ["MoT"]


def test_the_list_counts_as_many_claims_as_the_page_shows(
    project: Project, mia: User, ada: User, client: Client
) -> None:
    say(make_document(project), ada)
    say(make_document(project, f"{TEXT} Again."), ada, "MoT")
    kept, other = Source.objects.order_by("pk")
    merge_sources(into=kept, sources=[other], actor=mia)
    assert counts_of([kept], mia) == {kept.pk: 2}


def test_a_split_moves_the_claims_of_merged_entries_too(project: Project, mia: User, ada: User) -> None:
    kept = make_source(project, "Ministry of Transport")
    review = say(make_document(project), ada, "Port Ministry")
    merge_sources(into=kept, sources=[Source.objects.get(name="Port Ministry")], actor=mia)
    made = split_source(source=kept, names=["Port Ministry"], actor=mia)
    assert review.claims.get().registry_source == made
    assert counts_of([kept, made], mia) == {kept.pk: 0, made.pk: 1}


def test_later_claims_find_the_entry_by_a_merged_name(project: Project, mia: User, ada: User) -> None:
    kept = make_source(project, "Ministry of Transport")
    merge_sources(into=kept, sources=[make_source(project, "Transport Ministry")], actor=mia)
    say(make_document(project), ada, "Transport Ministry")
    assert Claim.objects.get().registry_source == kept


@pytest.mark.parametrize("facts", [{"private_person": True}, {"merged": True}, {"itself": True}])
def test_what_cannot_be_merged_is_refused(project: Project, mia: User, facts: dict[str, bool]) -> None:
    kept = make_source(project, "Ministry of Transport")
    other = make_source(project, "Jo Doe", private_person=facts.get("private_person", False))
    if facts.get("merged"):
        merge_sources(into=make_source(project, "Third"), sources=[other], actor=mia)
    with pytest.raises(SourceConflict):
        merge_sources(into=kept, sources=[kept if facts.get("itself") else other], actor=mia)


def test_a_split_moves_the_claims_that_used_the_names_by_events(project: Project, mia: User, ada: User) -> None:
    entry = make_source(project, "Ministry of Transport", "Port Ministry")
    stays = say(make_document(project), ada)
    moves = say(make_document(project, f"{TEXT} Again."), ada, "Port Ministry")
    made = split_source(source=entry, names=["Port Ministry"], actor=mia)
    assert stays.claims.get().registry_source == entry
    assert moves.claims.get().registry_source == made
    moves.refresh_from_db()
    assert differences(moves) == []
    assert moves.events.last().actor == mia.actor
    call_command("check_history")


def test_a_name_that_the_source_does_not_have_cannot_be_split_off(project: Project, mia: User) -> None:
    with pytest.raises(SourceConflict, match="other names"):
        split_source(source=make_source(project, "Ministry of Transport"), names=["Navy"], actor=mia)


# Perhaps the same


def test_pairs_are_proposed_by_words_initials_and_surnames(project: Project) -> None:
    for name in ("Ministry of State Security", "MSS", "State Security Ministry", "Harbour Watch"):
        make_source(project, name)
    make_source(project, "Lindqvar", kind="person")
    make_source(project, "Tove Lindqvar", kind="person")
    make_source(project, "Harmsen")
    make_source(project, "Piet Harmsen")
    make_source(project, "Voss")
    make_source(project, "Helena Voss")
    make_source(project, "Otto Voss")
    found = {frozenset((pair.first.name, pair.second.name)) for pair in similar_pairs(project)}
    assert found == {
        frozenset(("Ministry of State Security", "MSS")),
        frozenset(("Ministry of State Security", "State Security Ministry")),
        frozenset(("Lindqvar", "Tove Lindqvar")),
        frozenset(("Harmsen", "Piet Harmsen")),
    }


def test_a_merge_by_hand_begins_with_the_most_similar_name(project: Project, mia: User, client: Client) -> None:
    entry = make_source(project, "Harmsen")
    make_source(project, "Aldermen")
    likely = make_source(project, "Piet Harmsen")
    client.force_login(mia)
    page = client.get(f"/projects/harbour/sources/{entry.pk}/").content.decode()
    assert f'<option value="{likely.pk}" selected>' in page.split('id="into"')[1]


def test_a_person_is_compared_with_names_that_tell_nothing(project: Project) -> None:
    make_source(project, "Ada Moe", "The", kind="person")
    make_source(project, "Ada Moe Lind", "De", kind="person")
    (pair,) = similar_pairs(project)
    assert {pair.first.name, pair.second.name} == {"Ada Moe", "Ada Moe Lind"}


def test_what_was_told_apart_is_not_proposed_again(project: Project, mia: User) -> None:
    first, second = make_source(project, "Port of Vell"), make_source(project, "Vell Port")
    assert len(similar_pairs(project)) == 1
    keep_apart(source=second, other=first, actor=mia)
    assert similar_pairs(project) == []


# Pages


def test_a_source_is_followed_by_month_and_over_many_months_by_year(
    project: Project, ada: User, mia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for month in (1, 2):
        for day in (3, 4):
            say(make_document(project, f"{TEXT} {month} {day}", published_on=date(2026, month, day)), ada)
    say(make_document(project, f"{TEXT} some day"), ada)

    def periods() -> list[tuple[str, int]]:
        return [(each.name, each.claims) for each in over_time(mia, Source.objects.get()).periods]

    assert periods() == [("2026-01", 2), ("2026-02", 2), ("", 1)]
    monkeypatch.setattr("claims.sources.saying.MONTHS_SHOWN", 1)
    assert periods() == [("2026", 4), ("", 1)]


def test_many_claims_are_counted_once_a_minute_and_at_once_after_a_merge(
    project: Project, ada: User, mia: User, client: Client, monkeypatch: pytest.MonkeyPatch, empty_cache: None
) -> None:
    monkeypatch.setattr("claims.dashboards.kept.LARGE", 1)
    say(make_document(project, f"{TEXT} 1"), ada)
    entry = Source.objects.get()
    client.force_login(mia)

    def counted() -> list[int]:
        return [period.claims for period, _ in client.get(f"/projects/harbour/sources/{entry.pk}/").context["periods"]]

    assert counted() == [1]
    say(make_document(project, f"{TEXT} 2"), ada)
    assert counted() == [1]
    merge_sources(into=entry, sources=[make_source(project, "MoT")], actor=mia)
    assert counted() == [2]


@pytest.mark.parametrize("many", [1, 500])
def test_the_page_of_a_source_has_what_it_said(
    project: Project,
    mia: User,
    ada: User,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
    many: int,
) -> None:
    monkeypatch.setattr("claims.sources.saying.MANY", many)
    make_document(project, "Nobody says anything.")
    for number in range(3):
        document = make_document(project, f"{TEXT} {number}", published_on=f"202{number}-02-01")
        say(document, ada)
    client.force_login(mia)
    with django_assert_max_num_queries(12):
        page = client.get(f"/projects/harbour/sources/{Source.objects.get().pk}/").content.decode()
    assert page.count("no rules were broken") == 3
    assert "In favour" in page
    assert all(f'<th scope="row">202{number}-02</th>' in page for number in range(3))
    other = client.get(f"/projects/harbour/sources/{Source.objects.get().pk}/?quotation=direct").content.decode()
    assert "no rules were broken" not in other


def test_the_list_is_in_the_order_of_the_alphabet_on_all_its_pages(
    project: Project, mia: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.pagination.SIZE", 2)
    names = ["union", "Ministry", "board", "Union", "a witness", "Zoo", "Minister"]
    for name in names:
        Source.objects.create(project=project, name=name)
    client.force_login(mia)
    shown: list[list[str]] = []
    address = "?"
    while address:
        page = client.get(f"/projects/harbour/sources/{address}").context["page"]
        shown.append([source.name for source in page.rows])
        last, address = page, f"?after={page.newer}" if page.newer else ""
    assert shown == [["a witness", "board"], ["Minister", "Ministry"], ["union", "Union"], ["Zoo"]]
    back = []
    while last.older:
        last = client.get(f"/projects/harbour/sources/?before={last.older}").context["page"]
        back.append([source.name for source in last.rows])
    assert back == shown[-2::-1]
    assert client.get("/projects/harbour/sources/?after=999999").context["page"].rows == []


def test_the_list_takes_as_many_queries_for_many_as_for_few(
    project: Project, ada: User, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        make_source(project, f"Source {number}", f"Alias {number}")
    client.force_login(ada)
    with django_assert_max_num_queries(8):
        page = client.get("/projects/harbour/sources/").content.decode()
    assert "Source 1<" in page
    assert "Source 59" not in page
    found = client.get("/projects/harbour/sources/?name=alias 7").content.decode()
    assert "Source 7<" in found
    assert "Source 8<" not in found


def test_managers_change_facts_and_reviewers_do_not(project: Project, mia: User, ada: User, client: Client) -> None:
    entry = make_source(project, "Ministry of Transport")
    address, asked = f"/projects/harbour/sources/{entry.pk}/", {"name": "MoT", "kind": "organisation"}
    client.force_login(ada)
    assert client.post(address, asked).status_code == 403
    client.force_login(mia)
    assert client.post(address, asked | {"source_type": "ministry"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.name, entry.values) == ("MoT", {"source_type": "ministry"})
    make_source(project, "Navy")
    assert b"There is an entry called Navy already" in client.post(address, asked | {"name": "Navy"}).content


def test_a_pair_is_merged_or_told_apart_from_its_list(project: Project, mia: User, client: Client) -> None:
    first, second = make_source(project, "Port of Vell"), make_source(project, "Vell Port")
    client.force_login(mia)
    assert b"nearly the same words" in client.get("/projects/harbour/sources/similar/").content
    address = f"/projects/harbour/sources/{first.pk}/merge/"
    assert client.post(address, {"into": second.pk, "pairs": ""}).url == "/projects/harbour/sources/similar/"
    first.refresh_from_db()
    assert first.merged_into == second
    assert client.get(f"/projects/harbour/sources/{first.pk}/").url == f"/projects/harbour/sources/{second.pk}/"
    client.post(f"/projects/harbour/sources/{first.pk}/separate/")
    client.post(address, {"into": second.pk, "apart": ""})
    assert b"No two names are alike" in client.get("/projects/harbour/sources/similar/").content


def test_the_pages_say_which_review_of_an_article_counts(
    project: Project, mia: User, ada: User, client: Client
) -> None:
    client.force_login(mia)
    empty = client.get("/projects/harbour/sources/").content.decode()
    assert "/projects/harbour/speakers/" in empty.split("No sources yet")[1]
    document = make_document(project)
    say(document, ada)
    alone = make_source(project, "Navy")
    assert (
        "its adjudication, else a reference, else the review submitted first"
        in client.get("/projects/harbour/sources/").content.decode()
    )
    page = client.get(f"/projects/harbour/sources/{alone.pk}/").content.decode()
    assert "the adjudication counts, else a reference, else the review submitted first" in page
    said = Source.objects.exclude(pk=alone.pk).get()
    page = client.get(f"/projects/harbour/sources/{said.pk}/").content.decode()
    assert "its adjudication, else a reference, else the review submitted first" in page


def test_a_reference_counts_before_the_review_submitted_first(
    project: Project, mia: User, ada: User, client: Client
) -> None:
    document = make_document(project)
    say(document, ada)
    say(document, make_user("cleo"))
    first, second = Review.objects.filter(document=document).order_by("submitted_at")
    assert set(Claim.objects.decisive().values_list("review", flat=True)) == {first.pk}
    Review.objects.filter(pk=second.pk).update(is_reference=True)
    assert set(Claim.objects.decisive().values_list("review", flat=True)) == {second.pk}


def test_an_entry_is_split_on_its_page(project: Project, mia: User, client: Client) -> None:
    entry = make_source(project, "Ministry of Transport", "Navy")
    client.force_login(mia)
    client.post(f"/projects/harbour/sources/{entry.pk}/split/", {"names": ["Navy"]})
    assert Source.objects.filter(name="Navy").exists()
    answer = client.post(f"/projects/harbour/sources/{entry.pk}/split/", {"names": ["Navy"]}, follow=True)
    assert b"can only give up other names" in answer.content
