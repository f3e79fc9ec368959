"""Layers of an article have names of their own, so that no file of an archive takes the place of another."""

import io
import zipfile
from importlib import import_module

import pytest

from claims.formats.archive import NameTaken, archive_to
from claims.formats.assembly import Attribution, as_suggestions, make_article, make_claim, make_review
from claims.formats.layers import layers_of
from claims.formats.records import ArticleRecord, ProjectRecord, WriteOptions

TEXT = "Tolls rise."
OPTIONS = WriteOptions(ProjectRecord("p", "P", (), {"": ""}))


def article(*reviewers: str, runs: tuple[str, ...] = ()) -> ArticleRecord:
    """An article with an imported review of each, numbered from 1, and a suggestion of each run."""
    claims = [make_claim(TEXT, Attribution("c", [[0, 10]]), {})]
    record = make_article(TEXT)
    record["reviews"] = [{**make_review(name, claims), "id": number} for number, name in enumerate(reviewers, start=1)]
    record["suggestions"] = [suggestion for run in runs for suggestion in as_suggestions(claims, run)]
    return record


def names(record: ArticleRecord) -> list[str]:
    return [layer.name for layer in layers_of(record)]


def test_a_layer_bears_the_name_of_its_person() -> None:
    assert names(article("x+y", "z")) == ["imported-x-y", "imported-z"]


def test_people_whose_names_look_alike_have_layers_apart() -> None:
    assert names(article("x+y", "x-y", "x y")) == ["imported-x-y-1", "imported-x-y", "imported-x-y-3"]
    assert names(article("x+y", "x y", "x-y-2")) == ["imported-x-y", "imported-x-y-2-2", "imported-x-y-2"]
    assert names(article("Ada", "ada")) == ["imported-Ada", "imported-ada-2"]


def test_runs_whose_names_look_alike_have_layers_apart_that_stay() -> None:
    found = names(article(runs=("rules 1", "rules-1", "rules+1")))
    assert len(set(found)) == 3
    assert found[1] == "suggestions-rules-1"
    assert names(article(runs=("rules 1", "rules-1", "rules+1"))) == found


@pytest.mark.parametrize("name", ["brat", "cas_json", "cas_xmi"])
def test_no_two_files_of_an_archive_have_one_name(name: str) -> None:
    stream = io.BytesIO()
    record = article("x+y", "x-y", runs=("a b", "a-b"))
    import_module(f"claims.formats.{name}").write([record], stream, OPTIONS)
    members = zipfile.ZipFile(stream).namelist()
    assert len(members) == len(set(members))
    assert sum("imported-x-y" in member for member in members) == (4 if name == "brat" else 2)


def test_a_name_twice_in_an_archive_is_an_error() -> None:
    with archive_to(io.BytesIO()) as archive:
        archive.add("a", b"1")
        with pytest.raises(NameTaken, match="'a'"):
            archive.add("a", b"2")
