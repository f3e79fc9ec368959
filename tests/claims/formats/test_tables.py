import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pyreadstat
import pytest

from claims.exports import export_claims
from claims.exports.selection import Selection
from claims.formats import statistics, tables, workbook
from claims.formats.records import LossReport, ProjectRecord
from claims.formats.tables import Column
from tests.claims.exports.corpus import Corpus, make_corpus


@pytest.fixture
def corpus(db: None) -> Corpus:
    return make_corpus()


def written(corpus: Corpus, name: str, **choices: Any) -> tuple[bytes, LossReport]:
    stream = io.BytesIO()
    losses = export_claims(
        project=corpus.project, format_name=name, stream=stream, selection=Selection(**choices), byte_order_mark=False
    )
    return stream.getvalue(), losses


def sheet(data: bytes, name: str) -> list[dict[str, Any]]:
    heading, *rows = openpyxl.load_workbook(io.BytesIO(data))[name].values
    return [dict(zip(heading, row, strict=True)) for row in rows]


def parquet(data: bytes, name: str) -> list[dict[str, Any]]:
    return pq.read_table(io.BytesIO(zipfile.ZipFile(io.BytesIO(data)).read(f"{name}.parquet"))).to_pylist()


def statistics_file(data: bytes, name: str, folder: Path) -> tuple[list[dict[str, Any]], Any]:
    """The rows of a .dta or .sav in a zip, and what the file says of its variables."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    member = next(member for member in archive.namelist() if member.startswith(f"{name}."))
    read = pyreadstat.read_dta if member.endswith(".dta") else pyreadstat.read_sav
    frame, metadata = read(archive.extract(member, folder))
    return frame.to_dict("records"), metadata


def test_a_workbook_has_a_sheet_a_table(corpus: Corpus) -> None:
    data, _ = written(corpus, "xlsx")
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == list(tables.FIXED)
    assert [len(sheet(data, name)) for name in tables.FIXED] == [4, 5, 8, 3, 1]
    first = next(row for row in sheet(data, "claims") if row["decision"] == "corrected")
    assert first["source_type"] == "ministry"
    assert first["checkable"] is True
    assert first["strength"] == 4
    assert first["title"] == '+Chancellor "of" the\nExchequer'
    assert first["content_spans"] == "15-31"


def test_no_cell_of_a_workbook_is_a_formula(corpus: Corpus) -> None:
    claim = corpus.ada_review.claims.first()
    assert claim is not None
    claim.source_name = "=cmd|' /C calc'!A0"
    claim.save()
    data, _ = written(corpus, "xlsx")
    sheets = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for name in sheets.sheetnames for row in sheets[name].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == claim.source_name for cell in cells)


def test_a_workbook_tells_what_a_cell_cannot_hold() -> None:
    losses = LossReport()
    book = openpyxl.Workbook(write_only=True)
    made = workbook.Sheet(book, "articles", (Column("text", "Text"),), losses)
    assert made.text("bell \a", "row 2") == "bell "
    assert len(made.text("a" * 40_000, "row 3")) == workbook.CELL_LIMIT
    book.save(io.BytesIO())
    assert losses.counts == {
        "control characters, which a workbook cannot hold": 1,
        "characters of a cell beyond 32,767": 40_000 - workbook.CELL_LIMIT,
    }


def test_parquet_keeps_spans_as_numbers(corpus: Corpus) -> None:
    data, _ = written(corpus, "parquet")
    claims = parquet(data, "claims")
    taxes = next(row for row in claims if row["uncertain"])
    text = next(row for row in parquet(data, "articles") if row["article_id"] == taxes["article_id"])["text"]
    pieces = [text[span["start"] : span["end"]] for span in taxes["content_spans"]]
    assert " … ".join(pieces) == taxes["content"]
    assert len(pieces) == 3


def test_the_tables_are_linked(corpus: Corpus) -> None:
    data, _ = written(corpus, "parquet")
    ids = {name: {row[f"{name[:-1]}_id"] for row in parquet(data, name)} for name in ("articles", "reviews", "claims")}
    for row in parquet(data, "claims"):
        assert row["article_id"] in ids["articles"]
        assert row["review_id"] in ids["reviews"]
        assert row["parent_id"] is None or row["parent_id"] in ids["claims"]
    stances = [(row["target"], row["stance"]) for row in parquet(data, "claim_targets")]
    assert sorted(stances) == [("port", "unclear"), ("treasury", "favour"), ("treasury", "favour")]
    assert {row["claim_id"] for row in parquet(data, "claim_targets")} <= ids["claims"]


def test_parquet_is_the_same_byte_for_byte(corpus: Corpus) -> None:
    assert written(corpus, "parquet")[0] == written(corpus, "parquet")[0]


@pytest.mark.parametrize("name", ["stata", "spss"])
def test_statistics_files_have_numbered_answers_with_their_words(corpus: Corpus, name: str, tmp_path: Path) -> None:
    rows, metadata = statistics_file(written(corpus, name, layers=("reviews",))[0], "claims", tmp_path)
    first = next(row for row in rows if row["strength"] == 4)
    words = metadata.variable_value_labels["source_type"]
    assert words[first["source_type"]] == "Ministry"
    assert metadata.variable_value_labels["checkable"][first["checkable"]] == "Yes"
    assert metadata.column_names_to_labels["claim_kind"] == "Claim kind"
    assert first["content"] == "Prices will fall"
    assert any(row["source"] == "交通部" for row in rows)


@pytest.mark.parametrize("name", ["stata", "spss"])
def test_statistics_files_come_with_the_codebook(corpus: Corpus, name: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(written(corpus, name)[0]))
    assert {"codebook.html", "losses.json"} <= set(archive.namelist())
    assert "Ministry, department, agency" in archive.read("codebook.html").decode()


def test_text_beyond_what_stata_holds_is_cut_and_counted(corpus: Corpus) -> None:
    cells = statistics.Cells(Column("text", "Text"), 10, losses := LossReport())
    assert cells.value("é" * 6, "article 1") == "é" * 5
    assert cells.value("a\0b", "article 2") == "ab"
    assert losses.counts == {"bytes of “text” beyond 10": 2}


def test_variables_have_names_that_the_programs_take() -> None:
    columns = [Column(name, "") for name in ("by", "a-b", "a_b", "x" * 40, "x" * 41, "1st")]
    assert list(statistics.variables_of(columns)) == ["v_by", "a_b", "a_b_2", "x" * 32, f"{'x' * 28}_2", "v_1st"]


def test_an_answer_of_another_type_is_counted_as_lost(corpus: Corpus) -> None:
    claim = corpus.ada_review.claims.first()
    assert claim is not None
    claim.values = {"strength": "much", "forgotten": 1}
    claim.save()
    losses = written(corpus, "parquet", layers=("reviews",))[1]
    assert losses.counts["value of strength that is no integer"] == 1
    assert losses.counts["value of forgotten, an unknown field"] == 1


def test_suggestions_are_rows_of_their_own_layer(corpus: Corpus) -> None:
    data, losses = written(corpus, "parquet", layers=("suggestions",))
    assert [(row["layer"], row["score"], row["review_id"]) for row in parquet(data, "claims")] == [
        ("suggestion", 0.9, None)
    ] * 2
    assert losses.counts == {"sentences of the article": 1, "reasons": 2}


def test_the_codebook_tells_what_a_target_is_also_called(corpus: Corpus) -> None:
    [target, *_] = corpus.project.targets
    target["also_called"] = ["the <port>"]
    corpus.project.save()
    assert f"{target['name']} <small>also called the &lt;port&gt;</small>" in written(corpus, "codebook")[0].decode()


def test_the_codebook_prints_every_question_and_answer(corpus: Corpus) -> None:
    page = written(corpus, "codebook")[0].decode()
    assert "<script" not in page
    assert all(words in page for words in ("Harbour: codebook", "Title of the speaker", "from 1 to 5", "Treasury"))


def test_an_empty_project_gives_empty_tables() -> None:
    project = ProjectRecord("empty", "Empty", (), {"": "what the claim is about"})
    assert [list(tables.Tables(project).columns)] == [list(tables.FIXED)]
