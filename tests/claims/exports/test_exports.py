import io
import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from claims.exports import FORMATS, UnknownFormat, export_claims, export_file
from claims.exports import reading as reading_module
from claims.exports.selection import InvalidSelection, Selection, count
from claims.models import Claim, Document, Review, Source
from tests.claims.exports.corpus import PRICES, Corpus, add_claim, make_corpus
from tests.factories import make_document, make_project, make_reading, make_suggestion, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def corpus() -> Corpus:
    return make_corpus()


def exported(corpus: Corpus, selection: Selection | None = None) -> list[dict[str, Any]]:
    stream = io.BytesIO()
    export_claims(project=corpus.project, format_name="native", stream=stream, selection=selection or Selection())
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def claims_of(article: dict[str, Any], reviewer: str = "ada") -> list[dict[str, Any]]:
    return next(review["claims"] for review in article["reviews"] if review["reviewer"] == reviewer)


def test_articles_come_in_order_with_every_submitted_review(corpus: Corpus) -> None:
    articles = exported(corpus)
    assert [article["id"] for article in articles] == sorted(Document.objects.values_list("pk", flat=True))
    assert [review["reviewer"] for review in articles[0]["reviews"]] == ["ada", "cleo"]
    assert [len(review["claims"]) for review in articles[0]["reviews"]] == [5, 1]


def test_quotes_are_the_words_at_the_offsets(corpus: Corpus) -> None:
    for article in exported(corpus):
        for review in article["reviews"]:
            for claim in review["claims"]:
                for role in ("content", "cue", "source"):
                    assert claim["quotes"][role] == [article["text"][s:e] for s, e in claim[role]]


def test_claims_come_in_the_order_of_the_text(corpus: Corpus) -> None:
    claims = claims_of(exported(corpus)[0])
    assert [claim["content"] for claim in claims] == sorted(claim["content"] for claim in claims)


def test_values_are_effective_and_say_what_is_inherited(corpus: Corpus) -> None:
    prices = claims_of(exported(corpus)[0])[0]
    assert prices["values"]["source_type"] == "ministry"
    assert prices["values"]["commitment"] == "support"
    assert prices["inherited"] == ["source_type"]
    assert [source["aliases"] for source in exported(corpus)[0]["sources"]] == [["the exchequer"]]


def test_own_voice_is_not_asked_for_commitment(corpus: Corpus) -> None:
    own = claims_of(exported(corpus)[0])[-1]
    assert own["values"]["commitment"] == "not_applicable"
    assert own["inherited"] == []


def test_a_merged_source_gives_the_entry_that_took_it_over(corpus: Corpus) -> None:
    heir = Source.objects.create(project=corpus.project, name="HM Treasury", values={"source_type": "executive"})
    Source.objects.filter(name="Treasury").update(merged_into=heir)
    article = exported(corpus)[0]
    assert claims_of(article)[0]["source_id"] == heir.pk
    assert claims_of(article)[0]["values"]["source_type"] == "executive"
    assert [source["name"] for source in article["sources"]] == ["HM Treasury"]


def test_a_private_person_is_not_linked(corpus: Corpus) -> None:
    Source.objects.update(private_person=True)
    article = exported(corpus)[0]
    assert article["sources"] == []
    assert claims_of(article)[0]["source_id"] is None
    assert claims_of(article)[0]["values"]["source_type"] == "ministry"


@pytest.mark.parametrize("people", ["pseudonyms", "dropped"])
def test_a_private_person_is_not_named_where_people_are_not(corpus: Corpus, people: str) -> None:
    Source.objects.update(private_person=True)
    asked = Selection(people=people, events=True)
    stream, _ = export_file(project=corpus.project, format_name="native", selection=asked)
    linked = corpus.ada_review.claims.filter(registry_source__isnull=False)
    names = {claim.source_name for claim in linked}
    assert names
    for line in stream.read().decode().splitlines():
        for review in json.loads(line)["reviews"]:
            mine = [claim for claim in review["claims"] if claim["id"] in {str(each.pk) for each in linked}]
            assert [claim["source_name"] for claim in mine if claim["source_name"]] == []
            assert not any("source_name" in (event["after"] or {}) for event in review["events"])


def test_open_reviews_come_only_when_asked_for(corpus: Corpus) -> None:
    everything = exported(corpus, Selection(state="all"))
    assert [review["reviewer"] for review in everything[0]["reviews"]] == ["ada", "ben", "cleo"]


def test_layers_choose_reviews_adjudications_and_suggestions(corpus: Corpus) -> None:
    agreed = exported(corpus, Selection(layers=("adjudications",)))
    assert [review["role"] for article in agreed for review in article["reviews"]] == ["adjudication"]
    proposed = exported(corpus, Selection(layers=("suggestions",)))
    assert len(proposed) == 4
    assert [len(article["suggestions"]) for article in proposed] == [2, 0, 0, 0]
    assert proposed[0]["reviews"] == []


def test_one_set_an_article_is_its_adjudication_else_the_first_review(corpus: Corpus) -> None:
    found = exported(corpus, Selection(layers=("decisive",)))
    assert [[review["role"] for review in record["reviews"]] for record in found] == [
        ["adjudication"],
        ["review"],
        ["review"],
        ["review"],
    ]
    assert count(project=corpus.project, selection=Selection(layers=("decisive",)))["claims"] == sum(
        len(review["claims"]) for record in found for review in record["reviews"]
    )
    both = exported(corpus, Selection(layers=("decisive", "reviews")))
    assert sorted(review["role"] for review in both[0]["reviews"]) == ["adjudication", "review"]


def test_suggestions_are_those_of_the_newest_run_and_of_the_runs_that_reviews_decide(corpus: Corpus) -> None:
    for version in ("rules-2", "rules-3"):
        make_suggestion(make_reading(corpus.prices, version), "Prices will fall")
    suggestions = exported(corpus, Selection(layers=("reviews", "suggestions")))[0]["suggestions"]
    assert [suggestion["run"] for suggestion in suggestions] == ["rules-1", "rules-1", "rules-3"]


def test_outlet_reviewer_and_article_narrow_the_selection(corpus: Corpus) -> None:
    assert len(exported(corpus, Selection(outlets=("The Harbour Post",)))) == 1
    assert len(exported(corpus, Selection(reviewers=("cleo",)))) == 1
    assert [a["id"] for a in exported(corpus, Selection(articles=(corpus.prices.pk,)))] == [corpus.prices.pk]


def test_people_are_named_given_a_pseudonym_or_dropped(corpus: Corpus) -> None:
    pseudonyms = exported(corpus, Selection(people="pseudonyms"))[0]["reviews"]
    assert pseudonyms[0]["reviewer"] == f"person-{corpus.people['ada'].actor.hex[:8]}"
    dropped = exported(corpus, Selection(people="dropped"))[0]["reviews"]
    assert [review["reviewer"] for review in dropped] == [None, None]


def test_text_is_left_out_where_it_may_not_be_passed_on(corpus: Corpus) -> None:
    shareable = exported(corpus, Selection(text="shareable"))
    assert [("text" in article) for article in shareable] == [True, False, False, False]
    assert not any("text" in article for article in exported(corpus, Selection(text="left_out")))
    assert shareable[1]["reviews"][0]["claims"][0]["quotes"]["source"] == ["الوزارة"]


def test_a_withdrawn_article_keeps_its_labels_without_words(corpus: Corpus) -> None:
    Document.objects.filter(pk=corpus.prices.pk).update(text="", withdrawn_at="2026-03-01T00:00Z")
    article = exported(corpus)[0]
    assert article["meta"]["withdrawn"] is True
    assert claims_of(article)[0]["quotes"] == {"content": [], "cue": [], "source": []}
    assert claims_of(article)[0]["content"] == [[15, 31]]


def test_importers_columns_stay_under_one_key(corpus: Corpus) -> None:
    article = exported(corpus)[0]
    assert article["id"] == corpus.prices.pk
    assert article["meta"]["metadata"] == {"section": "=1+1", "id": 99}


def test_another_projects_articles_stay_out(corpus: Corpus) -> None:
    make_document(make_project("Elsewhere"), "Another text.")
    assert len(exported(corpus, Selection(state="all", layers=("suggestions",)))) == 4


def test_chunks_of_any_size_give_the_same_file(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = exported(corpus, Selection(layers=("reviews", "suggestions")))
    monkeypatch.setattr(reading_module, "CHUNK", 1)
    assert exported(corpus, Selection(layers=("reviews", "suggestions"))) == whole


def test_more_claims_cost_no_more_queries(
    corpus: Corpus, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for article in Document.objects.filter(project=corpus.project):
        for review in Review.objects.filter(document=article):
            add_claim(review, article.text[:4])
    with django_assert_max_num_queries(12):
        exported(corpus, Selection(layers=("reviews", "adjudications", "suggestions"), state="all"))


def test_counts_agree_with_the_file(corpus: Corpus) -> None:
    selection = Selection(state="all", layers=("reviews", "adjudications", "suggestions"))
    articles = exported(corpus, selection)
    counted = count(project=corpus.project, selection=selection)
    assert counted == {
        "articles": len(articles),
        "submitted": 4,
        "open": 1,
        "adjudicated": 1,
        "claims": sum(len(review["claims"]) for article in articles for review in article["reviews"]),
        "rejected": Claim.objects.filter(decision="rejected").count(),
        "suggestions": 2,
    }
    assert counted["claims"] == Claim.objects.count()


def test_a_reviewer_may_have_own_reviews_only(corpus: Corpus) -> None:
    narrowed = Selection(state="all", reviewers=("ben",)).for_member(corpus.people["ada"], {"reviewer"})
    reviewers = {review["reviewer"] for article in exported(corpus, narrowed) for review in article["reviews"]}
    assert reviewers == {"ada"}
    cleo = corpus.people["cleo"]
    assert Selection().for_member(cleo, {"adjudicator"}) == Selection(asked_by=cleo.pk)


def test_a_reviewer_does_not_get_the_suggestions_an_open_review_hides(corpus: Corpus) -> None:
    hidden = Selection(layers=("reviews", "suggestions"), state="all").for_member(corpus.people["ben"], {"reviewer"})
    assert len(exported(corpus, hidden)[0]["suggestions"]) == 2
    Review.objects.filter(reviewer=corpus.people["ben"]).update(suggestions_shown=False)
    assert exported(corpus, hidden)[0]["suggestions"] == []
    for_somebody_else = replace(hidden, asked_by=corpus.people["mia"].pk)
    assert len(exported(corpus, for_somebody_else)[0]["suggestions"]) == 2


@pytest.mark.parametrize(
    "choice", [{"layers": ("gold",)}, {"layers": ()}, {"state": "done"}, {"people": "all"}, {"text": "no"}]
)
def test_an_unknown_choice_is_refused_with_what_it_takes(choice: dict[str, Any]) -> None:
    with pytest.raises(InvalidSelection, match="It takes"):
        Selection(**choice)


def test_an_unknown_format_names_the_known_ones(corpus: Corpus) -> None:
    with pytest.raises(UnknownFormat, match="native, csv"):
        export_claims(project=corpus.project, format_name="xls", stream=io.BytesIO(), selection=Selection())


def test_text_of_the_fixture_is_stored_as_written(corpus: Corpus) -> None:
    assert exported(corpus)[0]["text"] == PRICES


def test_the_page_shows_counts_and_the_first_articles(client: Client, corpus: Corpus) -> None:
    client.force_login(corpus.people["mia"])
    page = client.get("/projects/harbour/export/").content.decode()
    assert "-1 % prices" in page
    assert "ada" in page
    assert all(str(listed.name) in page for listed in FORMATS.values())


def test_one_of_a_kind_is_not_told_as_many(client: Client, corpus: Corpus) -> None:
    client.force_login(corpus.people["mia"])
    number = exported(corpus)[0]["id"]
    page = client.get(f"/projects/harbour/export/?articles={number}").content.decode()
    assert '<p class="soft">article</p>' in page


def test_the_page_proposes_one_set_an_article(client: Client, corpus: Corpus) -> None:
    for person, proposed in (("mia", ["decisive"]), ("ada", ["reviews", "adjudications"])):
        client.force_login(corpus.people[person])
        page = client.get("/projects/harbour/export/")
        assert list(page.context["selection"].layers) == proposed
    client.force_login(corpus.people["mia"])
    assert client.get("/projects/harbour/export/?layers=reviews").context["selection"].layers == ("reviews",)


def test_the_page_hides_other_peoples_reviews_from_a_reviewer(client: Client, corpus: Corpus) -> None:
    client.force_login(corpus.people["ben"])
    page = client.get("/projects/harbour/export/?state=all").content.decode()
    assert "You get your own reviews" in page
    assert "taxes" not in page
    assert 'value="ada"' not in page


def test_the_page_says_what_is_wrong_with_a_choice(client: Client, corpus: Corpus) -> None:
    client.force_login(corpus.people["mia"])
    response = client.get("/projects/harbour/export/?articles=x")
    assert response.status_code == 400
    assert "articles cannot be &#x27;x&#x27;" in response.content.decode()


def test_the_page_is_not_there_for_a_stranger(client: Client, corpus: Corpus) -> None:
    client.force_login(make_user("eve"))
    assert client.get("/projects/harbour/export/").status_code == 404
