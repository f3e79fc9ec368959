"""What is wrong in a file of labels is refused row by row with its reason; nothing is half stored."""

import io
import json
import re
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from claims.formats.assembly import Attribution, as_suggestions, make_article, make_claim, make_review
from claims.imports.labels import LabelReport, import_labels
from claims.models import Claim, Document, Membership, Project, Review, ReviewEvent
from claims.review import differences
from tests.factories import make_document, make_project, make_user

TEXT = "The ministry said that no rules were broken."
GIGABYTE = 2**30
NOT_FOR_PEOPLE = re.compile(r"Error\(|NoneType|object has no|unpack \(|indices|codec|\bint\b|\bstr\b")


class Endless(io.RawIOBase):
    """A file that begins as it is told and goes on with the same byte to its size, made as it is read."""

    def __init__(self, start: bytes, size: int) -> None:
        self.start, self.size, self.at = start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self.at = offset if whence == 0 else self.at + offset if whence == 1 else self.size + offset
        return self.at

    def tell(self) -> int:
        return self.at

    def readinto(self, buffer: Any, /) -> int:
        count = max(0, min(len(buffer), self.size - self.at))
        data = self.start[self.at : self.at + count].ljust(count, b"a")
        buffer[:count] = data
        self.at += count
        return count


@pytest.fixture
def project(db: None) -> Project:
    project = make_project(mia=make_user("mia"))
    make_document(project, "Another article.")
    return project


def brought(project: Project, format_name: str, data: bytes | io.RawIOBase) -> LabelReport:
    stream: Any = io.BytesIO(data) if isinstance(data, bytes) else io.BufferedReader(data, 2**20)
    mia = Membership.objects.get(project=project, role="manager").user
    return import_labels(project=project, format_name=format_name, name="labels", stream=stream, imported_by=mia)


def line(text: str = TEXT, external_id: str = "a", **changes: Any) -> dict[str, Any]:
    claim = make_claim(text, Attribution("c", [[18, 44]], [[13, 17]], [[0, 12]]), {"source_type": "ministry"})
    record: dict[str, Any] = {**make_article(text, external_id=external_id), "reviews": [make_review(None, [claim])]}
    return {**record, **changes}


def lines(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def stored(project: Project) -> tuple[int, int]:
    """Reviews and claims; what is there is whole."""
    reviews = Review.objects.filter(document__project=project)
    assert all(differences(review) == [] for review in reviews)
    assert ReviewEvent.objects.filter(review__in=reviews).count() == sum(review.sequence for review in reviews)
    return reviews.count(), Claim.objects.filter(review__in=reviews).count()


def spoilt(change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """A line about another text, its claim changed."""
    record = line(text=f"{TEXT} Again.", external_id="b")
    change(record["reviews"][0]["claims"][0])
    return record


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda claim: claim.update(content=[[18, 999]]), "outside the text"),
        (lambda claim: claim.update(content=[[19, 44]]), "in its quotes"),
        (lambda claim: claim.update(content=[[20, 20]]), "empty"),
        (lambda claim: claim.update(content=[[18, 30], [25, 44]]), "overlaps"),
        (lambda claim: claim.update(content="18-44"), "is not of type"),
        (lambda claim: claim.update(content=[[-1, 44]]), "minimum"),
        (lambda claim: claim.update(decision="maybe"), "is not one of"),
        (lambda claim: claim.pop("quotes"), "required"),
    ],
)
def test_a_line_with_a_wrong_claim_is_refused_and_the_next_goes_in(
    project: Project, change: Callable[[dict[str, Any]], None], reason: str
) -> None:
    report = brought(project, "native", lines(spoilt(change), line()))
    (refused,) = report.articles.told("refused")
    assert refused.line == 1
    assert reason in refused.reason
    assert stored(project) == (1, 1)


def test_labels_that_the_codebook_lacks_are_listed_and_the_claim_goes_in(project: Project) -> None:
    record = line()
    record["reviews"][0]["claims"][0]["values"] = {"source_type": "wizard", "colour": "red", "claim_kind": "fact"}
    report = brought(project, "native", lines(record))
    assert len(report.losses.counts) == 2
    assert Claim.objects.get().values == {"claim_kind": "fact"}


def test_one_id_for_two_texts_is_refused(project: Project) -> None:
    report = brought(project, "native", lines(line(), line(text=f"{TEXT} Again.")))
    (refused,) = report.articles.told("refused")
    assert "another text has the id" in refused.reason
    assert stored(project) == (1, 1)


def test_an_article_with_an_id_of_two_claims_is_refused_alone(project: Project) -> None:
    two_claims, two_suggestions = line(external_id="b"), line(f"{TEXT} Again.", external_id="c")
    two_claims["reviews"][0]["claims"] *= 2
    proposed = as_suggestions(two_suggestions["reviews"][0]["claims"], "old")
    two_suggestions["suggestions"] = proposed * 2
    report = brought(project, "native", lines(two_claims, two_suggestions, line(f"{TEXT} And again.")))
    assert [row.reason for row in report.articles.told("refused")] == [
        "Two of the claims of the review 0 have the id 'c': give each its own.",
        "Two of the suggestions have the id 1: give each its own.",
    ]
    assert stored(project) == (1, 1)


@pytest.mark.parametrize(("format_name", "data"), [("native", b"\n"), ("label-studio", b"[]"), ("iob2", b"")])
def test_a_file_without_an_article_says_so(project: Project, format_name: str, data: bytes) -> None:
    (refused,) = brought(project, format_name, data).articles.told("refused")
    assert (refused.line, refused.reason) == (0, "there is no article in it")


def test_claims_that_hold_each_other_are_told(project: Project) -> None:
    record = line()
    first = record["reviews"][0]["claims"][0]
    record["reviews"][0]["claims"] = [{**first, "id": "x", "parent": "y"}, {**first, "id": "y", "parent": "x"}]
    report = brought(project, "native", lines(record))
    assert "claim whose outer claim is not there; taken on its own" in report.losses.counts
    assert stored(project) == (1, 2)


@pytest.mark.parametrize(
    ("format_name", "start"),
    [
        ("native", b'{"schema": "sayso/1", "text": "'),
        ("label-studio", b'[{"data": {"text": "'),
        ("doccano", b'{"text": "'),
        ("web-annotation", b'[{"body": "'),
        ("iob2", b"# newdoc id = 1\n# document = "),
        ("cas", b'{"%FEATURE_STRUCTURES": "'),
        ("spacy", b""),
        ("brat", b"PK\x03\x04"),
    ],
)
def test_a_gigabyte_is_refused_in_little_memory(project: Project, format_name: str, start: bytes) -> None:
    tracemalloc.start()
    try:
        report = brought(project, format_name, Endless(start, GIGABYTE))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert report.articles.refused >= 1
    assert peak < 250 * 10**6
    assert stored(project) == (0, 0)
    assert Document.objects.filter(project=project).count() == 1


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize("format_name", ["label-studio", "brat", "spacy", "cas"])
def test_cut_off_archives_and_bombs_are_refused(project: Project, format_name: str) -> None:
    bomb = zipped(**{"tasks.json": bytes(50 * 2**20), "a.ann": bytes(50 * 2**20), "a.spacy": bytes(50 * 2**20)})
    for data in (bomb, bomb[:-30], bomb[:100]):
        report = brought(project, format_name, data)
        assert report.articles.refused == 1
    assert stored(project) == (0, 0)


def test_documents_of_spacy_that_unpack_without_end_are_refused(project: Project) -> None:
    report = brought(project, "spacy", zlib.compress(bytes(300 * 2**20)))
    (refused,) = report.articles.told("refused")
    assert "unpack to more than 256 MB" in refused.reason


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\x", "a\n.ann", "\u202egpj.ann"])
def test_hostile_names_in_an_archive_are_names(project: Project, name: str) -> None:
    data = zipped(**{f"{name}/x.ann": b"T1\tContent 0 3\tThe\n", f"{name}/x.txt": TEXT.encode()})
    report = brought(project, "brat", data)
    assert report.articles.added + report.articles.refused == 1


@pytest.mark.parametrize("words", ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "{{ 7*7 }}", "\u202e reversed"])
def test_hostile_words_are_words(project: Project, words: str) -> None:
    record = line()
    record["reviews"][0]["claims"][0] |= {"source_name": words, "note": words}
    brought(project, "native", lines(record))
    assert Claim.objects.get().source_name == words


@pytest.mark.parametrize("data", [{"n": 5}, {}, {"text": None}])
def test_a_task_without_a_text_is_refused_and_the_next_goes_in(project: Project, data: dict[str, Any]) -> None:
    tasks = [{"id": 1, "data": data}, {"id": 2, "data": {"text": TEXT}}]
    report = brought(project, "label-studio", json.dumps(tasks).encode())
    (refused,) = report.articles.told("refused")
    assert "task 1 holds no text" in refused.reason
    assert report.articles.added == 1


def refusals(project: Project, format_name: str, data: bytes) -> list[str]:
    return [row.reason for row in brought(project, format_name, data).articles.told("refused")]


@pytest.mark.parametrize(
    ("format_name", "data", "reason"),
    [
        ("label-studio", b"[5]", "task 1 is a number, not an object in braces"),
        ("label-studio", b'[{"id": 1}]', "“data” of task 1 is empty, not an object in braces"),
        ("label-studio", b'[{"data": {"text": 5}}]', "the text is a number"),
        ("label-studio", b'[{"data": {"text": "a"}, "annotations": 5}]', "is a number, not a list"),
        ("label-studio", b"\xff\xfe[", "it is not UTF-8"),
        ("doccano", b"[1]", "the line is a list, not an object in braces"),
        ("doccano", b'{"text": null}', "it holds no text"),
        ("doccano", b'{"text": 5}', "the text is a number, not a text in quotes"),
        ("doccano", b'{"text": "a", "label": 5}', "the list of labels is a number, not a list"),
        ("iob2", b"# document = {}\nx\n", "it holds no text"),
        ("iob2", b'# document = {"text": "x y"}\nx\n', "“x” is not number, form, start, end"),
        ("iob2", b"\xff\n", "Line 1 cannot be read: it is not UTF-8"),
        ("cas", b"[]", "it is JSON, but not of UIMA CAS"),
        ("cas", b'{"a": 1}', "it is JSON, but not of UIMA CAS"),
        ("cas", b'{"%FEATURE_STRUCTURES": 5}', "are not as UIMA CAS JSON 0.4 has them"),
        ("cas", b"hello", "it is neither XMI"),
        ("cas", b"<a>", "its XML is broken in line 1"),
        ("spacy", b"hello", "they cannot be unpacked"),
        ("web-annotation", b"5", "the file is a number"),
        ("web-annotation", b"[5]", "annotation 1 is a number"),
        ("web-annotation", b'[{"target": 5}]', "Annotation 1 has no target that can be read"),
        ("web-annotation", b'[{"id": "a", "target": {"source": "x"}}]', "has no TextPositionSelector"),
    ],
)
def test_a_refusal_says_in_words_what_is_wrong(project: Project, format_name: str, data: bytes, reason: str) -> None:
    (told,) = refusals(project, format_name, data)
    assert reason in told
    assert not NOT_FOR_PEOPLE.search(told)


def test_a_region_of_label_studio_without_its_value_is_told_by_its_place(project: Project) -> None:
    task = {"id": 7, "data": {"text": TEXT}, "annotations": [{"result": [{"type": "labels", "id": "a"}]}]}
    (told,) = refusals(project, "label-studio", json.dumps([task]).encode())
    assert "result 1 of task 7 is not as its type “labels” has it: a region has an id, and a value with" in told
    assert not NOT_FOR_PEOPLE.search(told)


@pytest.mark.parametrize("line", ["T1", "T1\tContent", "T1\tContent x 4\tThe", "E1\tAttribution", "A1\tKind"])
def test_a_line_that_is_no_standoff_is_told_by_its_number(project: Project, line: str) -> None:
    (told,) = refusals(project, "brat", zipped(**{"a.txt": TEXT.encode(), "a.ann": f"\n{line}\n".encode()}))
    assert f"line 2, “{line}”, is not a line of standoff" in told
    assert not NOT_FOR_PEOPLE.search(told)


def test_a_bad_label_of_doccano_is_left_out_and_the_others_go_in(project: Project) -> None:
    row = {"text": TEXT, "label": [["x", 1, "content"], [1], 5, [18, 44, None], [18, 44, "content"]]}
    report = brought(project, "doccano", json.dumps(row).encode())
    assert report.losses.counts == {"label that has no start, end and name": 4}
    assert report.losses.examples["label that has no start, end and name"][0] == "line 1, label 1"
    assert stored(project) == (1, 1)


def test_a_relation_of_doccano_without_ends_is_left_out(project: Project) -> None:
    row = {"text": TEXT, "label": [[18, 44, "content"]], "relations": [{"id": 1}, 5]}
    report = brought(project, "doccano", json.dumps(row).encode())
    assert report.losses.counts == {"relation that has no from_id, to_id and type": 2}
    assert stored(project) == (1, 1)
