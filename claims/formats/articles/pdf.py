"""One article as a PDF: the text that its pages hold, its lines joined to paragraphs."""

import io
import re
from collections.abc import Iterator
from statistics import median
from typing import BinaryIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from annotator.saying import say
from claims.formats.articles.news_databases import split
from claims.formats.articles.rows import ArticleRow, Place, RefusedRow, Row, TooLarge, read_whole

MAX_PAGES = 500
BROKEN = (PyPdfError, LookupError, ValueError, TypeError, AttributeError, RecursionError, OSError, AssertionError)
ENDS = (".", "!", "?", ":", "”", "»", '"', "。", "」")
JOINED = say("lines of the PDF were joined to paragraphs: check paragraphs and hyphens")


def read(name: str, stream: BinaryIO) -> Iterator[Row]:
    """The article of the file; refused where it is encrypted or holds pictures of text only."""
    place = Place(name)
    try:
        reader = PdfReader(io.BytesIO(read_whole(stream)))
        if reader.is_encrypted and not reader.decrypt(""):
            yield RefusedRow(place, say("the PDF is encrypted: save it without a password first"))
            return
        if len(reader.pages) > MAX_PAGES:
            yield RefusedRow(
                place, say("%(number)s pages; at most %(most)s are read", number=len(reader.pages), most=MAX_PAGES)
            )
            return
        pages = [page.extract_text() for page in reader.pages]
    except (TooLarge, *BROKEN) as error:
        yield RefusedRow(
            place, str(error) if isinstance(error, TooLarge) else say("not a readable PDF: %(reason)s", reason=error)
        )
        return
    text = "\n".join(pages).encode("utf-8", "replace").decode().replace("\0", "")
    if not text.strip():
        yield RefusedRow(place, say("the PDF holds no text: it may be a scan; read it with a text recognition first"))
        return
    yield from split(text, place) or [ArticleRow(paragraphs(text), place, notes=(JOINED,))]


def paragraphs(text: str) -> str:
    """Lines joined where they were broken to fit the page: a paragraph ends at an empty line, or at a short line that
    ends a sentence."""
    lines = [line.strip() for line in text.split("\n")]
    usual = median([len(line) for line in lines if line] or [0])
    found: list[str] = []
    is_open = False
    for line in lines:
        if not line:
            is_open = False
        elif not is_open:
            found.append(line)
            is_open = True
        elif re.search(r"[^\W\d_]-$", found[-1]) and line[:1].islower():
            found[-1] = found[-1][:-1] + line
        else:
            found[-1] += " " + line
        if line.endswith(ENDS) and len(line) < 0.8 * usual:
            is_open = False
    return "\n\n".join(found)
