"""What the names of files and folders say of articles, and what they do not."""

import io
import zipfile
from datetime import date

import pytest

from claims.formats.articles import ArticleRow, Naming, read_articles
from claims.formats.articles.naming import day_in, folder_of
from tests.formats.test_articles import zipped

TEXT = "The harbour is closed, officials said."


def read(name: str, data: bytes, naming: Naming | None = None) -> dict[str, tuple[str, date | None]]:
    """Outlet and day of each article, by its text's first word."""
    rows = list(read_articles(name, io.BytesIO(data), **{"naming": naming} if naming else {}))
    assert all(isinstance(row, ArticleRow) for row in rows), rows
    return {row.text.split()[0]: (row.outlet, row.published_on) for row in rows if isinstance(row, ArticleRow)}


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2026-02-03-courier-harbour-strike.txt", date(2026, 2, 3)),
        ("courier/2026-02-03 harbour strike.txt", date(2026, 2, 3)),
        ("courier_20260203.txt", date(2026, 2, 3)),
        ("2026_02_03.txt", date(2026, 2, 3)),
        ("2026-02-03/strike.txt", date(2026, 2, 3)),
        ("2026-02-03T09-30 strike.txt", date(2026, 2, 3)),
        ("2026-02-03 (2026-02-03).txt", date(2026, 2, 3)),
        ("2026-02-03 to 2026-02-09.txt", None),  # which of both?
        ("03-02-2026 strike.txt", None),  # the day or the month first?
        ("2026-02-30 strike.txt", None),
        ("strike-120260203.txt", None),
        ("20260203101530.txt", None),
        ("0012-01-01.txt", None),
        ("strike.txt", None),
    ],
)
def test_a_day_is_read_where_a_name_holds_one_in_iso_8601(name: str, day: date | None) -> None:
    assert day_in(name) == day


@pytest.mark.parametrize(
    ("path", "which", "outlet"),
    [
        ("courier/strike.txt", "one", "courier"),
        ("courier/2026/02/strike.txt", "one", "courier"),
        ("2026-02-03/courier/strike.txt", "one", "courier"),
        ("articles/courier/strike.txt", "one", "courier"),  # the archive is articles.zip
        ("articles/strike.txt", "one", ""),
        ("strike.txt", "one", ""),
        ("2026-02-03-courier-strike.txt", "one", ""),
        ("courier/politics/strike.txt", "one", ""),  # which of both?
        ("courier/politics/strike.txt", "outer", "courier"),
        ("courier/politics/strike.txt", "inner", "politics"),
        ("courier/strike.txt", "none", ""),
        ("Socie\u0301te\u0301/strike.txt", "one", "Soci\u00e9t\u00e9"),
        ("新京报\\strike.txt", "one", "新京报"),
    ],
)
def test_a_folder_in_an_archive_names_the_outlet(path: str, which: str, outlet: str) -> None:
    assert folder_of("uploads/articles.zip", path, which) == outlet


def test_names_fill_in_what_the_files_leave_open_and_no_more() -> None:
    data = zipped(
        {
            "courier/2026-02-03 strike.txt": "Plain text.",
            "herald/2026-02-04.md": "---\noutlet: The Herald\ndate: 2026-01-31\n---\nFields here.",
            "herald/2026-02-05.csv": "text,date\nTable row,2026-01-30\nAnother row,",
        }
    )
    assert read("a.zip", data) == {
        "Plain": ("courier", date(2026, 2, 3)),
        "Fields": ("The Herald", date(2026, 1, 31)),
        "Table": ("herald", date(2026, 1, 30)),
        "Another": ("herald", None),  # a table's name is the day of the table
    }


def test_names_are_not_read_where_nobody_wants_it() -> None:
    data = zipped({"courier/2026-02-03 strike.txt": TEXT})
    assert read("a.zip", data, Naming(dates=False, folder="none")) == {"The": ("", None)}
    assert read("2026-02-03.txt", TEXT.encode(), Naming(dates=False)) == {"The": ("", None)}
    assert read("2026-02-03.txt", TEXT.encode()) == {"The": ("", date(2026, 2, 3))}


def test_a_folder_whose_letters_are_not_known_is_no_outlet() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xxxxxx/1.txt", "Old encoding.")
        archive.writestr("yyyyyyyyy/2.txt", "Mac encoding.")
    data = packed.getvalue().replace(b"xxxxxx", "新京报".encode("gbk")).replace(b"yyyyyyyyy", "新京报".encode())
    assert read("a.zip", data) == {"Old": ("", None), "Mac": ("新京报", None)}
