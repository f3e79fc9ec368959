import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.exports import export_claims
from claims.exports.selection import Selection
from claims.formats import claims_csv, formulas
from claims.formats.records import LossReport
from tests.claims.exports.corpus import Corpus, make_corpus


def written(corpus: Corpus, *, byte_order_mark: bool = True, **choices: object) -> tuple[bytes, LossReport]:
    stream = io.BytesIO()
    losses = export_claims(
        project=corpus.project,
        format_name="csv",
        stream=stream,
        selection=Selection(**choices),  # type: ignore[arg-type]
        byte_order_mark=byte_order_mark,
    )
    return stream.getvalue(), losses


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.django_db
def test_every_claim_is_a_row_with_every_field_of_the_codebook() -> None:
    corpus = make_corpus()
    rows = rows_of(written(corpus, layers=("reviews",))[0])
    assert [row["article_id"] for row in rows].count(str(corpus.prices.pk)) == 5
    prices = rows[0]
    assert prices["source_type"] == "ministry"
    assert prices["inherited"] == "source_type"
    assert (prices["stance[treasury]"], prices["stance[port]"]) == ("favour", "unclear")
    assert (prices["checkable"], prices["topics"], prices["strength"], prices["tone"]) == (
        "true",
        "tax;port",
        "4",
        "sober",
    )
    assert prices["content_spans"] == "15-31"


@pytest.mark.django_db
def test_pieces_and_line_breaks_stay_in_their_cells() -> None:
    rows = rows_of(written(make_corpus(), layers=("reviews",))[0])
    taxes = rows[1]
    assert taxes["content"] == "“We will not raise taxes,” … “Not this year. … “Not next year.”"
    assert taxes["source"] == "minister Ann Reye\u0301s"
    assert taxes["note"] == "Three pieces,\nover paragraphs."
    assert all(None not in row and None not in row.values() for row in rows)


@pytest.mark.django_db
def test_no_cell_is_taken_for_a_formula() -> None:
    rows = rows_of(written(make_corpus(), layers=("reviews", "suggestions"))[0])
    assert rows[0]["title"] == "'-1 % prices"
    assert next(row["field_title"] for row in rows if row["field_title"]).startswith("'+Chancellor")
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(formulas.STARTS)]


@pytest.mark.django_db
def test_a_byte_order_mark_comes_first_unless_left_out() -> None:
    corpus = make_corpus()
    with_mark, without = written(corpus)[0], written(corpus, byte_order_mark=False)[0]
    assert with_mark == b"\xef\xbb\xbf" + without


@pytest.mark.django_db
def test_suggestions_have_a_layer_and_a_score() -> None:
    rows = rows_of(written(make_corpus(), layers=("suggestions",))[0])
    assert {row["layer"] for row in rows} == {"suggestion"}
    assert rows[0]["score"] == "0.9"
    assert rows[0]["run"] == "rules-1"


@pytest.mark.django_db
def test_what_has_no_column_is_counted() -> None:
    corpus = make_corpus()
    claim = corpus.ada_review.claims.first()
    assert claim is not None
    claim.values = {"forgotten": "yes", "stance": {"moon": "favour"}}
    claim.save()
    losses = written(corpus, layers=("reviews",))[1]
    assert losses.counts == {
        "text of the article": 4,
        "value of forgotten, an unknown field": 1,
        "value of stance[moon], an unknown field": 1,
        "article without a claim": 1,
        "span read and found to hold no claim": 1,
        "sentences of the article": 1,
        "facts of the registry about a source": 1,
        "whether suggestions were shown": 4,
    }
    assert losses.examples["value of forgotten, an unknown field"] == [f"claim {claim.pk}"]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=6))
def test_any_text_is_read_back_by_a_csv_reader(texts: list[str]) -> None:
    line = ",".join(claims_csv.cell(text) for text in texts) + ",end\r\n"
    (row,) = csv.reader(io.StringIO(line, newline=""), strict=True)
    for text, cell in zip(texts, row, strict=False):
        assert cell == (f"'{text}" if text.startswith(formulas.STARTS) else text)
