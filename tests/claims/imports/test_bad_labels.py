"""What is wrong in a file of labels is refused row by row with its reason; nothing is half stored."""

import io
import json
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from claims.formats.assembly import Attribution, make_article, make_claim, make_review
from claims.imports.labels import LabelReport, import_labels
from claims.models import Claim, Document, Membership, Project, Review, ReviewEvent
from claims.review import differences
from tests.factories import make_document, make_project, make_user

TEXT = "The ministry said that no rules were broken."
GIGABYTE = 2**30


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


def test_a_claim_id_twice_is_one_claim(project: Project) -> None:
    record = line()
    record["reviews"][0]["claims"] *= 2
    brought(project, "native", lines(record))
    assert stored(project) == (1, 1)


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
