"""A reviewer finds nothing of another's work at any address, in any export, until both have submitted."""

import io
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow.parquet as pq
import pyreadstat
import pytest
from django.db.models import Q
from django.http.response import HttpResponseBase
from django.test import Client

from claims import jobs
from claims.codebooks import open_draft, publish
from claims.exports import FORMATS, export_claims
from claims.exports.selection import LAYERS, Selection
from claims.models import Alias, Assignment, Document, Field, Review, Source, User
from claims.review import ClaimDraft, Put, SetValues, change_claims, submit_review
from claims.talk import add_comment, ask_question
from tests.access.table import ROWS
from tests.access.world import ROUTES, World
from tests.factories import TEXT, make_document, make_review, spans

MARK = "Zyxomma"  # begins every word that the other reviewer typed
QUERIES = {
    "articles": ["state=open", "state=submitted", "title=a"],
    "search": [
        "q=entry+OR+speaker+OR+note+OR+alias",
        "kind=claim",
        "kind=note",
        "kind=source",
        "label=mention%3Dnamed",
        "source=ministry",
    ],
    "export": ["state=all&layers=reviews&reviewers=ben", "state=all"],
    "export-download": [f"format={name}&state=all&reviewers=ben" for name, row in FORMATS.items() if row.at_once],
    "api-export": ["state=all&reviewers=ben", "format=csv&state=all", "state=all&layers=suggestions&layers=reviews"],
    "api-export-report": ["state=all&reviewers=ben"],
}


class Blind(World):
    """Besides the article of the table, which both have submitted: one with both reviews open, one that Ben has
    submitted, and one that Ada has not begun, all given to both before; and two given to Ada when Ben's words were the
    project's already, one of which she has opened. Ben's words are marked."""

    def __init__(self) -> None:
        super().__init__()
        self.ben = User.objects.get(username="ben")
        draft = self.project.codebooks.get(published_at=None)
        Field.objects.create(codebook=draft, key="angle", name="Angle", type="text", required=False)
        Field.objects.create(codebook=draft, key="gist", name="Gist", type="text", scope="article", required=False)
        publish(draft=draft)
        self.values["fields", "pk"] = open_draft(project=self.project).fields.all()[0].pk
        self.both_open, self.one_submitted, self.not_begun = (
            make_document(self.project, f"{TEXT}\n{x}") for x in "abc"
        )
        for document in (self.both_open, self.one_submitted, self.not_begun):
            Assignment.objects.create(project=self.project, document=document, reviewer=self["reviewer"])
            self.plant(document)
            self.hold_entry(document)
        for document in (self.one_submitted, self.not_begun):
            self.submit(document)
        self.given_later, self.opened_later = (make_document(self.project, f"{TEXT}\n{x}") for x in "de")
        for document in (self.given_later, self.opened_later):
            self.plant(document, name=f"{MARK} of {document.text[-1]}")
            self.submit(document)
            Assignment.objects.create(project=self.project, document=document, reviewer=self["reviewer"])
        for document in (self.both_open, self.one_submitted, self.opened_later):
            make_review(document, self["reviewer"])
        for kind in ("search-index", "figures"):
            jobs.run_job.call(jobs.create(project=self.project, kind=kind).pk)

    def submit(self, document: Document) -> None:
        """Ben submits his review of the article."""
        review = Review.objects.locked().get(document=document, reviewer=self.ben)
        submit_review(review=review, actor=self.ben, sequence=review.sequence)

    def hold_entry(self, document: Document) -> None:
        """An entry with another name that Ben's open review holds back."""
        review = Review.objects.get(document=document, reviewer=self.ben)
        entry = Source.objects.create(
            project=self.project, review=review, name=f"{MARK} entry", role=f"{MARK} role", country=f"{MARK} country"
        )
        Alias.objects.create(source=entry, name=f"{MARK} alias")

    def plant(self, document: Document, name: str = f"{MARK} speaker") -> None:
        """Ben's review of the article with a claim by the source of that name, and what else he can type."""
        review = make_review(document, self.ben)
        draft = ClaimDraft(
            content=spans(document.text, "no rules were broken"),
            source=spans(document.text, "The Ministry of Transport"),
            source_name=name,
            mention="named",
            values={
                "source_type": "ministry",
                "stance": {"": "favour"},
                "commitment": "support",
                "claim_kind": "fact",
                "angle": f"{MARK} angle",
            },
            note=f"{MARK} note",
        )
        change = uuid4()
        change_claims(
            review=Review.objects.locked_for(change).get(pk=review.pk),
            actor=self.ben,
            change=change,
            operations=[Put(uuid4(), 0, draft), SetValues({"gist": f"{MARK} gist"})],
        )

        add_comment(document=document, author=self.ben, text=f"{MARK} about the article, @ada")
        claim = review.claims.get()
        add_comment(document=document, author=self.ben, text=f"{MARK} about the claim", claim=claim.pk)
        add_comment(document=document, author=self["manager"], text=f"{MARK} to you, @ben", claim=claim.pk)
        ask_question(project=self.project, asked_by=self.ben, text=f"{MARK} unanswered")

    def addresses(self) -> dict[str, str]:
        """Every address that is read, of each of the articles and of Ben's reviews and sources, with its name."""
        found: dict[str, str] = {}
        marked = Source.objects.filter(name__startswith=MARK)
        for document in (self.both_open, self.one_submitted, self.not_begun, self.given_later, self.opened_later):
            self.values["articles", "pk"] = document.pk
            self.values["reviews", "pk"] = Review.objects.get(document=document, reviewer=self.ben).pk
            held, settled = Q(review__document=document), Q(claims__review__document=document)
            self.values["sources", "pk"] = marked.filter(held | settled)[0].pk
            for name in [name for name, method in ROWS if method == "GET" and name != "sign-in-link"]:
                for query in ["", *QUERIES.get(name, [])]:
                    found[f"{self.address(name)}?{query}"] = name
        return found


@pytest.fixture
def blind(db: None, caplog: pytest.LogCaptureFixture) -> Blind:
    caplog.set_level("ERROR", logger="django.request")
    return Blind()


def content_of(answer: HttpResponseBase) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def opened(name: str, data: bytes) -> str:
    """All words of a file, whatever they are packed in."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return " ".join(opened(member, archive.read(member)) for member in archive.namelist())
    if name.endswith(".parquet"):
        return str(pq.read_table(io.BytesIO(data)).to_pydict())
    if name.endswith(".spacy"):
        return zlib.decompress(data).decode(errors="replace")
    if name.endswith((".sav", ".dta")):
        with tempfile.NamedTemporaryFile(suffix=Path(name).suffix) as file:
            file.write(data)
            file.flush()
            read = pyreadstat.read_sav if name.endswith(".sav") else pyreadstat.read_dta
            return str(read(file.name)[0].to_dict())
    return data.decode(errors="replace")


def exported(blind: Blind, format_name: str, person: User) -> str:
    asked = Selection(layers=tuple(LAYERS), state="all", reviewers=("ben",))
    selection = asked.for_member(person, blind.project.roles_of(person))
    stream = io.BytesIO()
    export_claims(project=blind.project, format_name=format_name, stream=stream, selection=selection)
    return opened(format_name, stream.getvalue())


def test_no_address_shows_a_reviewer_what_another_typed(blind: Blind) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(blind["reviewer"])
    shown: list[Any] = []
    for address, name in blind.addresses().items():
        answer = client.get(address)
        if MARK in opened(name, content_of(answer)) + str(answer.headers):
            shown.append(address)
    assert shown == []


def test_the_search_for_marks_finds_them_where_they_may_be_seen(blind: Blind) -> None:
    client = Client()
    client.force_login(blind.ben)
    assert f"{MARK} note" in content_of(client.get(blind.address("export-download") + "?state=all")).decode()
    blind.values["articles", "pk"] = blind.both_open.pk
    page = client.get(blind.address("review")).content.decode()
    assert all(f"{MARK} {part}" in page for part in ("speaker", "note", "angle", "gist", "entry", "alias"))
    said = client.get(blind.address("talk")).content.decode()
    assert all(f"{MARK} {part}" in said for part in ("about the article", "about the claim", "to you"))
    assert f"{MARK} note" in content_of(client.get(blind.address("search") + f"?q={MARK}+note&kind=note")).decode()
    assert f"{MARK} unanswered" in client.get(blind.address("questions")).content.decode()


@pytest.mark.parametrize("format_name", FORMATS)
def test_no_export_of_a_reviewer_holds_what_another_typed(blind: Blind, format_name: str) -> None:
    assert MARK not in exported(blind, format_name, blind["reviewer"])
    if format_name not in {"codebook", "doccano", "iob2"}:  # these hold no word that a reviewer typed
        assert MARK in exported(blind, format_name, blind["manager"])


@pytest.mark.parametrize("role", ["manager", "adjudicator"])
def test_who_exports_gets_nothing_of_what_they_are_reviewing(blind: Blind, role: str) -> None:
    person = blind[role]
    for document in (blind.both_open, blind.one_submitted, blind.not_begun, blind.given_later, blind.opened_later):
        assert MARK in exported(blind, "native", person)
        make_review(document, person)
    assert MARK not in exported(blind, "native", person)


def test_every_address_that_lists_something_is_asked(blind: Blind) -> None:
    asked = set(blind.addresses().values())
    assert {name for name, method in ROWS if method == "GET"} - asked == {"sign-in-link"}
    assert set(QUERIES) <= set(ROUTES)
