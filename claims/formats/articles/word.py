"""One article as a Word document: the paragraphs of its body (ECMA-376, WordprocessingML)."""

import zipfile
import zlib
from collections.abc import Container, Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from annotator.saying import say
from claims.formats.articles.news_databases import split
from claims.formats.articles.rows import ArticleRow, Place, RefusedRow, Row
from claims.formats.zip_bounds import UnsafeArchive, check_bounds

MAX_UNPACKED = 64 * 2**20  # bytes: pictures count, but only the body is unpacked
BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, ParseError, DefusedXmlException, NotImplementedError, OSError)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011"}
PARTS = {f"{W}t", *SIGNS}
LEFT_OUT = {f"{W}txbxContent", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}


def read(name: str, stream: BinaryIO) -> Iterator[Row]:
    """The one article of the document, or those of a news database's download.

    Text boxes, headers, footers, footnotes and comments are left out.
    """
    place = Place(name)
    try:
        check_bounds(stream, max_unpacked=MAX_UNPACKED)
        with zipfile.ZipFile(stream) as archive:
            body = fromstring(archive.read("word/document.xml"))
    except UnsafeArchive as error:
        yield RefusedRow(place, str(error))
    except BROKEN as error:
        yield RefusedRow(place, say("not a readable Word document: %(reason)s", reason=error))
    else:
        paragraphs = (shown(paragraph) for paragraph in inside(body, {f"{W}p"}))
        text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph.strip())
        yield from split(text, place) or [ArticleRow(text, place)]


def inside(element: Element, tags: Container[str]) -> Iterator[Element]:
    """The outermost elements of these tags in the order of the text; however deep, without recursion."""
    waiting = list(reversed(element))
    while waiting:
        found = waiting.pop()
        if found.tag in tags:
            yield found
        elif found.tag not in LEFT_OUT:
            waiting.extend(reversed(found))


def shown(paragraph: Element) -> str:
    """The text of a paragraph as it is shown: deletions have other tags than text."""
    return "".join(SIGNS.get(part.tag) or part.text or "" for part in inside(paragraph, PARTS))
