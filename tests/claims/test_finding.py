"""A filter is a link, a request to the API, a selection to export and one to change; every field can be asked about."""

import json
from io import StringIO
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from annotator.codebook import FIELDS, FieldDefinition, LabelDefinition
from claims import jobs
from claims.agreement.report import start_agreement
from claims.bulk import Choice, InvalidChoice, start_change
from claims.codebooks import create_codebook
from claims.exports.selection import InvalidSelection, Selection
from claims.finding import Where, what_is_found
from claims.models import Document, Job, Outlet, Project, Review, User
from tests.claims.test_search import claim_in, index
from tests.factories import make_document, make_project, make_suggestion, make_user
from tests.factories import make_reading as reading_of

pytestmark = pytest.mark.django_db
LABELS = (LabelDefinition("port", "Port"), LabelDefinition("law", "Law"))
CUSTOM = (
    FieldDefinition("check_worthy", "Check-worthy", "claim", "yes_no", "Would it matter?", required=False),
    FieldDefinition("strength", "Strength", "claim", "scale", "How strong?", required=False, minimum=1, maximum=5),
    FieldDefinition("topics", "Topics", "claim", "labels", "About?", LABELS, required=False),
    FieldDefinition("remark", "Remark", "claim", "text", "Anything?", required=False),
    FieldDefinition("desk", "Desk", "article", "label", "Whose?", LABELS, required=False),
    FieldDefinition("long", "Long read", "article", "yes_no", "Is it?", required=False),
)
BASE = {"source_type": "ministry", "commitment": "support", "claim_kind": "fact"}
SAID = {
    "Ferry": BASE | {"stance": {"port": "favour", "toll": "against"}, "check_worthy": True, "topics": ["law", "port"]},
    "Port": BASE | {"stance": {"toll": "favour"}, "check_worthy": False, "strength": 4, "remark": "Heard at the quay"},
    "Toll": BASE | {"source_type": "party", "strength": 1},
}
API = "/api/v1/projects/harbour"


@pytest.fixture
def project(mia: User, ada: User) -> Project:
    """Three articles, each with a submitted review of one claim; what each says is in ``SAID``."""
    project = make_project(mia=mia, ada=ada)
    project.targets = [{"key": "port", "name": "the port"}, {"key": "toll", "name": "the toll"}]
    project.save()
    create_codebook(project=project, definitions=(*FIELDS, *CUSTOM), published_at=timezone.now())
    post = Outlet.objects.create(project=project, name="The Post")
    for title, values in SAID.items():
        text = f"{title} rates are up, officials said."
        document = make_document(project, text=text, title=title, outlet=post if title == "Port" else None)
        claim_in(document, ada, f"{title} rates are up", values=values)
    Review.objects.filter(document__title="Ferry").update(values={"desk": "law", "long": True})
    index(project)
    return project


def titles(project: Project, user: User, query: str) -> set[str]:
    found = what_is_found(Where(project, user, project.roles_of(user), QueryDict(query)))
    assert not found.faults
    return set(found.articles.values_list("title", flat=True))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("label=source_type=ministry", {"Ferry", "Port"}),
        ("label=source_type=ministry&label=stance.toll=favour", {"Port"}),
        ("label=stance=favour", {"Ferry", "Port"}),
        ("label=stance.port=favour", {"Ferry"}),
        ("label=stance.toll=against&label=topics=law&q=rates", {"Ferry"}),
        ("label=topics=port", {"Ferry"}),
        ("label=check_worthy=yes", {"Ferry"}),
        ("label=check_worthy=no", {"Port"}),
        ("label=check_worthy=-", {"Toll"}),
        ("label=stance.port=-&label=check_worthy=*", {"Port"}),
        ("label=strength=4", {"Port"}),
        ("label=strength=*", {"Port", "Toll"}),
        ("label=remark=*", {"Port"}),
        ("q=quay&kind=claim", {"Port"}),
        ("label=desk=law", {"Ferry"}),
        ("label=long=yes&label=desk=law", {"Ferry"}),
        ("label=long=no", set()),
        ("label=mention=named&outlet=The+Post", {"Port"}),
        ("confidence=by_hand&label=strength=1", {"Toll"}),
        ("of=articles&title=Fer", {"Ferry"}),
        ("of=articles&outlet=The+Post", {"Port"}),
    ],
)
def test_every_field_can_be_asked_about(project: Project, mia: User, query: str, expected: set[str]) -> None:
    assert titles(project, mia, query) == expected


@pytest.mark.parametrize(("score", "confidence"), [(0.3, "low"), (0.5, "middle"), (0.79, "middle"), (0.8, "high")])
def test_claims_are_found_by_the_score_of_their_suggestion(
    project: Project, mia: User, ada: User, score: float, confidence: str
) -> None:
    review = Review.objects.get(document__title="Toll")
    suggestion = make_suggestion(reading_of(review.document), "Toll", scores={"record": score})
    review.claims.update(suggestion=suggestion, decision="accepted")
    review.events.create(sequence=90, change="0" * 32, verb="changed", actor=ada.actor)
    index(project)
    for each in ("low", "middle", "high", "by_hand"):
        expected = {"Toll"} if each == confidence else {"Ferry", "Port"} if each == "by_hand" else set()
        assert titles(project, mia, f"confidence={each}") == expected


def test_articles_are_found_by_what_their_reviewers_differ_on(project: Project, mia: User, ada: User) -> None:
    ben = make_user("ben")
    for title, values in SAID.items():
        document = project.documents.get(title=title)
        reading_of(document, sentences=[[0, len(document.text)]])
        other = values | ({"source_type": "ngo"} if title == "Port" else {"claim_kind": "opinion"})
        claim_in(document, ben, f"{title} rates are up", values=other if title != "Toll" else values)
    jobs.run_job.call(start_agreement(project=project).pk)
    index(project)
    assert titles(project, mia, "disagreement=field:source_type") == {"Port"}
    assert titles(project, mia, "disagreement=field:claim_kind") == {"Ferry"}
    assert titles(project, mia, "disagreement=any&label=stance.port=favour") == {"Ferry"}
    assert what_is_found(Where(project, ada, {"reviewer"}, QueryDict("disagreement=any"))).faults
    jobs.run_job.call(start_agreement(project=project).pk)
    assert project.disagreements.filter(question="field:source_type").count() == 1


def test_a_field_deleted_since_is_said_and_left_out_on_the_page_and_refused_elsewhere(
    client: Client, project: Project, mia: User
) -> None:
    kept = project.saved_searches.create(
        user=mia, name="Worthy", query="label=check_worthy%3Dyes&label=stance%3Dfavour"
    )
    create_codebook(project=project, definitions=FIELDS, published_at=timezone.now())
    client.force_login(mia)
    page = client.get(f"/projects/harbour/search/?{kept.query}").content.decode()
    assert "“check_worthy=yes” is no answer that the codebook knows: it is left out." in page
    assert "2 found" in " ".join(page.split())  # the other answer still counts
    found = what_is_found(Where(project, mia, project.roles_of(mia), QueryDict(kept.query)))
    assert found.faults
    with pytest.raises(InvalidSelection, match="check_worthy=yes"):
        Selection(filter=kept.query, asked_by=mia.pk).found(project)
    assert client.get(f"/projects/harbour/export/?filter={quote(kept.query)}").status_code == 400
    answer = client.get(f"{API}/export/?filter={quote(kept.query)}")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_selection")
    assert client.get(f"{API}/search/?{kept.query}").status_code == 400


def exported(lines: str) -> set[str]:
    return {json.loads(line)["meta"]["title"] for line in lines.splitlines() if '"text"' in line}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("label=source_type%3Dministry&label=stance.toll%3Dfavour", {"Port"}),
        ("q=toll", {"Toll"}),
        ("of=articles&title=Fer", {"Ferry"}),
        ("of=figures&outlet={post}", {"Port"}),
        ("of=type/party", {"Toll"}),
    ],
)
def test_a_filter_selects_what_is_exported_by_page_api_and_command(
    client: Client, project: Project, mia: User, query: str, expected: set[str], tmp_path: Any
) -> None:
    jobs.run_job.call(jobs.create(project=project, kind="figures").pk)
    query = query.format(post=Outlet.objects.get().pk)
    client.force_login(mia)
    page = client.get(f"/projects/harbour/export/?filter={quote(query)}")
    assert page.context["counts"]["articles"] == len(expected)
    for address in ("/projects/harbour/export/download/", f"{API}/export/"):
        answer = client.get(f"{address}?filter={quote(query)}")
        assert exported(b"".join(answer.streaming_content).decode()) == expected  # type: ignore[attr-defined]
    prepared = client.post(f"{API}/export/?filter={quote(query)}").json()
    jobs.run_job.call(prepared["id"])
    assert exported(b"".join(client.get(prepared["file"]).streaming_content).decode()) == expected  # type: ignore[attr-defined]
    file = tmp_path / "out.jsonl"
    call_command("export_claims", "harbour", "--filter", query, "--by", "mia", "--output", file, stderr=StringIO())
    assert exported(file.read_text()) == expected


def test_the_command_asks_who_filters(project: Project) -> None:
    with pytest.raises(CommandError, match="--by"):
        call_command("export_claims", "harbour", "--filter", "q=port")
    with pytest.raises(CommandError, match="not understood"):
        call_command("export_claims", "harbour", "--filter", "kind=poem", "--by", "mia", stderr=StringIO())
    with pytest.raises(CommandError, match="Only managers"):
        call_command("export_claims", "harbour", "--filter", "of=figures", "--by", "ada", stderr=StringIO())


def test_a_reviewer_exports_own_reviews_of_what_was_found(client: Client, project: Project, ada: User) -> None:
    ben = make_user("ben")
    document = project.documents.get(title="Ferry")
    claim_in(document, ben, "Ferry rates", values=SAID["Ferry"])
    client.force_login(ada)
    answer = client.get(f"{API}/export/?filter=q%3Dferry")
    article = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert [review["reviewer"] for review in article["reviews"]] == ["ada"]


def test_figures_select_only_for_those_who_see_them(client: Client, project: Project, ada: User) -> None:
    with pytest.raises(PermissionDenied):
        what_is_found(Where(project, ada, {"reviewer"}, QueryDict("of=type/ministry")))
    client.force_login(ada)
    assert client.get("/projects/harbour/export/?filter=of%3Dfigures").status_code == 403
    assert client.get(f"{API}/export/?filter=of%3Dfigures").status_code == 403


def test_pages_link_their_filter_to_what_can_be_done_with_it(client: Client, project: Project, mia: User) -> None:
    jobs.run_job.call(jobs.create(project=project, kind="figures").pk)
    client.force_login(mia)
    for address, selected in (
        ("search/?q=port&label=strength%3D4", "q=port&label=strength%3D4"),
        ("articles/?title=Port", "title=Port&of=articles"),
        ("speakers/?labels=human&own_voice=1", "labels=human&of=figures"),
        ("speakers/claims/?of=type/party", "of=type%2Fparty"),
    ):
        page = client.get(f"/projects/harbour/{address}").content.decode()
        assert f"/projects/harbour/export/?filter={quote(selected, safe='')}" in page
        for link in (f"/projects/harbour/export/?filter={quote(selected)}", f"/projects/harbour/selection/?{selected}"):
            assert client.get(link).status_code == 200


def test_a_bar_is_a_selection_to_change(client: Client, project: Project, mia: User) -> None:
    jobs.run_job.call(jobs.create(project=project, kind="figures").pk)
    client.force_login(mia)
    asked = {"query": "of=type/party", "action": "put_out", "reason": "off_topic", "start": True}
    started = client.post(f"{API}/selection/", asked, content_type="application/json")
    jobs.run_job.call(Job.objects.get(pk=started.json()["id"]).pk)
    assert [each.title for each in Document.objects.exclude(out_reason="")] == ["Toll"]


@pytest.mark.parametrize(
    "query", ["of=articles&lacks=nothing", "of=articles&titel=port", "q=port&kid=claim", "state=nope"]
)
def test_half_a_filter_changes_nothing(mia: User, client: Client, query: str) -> None:
    project = make_project(mia=mia)
    make_document(project)
    where = Where(project, mia, project.roles_of(mia), QueryDict(query))
    choice = Choice("set_detail", detail="outlet=The Post")
    with pytest.raises(InvalidChoice, match="The filter is not understood"):
        start_change(where, choice=choice)

    client.force_login(mia)
    asked = {"query": query, "action": "set_detail", "detail": choice.detail, "start": True}
    answer = client.post("/api/v1/projects/harbour/selection/", asked, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid")
    given = {"action": "set_detail", "detail": "outlet", "value": "The Post", "do": "start", "digest": ""}
    assert (
        "The filter is not understood" in client.post(f"/projects/harbour/selection/?{query}", given).content.decode()
    )
    with pytest.raises(CommandError, match="The filter is not understood"):
        call_command("change_selection", "harbour", "set_detail", query, "--by", "mia", "--detail", "outlet=X", "--yes")
    assert not Outlet.objects.exists()
