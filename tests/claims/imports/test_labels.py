"""Labels in: what every format brings back, and what it says it could not."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import override

from annotator.codebook import FIELDS
from claims.codebooks import create_codebook
from claims.exports import export_claims
from claims.exports.selection import Selection
from claims.imports.labels import LabelReport, UnknownReader, import_labels
from claims.models import Document, Membership, Project, Review, ReviewEvent, Source, Suggestion
from claims.review import differences
from tests.claims.exports.corpus import CUSTOM_FIELDS, EMPTY, PRICES, Corpus, make_corpus, place
from tests.factories import make_project

pytestmark = pytest.mark.django_db
EVERYTHING = Selection(layers=("reviews", "adjudications", "suggestions"), state="all")


@pytest.fixture
def corpus() -> Corpus:
    return make_corpus()


@pytest.fixture
def empty(corpus: Corpus) -> Project:
    """Another project with the same people, questions and targets."""
    project = make_project("Copy", **{name: corpus.people[name] for name in ("ada", "ben", "cleo", "mia")})
    project.targets = corpus.project.targets
    project.save()
    create_codebook(project=project, definitions=(*FIELDS, *CUSTOM_FIELDS), published_at=timezone.now(), note="")
    return project


def exported(project: Project, format_name: str, selection: Selection = EVERYTHING) -> bytes:
    stream = io.BytesIO()
    export_claims(project=project, format_name=format_name, stream=stream, selection=selection)
    return stream.getvalue()


def imported(project: Project, format_name: str, data: bytes, **choices: Any) -> LabelReport:
    mia = Membership.objects.get(project=project, role="manager").user
    return import_labels(
        project=project,
        format_name=format_name,
        name="labels",
        stream=io.BytesIO(data),
        imported_by=mia,
        **choices,
    )


def essence(project: Project, *without: str) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Text and reviewer to the claims, ids replaced by the words of the claim around."""
    found = {}
    for line in exported(project, "native").splitlines():
        article = json.loads(line)
        for review in article["reviews"]:
            words = {claim["id"]: claim["quotes"]["content"] for claim in review["claims"]}
            claims = [{**claim, "parent": words.get(claim["parent"])} for claim in review["claims"]]
            dropped = {"id", "suggestion", "source_id", "inherited", "quotation", "decision", "reject_reason", *without}
            kept = [{key: value for key, value in claim.items() if key not in dropped} for claim in claims]
            found[article["text"], review["reviewer"]] = sorted(kept, key=lambda claim: claim["content"])
    return found


def test_native_brings_everything_back(corpus: Corpus, empty: Project) -> None:
    report = imported(empty, "native", exported(corpus.project, "native"))
    assert report.losses.counts == {}
    assert (report.articles.added, report.reviews, report.claims, report.suggestions) == (4, 6, 9, 2)
    assert essence(empty) == essence(corpus.project)
    corrected = empty_review(empty, "ada").claims.get(decision="corrected")
    assert corrected.suggestion is not None
    assert corrected.suggestion.reading.run.version == "rules-1"
    silent = Document.objects.get(project=empty, title=EMPTY)
    assert silent.reviews.get().no_claim == [[0, len(silent.text)]]


@pytest.mark.parametrize(
    ("format_name", "losses", "without"),
    [
        ("label-studio", {}, ()),
        ("brat", {}, ("note", "uncertain")),
        ("spacy", {}, ()),
        ("cas-xmi", {}, ()),
        ("cas-json", {}, ()),
        ("web-annotation", {}, ()),
    ],
)
def test_other_formats_bring_back_what_they_hold(
    corpus: Corpus, empty: Project, format_name: str, losses: dict[str, int], without: tuple[str, ...]
) -> None:
    reader = "cas" if format_name.startswith("cas") else format_name
    report = imported(empty, reader, exported(corpus.project, format_name))
    assert report.losses.counts == losses
    assert (report.articles.refused, report.claims, report.suggestions) == (0, 9, 2)
    assert essence(empty, *without) == essence(corpus.project, *without)


def empty_review(project: Project, reviewer: str) -> Review:
    return Review.objects.get(
        document__project=project, document__text=PRICES, reviewer__username=reviewer, role="imported"
    )


def test_an_import_is_a_submitted_review_with_its_events(corpus: Corpus, empty: Project) -> None:
    imported(empty, "native", exported(corpus.project, "native"))
    review = empty_review(empty, "ada")
    assert review.state == Review.State.SUBMITTED
    assert review.values == {"tone": "sober"}
    assert ReviewEvent.objects.filter(review=review, actor=corpus.people["mia"].actor).count() == review.sequence
    assert not list(differences(review))


def test_named_sources_come_into_the_registry(corpus: Corpus, empty: Project) -> None:
    imported(empty, "native", exported(corpus.project, "native"))
    assert Source.objects.filter(project=empty, name="Treasury").exists()


def test_the_same_file_again_changes_nothing(corpus: Corpus, empty: Project) -> None:
    data = exported(corpus.project, "native")
    imported(empty, "native", data)
    before = essence(empty)
    again = imported(empty, "native", data)
    assert (again.articles.added, again.articles.known, again.reviews, again.suggestions) == (0, 4, 0, 0)
    assert "labels of ada, which the article has already" in again.losses.counts
    assert essence(empty) == before


def test_labels_of_unknown_people_go_to_the_named_reviewer(corpus: Corpus, empty: Project) -> None:
    data = exported(corpus.project, "native", Selection(people="pseudonyms", layers=("reviews",)))
    imported(empty, "native", data, reviewer=corpus.people["ben"])
    assert set(Review.objects.filter(document__project=empty).values_list("reviewer__username", flat=True)) == {"ben"}


def test_labels_can_come_as_suggestions_of_a_run(corpus: Corpus, empty: Project) -> None:
    data = exported(corpus.project, "native", Selection(layers=("adjudications",)))
    report = imported(empty, "native", data, run="gold 2026")
    assert (report.reviews, report.suggestions) == (0, 1)
    assert Suggestion.objects.get(reading__document__project=empty).reading.run.version == "gold 2026"


def test_labels_without_text_find_their_article(corpus: Corpus, empty: Project) -> None:
    selection = Selection(text="left_out", layers=("reviews",))
    data = exported(corpus.project, "native", selection)
    assert imported(empty, "native", data).losses.counts == {"labels of an article that is not in the project": 4}
    Review.objects.filter(role="review").delete()
    assert imported(corpus.project, "native", data).claims == 7


def gold(text: str, claims: list[dict[str, Any]], **article: Any) -> bytes:
    """One native line with the least that a claim needs."""
    usual = {
        "parent": None,
        "suggestion": None,
        "decision": "added",
        "reject_reason": "",
        "cue": [],
        "source": [],
        "source_name": "",
        "source_id": None,
        "mention": "none",
        "quotation": "indirect",
        "attitude": "statement",
        "values": {},
        "inherited": [],
        "note": "",
        "uncertain": False,
    }
    made = []
    for number, claim in enumerate(claims):
        spans = {**usual, **claim}
        words = {role: [text[s:e] for s, e in spans[role]] for role in ("content", "cue", "source")}
        made.append({"id": str(number), **spans, "quotes": words})
    line = json.loads(exported_line(text))
    line["reviews"][0]["claims"] = made
    return json.dumps({**line, **article}).encode()


def exported_line(text: str) -> str:
    meta = {"title": "", "outlet": "", "author": "", "published_on": None, "url": "", "language": "en", "licence": ""}
    review = {"id": 1, "role": "review", "reviewer": None, "state": "submitted", "codebook_version": 1, "run": None}
    review |= {"suggestions_shown": False, "reference": False, "submitted_at": None, "values": {}, "no_claim": []}
    return json.dumps(
        {
            "schema": "sayso/1",
            "id": 1,
            "external_id": "",
            "text": text,
            "text_sha256": "0" * 64,
            "meta": {**meta, "redistribute": False, "withdrawn": False, "metadata": {}},
            "sentences": [],
            "leftovers": [],
            "sources": [],
            "suggestions": [],
            "reviews": [review | {"claims": []}],
        }
    )


def test_offsets_follow_the_stored_text(empty: Project) -> None:
    text = "\ufeffOne line.\r\n\r\nTolls rise, the 📉 port\r\nsaid."
    claim = {
        "content": [place(text, "Tolls rise")],
        "cue": [place(text, "said")],
        "source": [place(text, "the 📉 port")],
    }
    data = gold(text, [claim])
    line = json.loads(data)
    line["meta"]["title"] = "A title"
    report = imported(empty, "native", json.dumps(line).encode())
    assert report.losses.counts == {}
    made = Review.objects.get(document__project=empty).claims.get()
    stored = made.review.document.text
    assert stored.startswith("A title\n\nOne line.\n\nTolls")
    assert [stored[s:e] for s, e in made.content + made.cue + made.source] == ["Tolls rise", "said", "the 📉 port"]


def test_what_does_not_fit_is_told_and_the_rest_goes_in(empty: Project) -> None:
    values = {
        "source_type": "wizard",
        "stance": {"moon": "favour", "port": "against"},
        "surprise": 1,
        "commitment": "support",
        "strength": "3",
        "checkable": "yes",
        "topics": "tax;port",
    }
    text = "Tolls rise, the port said."
    rejected = {"content": [[0, 5]], "decision": "rejected", "reject_reason": "duplicate"}
    report = imported(
        empty, "native", gold(text, [{"content": [[0, 10]], "values": values, "mention": "named"}, rejected])
    )
    claim = Review.objects.get(document__project=empty).claims.get()
    assert claim.values == {
        "stance": {"port": "against"},
        "commitment": "support",
        "strength": 3,
        "checkable": True,
        "topics": ["tax", "port"],
    }
    told = " ".join(report.losses.counts)
    assert all(
        word in told for word in ("wizard", "moon", "surprise", "rejected claim whose suggestion is not in the file")
    )
    assert report.losses.examples["rejected claim whose suggestion is not in the file"] == ["labels:1, claim 1"]


def test_a_broken_line_is_refused_and_the_next_goes_in(empty: Project) -> None:
    outside = json.loads(gold("Short.", []))
    outside["reviews"][0]["claims"] = json.loads(gold("Tolls rise.", [{"content": [[0, 10]]}]))["reviews"][0]["claims"]
    data = b"\n".join([b"{", json.dumps(outside).encode(), gold("Tolls rise.", [{"content": [[0, 10]]}])])
    report = imported(empty, "native", data)
    assert [(row.line, row.outcome) for row in report.articles.told("refused")] == [(1, "refused"), (2, "refused")]
    assert report.claims == 1


DOCCANO = {
    "id": 7,
    "text": "Tolls rise, the port said. Again.",
    "entities": [
        {"id": 1, "label": "content|claim_kind=fact|stance--port=against", "start_offset": 0, "end_offset": 10},
        {"id": 2, "label": "source", "start_offset": 12, "end_offset": 20},
        {"id": 3, "label": "cue", "start_offset": 21, "end_offset": 25},
        {"id": 4, "label": "content", "start_offset": 27, "end_offset": 32},
        {"id": 5, "label": "place", "start_offset": 16, "end_offset": 20},
    ],
    "relations": [
        {"id": 1, "from_id": 1, "to_id": 2, "type": "source"},
        {"id": 2, "from_id": 3, "to_id": 1, "type": "cue"},
        {"id": 3, "from_id": 1, "to_id": 4, "type": "part_of"},
    ],
    "Comments": ["unsure"],
}


def test_doccano_relations_make_one_claim(empty: Project) -> None:
    report = imported(empty, "doccano", json.dumps(DOCCANO).encode())
    claim = Review.objects.get(document__project=empty).claims.get()
    assert (claim.content, claim.source, claim.cue) == ([[0, 10], [27, 32]], [[12, 20]], [[21, 25]])
    assert claim.values == {"claim_kind": "fact", "stance": {"port": "against"}}
    assert claim.review.document.metadata == {"doccano_id": 7}
    assert report.losses.counts == {"comment": 1, "label place": 1}


def doccano_relations(*relations: tuple[int, int, str], entities: tuple[dict[str, Any], ...] = ()) -> bytes:
    """The row with other relations, and further entities."""
    made = [{"id": n, "from_id": a, "to_id": b, "type": kind} for n, (a, b, kind) in enumerate(relations)]
    rest = {"Comments": [], "entities": [*DOCCANO["entities"][:3], *entities]}  # type: ignore[misc]
    return json.dumps({**DOCCANO, **rest, "relations": made}).encode()


def test_a_relation_to_what_is_missing_is_told(empty: Project) -> None:
    report = imported(empty, "doccano", doccano_relations((1, 2, "source"), (1, 3, "cue"), (1, 99, "source")))
    assert report.losses.counts == {"relation source, an end of which is missing or was not taken": 1}


def test_the_name_of_a_relation_that_is_unknown_is_told(empty: Project) -> None:
    report = imported(empty, "doccano", doccano_relations((1, 2, "said_by"), (1, 3, "nested_in")))
    claim = Review.objects.get(document__project=empty).claims.get()
    assert (claim.source, claim.cue) == ([[12, 20]], [])
    assert report.losses.counts == {
        "name of a relation said_by, which ties a source to its content all the same": 1,
        "relation nested_in between a content and a cue": 1,
        "cue tied to no content": 1,
    }


def test_two_parts_with_one_id_are_the_first_and_told(empty: Project) -> None:
    again = {"id": 1, "label": "content|claim_kind=value", "start_offset": 27, "end_offset": 32}
    data = doccano_relations((1, 2, "source"), (1, 3, "cue"), entities=(again,))
    report = imported(empty, "doccano", data)
    claim = Review.objects.get(document__project=empty).claims.get()
    assert (claim.content, claim.values["claim_kind"]) == ([[0, 10]], "fact")
    assert report.losses.counts == {"content with the id of another part": 1}


def test_what_label_studio_keeps_beside_its_regions_is_told(empty: Project) -> None:
    region = {"id": "a", "type": "labels", "from_name": "span", "to_name": "text"}
    value = {"start": 0, "end": 10, "text": "Tolls rise", "labels": ["content"]}
    tie = {"type": "relation", "from_id": "a", "to_id": "gone", "labels": ["source"]}
    again = {"start": 12, "end": 20, "labels": ["content"]}
    result = [{**region, "value": value}, {**region, "value": again}, tie]
    task = {"data": {"text": "Tolls rise, the port said."}, "annotations": [{"result": result}], "drafts": [{}, {}]}
    report = imported(empty, "label-studio", json.dumps([task]).encode())
    assert report.claims == 1
    assert report.losses.counts == {
        "draft of an annotation": 2,
        "content with the id of another part": 1,
        "relation source, an end of which is missing or was not taken": 1,
    }


@pytest.mark.parametrize(
    ("lead_time", "seconds", "lost"),
    [(12.6, 13, 0), (None, 0, 0), (-1, 0, 1), ("long", 0, 1), (True, 0, 1), (1e300, 0, 1)],
)
def test_the_time_of_a_label_studio_annotation_is_that_of_the_review(
    empty: Project, lead_time: Any, seconds: int, lost: int
) -> None:
    value = {"start": 0, "end": 10, "text": "Tolls rise", "labels": ["content"]}
    region = {"id": "a", "type": "labels", "from_name": "span", "to_name": "text", "value": value}
    task = {"data": {"text": "Tolls rise."}, "annotations": [{"lead_time": lead_time, "result": [region]}]}
    report = imported(empty, "label-studio", json.dumps([task]).encode())
    assert Review.objects.get(document__project=empty).active_seconds == seconds
    assert report.losses.counts.get("time that is no number of seconds", 0) == lost


@pytest.mark.parametrize(("language", "place"), [("en", "line 1, label 1"), ("zh-hans", "第 1 行，标签 1")])
def test_places_of_losses_are_told_in_the_language_of_the_page(empty: Project, language: str, place: str) -> None:
    report = imported(empty, "doccano", b'{"text": "Tolls rise.", "entities": [{"label": "content"}]}')
    with override(language):
        (loss,) = report.to_json()["losses"]
    assert loss["examples"] == [place]


def test_a_web_annotation_linked_to_what_is_missing_is_told(empty: Project) -> None:
    target = {"source": {"id": "urn:a", "value": "Tolls rise."}}
    target["selector"] = {"type": "TextPositionSelector", "start": 0, "end": 10}  # type: ignore[assignment]
    tag = {"type": "TextualBody", "purpose": "tagging", "value": "content"}
    link = {"motivation": "linking", "target": "c", "body": ["gone", {**tag, "value": "source"}]}
    data = json.dumps([{"id": "c", "body": tag, "target": target}, link]).encode()
    report = imported(empty, "web-annotation", data)
    assert report.claims == 1
    assert report.losses.counts == {"relation source, an end of which is missing or was not taken": 1}


def test_doccano_lists_of_triples_are_read(empty: Project) -> None:
    row = {"text": "Tolls rise 📉, the port said.", "label": [[0, 10, "content"], [15, 23, "source"]]}
    report = imported(empty, "doccano", json.dumps(row).encode())
    assert Review.objects.get(document__project=empty).claims.get().content == [[0, 10]]
    assert "source tied to no content" in report.losses.counts
    assert any("beyond the basic plane" in what for what in report.losses.counts)


@pytest.mark.parametrize(
    ("format_name", "data"),
    [
        ("label-studio", b"[{"),
        ("label-studio", b'[{"data": {"text": "a"}, "annotations": [{"result": [{"type": "labels"}]}]}]'),
        ("doccano", b'{"text": 5}\n{"label": []}'),
        ("brat", b"no zip"),
        ("spacy", b"no documents"),
        ("native", b"[]"),
    ],
)
def test_a_file_that_is_something_else_is_refused(empty: Project, format_name: str, data: bytes) -> None:
    report = imported(empty, format_name, data)
    assert report.articles.refused >= 1
    assert report.reviews == 0
    assert not Document.objects.filter(project=empty).exists()


def zipped(files: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, contents in files.items():
            archive.writestr(name, contents)
    return stream.getvalue()


def test_brat_files_of_another_corpus_are_read_by_their_events(empty: Project) -> None:
    annotations = (
        "T1\tSource 12 20\tthe port\nT2\tCue 21 25\tsaid\nT3\tContent 0 10\tTolls rise\nT4\tAttribution 21 25\tsaid\n"
        "E1\tAttribution:T4 Source:T1 Cue:T2 Content:T3\nA1\tSourceType E1 company\n*\tEquiv T1 T2\n"
    )
    data = zipped({"ben/a.txt": "Tolls rise, the port said.", "ben/a.ann": annotations})
    report = imported(empty, "brat", data)
    claim = Review.objects.get(document__project=empty).claims.get()
    assert claim.review.reviewer.username == "ben"
    assert (claim.content, claim.cue, claim.source) == ([[0, 10]], [[21, 25]], [[12, 20]])
    assert claim.values == {"source_type": "company"}
    assert report.losses.counts == {"line of the kind *": 1}


def test_what_brat_says_beside_its_events_is_kept_or_told(empty: Project) -> None:
    annotations = (
        "T1\tContent 0 10\tTolls rise\nT2\tSource 12 20\tthe port\nE1\tAttribution:T1 Content:T1\n"
        "#1\tAnnotatorNotes E1\tIs this new?\n#2\tAnnotatorNotes T2\tWho?\nA1\tKind T2 fact\n"
    )
    report = imported(empty, "brat", zipped({"a.txt": "Tolls rise, the port said.", "a.ann": annotations}))
    assert Review.objects.get(document__project=empty).claims.get().note == "Is this new?"
    assert report.losses.counts == {
        "line of the kind AnnotatorNotes": 1,
        "attribute of no event": 1,
        "span that no event names": 1,
    }


def test_brat_texts_without_annotations_are_refused(empty: Project) -> None:
    report = imported(empty, "brat", zipped({"ben/a.txt": "Tolls rise."}))
    (refused,) = report.articles.told("refused")
    assert refused.reason == "ben/a.txt has no .ann file of its name beside it."
    assert imported(empty, "brat", zipped({"a.md": ""})).articles.refused == 1


def test_brat_offsets_that_are_not_at_their_words_are_refused(empty: Project) -> None:
    annotations = "T1\tContent 0 5\tRise\nE1\tAttribution:T1 Content:T1\n"
    report = imported(empty, "brat", zipped({"a.txt": "Tolls rise.", "a.ann": annotations}))
    assert "'Rise' is not at Content 0 5" in report.articles.told("refused")[0].reason


def test_an_unknown_format_names_the_known_ones(empty: Project) -> None:
    with pytest.raises(UnknownReader, match="label-studio"):
        imported(empty, "xml", b"")


def test_the_command_imports_and_tells(
    corpus: Corpus, empty: Project, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_bytes(json.dumps(DOCCANO).encode())
    call_command("import_labels", "copy", str(path), format="doccano", by="mia", reviewer="ada")
    out, told = capsys.readouterr()
    assert "1 review, 1 claim, 0 suggestions" in out
    assert "not taken: label place" in told
    with pytest.raises(CommandError, match="'ada' is no manager"):
        call_command("import_labels", "copy", str(path), format="doccano", by="ada")


def test_the_text_of_the_fixture_survives(corpus: Corpus, empty: Project) -> None:
    imported(empty, "label-studio", exported(corpus.project, "label-studio"))
    assert Document.objects.filter(project=empty, text=PRICES).count() == 1


def changed(data: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The lines of a native file after ``change``."""
    records = [json.loads(line) for line in data.splitlines()]
    for record in records:
        change(record)
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def test_touching_spans_without_a_claim_stay_apart(corpus: Corpus, empty: Project) -> None:
    def split(record: dict[str, Any]) -> None:
        for review in record["reviews"]:
            review["no_claim"] = [[0, 4], [4, 9]]

    report = imported(empty, "native", changed(exported(corpus.project, "native"), split))
    assert report.losses.counts == {}
    assert {str(review.no_claim) for review in Review.objects.filter(document__project=empty)} == {"[[0, 4], [4, 9]]"}


def test_spans_without_a_claim_that_overlap_are_joined_and_told(corpus: Corpus, empty: Project) -> None:
    def overlap(record: dict[str, Any]) -> None:
        for review in record["reviews"]:
            review["no_claim"] = [[3, 9], [0, 4]]

    report = imported(empty, "native", changed(exported(corpus.project, "native"), overlap))
    assert [what for what in report.losses.counts if what.startswith("no_claim")]
    assert {str(review.no_claim) for review in Review.objects.filter(document__project=empty)} == {"[[0, 9]]"}


def test_what_no_database_stores_is_told_and_left_out(corpus: Corpus, empty: Project) -> None:
    def spoil(record: dict[str, Any]) -> None:
        for review in record["reviews"]:
            review["values"]["tone"] = "a\0b"
            for claim in review["claims"]:
                claim["note"] = "a\0b"

    report = imported(empty, "native", changed(exported(corpus.project, "native"), spoil))
    assert (report.reviews, report.claims) == (6, 0)
    assert report.losses.counts["claim with a NUL character in its source’s name or its remark"] == 9
    assert report.losses.counts["answer of tone with a NUL character"] == 6


def test_one_name_is_one_entry_for_all_reviews(corpus: Corpus, empty: Project) -> None:
    imported(empty, "native", exported(corpus.project, "native"))
    names = list(Source.objects.filter(project=empty).values_list("name", flat=True))
    assert len(names) == len({name.casefold() for name in names})
    assert not Source.objects.filter(project=empty).exclude(review=None)


def test_the_command_reads_standard_input_and_fails_for_what_is_refused(
    corpus: Corpus, empty: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piped = exported(corpus.project, "native") + b"{}\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(piped)))
    with pytest.raises(CommandError, match="1 refused"):
        call_command("import_labels", "copy", "-", format="native", by="mia")
    told = capsys.readouterr()
    assert "standard input: articles" in told.out
    assert "refused: standard input, line" in told.err
    assert empty.documents.exists()
