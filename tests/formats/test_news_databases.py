"""Downloads of news databases. The samples are made up after the documented layouts; no newspaper printed them."""

import io
import zipfile
from datetime import date
from xml.sax.saxutils import escape

import pytest

from claims.formats.articles import ArticleRow, RefusedRow, read_articles

NEXIS = """User Name: Ada
Date and Time: Monday, January 12, 2026
Job Number: 1
Documents (2)
1. Ferry plan denied
Client/Matter: -None-
2. Tolls to rise

Ferry plan denied
The Harbour Post
January 5, 2026 Monday 8:15 AM GMT

Copyright 2026 The Harbour Post All Rights Reserved
Section: NEWS; Pg. 1
Length: 21 words
Byline: Inès Okafor
Body

The ministry said on January 3, 2026 that the plan was “not final”.

Graphic details were not given.
Classification

Language: ENGLISH
Load-Date: January 5, 2026
End of Document

Tolls to rise
The Dyke Gazette
6 January 2026
Copyright 2026 The Dyke Gazette
Length: 4 words
Body
Tolls rise, he said.
Load-Date: January 6, 2026
End of Document
"""
CLASSIC = """                               1 of 2 DOCUMENTS

                          The Harbour Post

                      January 5, 2026 Monday
                            Late Edition

Ferry plan denied

BYLINE: By INÈS OKAFOR

SECTION: NEWS; Pg. 1

LENGTH: 21 words

The ministry denied
the ferry plan.

It said so twice.

LOAD-DATE: January 5, 2026

LANGUAGE: ENGLISH

                               2 of 2 DOCUMENTS

                          The Dyke Gazette

                      January 6, 2026 Tuesday

Tolls to rise

LENGTH: 4 words

Tolls rise, he said.

LOAD-DATE: January 6, 2026
"""
FACTIVA = """News
Ferry plan denied
By Inès Okafor
21 words
5 January 2026
08:15
The Harbour Post
HARPOS
1
English
Copyright 2026 The Harbour Post
The ministry said that the plan was “not final”.
It gave no date.
Document HARPOS0020260105em1500001

Tolls to rise
4 words
6 January 2026
The Dyke Gazette
DYKGAZ
English
(c) 2026 The Dyke Gazette
Tolls rise, he said.
Document DYKGAZ0020260106em1600002
"""
CODES = """SE News
HD
Ferry plan denied
BY
By Inès Okafor
WC
21 words
PD
5 January 2026
SN
The Harbour Post
LA
English
CY
Copyright 2026
LP
The ministry said that the plan was “not final”.
TD
It gave no date.
CO
hrbprt : Harbour Port
AN
Document HARPOS0020260105em1500001
"""
PROQUEST = """____________________________________________________________
Document 1 of 2
Ferry plan denied
Author: Okafor, Inès
Publication info: The Harbour Post ; Port City  [Port City]. 05 Jan 2026.
Title: Ferry plan denied
ProQuest document ID: 3000000001
Full text: The ministry said that the plan was “not final”.

It gave no date.
Subject: Ferries;
Publication title: The Harbour Post
Publication date: Jan 5, 2026
Document URL: https://www.proquest.example/1
Copyright: Copyright The Harbour Post Jan 5, 2026
____________________________________________________________
Document 2 of 2
Title: Tolls to rise
Publication title: The Dyke Gazette
Publication date: Jan 6, 2026
Full text: Tolls rise, he said.
ProQuest document ID: 3000000002
"""


def read(name: str, data: bytes | str) -> list[ArticleRow]:
    rows = list(read_articles(name, io.BytesIO(data.encode() if isinstance(data, str) else data)))
    assert all(isinstance(row, ArticleRow) for row in rows), rows
    return [row for row in rows if isinstance(row, ArticleRow)]


def as_rtf(text: str) -> bytes:
    escaped = text.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")
    signs = "".join(sign if ord(sign) < 128 else f"\\u{ord(sign)}?" for sign in escaped)
    return b"{\\rtf1\\ansi\\ansicpg1252 " + signs.replace("\n", "\\par\n").encode() + b"}"


def as_word(text: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.split("\n"))
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
    return packed.getvalue()


def as_page(text: str) -> str:
    lines = "".join(f"<p><span>{escape(line)}</span></p>\n" for line in text.split("\n"))
    return f"<html><head><title>Download</title></head><body>{lines}</body></html>"


@pytest.mark.parametrize("suffix", ["txt", "rtf", "docx", "html"])
@pytest.mark.parametrize("sample", [NEXIS, CLASSIC, FACTIVA, PROQUEST], ids=["nexis", "classic", "factiva", "proquest"])
def test_a_download_is_split_into_its_articles(sample: str, suffix: str) -> None:
    data = {"txt": sample, "rtf": as_rtf(sample), "docx": as_word(sample), "html": as_page(sample)}[suffix]
    first, second = read(f"download.{suffix}", data)
    assert (first.title, first.outlet) == ("Ferry plan denied", "The Harbour Post")
    assert first.published_on == date(2026, 1, 5)
    assert (second.title, second.outlet) == ("Tolls to rise", "The Dyke Gazette")
    assert second.published_on == date(2026, 1, 6)
    assert first.author.casefold() in {"inès okafor", "okafor, inès"}
    assert first.text.startswith("The ministry")
    assert second.text == "Tolls rise, he said."
    assert [row.place.line for row in (first, second)] == [1, 2]
    for leftover in ("Copyright", "Load-Date", "LOAD-DATE", "words", "Subject", "Document "):
        assert leftover not in first.text


def test_factiva_fields_with_codes_are_read() -> None:
    (row,) = read("download.txt", CODES)
    assert (row.title, row.outlet, row.author) == ("Ferry plan denied", "The Harbour Post", "Inès Okafor")
    assert row.text == "The ministry said that the plan was “not final”.\n\nIt gave no date."
    assert row.metadata["accession"] == "HARPOS0020260105em1500001"


def test_a_date_in_the_text_is_not_the_date_of_the_article() -> None:
    assert read("a.txt", NEXIS)[0].published_on == date(2026, 1, 5)


@pytest.mark.parametrize("text", ["End of Document", "Body\ntext", "Document 1 of 2", "1 of 2 documents were found."])
def test_an_article_that_speaks_of_documents_stays_whole(text: str) -> None:
    (row,) = read("a.txt", text)
    assert row.text == text


def test_rich_text_is_one_article() -> None:
    (row,) = read("a.rtf", as_rtf("Café “x” {y}\n\nEnd \\ of it"))
    assert row.text == "Café “x” {y}\n\nEnd \\ of it"


@pytest.mark.parametrize("data", [b"", b"plain words", b"%PDF-1.4", b"{\\rtf1 \\ansicpg99999 \\'e9}"])
def test_what_is_no_rich_text_is_refused_or_read(data: bytes) -> None:
    rows = list(read_articles("a.rtf", io.BytesIO(data)))
    assert len(rows) == 1
    assert isinstance(rows[0], RefusedRow) or data.startswith(b"{\\rtf")


def make_pdf(*lines: str) -> bytes:
    """A PDF of one page, made by hand."""
    shown = (
        b"BT /F1 12 Tf 50 700 Td 14 TL " + b"".join(b"(%s) Tj T* " % line.encode("latin-1") for line in lines) + b"ET"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
        b"/Encoding /WinAnsiEncoding >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(data)
    return data + b"xref\n0 5\n0000000000 65535 f \n" + table + end


def test_lines_of_a_pdf_become_paragraphs() -> None:
    begin = ("The ministry said on Monday that the fer-", "ry plan was not final.")
    (row,) = read("a.pdf", make_pdf(*begin, "So it", "goes by the sea, in the harbour of the town"))
    assert row.text == (
        "The ministry said on Monday that the ferry plan was not final.\n\n"
        "So it goes by the sea, in the harbour of the town"
    )
    assert row.notes


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\n", b"words", make_pdf("x")[:-60], make_pdf()])
def test_a_pdf_that_holds_no_text_is_refused(data: bytes) -> None:
    (row,) = list(read_articles("a.pdf", io.BytesIO(data)))
    assert isinstance(row, RefusedRow) or row.text == "x"
