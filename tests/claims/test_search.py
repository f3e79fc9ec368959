"""Full text search: the language, the index, the filters, who finds what, and the page."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import jobs
from claims.assignment import close_round
from claims.models import (
    Alias,
    Assignment,
    Document,
    Membership,
    Outlet,
    Project,
    Review,
    Round,
    SearchEntry,
    Source,
    User,
)
from claims.review import ClaimDraft, Put, change_claims, submit_review
from claims.search import Asked, capped_count, find, first_page, hits_of, refresh_if_behind
from claims.search.query import parse, terms
from claims.sources import change_source
from tests.factories import make_document, make_project, make_reading, make_review, make_user, spans

pytestmark = pytest.mark.django_db
PAGE = "/projects/harbour/search/"
TEXTS = {
    "ferry": "The ferry sank off Dover, officials said. No rules were broken.",
    "port": "Port officials denied that rules were broken by the ferry operator.",
    "cafe": "Café owners in Łódź say U.S. tariffs of 3.5 percent hurt.",
    "chinese": "外交部发言人说，双方同意继续对话。",
    "turkish": "Erdoğan said the TALKS would resume; «peace-talks» are on. 100% sure, 4th time, h1n1.",
}


@pytest.fixture
def project(ada: User) -> Project:
    return make_project(ada=ada, mia=make_user("mia"))


@pytest.fixture
def signed_in(client: Client, ada: User, project: Project) -> Client:
    client.force_login(ada)
    return client


def index(project: Project) -> None:
    job = jobs.create(project=project, kind="search-index")
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.message


def found(project: Project, reader: User, q: str = "", **filters: object) -> set[str]:
    entries = find(project=project, reader=reader, asked=Asked(q=q, **filters))  # type: ignore[arg-type]
    return {f"{entry.kind}:{entry.document.title if entry.document else entry.source}" for entry in entries}


def claim_in(document: Document, reviewer: User, content: str, submit: bool = True, **fields: object) -> Review:
    """A review of the article with one claim; submitted unless told."""
    review = Review.objects.filter(document=document, reviewer=reviewer).first() or make_review(document, reviewer)
    values = {"source_type": "ministry", "stance": {"": "favour"}, "commitment": "support", "claim_kind": "fact"}
    draft = ClaimDraft(
        content=spans(document.text, content),
        **{
            "mention": "named",
            "source": spans(document.text, "officials"),
            "source_name": "Officials",
            "values": values,
        }
        | fields,  # type: ignore[arg-type]
    )
    change = uuid4()
    change_claims(
        review=Review.objects.locked_for(change).get(pk=review.pk),
        actor=reviewer,
        change=change,
        operations=[Put(uuid4(), 0, draft)],
    )
    review.refresh_from_db()
    if submit:
        submit_review(review=Review.objects.locked().get(pk=review.pk), actor=reviewer, sequence=review.sequence)
    return review


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("ferry", {"ferry", "port"}),
        ("FERRY", {"ferry", "port"}),
        ("ferry dover", {"ferry"}),
        ("ferry -dover", {"port"}),
        ("-ferry", {"cafe", "chinese", "turkish"}),
        ('"rules were broken"', {"ferry", "port"}),
        ('"broken rules"', set()),
        ('-"rules were broken" said', {"turkish"}),
        ("offic*", {"ferry", "port"}),
        ('"port offic"*', {"port"}),
        ("offic", set()),
        ("dover OR tariffs", {"ferry", "cafe"}),
        ("said dover OR talks", {"ferry", "turkish"}),
        ("cafe lodz", set()),
        ("cafe łódź", {"cafe"}),
        ("CAFÉ", {"cafe"}),
        ("U.S.", {"cafe"}),
        ("us", set()),
        ("3.5", {"cafe"}),
        ("erdogan", {"turkish"}),
        ("peace-talks", {"turkish"}),
        ("4th h1n1 100", {"turkish"}),
        ("外交部", {"chinese"}),
        ("部外", set()),
        ("双方 对话", {"chinese"}),
        ("对话 OR dover", {"chinese", "ferry"}),
        ("外交*", {"chinese"}),
        ("外交部发言人 -对话", set()),
        ("ｆｅｒｒｙ", {"ferry", "port"}),
    ],
)
def test_the_language_finds_the_same_on_every_database(
    project: Project, ada: User, query: str, titles: set[str]
) -> None:
    for title, text in TEXTS.items():
        make_document(project, text=text, title=title)
    index(project)
    assert {key.split(":")[1] for key in found(project, ada, query)} == titles


@pytest.mark.parametrize(
    "query",
    ['"', '""', "-", "*", "OR", "OR OR", "-OR", "'", "\\", "a'b", "';--", "(((", "NEAR(a b)", "words:a", "^a", "NOT",
     "<->", ":*", "a & !b", "%", "_", "\0", "\x1b", "ferry OR", "- ferry", '"ferry', "😀", "a" * 5000, "x " * 5000,
     "\ud7ff", "ß", "ſ", "İ", "٣", "½", "ⅷ", "हिन्दी", "ไทย", "한국어"],
)  # fmt: skip
def test_odd_syntax_never_errs(project: Project, ada: User, query: str) -> None:
    make_document(project)
    index(project)
    entries = find(project=project, reader=ada, asked=Asked(q=query))
    hits_of(list(entries), Asked(q=query), reader=ada, roles=set())
    assert capped_count(entries) in {0, 1}


@pytest.mark.parametrize(
    "word", ["straße", "ΣΊΣΥΦΟΣ", "İstanbul", "한국어", "москва", "القاهرة", "हिन्दी", "東京タワー", "x²", "٣٤"]
)
def test_words_of_every_script_are_found(project: Project, ada: User, word: str) -> None:
    make_document(project, text=f"Before {word} after.")
    index(project)
    assert found(project, ada, word)
    assert found(project, ada, f'"before {word} after"')


def test_terms_are_folded_and_chinese_is_cut() -> None:
    assert terms("Café OLÉ, 北京 ２０２６") == ["cafe", "ole", "北", "京", "2026"]
    assert parse("").wanted == []
    assert not parse("...")


def test_claims_notes_and_sources_are_found(project: Project, ada: User) -> None:
    document = make_document(project, text=TEXTS["ferry"], title="ferry")
    claim_in(document, ada, "No rules were broken", note="Hearsay, perhaps", source_name="Coastguard")
    index(project)
    assert found(project, ada, "hearsay") == {"note:ferry"}
    assert found(project, ada, "coastguard") == {"claim:ferry", "source:Coastguard"}
    assert found(project, ada, "rules") == {"claim:ferry", "article:ferry"}
    assert found(project, ada, "rules", kind="claim") == {"claim:ferry"}


def test_a_claim_that_changes_is_found_as_it_is_now_at_the_same_place(project: Project, ada: User) -> None:
    document = make_document(project, text=TEXTS["ferry"], title="ferry")
    review = claim_in(document, ada, "No rules were broken", submit=False, note="Hearsay")
    index(project)
    before = SearchEntry.objects.get(kind="note").pk
    claim = review.claims.get()
    draft = ClaimDraft(content=claim.content, source=claim.source, source_name="Officials", mention="named",
                       values=claim.values, note="Rumour")  # fmt: skip
    change = uuid4()
    change_claims(
        review=Review.objects.locked_for(change).get(pk=review.pk),
        actor=ada,
        change=change,
        operations=[Put(claim.pk, claim.revision, draft)],
    )
    index(project)
    assert not found(project, ada, "hearsay")
    assert found(project, ada, "rumour") == {"note:ferry"}
    assert SearchEntry.objects.get(kind="note").pk == before
    claim.delete()
    assert not found(project, ada, "rumour")


def test_a_source_is_found_by_its_new_and_its_other_names(project: Project, ada: User) -> None:
    entry = Source.objects.create(project=project, name="Ministry of Transport")
    Alias.objects.create(source=entry, name="MoT")
    index(project)
    assert found(project, ada, "mot") == {"source:Ministry of Transport"}
    change_source(source=entry, actor=ada, facts=entry.facts() | {"name": "Department for Transport"})
    assert refresh_if_behind(project).is_behind
    index(project)
    assert found(project, ada, "department") == {"source:Department for Transport"}
    Source.objects.filter(pk=entry.pk).update(merged_into=Source.objects.create(project=project, name="Other"))
    assert not found(project, ada, "department")


def test_withdrawn_articles_are_not_found_and_their_words_go(project: Project, ada: User) -> None:
    document = make_document(project, text=TEXTS["ferry"])
    claim_in(document, ada, "No rules were broken")
    index(project)
    Document.objects.filter(pk=document.pk).update(withdrawn_at=timezone.now(), text="")
    assert not found(project, ada, "rules")
    assert refresh_if_behind(project).is_behind
    index(project)
    assert not SearchEntry.objects.filter(document=document).exists()


def test_the_index_is_behind_only_when_something_is_new(project: Project) -> None:
    make_document(project)
    assert refresh_if_behind(project).is_behind
    refresh_if_behind(project)
    assert project.jobs.filter(kind="search-index").count() == 1
    index(project)
    assert not refresh_if_behind(project).is_behind
    make_document(make_project("Elsewhere"))
    assert not refresh_if_behind(project).is_behind


def test_indexing_twice_changes_nothing(project: Project, ada: User) -> None:
    claim_in(make_document(project, text=TEXTS["ferry"]), ada, "No rules were broken", note="Hearsay")
    index(project)
    before = list(SearchEntry.objects.order_by("pk").values_list())
    index(project)
    assert list(SearchEntry.objects.order_by("pk").values_list()) == before


@pytest.mark.parametrize(
    ("filters", "keys"),
    [
        ({"outlet": "The Post"}, {"article:ferry", "claim:ferry"}),
        ({"since": date(2026, 2, 1)}, {"article:port"}),
        ({"until": date(2026, 2, 1)}, {"article:ferry", "claim:ferry"}),
        ({"answers": ("stance=favour",)}, {"claim:ferry"}),
        ({"answers": ("stance=against",)}, set()),
        ({"answers": ("source_type=ministry", "mention=named")}, {"claim:ferry"}),
        ({"answers": ("source_type=ministry", "mention=unnamed")}, set()),
        ({"source": "official"}, {"claim:ferry", "source:Officials"}),
        ({"state": "submitted"}, {"article:ferry", "claim:ferry"}),
        ({"state": "new"}, {"article:port"}),
        ({"confidence": "uncertain"}, {"claim:ferry"}),
        ({"confidence": "low"}, set()),
        ({"confidence": "middle"}, set()),
        ({"confidence": "by_hand"}, {"claim:ferry"}),
        ({"confidence": "by_hand", "answers": ("stance=against",)}, set()),
        ({"kind": "article"}, {"article:ferry", "article:port"}),
    ],
)
def test_filters_narrow_what_is_found(project: Project, ada: User, filters: dict[str, object], keys: set[str]) -> None:
    post = Outlet.objects.create(project=project, name="The Post")
    ferry = make_document(project, text=TEXTS["ferry"], title="ferry", outlet=post, published_on=date(2026, 1, 5))
    make_document(project, text=TEXTS["port"], title="port", published_on=date(2026, 3, 5))
    claim_in(ferry, ada, "No rules were broken", uncertain=True)
    index(project)
    assert found(project, ada, **filters) == keys


@pytest.mark.parametrize("many", [0, 500], ids=["asked one by one", "looked up"])
@pytest.mark.parametrize(
    ("state", "titles"),
    [("new", {"port", "bridge"}), ("unread", {"ferry", "port"}), ("open", set()), ("submitted", {"ferry"})],
)
def test_a_state_is_the_same_of_many_articles_and_of_few(
    project: Project, ada: User, monkeypatch: pytest.MonkeyPatch, many: int, state: str, titles: set[str]
) -> None:
    monkeypatch.setattr("claims.search.articles.MANY", many)
    ferry = make_document(project, text=TEXTS["ferry"], title="ferry")
    make_document(project, text=TEXTS["port"], title="port")
    make_reading(make_document(project, text="The bridge is open.", title="bridge"))
    claim_in(ferry, ada, "No rules were broken")
    index(project)
    assert found(project, ada, kind="article", state=state) == {f"article:{title}" for title in titles}


def test_claims_of_a_person_are_found_by_person(project: Project, ada: User) -> None:
    ben = make_user("ben")
    document = make_document(project, text=TEXTS["ferry"], title="ferry")
    claim_in(document, ada, "No rules were broken")
    claim_in(document, ben, "The ferry sank off Dover")
    index(project)
    assert found(project, ada, "sank", person=ben.pk) == {"claim:ferry"}
    assert found(project, ada, "sank", person=ada.pk) == set()


def test_what_is_blind_is_no_hit(project: Project, ada: User) -> None:
    ben = make_user("ben")
    document = make_document(project, text=TEXTS["ferry"], title="ferry")
    make_review(document, ada)
    claim_in(document, ben, "No rules were broken", note="Hearsay", source_name="Coastguard")
    index(project)
    asked = {"q": "hearsay OR coastguard"}
    assert found(project, ben, **asked) == {"note:ferry", "claim:ferry", "source:Coastguard"}
    assert found(project, ada, **asked) <= {"source:Coastguard"}
    assert found(project, ada, kind="claim") == found(project, ada, kind="note") == set()
    own = Review.objects.get(document=document, reviewer=ada)
    submit_review(review=Review.objects.locked().get(pk=own.pk), actor=ada, sequence=own.sequence)
    assert {"note:ferry", "claim:ferry"} <= found(project, ada, **asked)


def test_a_closed_round_hides_nothing_from_those_who_did_not_begin(project: Project, ada: User) -> None:
    ben = make_user("ben")
    document = make_document(project, text=TEXTS["ferry"], title="ferry")
    claim_in(document, ben, "No rules were broken", source_name="Coastguard")
    round = Round.objects.create(project=project, number=1, codebook=project.codebooks.get())
    Assignment.objects.create(project=project, document=document, reviewer=ada, round=round)
    index(project)
    assert found(project, ada, kind="claim") == set()
    close_round(round=round)
    assert found(project, ada, kind="claim") == {"claim:ferry"}


def shown(client: Client, **query: object) -> str:
    answer = client.get(PAGE, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_excerpt_shows_where_most_of_the_words_stand(signed_in: Client, project: Project) -> None:
    filler = "Nothing else was said about it that day in the town hall. " * 20
    make_document(project, text=f"The port is old. {filler}An inquiry into the port began. {filler}", title="The port")
    make_document(project, text=f"{filler}The Café de la Paix reopened.", title="Opening")
    make_document(project, text=f"Ferries stop\n\n{filler}Why ferries stop is not known.", title="Ferries stop")
    index(project)
    assert "Why <mark>ferries</mark> <mark>stop</mark> is not known." in shown(signed_in, q="ferries stop")
    assert "An <mark>inquiry</mark> into the <mark>port</mark> began." in shown(signed_in, q="port inquiry")
    assert "The <mark>Café</mark> de la Paix" in shown(signed_in, q="cafe")


@pytest.mark.parametrize("more", range(9))
def test_an_excerpt_ends_with_a_whole_word(signed_in: Client, project: Project, more: int) -> None:
    make_document(project, text=f"The port{'t' * more} is old. " + "Everybody knows. " * 40, title="Ferry")
    index(project)
    ends = shown(signed_in, q="everybody").split(" …")[0]
    assert ends.endswith(("knows.", "<mark>Everybody</mark>"))


def test_the_page_marks_what_was_found_where_it_stands(signed_in: Client, project: Project) -> None:
    make_document(project, text=TEXTS["ferry"], title="Ferry")
    make_document(project, text=TEXTS["chinese"], title="Talks", language="zh")
    index(project)
    assert "No <mark>rules were broken</mark>." in shown(signed_in, q='"rules were broken"')
    assert "双方<mark>同意</mark>继续" in shown(signed_in, q="同意")
    assert "Nothing is like that" in shown(signed_in, q="submarine")


@pytest.mark.parametrize(
    "query",
    [
        {"label": "gone=yes"},
        {"since": "yesterday"},
        {"person": "x"},
        {"state": "odd"},
        {"kind": "poem"},
        {"before": "x"},
    ],
)
def test_a_filter_that_is_not_understood_is_not_applied(
    signed_in: Client, project: Project, query: dict[str, str]
) -> None:
    make_document(project, title="Ferry")
    index(project)
    assert "Ferry" in shown(signed_in, **query)


def test_an_empty_project_has_a_page_that_says_so(signed_in: Client, project: Project) -> None:
    assert "No articles yet" in shown(signed_in)
    assert "being indexed" not in shown(signed_in, q="x")


def test_only_leads_ask_by_person(client: Client, project: Project, ada: User) -> None:
    make_document(project)
    client.force_login(ada)
    assert 'name="person"' not in shown(client)
    client.force_login(User.objects.get(username="mia"))
    assert 'name="person"' in shown(client)


def test_the_page_says_that_the_index_is_behind(signed_in: Client, project: Project) -> None:
    make_document(project)
    assert "being indexed" in shown(signed_in)
    index(project)
    assert "Something changed since" not in shown(signed_in)
    make_document(project, text="Another ferry sank.")
    assert "Something changed since" in shown(signed_in)


def test_the_count_is_capped_and_pages_meet(
    signed_in: Client, project: Project, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.search.hits.MOST", 3)
    monkeypatch.setattr("claims.views.search.MOST", 3)
    monkeypatch.setattr("claims.views.search.SIZE", 2)
    titles = [f"Title {number}" for number in range(5)]
    for title in titles:
        make_document(project, text=f"{title} port", title=title)
    index(project)
    first = shown(signed_in, q="port")
    assert "More than 1,000 found" in first
    assert [title for title in titles if f">{title}</a>" in first] == titles[3:]
    older = SearchEntry.objects.order_by("pk")[3].pk
    assert f"q=port&amp;before={older}" in first
    second = shown(signed_in, q="port", before=older)
    assert [title for title in titles if f">{title}</a>" in second] == titles[1:3]


def test_queries_do_not_grow_with_what_is_found(signed_in: Client, project: Project, ada: User) -> None:
    def cost() -> int:
        index(project)
        with CaptureQueriesContext(connection) as queries:
            shown(signed_in, q="officials")
        return len(queries)

    claim_in(make_document(project, text=TEXTS["ferry"]), ada, "No rules were broken", note="officials")
    before = cost()
    for number in range(6):
        outlet = Outlet.objects.create(project=project, name=f"Outlet {number}")
        document = make_document(project, text=f"{TEXTS['ferry']} {number}", outlet=outlet)
        claim_in(document, ada, "No rules were broken", note="officials")
    assert cost() == before <= 20


def test_a_search_is_kept_by_name_replaced_and_forgotten(signed_in: Client, project: Project, ada: User) -> None:
    make_document(project)
    kept = {"name": "My port", "query": "q=port&kind=claim&before=7&outlet="}
    answer = signed_in.post(f"{PAGE}save/", kept)
    assert answer["Location"] == f"{PAGE}?q=port&kind=claim"
    assert f'href="{PAGE}?q=port&amp;kind=claim"' in shown(signed_in)
    signed_in.post(f"{PAGE}save/", {"name": "My port", "query": "q=quay"})
    saved = project.saved_searches.get(user=ada)
    assert saved.query == "q=quay"
    other = make_user("ben")
    Membership.objects.create(project=project, user=other, role="reviewer")
    ours = project.saved_searches.create(user=other, name="Theirs", query="q=secret")
    assert "Theirs" not in shown(signed_in)
    assert signed_in.post(f"{PAGE}{ours.pk}/forget/").status_code == 404
    assert signed_in.post(f"{PAGE}{saved.pk}/forget/").status_code == 302
    assert list(project.saved_searches.all()) == [ours]


def test_a_search_without_a_name_is_not_kept(signed_in: Client, project: Project) -> None:
    make_document(project)
    answer = signed_in.post(f"{PAGE}save/", {"query": "q=port"}, follow=True)
    assert "needs a name" in answer.content.decode()
    assert not project.saved_searches.exists()


@pytest.mark.parametrize(("name", "status"), [("dan", 404), ("ada", 200)])
def test_the_page_is_for_members(client: Client, project: Project, ada: User, name: str, status: int) -> None:
    client.force_login(ada if name == "ada" else make_user(name))
    make_document(project)
    assert client.get(PAGE).status_code == status


@pytest.mark.parametrize("window", [1, 3, 100])
def test_a_first_page_is_the_same_however_far_it_looks(
    project: Project, ada: User, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    for number in range(7):
        make_document(project, text=f"A port{' of call' if number % 3 else ''} grew by {number}.", title=str(number))
    index(project)
    monkeypatch.setattr("claims.search.hits.WINDOW", window)
    for q, titles in (("port", ["6", "5"]), ("port -call", ["6", "3"]), ("port 3", ["3"]), ("nothing", [])):
        page, count = first_page(project=project, reader=ada, asked=Asked(q=q), size=2)
        assert [str(entry.document) for entry in page.rows] == titles
        assert count == capped_count(find(project=project, reader=ada, asked=Asked(q=q)))


def test_a_hit_says_of_which_review_it_is_and_whose_to_those_who_may_know(
    project: Project, ada: User, client: Client
) -> None:
    ben = make_user("ben")
    Membership.objects.create(project=project, user=ben, role="reviewer")
    claim_in(make_document(project, TEXTS["ferry"], title="Ferry"), ada, "No rules were broken")
    index(project)
    for person, layer in (("mia", "Review of ada"), ("ada", "Review of ada"), ("ben", "Review")):
        client.force_login(User.objects.get(username=person))
        page = client.get(PAGE, {"kind": "claim"}).content.decode()
        assert f'<p class="soft">{layer} ·' in page
        answered = client.get("/api/v1/projects/harbour/search/", {"kind": "claim"}).json()["results"]
        assert [hit["layer"] for hit in answered] == [layer]


def test_the_address_of_a_search_has_no_empty_fields(project: Project, ada: User, client: Client) -> None:
    client.force_login(ada)
    page = "/projects/harbour/search/"
    answer = client.get(f"{page}?q=port&kind=&outlet=&label=&label=claim_kind%3Dfact")
    assert answer["Location"] == f"{page}?q=port&label=claim_kind%3Dfact"
    assert client.get(f"{page}?q=&kind=")["Location"] == page
    assert client.get(answer["Location"]).status_code == 200
